"""Filing by date: compiled on the 1st [choice], reminders every working day. Safe to run again."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import Any

from core import jobs, moments
from core.actors import job
from core.models import JobRun, Organisation
from supervision import services
from supervision.selectors.filing import next_month, previous_month

COMPILE = "filings_compile"


def filings_monthly() -> dict[str, Any]:
    """Compile each month that is over and has not been compiled by the job yet: normally the last one, after an outage all
    that were missed. Once per month, whoever starts it; later arrivals go along with the next month.
    """
    found: dict[str, Any] = {}
    for month in months_due(moments.today()):
        outcome = jobs.run_once(COMPILE, f"{month:%Y-%m}", partial(_compile, month))
        if outcome is not None:
            found[f"{month:%Y-%m}"] = outcome
    return found


def months_due(today: dt.date) -> list[dt.date]:
    last = previous_month(today)
    done = JobRun.objects.filter(job=COMPILE, finished_at__isnull=False).order_by("-period").first()
    month = next_month(dt.date.fromisoformat(f"{done.period}-01")) if done else last
    found = []
    while month <= last:
        found.append(month)
        month = next_month(month)
    return found


def _compile(month: dt.date) -> dict[str, Any]:
    made = services.filings_compile(month=month, actor=job(COMPILE))
    return {"filings": len(made), "lines": sum(filing.count for filing in made)}


def filings_of_month(month: str, body: int) -> dict[str, Any]:
    """One body's month, asked for on the page and too long for it."""
    by = Organisation.objects.filter(pk=body)
    made = services.filings_compile(month=dt.date.fromisoformat(month), by=by, actor=job(COMPILE))
    return {"filings": len(made), "lines": sum(filing.count for filing in made)}


def filings_per_case() -> dict[str, Any]:
    """What the wake after a report left behind."""
    return {"filings": services.filings_per_case(actor=job("filings_per_case"))}


def filings_remind() -> dict[str, Any] | None:
    return jobs.run_once("filings_remind", moments.today().isoformat(), lambda: {"told": services.filings_remind()})
