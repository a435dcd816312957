"""Own clocks and lamps of what runs beside a case; they never touch the case's clocks."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from approvals.clocks import LAMPS, Lamp, yellow_on
from approvals.models import Clock
from core import moments
from core.selectors import calendar
from core.workdays import Limit, due


@dataclass(frozen=True)
class SideDue:
    """When something beside the case is due, whether that is 暂估, and from when the yellow lamp is on."""

    on: dt.date
    provisional: bool
    yellow_on: dt.date


def side_due(starts_on: dt.date, limit: Limit) -> SideDue:
    """The due date of a limit counted from a day by the house calendar; the day itself is not counted [82]."""
    days = calendar()
    found = due(days, starts_on, limit)
    assert found.on is not None  # no pause stands in the way
    as_clock = Clock(starts_on=starts_on, number=limit.number, unit=limit.unit.value, due_on=found.on)
    return SideDue(found.on, found.provisional, yellow_on(as_clock, days))


def side_lamp(due_on: dt.date | None, near_on: dt.date | None, *, running: bool = True) -> Lamp:
    """Green, yellow from `near_on`, red after `due_on`; grey where nothing runs."""
    today = moments.today()
    if not running or due_on is None:
        return Lamp("grey", "已结束" if not running else LAMPS["grey"][0], "")
    code = "red" if today > due_on else "yellow" if near_on is not None and today >= near_on else "green"
    return Lamp(code, "已超期" if code == "red" else LAMPS[code][0], "")
