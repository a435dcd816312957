"""What becomes a card as the door hears it: attempts that were refused, and acceptances with something missing."""

from __future__ import annotations

from typing import Any

from core import moments
from core.actors import Actor
from core.errors import DomainError
from core.registries import on_refusal, subscribe
from supervision.models import Card
from supervision.services import card_raise

REFUSALS = {
    "void_seal": Card.Rule.VOID_SEAL,
    "second_correction": Card.Rule.SECOND_CORRECTION,
    "no_instrument": Card.Rule.NO_INSTRUMENT,
    "no_grant": Card.Rule.NO_GRANT,
    "no_seal_right": Card.Rule.NO_SEAL_RIGHT,
}


def refused(obj: Any, move: str, actor: Actor, error: Exception) -> None:
    """A refused attempt that is itself a breach becomes a card: once per case, move, person and day."""
    if not isinstance(error, DomainError) or error.code not in REFUSALS or obj.pk is None:
        return
    card_raise(
        rule=REFUSALS[error.code],
        obj=getattr(obj, "case", None) or obj,  # what is refused beside a case is a card of the case
        occasion=f"{move}:{actor.kind}:{actor.id}:{moments.today()}",
        words=error.message,
        organisation_id=obj.move_organisation_id(move),
        actor=actor,
    )


def accepted(case: Any, actor: Actor, facts: dict[str, Any]) -> None:
    """Accepted although a precondition was missing that does not block yet (郴州 before 2021-04-01)."""
    for obstacle in case.pinned.cards:
        card_raise(
            rule=Card.Rule.NO_INSTRUMENT,
            obj=case,
            occasion=f"accept:{obstacle.code}",
            words=obstacle.words,
            organisation_id=case.accepting_body_id,
            actor=actor,
        )


def deemed(case: Any, actor: Actor, facts: dict[str, Any]) -> None:
    """Five working days of silence [32(1)(4)]."""
    card_raise(
        rule=Card.Rule.DEEMED_ACCEPTED,
        obj=case,
        occasion="deemed",
        words=f"{case.number} 收件后五个工作日内未告知，依法视为受理。",
        organisation_id=case.accepting_body_id,
        actor=actor,
    )
    accepted(case, actor, facts)


def renewed(case: Any, actor: Actor, facts: dict[str, Any]) -> None:
    """A timely renewal on which nothing was decided before the licence expired [50]."""
    card_raise(
        rule=Card.Rule.DEEMED_RENEWED,
        obj=case,
        occasion="deemed_renewed",
        words=f"{case.number} 在证照有效期届满前未作出决定，依法视为准予延续。",
        organisation_id=case.deciding_body_id,
        actor=actor,
    )


on_refusal(refused)
subscribe("case.accept", accepted)
subscribe("case.deem_accepted", deemed)
subscribe("case.deem_renewed", renewed)
