"""The nightly run: the rules of every day that has not been looked at whole, and the orders that are due."""

from __future__ import annotations

import datetime as dt
from typing import Any

from core import jobs, moments
from core.models import JobRun
from supervision.services import orders_watch, run_rules

JOB = "supervision.monitor"
BACK = 31  # days that a run catches up with after the worker has stood still


def monitor_daily() -> dict[str, Any] | None:
    """Once a day, whoever starts it and however often. From the day of the last run, of which that night saw only the
    beginning, to today: each day by its own rules and calendar.
    """
    today = moments.today()
    return jobs.run_once(JOB, str(today), lambda: _look(today))


def _look(today: dt.date) -> dict[str, Any]:
    done = {}
    for n in range((today - _first(today)).days, -1, -1):
        day = today - dt.timedelta(days=n)
        done[str(day)] = run_rules(on=day).outcome()
    return {"days": done, "orders": orders_watch(on=today)}


def _first(today: dt.date) -> dt.date:
    last = JobRun.objects.filter(job=JOB, finished_at__isnull=False).order_by("-period").first()
    yesterday = today - dt.timedelta(days=1)
    return yesterday if last is None else max(dt.date.fromisoformat(last.period), today - dt.timedelta(days=BACK))
