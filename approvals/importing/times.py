"""Moments and pauses as offices write them in a cell."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from approvals.models import PauseKind
from core import moments
from core.errors import Invalid

_DAY = r"(?P<y>\d{4})[-/.年](?P<m>\d{1,2})[-/.月](?P<d>\d{1,2})日?"
_COMPACT = r"(?P<cy>\d{4})(?P<cm>\d{2})(?P<cd>\d{2})"
_TIME = r"(?:[ T]*(?P<h>\d{1,2})[:：时](?P<n>\d{1,2})?(?:[:：分](?P<s>\d{1,2}(?:\.\d+)?)?秒?)?分?)?"
MOMENT = re.compile(rf"(?:{_DAY}|{_COMPACT}){_TIME}")
OPENS = dt.time(9)  # of a day written without its hour: when offices open
PAUSE_WORDS = {str(label): value for value, label in PauseKind.choices}
_SPLIT = re.compile(r"[;；\n]+")
_UNTIL = re.compile(r"至今|至|到|~|—|–")


@dataclass(frozen=True)
class When:
    """A moment; `dated` when only the day was written."""

    at: dt.datetime
    dated: bool


def moment_of(text: str) -> When:
    """2025-03-04 10:30, 2025/3/4, 2025年3月4日10时, 20250304. Raises Invalid, saying what was read."""
    found = MOMENT.fullmatch(text.strip())
    if not found:
        raise Invalid(f"“{text}”不是日期，请写成 2025-03-04 或 2025-03-04 10:30")
    part = {name: value for name, value in found.groupdict().items() if value is not None}
    try:
        day = dt.date(*(int(part.get(name) or part[f"c{name}"]) for name in ("y", "m", "d")))
        time = dt.time(int(part["h"]), int(part.get("n", 0)), int(float(part.get("s", 0)))) if "h" in part else OPENS
    except ValueError as problem:
        raise Invalid(f"“{text}”不是有效的日期时间") from problem
    at = dt.datetime.combine(day, time, moments.SHANGHAI)
    if not moments.within_reach(at):
        raise Invalid(f"“{text}”超出可用的日期范围")
    return When(at, "h" not in part)


@dataclass(frozen=True)
class PauseSpan:
    kind: str
    start: dt.datetime
    end: dt.datetime | None


def pauses_of(text: str) -> list[PauseSpan]:
    """检测 2025-03-04 至 2025-03-07；专家评审 2025-03-10 起. Raises Invalid for what article 45 does not list."""
    return [_pause(part.strip()) for part in _SPLIT.split(text) if part.strip()]


def _pause(text: str) -> PauseSpan:
    word = next((word for word in sorted(PAUSE_WORDS, key=len, reverse=True) if text.startswith(word)), None)
    if word is None:
        allowed = "、".join(PAUSE_WORDS)
        raise Invalid(f"特别程序“{text}”不能不计时：只有{allowed}可以（行政许可法第45条）")
    span = text[len(word) :].strip(" :：").removesuffix("起").strip()
    parts = [part.strip() for part in _UNTIL.split(span) if part.strip()]
    if not 1 <= len(parts) <= 2:
        raise Invalid(f"特别程序“{text}”请写成：{word} 2025-03-04 至 2025-03-07；还在进行的写到“起”")
    start = moment_of(parts[0]).at
    end = moment_of(parts[1]).at if len(parts) == 2 else None
    if end is not None and end < start:
        raise Invalid(f"特别程序“{text}”的结束早于开始")
    return PauseSpan(PAUSE_WORDS[word], start, end)
