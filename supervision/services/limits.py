"""The limits of complaints and proceedings are dated data."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from core import events, moments
from core.actors import Actor
from core.errors import Invalid, NotAllowed
from core.models import Jurisdiction, Role
from core.reach import office_reaches
from core.workdays import Unit
from supervision.lives.limits import Matter, Term
from supervision.models import HandlingLimit

MOST_DAYS = 365


@transaction.atomic
def handling_limit_set(
    *, jurisdiction: Jurisdiction, matter: str, term: Term, begins_on: dt.date, actor: Actor
) -> HandlingLimit:
    """From a day on (today at the earliest) so many days for a matter, in the unit that the rule writes. Clocks that run
    already keep theirs. Raises NotAllowed, Invalid.
    """
    if not office_reaches(actor, frozenset({Role.REFORM}), jurisdiction.pk):
        raise NotAllowed("投诉与争议时限由审改办维护。")
    if matter not in Matter.values:
        raise Invalid("请选择时限。", field="matter")
    if not 1 <= term.number <= MOST_DAYS:
        raise Invalid(f"请填写 1–{MOST_DAYS} 之间的天数。", field="number")
    if begins_on < moments.today():
        raise Invalid("起算日不能早于今天：已经起算的期限不改。", field="begins_on")
    if not term.basis.strip():
        raise Invalid("请写明依据的文件。", field="basis")
    made = HandlingLimit.objects.create(
        jurisdiction=jurisdiction,
        matter=matter,
        begins_on=begins_on,
        number=term.number,
        unit=term.unit.value,
        roll=term.roll and term.unit == Unit.DAY,
        remind=term.remind,
        basis=term.basis.strip()[:200],
        recorded_at=moments.now(),
        recorded_by=actor.person,
    )
    facts = {"matter": matter, "number": term.number, "unit": term.unit.value, "begins_on": begins_on}
    events.record(obj=made, verb="handling_limit.set", actor=actor, facts=facts, first=True)
    return made
