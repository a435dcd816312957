"""The dated rules of guidance and fault tolerance: a new row from a day on, never a changed one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from django.db import transaction

from core import events, moments
from core.actors import Actor
from core.errors import Invalid, NotAllowed
from core.models import Jurisdiction, Role
from core.reach import office_reaches
from supervision.models import FaultTerms
from supervision.models.fault_terms import DAYS

MOST_DAYS = 60


@transaction.atomic
def fault_terms_set(
    *,
    jurisdiction: Jurisdiction,
    begins_on: dt.date,
    days: Mapping[str, int],
    conditions: Sequence[str],
    basis: str,
    actor: Actor,
) -> FaultTerms:
    """Working days (by the names in DAYS) and the conditions of an exemption, from a legal day on, by the reform office.
    What has been applied for or asked keeps its own. Raises NotAllowed, Invalid.
    """
    if not actor.is_job and not office_reaches(actor, frozenset({Role.REFORM}), jurisdiction.pk):
        raise NotAllowed("容错纠错和业务指导办法由审改办维护。")
    for name in DAYS:
        if not 1 <= days[name] <= MOST_DAYS:
            raise Invalid(f"请填写 1–{MOST_DAYS} 之间的工作日数。", field=name)
    said = [text.strip()[:300] for text in conditions if text.strip()]
    if not said:
        raise Invalid("请至少写一条认定条件，一行一条。", field="conditions")
    if not basis.strip():
        raise Invalid("请写明依据的文件。", field="basis")
    if begins_on < moments.today():
        raise Invalid("起算日不能早于今天。", field="begins_on")
    row = FaultTerms.objects.create(
        jurisdiction=jurisdiction,
        begins_on=begins_on,
        **{name: days[name] for name in DAYS},
        conditions=said,
        basis=basis.strip()[:200],
        recorded_at=moments.now(),
        recorded_by=actor.person,
    )
    events.record(obj=row, verb="fault_terms.set", actor=actor, facts={"begins_on": begins_on, "conditions": len(said)})
    return row
