"""Complaints, rectification and proceedings by date: once a day, whoever starts it and however often."""

from __future__ import annotations

from typing import Any

from core import jobs, moments
from supervision.services.matter_reminders import matters_remind

JOB = "matters_remind"


def matters_daily() -> dict[str, Any] | None:
    today = moments.today()
    return jobs.run_once(JOB, today.isoformat(), lambda: matters_remind(on=today))
