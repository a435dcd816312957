"""What empowerment hears from the door: attempts with a seal that may not be used."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from core import events
from core.actors import Actor
from core.events import label_of
from core.numbering import bearer_add
from core.registries import on_refusal
from empowerment.models import GrantLetter, Instrument, Seal
from empowerment.selectors import ATTEMPT, SealUnusable
from empowerment.workflow import InstrumentState


def seal_attempted(obj: Any, move: str, actor: Actor, error: Exception) -> None:
    """The attempt stands in the seal's own record, although what was tried has been undone."""
    if not isinstance(error, SealUnusable):
        return
    case = getattr(obj, "case", obj)
    facts = {"move": move, "object": label_of(case), "case": getattr(case, "number", ""), "reason": error.message}
    with transaction.atomic():
        seal = Seal.objects.select_for_update().get(pk=error.seal.pk)
        events.record(obj=seal, verb=ATTEMPT, actor=actor, facts=facts, organisation_id=seal.owner_id)


on_refusal(seal_attempted)
bearer_add(
    lambda number: Instrument.objects.filter(number=number).exclude(state=InstrumentState.DROPPED).first(),
    lambda number: GrantLetter.objects.filter(number=number).first(),
)
