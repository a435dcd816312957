"""The terms of an empowerment that change without its mode: the promised limit, and what the power rests on."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from core.actors import Actor
from core.errors import Invalid
from empowerment.models import Empowerment
from empowerment.services.empowerments import check_reason, lock, record, succeed


@transaction.atomic
def empowerment_revise(
    *,
    empowerment: Empowerment,
    at: dt.datetime,
    reason: str,
    source: str,
    actor: Actor,
    source_of_power: str,
    power_basis: str,
    promise_number: int | None,
    promise_unit: str,
) -> Empowerment:
    """Write the promised limit and what the power rests on anew from a moment on, under the same mode and scheme.

    `promise_number` is in `promise_unit` (working or calendar days), None for no promise. The present row ends at `at`;
    running cases keep the terms of their acceptance. Returns the new row. Raises Invalid and Refused.
    """
    old = lock(empowerment)
    check_reason(reason)
    terms = {
        "source_of_power": source_of_power,
        "power_basis": power_basis.strip(),
        "promise_number": promise_number,
        "promise_unit": promise_unit if promise_number is not None else "",
    }
    if all(getattr(old, name) == value for name, value in terms.items()):
        raise Invalid("填写的内容与现行登记相同，没有可登记的变化。")
    row = succeed(old, at, (), actor, source=source, reason=reason.strip(), **terms)
    record("empowerment.revise", row, actor, replaces=old.pk, reason=row.reason, **terms)
    return row
