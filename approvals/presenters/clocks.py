"""Running clocks and the day-by-day pages."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.safestring import mark_safe

from approvals.clocks import clock_days
from approvals.models import Case, Clock, ClockKind
from core.pictures import month_grid
from core.selectors import workdays_left


def clocks_context(case: Case) -> list[dict[str, Any]]:
    """The clocks that still run, for the column beside the work; stopped ones stand in the tab."""
    rows = Clock.objects.filter(case=case, replaced_at=None, stopped_on=None)
    return [
        {
            "name": ClockKind(clock.kind).label,
            "due": clock.due_on,
            "remaining": None if clock.due_on is None else workdays_left(clock.due_on),
            "unit": "个工作日",
            "provisional": clock.provisional,
            "paused": "特别程序期间不计时，结束后请恢复计时。" if case.paused else "",
            "lamp": None,
            "note": clock.basis,
            "why_url": reverse("approvals:clock", args=[case.number]) + f"#clock-{clock.pk}",
        }
        for clock in rows
    ]


def clock_pages(case: Case) -> list[dict[str, Any]]:
    """Every clock of the case day by day, the running ones first, each with its months drawn."""
    rows = []
    for clock in Clock.objects.filter(case=case).order_by("replaced_at", "-stopped_on", "pk"):
        days = clock_days(case, clock)
        rows.append(
            {
                "id": clock.pk,
                "name": ClockKind(clock.kind).label,
                "clock": clock,
                "basis": clock.basis,
                "extended": clock.extended,
                "lines": days,
                "months": mark_safe(month_grid(days)),  # noqa: S308 (our own SVG, text escaped)
                "months_narrow": mark_safe(month_grid(days, per_row=1)),  # noqa: S308
                "replaced": clock.replaced_at,
            }
        )
    return sorted(rows, key=lambda row: bool(row["replaced"] or row["clock"].stopped_on))
