"""What becomes a card as the door hears it: attempts that were refused, and events that show a breach at once."""

from __future__ import annotations

from typing import Any

from core import events, moments
from core.actors import Actor
from core.errors import DomainError
from core.registries import on_refusal, subscribe
from supervision.lives.rules import ATTEMPTS
from supervision.selectors.event_findings import ACCEPTED, findings_of
from supervision.selectors.rules import rulebook
from supervision.services import attempt_keep, card_write

ALWAYS = ("deem_accepted", "deem_renewed", "return_to_centre", "return_back")


def refused(obj: Any, move: str, actor: Actor, error: Exception) -> None:
    """A refused attempt that is itself a breach is kept and becomes a card: once per case, move, person and day."""
    if not isinstance(error, DomainError) or error.code not in ATTEMPTS or obj.pk is None:
        return
    attempt_keep(
        rule=ATTEMPTS[error.code],
        obj=getattr(obj, "case", None) or obj,  # what is refused beside a case is a card of the case
        occasion=f"{move}:{actor.kind}:{actor.id}:{moments.today()}",
        words=error.message,
        organisation_id=obj.move_organisation_id(move),
        actor=actor,
    )


def happened(case: Any, actor: Actor, facts: dict[str, Any]) -> None:
    """The event just recorded shows a breach by itself; what takes more reading is looked at in the night."""
    event = events.history_last(case)
    assert event is not None
    book = rulebook(moments.today())
    for finding in findings_of(case, event):
        setting = book.of(finding.rule, case.park.jurisdiction_id)
        if setting.cards:
            card_write(finding=finding, setting=setting, actor=actor)


def accepted(case: Any, actor: Actor, facts: dict[str, Any]) -> None:
    """Nothing to look at where nothing was missing: an acceptance costs no query more."""
    if facts.get("cards") or facts.get("outside_consent") == "":
        happened(case, actor, facts)


on_refusal(refused)
for _move in ACCEPTED:
    if _move not in ALWAYS:
        subscribe(f"case.{_move}", accepted)
for _move in ALWAYS:
    subscribe(f"case.{_move}", happened)
