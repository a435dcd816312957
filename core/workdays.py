"""Working days of the People's Republic of China, and the clocks that are counted in them.

Pure calendar arithmetic: a ``Calendar`` is built from published holiday notices and answers in constant time; a
clock is a start day, a ``Limit`` and the pauses in between, and its dates are always derived, never decremented.

The rules: 行政许可法 art. 82 counts periods in working days without statutory holidays, make-up working days count;
art. 45 leaves out the time of hearings, tests and the like (the pauses); the day of the event is not counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import accumulate
from typing import Final

from core.errors import Invalid

ONE_DAY: Final = timedelta(days=1)
YEARS_AHEAD: Final = 5
# A notice reaches back into the old year: those for 2006, 2007, 2008, 2012, 2019 and 2023 moved days between
# 29 and 31 December. Until the next notice is published these days are as unsure as the year that follows them.
REACH_BACK: Final = (12, 29)
SATURDAY: Final = 5
WEEKDAYS: Final = "一二三四五六日"


class OutsideCalendar(Invalid, ValueError):
    """The day lies outside the years the calendar was built for."""


class Calendar:
    """Working days from ``first_year``-01-01 to ``last_year``-12-31. Nothing in it changes after it is built.

    ``days_off`` and ``days_worked`` map a date to its holiday's name, as published; other days follow the week.
    ``covered_years`` are the years whose notice is published; every other year is counted on the plain week and is
    provisional. ``last_year`` is, unless given, five years after the last covered one. Published days outside the
    range are not used. Raises ValueError when a day is published both ways or the range is empty.
    """

    __slots__ = ("_covered", "_done", "_first", "_last", "_off", "_ordinals", "_origin", "_unsure", "_worked")

    def __init__(
        self,
        *,
        days_off: Mapping[date, str],
        days_worked: Mapping[date, str],
        covered_years: Iterable[int],
        first_year: int = 2004,
        last_year: int | None = None,
    ) -> None:
        if both := days_off.keys() & days_worked.keys():
            raise ValueError(f"{min(both):%Y-%m-%d} 既写为放假，又写为上班，请核对放假通知。")
        self._off = dict(days_off)
        self._worked = dict(days_worked)
        self._covered = frozenset(covered_years)
        last_year = last_year or max(self._covered, default=first_year) + YEARS_AHEAD
        self._first = date(first_year, 1, 1)
        self._last = date(last_year, 12, 31)
        if self._last < self._first:
            raise ValueError("工作日历的截止年份早于起始年份。")
        self._origin = self._first.toordinal()
        span = [date.fromordinal(n) for n in range(self._origin, self._last.toordinal() + 1)]
        works = [self._works(day) for day in span]
        # _done[i]: working days among the first i days; _ordinals[k]: the k-th working day; _unsure: like _done.
        self._done: tuple[int, ...] = (0, *accumulate(works))
        self._ordinals = tuple(day.toordinal() for day, working in zip(span, works, strict=True) if working)
        self._unsure: tuple[int, ...] = (0, *accumulate(self.is_provisional(day) for day in span))

    def _works(self, day: date) -> bool:
        return day in self._worked or (day.weekday() < SATURDAY and day not in self._off)

    def _index(self, day: date) -> int:
        index = day.toordinal() - self._origin
        if not 0 <= index < len(self._done) - 1:
            raise self._outside(day)
        return index

    def _outside(self, day: date | None = None) -> OutsideCalendar:
        what = f"日期 {day:%Y-%m-%d}" if day else "计算结果"
        return OutsideCalendar(f"{what}超出工作日历的范围（{self._first:%Y-%m-%d} 至 {self._last:%Y-%m-%d}）。")

    def is_workday(self, day: date) -> bool:
        index = self._index(day)
        return self._done[index + 1] > self._done[index]

    def holiday(self, day: date) -> str | None:
        """The name of the holiday the day is off for, or None."""
        return self._off.get(day)

    def makeup(self, day: date) -> str | None:
        """The name of the holiday the day makes up for by being worked, or None."""
        return self._worked.get(day)

    def next_workday(self, day: date) -> date:
        """The day itself if it is a working day, else the first one after it."""
        return self._workday(self._done[self._index(day)])

    def add(self, start: date, working_days: int) -> date:
        """The n-th working day after ``start``; before it when negative; ``start`` itself for 0.

        ``start``, the day of the event, is never counted, whether it is a working day or not.
        """
        index = start.toordinal() - self._origin  # inlined _index: this is the hot path
        if not 0 <= index < len(self._done) - 1:
            raise self._outside(start)
        if working_days > 0:
            return self._workday(self._done[index + 1] + working_days - 1)
        return self._workday(self._done[index] + working_days) if working_days else start

    def _workday(self, number: int) -> date:
        if not 0 <= number < len(self._ordinals):
            raise self._outside()
        return date.fromordinal(self._ordinals[number])

    def count(self, start: date, end: date) -> int:
        """Working days after ``start`` up to and including ``end``; the same with a minus when ``end`` is earlier."""
        return self._done[self._index(end) + 1] - self._done[self._index(start) + 1]

    def is_provisional(self, day: date) -> bool:
        """Whether the day's year has no published notice (暂估), or the next year's notice may still reach it."""
        if day.year not in self._covered:
            return True
        return (day.month, day.day) >= REACH_BACK and day.year + 1 not in self._covered

    def any_provisional(self, start: date, end: date) -> bool:
        """Whether any day after ``start`` up to and including ``end`` is provisional."""
        return self._unsure[self._index(end) + 1] > self._unsure[self._index(start) + 1]


class Unit(StrEnum):
    WORKDAY = "workday"  # 工作日
    DAY = "day"  # 日（自然日）


@dataclass(frozen=True, slots=True)
class Limit:
    """A period as the law writes it. ``roll``: an end on a rest day moves to the next working day (natural days)."""

    number: int
    unit: Unit
    roll: bool = False

    def __post_init__(self) -> None:
        if self.number < 0:
            raise ValueError("期限不能是负数。")


@dataclass(frozen=True, slots=True)
class Interval:
    """A pause. Its first day is not counted; ``end`` is the day counting resumes, and that day counts again.

    So exactly the days with start <= day < end are left out, and a pause with start == end leaves out none.
    ``end`` is None while the pause is open. Overlapping pauses count once. ``label`` says why: 检验, 专家评审.
    """

    start: date
    end: date | None
    label: str

    def __post_init__(self) -> None:
        if self.end is not None and self.end < self.start:
            raise ValueError("恢复计时的日期早于暂停的日期。")

    def covers(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day < self.end)


@dataclass(frozen=True, slots=True)
class Due:
    """When a limit ends.

    ``on`` is None only while an open pause stands in the way and no day was given to close it on. ``provisional``:
    a day counted on the way lies beyond the published notices (暂估). ``counted_needed``: the counted days that
    remain once the open pause ends, 0 when the date does not wait for one; ``on`` then grows from day to day.
    """

    on: date | None
    provisional: bool
    counted_needed: int


def due(
    calendar: Calendar, start: date, limit: Limit, pauses: Sequence[Interval] = (), *, today: date | None = None
) -> Due:
    """The day ``limit`` ends on: the limit-th counted day after ``start``, in the limit's own unit.

    An open pause is taken to end on ``today`` (on its own first day if that is later): the earliest date still
    possible, were counting resumed today. Raises OutsideCalendar beyond the calendar's years.
    """
    cursor, remaining, waiting = start, limit.number, 0
    for pause_start, pause_end in _merged(pauses):
        free_until = max(cursor, pause_start - ONE_DAY)
        free = _counted(calendar, limit.unit, cursor, free_until)
        if free >= remaining:
            break
        if pause_end is None:
            waiting = remaining - free
            if today is None:
                return Due(None, calendar.any_provisional(start, free_until), waiting)
            pause_end = max(today, pause_start)
        remaining -= free
        cursor = max(free_until, pause_end - ONE_DAY)
    on = calendar.add(cursor, remaining) if limit.unit is Unit.WORKDAY else cursor + remaining * ONE_DAY
    if limit.roll:
        on = calendar.next_workday(on)  # all its days are used up by then, so a later pause does not matter
    return Due(on, calendar.any_provisional(start, on), waiting)


def used(calendar: Calendar, start: date, today: date, limit_unit: Unit, pauses: Sequence[Interval] = ()) -> int:
    """Days consumed after ``start`` through ``today`` inclusive, in ``limit_unit``; 0 before the clock starts."""
    if today <= start:
        return 0
    total, cursor = 0, start
    for pause_start, pause_end in _merged(pauses):
        free_until = min(today, max(cursor, pause_start - ONE_DAY))
        total += _counted(calendar, limit_unit, cursor, free_until)
        cursor = today if pause_end is None else min(today, max(free_until, pause_end - ONE_DAY))
    return total + _counted(calendar, limit_unit, cursor, today)


def _merged(pauses: Sequence[Interval]) -> list[tuple[date, date | None]]:
    """The union of the pauses as disjoint spans in order; an open span is the last one."""
    spans: list[tuple[date, date | None]] = []
    for pause in sorted(pauses, key=lambda pause: pause.start):
        if spans and (spans[-1][1] is None or pause.start <= spans[-1][1]):
            begin, end = spans.pop()
            spans.append((begin, None if end is None or pause.end is None else max(end, pause.end)))
        else:
            spans.append((pause.start, pause.end))
    return spans


def _counted(calendar: Calendar, unit: Unit, after: date, until: date) -> int:
    return calendar.count(after, until) if unit is Unit.WORKDAY else (until - after).days


class DayKind(StrEnum):
    START = "start"
    COUNTED = "counted"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    MAKEUP = "makeup"  # counted: a weekend day worked to make up for a holiday
    PAUSED = "paused"
    DUE = "due"


@dataclass(frozen=True, slots=True)
class DayLine:
    """One day of a clock. ``number``: it is the n-th counted day; None when it does not count."""

    day: date
    kind: DayKind
    number: int | None
    note: str


def explain(
    calendar: Calendar,
    start: date,
    until: date,
    unit: Unit,
    pauses: Sequence[Interval] = (),
    *,
    due_on: date | None = None,
) -> list[DayLine]:
    """Every day from ``start`` through ``until`` with the reason it counts or not, in the order of the calendar.

    ``due_on``, if it is among them, is shown as the due day and keeps its number. Counted numbers agree with
    ``used``, and the limit-th one falls on the day ``due`` gives (unless that was moved to a working day).
    """
    lines = [DayLine(start, DayKind.START, None, "起算日，当日不计")]
    number = 0
    for offset in range(1, (until - start).days + 1):
        day = start + offset * ONE_DAY
        kind, note = _judged(calendar, day, unit, pauses)
        counts = kind in (DayKind.COUNTED, DayKind.MAKEUP)
        number += counts
        if day == due_on:
            kind, note = DayKind.DUE, f"期限届满（{note}）"
        if calendar.is_provisional(day):
            note += "，放假通知尚未公布，暂估"
        lines.append(DayLine(day, kind, number if counts else None, note))
    return lines


def _judged(calendar: Calendar, day: date, unit: Unit, pauses: Sequence[Interval]) -> tuple[DayKind, str]:
    labels = list(dict.fromkeys(pause.label for pause in pauses if pause.covers(day)))
    paused = (DayKind.PAUSED, f"暂停计时：{'、'.join(labels)}")
    if unit is Unit.DAY:
        return paused if labels else (DayKind.COUNTED, "自然日")
    if not calendar.is_workday(day):
        if name := calendar.holiday(day):
            return DayKind.HOLIDAY, f"{name}放假"
        return DayKind.WEEKEND, f"周{WEEKDAYS[day.weekday()]}"
    if labels:
        return paused
    if name := calendar.makeup(day):
        return DayKind.MAKEUP, f"{name}调休上班"
    return DayKind.COUNTED, "工作日"
