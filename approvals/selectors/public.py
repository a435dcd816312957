"""What anybody may see of a case with its number and query code."""

from __future__ import annotations

from approvals.models import Case
from approvals.workflow import (
    PUBLIC_NAMES,
    State,
)


def public_progress(number: str, code: str) -> Case | None:
    """The case for its number and query code, without login; None when they do not fit together."""
    return (
        Case.objects.filter(number=number.strip().upper(), query_code=code.strip().upper())
        .select_related("item_version", "park")
        .first()
    )


def public_state(case: Case) -> str:
    return PUBLIC_NAMES.get(State(case.state), State(case.state).label)
