"""Reads of the base."""

from __future__ import annotations

import datetime as dt

from django.db.models import Max

from core import moments
from core.models import HolidayDay, HolidayNotice, Organisation
from core.workdays import Calendar

_calendars: dict[tuple[int, str], Calendar] = {}


def calendar(known_at: dt.datetime | None = None) -> Calendar:
    """The working-day calendar from the notices on record (as known at a moment). Built once per state of the record."""
    notices = HolidayNotice.objects.all()
    if known_at is not None:
        notices = notices.filter(recorded_at__lte=known_at)
    years = sorted(notices.values_list("year", "pk", "recorded_at"))
    key = (moments.today().year, str(years))
    found = _calendars.get(key)
    if found is None:
        days = HolidayDay.objects.filter(notice__in=[pk for _, pk, _ in years])
        found = Calendar(
            days_off={d.date: d.name for d in days if d.kind == HolidayDay.Kind.OFF},
            days_worked={d.date: d.name for d in days if d.kind == HolidayDay.Kind.WORK},
            covered_years=[year for year, _, _ in years],
            last_year=moments.today().year + 6,
        )
        _calendars.clear()
        _calendars[key] = found
    return found


def calendar_covered_until() -> int | None:
    last: int | None = HolidayNotice.objects.aggregate(last=Max("year"))["last"]
    return last


def organisation_by_name(text: str, day: dt.date | None = None) -> Organisation | None:
    """One organisation by today's name, short name or any alias; None when there is none or more than one."""
    text = text.strip()
    found = {
        *Organisation.objects.filter(name=text),
        *Organisation.objects.filter(short_name=text),
        *Organisation.objects.filter(names__name=text),
    }
    return found.pop() if len(found) == 1 else None


def served_at(park: Organisation) -> Organisation:
    """Where a park's enterprises are served: its own hall, or the centre that keeps a window for it (岳阳方案第2条)."""
    return park.served_by or park


def workdays_left(due: dt.date | None) -> int | None:
    """Working days from today to a due date; negative when it has passed."""
    return None if due is None else calendar().count(moments.today(), due)
