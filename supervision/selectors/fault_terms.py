"""The dated rules of guidance and fault tolerance that hold at a place on a day."""

from __future__ import annotations

import datetime as dt

from supervision.models import FaultTerms
from supervision.models.fault_terms import FIRST_CONDITIONS


def fault_terms(jurisdiction_id: int, on: dt.date) -> FaultTerms:
    """The newest row that has begun; without one the defaults, not saved."""
    rows = FaultTerms.objects.filter(jurisdiction=jurisdiction_id, begins_on__lte=on)
    found = rows.order_by("-begins_on", "-pk").first()
    return found or FaultTerms(jurisdiction_id=jurisdiction_id, begins_on=on, conditions=list(FIRST_CONDITIONS))
