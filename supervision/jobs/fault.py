"""Days that have passed in guidance, weak items and fault tolerance: told once each, every day. Safe to run again."""

from __future__ import annotations

from typing import Any

from core import jobs, moments
from supervision import services

JOB = "supervision.fault"


def fault_remind() -> dict[str, Any] | None:
    """Once a day, whoever starts it. What a missed day left is told by the next: it asks what is late, not what fell due."""
    today = moments.today()
    return jobs.run_once(
        JOB,
        str(today),
        lambda: {
            "difficulties": services.difficulties_remind(on=today),
            "weak": services.weak_remind(on=today),
            "tolerances": services.tolerances_remind(on=today),
        },
    )
