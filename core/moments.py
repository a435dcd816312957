"""The legal day is Asia/Shanghai's; moments are aware datetimes."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
FIRST = dt.datetime(1949, 10, 1, tzinfo=SHANGHAI)
LAST = dt.datetime(2200, 1, 1, tzinfo=SHANGHAI)


def now() -> dt.datetime:
    return dt.datetime.now(SHANGHAI)


def today() -> dt.date:
    return now().date()


def legal_day(moment: dt.datetime) -> dt.date:
    return moment.astimezone(SHANGHAI).date()


def within_reach(moment: dt.datetime) -> bool:
    """Whether the calendar can be asked about a moment: days are counted on from it, and shown in other zones."""
    return FIRST <= moment < LAST


def start_of(day: dt.date) -> dt.datetime:
    """The first moment of a legal day."""
    return dt.datetime.combine(day, dt.time.min, SHANGHAI)


def end_of(day: dt.date) -> dt.datetime:
    """The first moment after a legal day: periods are half-open."""
    return start_of(day + dt.timedelta(days=1))


def chinese_date(day: dt.date | dt.datetime | None) -> str:
    """2026年11月21日; an empty string for nothing."""
    if day is None:
        return ""
    day = legal_day(day) if isinstance(day, dt.datetime) else day
    return f"{day.year}年{day.month}月{day.day}日"


def chinese_moment(moment: dt.datetime | None) -> str:
    """2026年11月21日 09:30; an empty string for nothing."""
    return f"{chinese_date(moment)} {moment.astimezone(SHANGHAI):%H:%M}" if moment else ""
