"""Reads the pasted text of a State Council holiday notice (国务院办公厅关于某年部分节假日安排的通知).

A sentence that is not understood stops the reading, because a day lost here moves deadlines: `NoticeError` quotes it.
What is readable but does not add up (a wrong weekday, 共N天, a missing holiday) is a warning on the draft, which a
person compares with the original before publishing it.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final, Literal, NamedTuple

from core.errors import Invalid

HOLIDAYS: Final = ("元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节")
WEEKDAYS: Final = "一二三四五六日"
SATURDAY: Final = 5
Kind = Literal["off", "work"]

# The text is NFKC-normalised and without blanks before any of these is applied: brackets and commas are half-width.
TITLE_YEAR = re.compile(r"(\d{4})年部分节假日安排")
PREAMBLE_YEAR = re.compile(r"现将(\d{4})年元旦")
NUMBER = re.compile(r"(国(?:办)?发明电)[〔\[(](\d{4})[〕\])](\d+)号")
HEADING = re.compile(r"(?:^|(?<=[。;\n]))[一二三四五六七八九十]{1,2}、(?P<name>[^:。,\n]{2,20}):")
CLOSING = re.compile(r"(?:^|(?<=[。;\n]))(?:节假日期间|国务院办公厅|鼓励单位和个人)")
DAY = r"(?:\d{4}年)?(?:\d{1,2}月)?\d{1,2}日(?:\([^()]*\))?"
DAY_PARTS = re.compile(r"(?:(\d{4})年)?(?:(\d{1,2})月)?(\d{1,2})日(?:\(([^()]*)\))?")
WEEKDAY = re.compile(r"(?:周|星期)([一二三四五六日天])")
OFF = re.compile(rf"(?P<first>{DAY})(?:(?:至|-|—|~|–)+(?P<last>{DAY}))?放假(?:调休|公休)?(?:(?P<total>\d+)天)?")
DAYS_LISTED = re.compile(rf"(?P<days>{DAY}(?:、{DAY})*)(?P<what>上班|补休|调休)")
TOTAL = re.compile(r"共(?P<total>\d+)天")
NOT_A_DAY = re.compile(rf"不调休|与周[末六日]连休|(?:{DAY})?不放假")
ADVICE = re.compile(r"鼓励")


class NoticeError(Invalid):
    """The text cannot be read as a holiday notice; the message quotes the place."""


class NoticeDay(NamedTuple):
    day: date
    kind: Kind
    name: str


@dataclass
class NoticeDraft:
    """What the notice says, in the order of the calendar. ``name`` is the heading as published (国庆节、中秋节)."""

    year: int
    document_number: str | None
    days: list[NoticeDay] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def parse_notice(text: str, *, year: int | None = None) -> NoticeDraft:
    """The draft of the notice in ``text``; ``year``, when given, is the year the person means to enter.

    Raises NoticeError for a text without year or holidays, for the wrong year, and for any sentence about days
    that is not understood.
    """
    text = _plain(text)
    draft = NoticeDraft(_year_of(text, year), _number_of(text))
    sections = _sections(text)
    for name, body in sections:
        _Section(draft, name).read(body)
    draft.days.sort()
    _check_whole(draft, [name for name, _ in sections])
    return draft


def _plain(text: str) -> str:
    lines = ("".join(line.split()) for line in unicodedata.normalize("NFKC", text).splitlines())
    return "\n".join(line for line in lines if line)


def _year_of(text: str, meant: int | None) -> int:
    # A title may be broken over two lines: 国务院办公厅关于2025年↵部分节假日安排的通知
    found = TITLE_YEAR.search(text.replace("\n", "")) or PREAMBLE_YEAR.search(text)
    if found is None and meant is None:
        raise NoticeError("没有找到通知的年份。请把标题“国务院办公厅关于某年部分节假日安排的通知”一起粘贴。")
    if found is None:
        return meant or 0
    if meant is not None and int(found[1]) != meant:
        raise NoticeError(f"粘贴的是 {found[1]} 年的通知，正在录入的是 {meant} 年。请核对后重新粘贴。")
    return int(found[1])


def _number_of(text: str) -> str | None:
    found = NUMBER.search(text)
    return f"{found[1]}〔{found[2]}〕{found[3]}号" if found else None


def _sections(text: str) -> list[tuple[str, str]]:
    """Heading and body of each numbered paragraph; a body ends at the next heading or at the closing words."""
    headings = list(HEADING.finditer(text))
    if not headings:
        raise NoticeError("没有找到“一、元旦：……”这样的条目。请粘贴通知正文的全部条目。")
    ends = [heading.start() for heading in headings[1:]] + [len(text)]
    sections = []
    for heading, end in zip(headings, ends, strict=True):
        body = CLOSING.split(text[heading.end() : end], maxsplit=1)[0]
        sections.append((heading["name"], body.replace("\n", "")))
    return sections


class _Section:
    """One numbered paragraph while it is read: 二、春节：…放假调休，共8天。…上班。"""

    def __init__(self, draft: NoticeDraft, name: str) -> None:
        self.draft = draft
        self.name = name
        self.off = 0

    def read(self, body: str) -> None:
        for sentence in filter(None, re.split(r"[。;]", body)):
            if ADVICE.match(sentence):
                self.warn(f"“{sentence}”是建议，没有计入放假日")
                continue
            for clause in sentence.split(","):
                if not self.read_clause(clause):
                    raise NoticeError(
                        f"“{self.name}”一条中的“{clause}”没有看懂。请对照原文核对；原文如此的，请逐日录入。"
                    )

    def read_clause(self, clause: str) -> bool:
        if found := OFF.fullmatch(clause):
            self.add_off(found["first"], found["last"] or found["first"])
            self.check_total(found["total"])
        elif found := DAYS_LISTED.fullmatch(clause):
            self.add_listed(found["days"], "work" if found["what"] == "上班" else "off")
        elif found := TOTAL.fullmatch(clause):
            self.check_total(found["total"])
        else:
            return NOT_A_DAY.fullmatch(clause) is not None
        return True

    def add_off(self, first_text: str, last_text: str) -> None:
        first = self.read_day(first_text, None)
        last = self.read_day(last_text, first)
        if last < first:
            raise NoticeError(f"“{self.name}”一条中“{first_text}至{last_text}”的结束日早于开始日。请核对原文。")
        for offset in range((last - first).days + 1):
            self.add(first + timedelta(days=offset), "off")

    def add_listed(self, listed: str, kind: Kind) -> None:
        previous = None
        for found in DAY_PARTS.finditer(listed):
            previous = self.read_day(found[0], previous)
            self.add(previous, kind)
            if kind == "work" and previous.weekday() < SATURDAY:
                self.warn(f"{_chinese(previous)}（周{WEEKDAYS[previous.weekday()]}）写为调休上班，但它不是周末")

    def add(self, day: date, kind: Kind) -> None:
        self.off += kind == "off"
        same_day = [other for other in self.draft.days if other.day == day]
        if any(other.kind != kind for other in same_day):
            raise NoticeError(f"{_chinese(day)}既写为放假，又写为上班。请核对原文。")
        if same_day:
            self.warn(f"{_chinese(day)}写了两次，只记一次")
        else:
            self.draft.days.append(NoticeDay(day, kind, self.name))

    def read_day(self, text: str, previous: date | None) -> date:
        """A day whose year and month may be left out: then those of ``previous``, or the notice's year."""
        found = DAY_PARTS.fullmatch(text)
        if found is None or not (found[2] or previous):
            raise NoticeError(f"“{self.name}”一条中的“{text}”缺少月份。请核对原文。")
        year, month, day_of_month, bracket = found.groups()
        try:
            day = date(
                int(year) if year else previous.year if previous and not month else self.draft.year,
                int(month) if month else previous.month if previous else 0,
                int(day_of_month),
            )
        except ValueError:
            raise NoticeError(f"“{self.name}”一条中的“{text}”不是存在的日期。请核对原文。") from None
        if day.year != self.draft.year and (day.year, day.month) != (self.draft.year - 1, 12):
            self.warn(f"{_chinese(day)}不在 {self.draft.year} 年，也不在上年 12 月")
        said = WEEKDAY.search(bracket or "")
        if said and WEEKDAYS.index(said[1].replace("天", "日")) != day.weekday():
            self.warn(f"{_chinese(day)}写为{said[0]}，实际是周{WEEKDAYS[day.weekday()]}")
        return day

    def check_total(self, total: str | None) -> None:
        if total and int(total) != self.off:
            self.warn(f"写为共{total}天，列出的放假日是 {self.off} 天")

    def warn(self, words: str) -> None:
        self.draft.warnings.append(f"“{self.name}”一条：{words}。请核对原文。")


def _check_whole(draft: NoticeDraft, names: list[str]) -> None:
    headings = "、".join(names)
    if missing := [holiday for holiday in HOLIDAYS if holiday not in headings]:
        draft.warnings.append(f"没有找到{'、'.join(missing)}。请核对粘贴的文字是否完整。")
    if twice := [name for name, times in Counter(headings.split("、")).items() if times > 1]:
        draft.warnings.append(f"{'、'.join(twice)}出现了两次。请核对原文。")
    issued = NUMBER.search(draft.document_number or "")
    if issued and int(issued[2]) not in (draft.year - 1, draft.year):
        draft.warnings.append(f"文号是 {issued[2]} 年的，通知安排的是 {draft.year} 年。请核对文号。")


def _chinese(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
