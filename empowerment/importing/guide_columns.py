"""The columns of a list that hold the public's guide: what their cells mean, and how they are written.

Each value reads back to itself: `GUIDE_COLUMNS[key].written(value)` is what `.read` understands.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from empowerment.importing import values
from empowerment.importing.columns import folded
from empowerment.importing.values import Unreadable
from empowerment.workflow import Audience, Closing, OnlineDepth, OrganisationTheme, PersonTheme

MATERIALS = "materials"
WINDOW_KEYS = ("place", "hours", "phone", "complaint_phone")
WINDOW_LONGEST = {"place": 200, "hours": 200, "phone": 60, "complaint_phone": 60}


@dataclass(frozen=True)
class GuideColumn:
    """How one field of a guide is read from a cell and written into one."""

    read: Callable[[str], Any]
    written: Callable[[Any], str] = str


def _text(longest: int = 0, *, lines: bool = False) -> GuideColumn:
    def read(text: str) -> str:
        found = text if lines else values.plain(text)
        if longest and len(found) > longest:
            raise Unreadable(f"超过 {longest} 字", "缩短内容")
        return found

    return GuideColumn(read)


def _word(vocabulary: Any) -> GuideColumn:
    def read(text: str) -> str:
        word = folded(text)
        for member in vocabulary:
            if word in (folded(member.value), folded(member.label)):
                return str(member.value)
        raise Unreadable("不在可用的词中", f"写成{'、'.join(str(label) for label in vocabulary.labels)}之一，或留空")

    return GuideColumn(read, lambda value: str(vocabulary(value).label) if value else "")


def _yes(text: str) -> bool:
    word = folded(text)
    if word in values.TICKS or word in ("支持", "收费", "可以"):
        return True
    if word in ("否", "0", "n", "no", "×", "不支持", "不收费", "不收", "免费", "不可以"):
        return False
    raise Unreadable("看不懂是还是否", "写“是”或“否”；收费标准写入“收费”列")


def _yes_or_no(value: bool | None) -> str:
    return "" if value is None else "是" if value else "否"


def _visits(text: str) -> int:
    found = re.fullmatch(r"(\d{1,2})次?", folded(text))
    if not found:
        raise Unreadable("看不懂的次数", "写数字：0、1、2……")
    return int(found[1])


def _depth(text: str) -> int:
    word = folded(text).split("(")[0].removesuffix("级")
    for depth, words in enumerate(
        (("0", "不能网上办理"), ("1", "i"), ("2", "ii"), ("3", "iii"), ("4", "iv", "全程网办"))
    ):
        if word in words:
            return depth
    raise Unreadable("看不懂的网上办理深度", f"写成{'、'.join(str(label) for label in OnlineDepth.labels)}之一")


def _address(text: str) -> str:
    found = values.plain(text)
    if not found.startswith(("https://", "http://")) or len(found) > 200:
        raise Unreadable("不是网址", "写以 https:// 或 http:// 开头的网址，不超过 200 字")
    return found


GUIDE_COLUMNS: dict[str, GuideColumn] = {
    "audience": _word(Audience),
    "organisation_theme": _word(OrganisationTheme),
    "person_theme": _word(PersonTheme),
    "conditions": _text(lines=True),
    "quantity": _text(200),
    "special_procedures": _text(200),
    "online_depth": GuideColumn(_depth, lambda value: str(OnlineDepth(value).label)),
    "online_url": GuideColumn(_address),
    "visits": GuideColumn(_visits, lambda value: "" if value is None else str(value)),
    "visits_reason": _text(200),
    "courier": GuideColumn(_yes, _yes_or_no),
    "charges": GuideColumn(_yes, _yes_or_no),
    "fee_item": _text(120),
    "fee_basis": _text(300),
    "pays_online": GuideColumn(_yes, _yes_or_no),
    "closing": _word(Closing),
    "result_name": _text(200),
    "result_sample": _text(200),
    "form_sample": _text(200),
}


# --- Materials: one a line, with marks in 【】 for what is not the ordinary case ---------------------------------------------
@dataclass(frozen=True)
class MaterialLine:
    """One material as a list names it. `marked`: the cell says how it is handled; else the catalogue's word stays."""

    name: str
    required: bool = True
    original: bool = True
    deferrable: bool = False
    by_commitment: bool = False
    note: str = ""
    marked: bool = False


_FLAGS = {
    "非必要": ("required", False),
    "不核原件": ("original", False),
    "可容缺": ("deferrable", True),
    "承诺免交": ("by_commitment", True),
}
_MARK = re.compile(r"【([^【】]*)】")
_NUMBERED = re.compile(r"^[(（]?\d{1,2}([)）]|[.、](?!\d))\s*")
_NOTE = "说明："


def materials_of(text: str) -> tuple[MaterialLine, ...]:
    """The materials of one cell, in order. Raises Unreadable naming the line."""
    parts = text.split("\n")
    if len(parts) == 1 and re.search(r"[;；]", text):
        parts = re.split(r"[;；]", text)
    found = tuple(_material(part.strip()) for part in parts if folded(part) and folded(part) not in values.EMPTY)
    names = [line.name for line in found]
    twice = next((name for name in names if names.count(name) > 1), "")
    if twice:
        raise Unreadable(f"材料“{twice[:30]}”写了两次", "每种材料写一行")
    return found


def _material(text: str) -> MaterialLine:
    told: dict[str, Any] = {}
    for mark in _MARK.findall(text):
        if mark.startswith(_NOTE):
            told["note"] = mark.removeprefix(_NOTE)[:200]
        elif mark in _FLAGS:
            told.update([_FLAGS[mark]])
        else:
            raise Unreadable(
                f"不认识的材料标注“{mark[:20]}”", f"只用{'、'.join(f'【{flag}】' for flag in _FLAGS)}【说明：…】"
            )
    name = values.plain(_NUMBERED.sub("", _MARK.sub("", text))).rstrip("；;。")
    if not name or len(name) > 200:
        raise Unreadable(f"材料名称是空的或超过 200 字：“{text[:20]}”", "一行写一种材料的名称")
    if not told.get("required", True) and (told.get("deferrable") or told.get("by_commitment")):
        raise Unreadable(f"“{name[:30]}”不是必要材料", "不必标为可容缺或承诺免交")
    return MaterialLine(name, **told, marked=bool(told))


def materials_written(rows: Any) -> str:
    """What `materials_of` reads back; of each row its name, flags and note."""
    lines = []
    for row in rows:
        marks = [flag for flag, (field, value) in _FLAGS.items() if getattr(row, field) == value]
        marks += [f"{_NOTE}{row.note}"] if row.note else []
        lines.append(row.name + "".join(f"【{mark}】" for mark in marks))
    return "\n".join(lines)
