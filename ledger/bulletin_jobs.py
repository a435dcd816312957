"""Bulletins by date: units that have not signed, and the office whose quarter waits, are reminded. Once a day."""

from __future__ import annotations

from typing import Any

from core import jobs, moments
from ledger import services

JOB = "bulletins.daily"


def bulletins_daily() -> dict[str, Any] | None:
    """Remind of what is owed; None when it was done today already."""
    today = moments.today()
    return jobs.run_once(JOB, today.isoformat(), lambda: {"told": services.bulletins_remind(on=today)})
