"""The monthly evaluation by date: every month that is over, once, from the 2nd on; months missed are caught up with."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import Any

from core import jobs, moments
from core.actors import job
from core.models import JobRun
from supervision import services
from supervision.selectors.evaluation import known_until, parks_of
from supervision.selectors.filing import next_month, previous_month

EVALUATE = "items_evaluate"


def items_evaluate() -> dict[str, Any]:
    found: dict[str, Any] = {}
    for month in evaluations_due(moments.now()):
        outcome = jobs.run_once(EVALUATE, f"{month:%Y-%m}", partial(_evaluate, month))
        if outcome is not None:
            found[f"{month:%Y-%m}"] = outcome
    return found


def evaluations_due(now: dt.datetime) -> list[dt.date]:
    """Months after the last one done by the job whose record may be read; the first time only the last month."""
    last = previous_month(moments.legal_day(now))
    done = JobRun.objects.filter(job=EVALUATE, finished_at__isnull=False).order_by("-period").first()
    month = next_month(dt.date.fromisoformat(f"{done.period}-01")) if done else last
    found = []
    while month <= last and known_until(month) <= now:
        found.append(month)
        month = next_month(month)
    return found


def _evaluate(month: dt.date) -> dict[str, Any]:
    made = [services.evaluation_make(park=park, month=month, actor=job(EVALUATE)) for park in parks_of(month)]
    return {"parks": len(made), "items": sum(row.rows.count() for row in made)}
