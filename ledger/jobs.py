"""The ledger by date: the month is opened, then reminded. Once a day, whoever starts it; days missed are caught up with."""

from __future__ import annotations

from typing import Any

from core import jobs, moments
from core.actors import job
from ledger import services

JOB = "ledger.daily"


def ledger_daily() -> dict[str, Any] | None:
    """Open the months that are due and remind of what is owed; None when it was done today already."""
    today = moments.today()

    def work() -> dict[str, Any]:
        opened = services.returns_open(on=today, actor=job(JOB))
        return {"opened": opened, "told": services.returns_remind(on=today)}

    return jobs.run_once(JOB, today.isoformat(), work)
