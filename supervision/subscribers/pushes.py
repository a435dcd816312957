"""What is pushed as the door hears it: results when they are handed out, permissions taken back."""

from __future__ import annotations

from typing import Any

from approvals.models import Case
from approvals.workflow import CaseKind, Result
from core.actors import Actor
from core.outbox import sender_register
from core.registries import subscribe
from supervision.deliveries import names, send
from supervision.lives.pushes import PushOccasion
from supervision.models.receivers import DESTINATION
from supervision.selectors.pushes import result_pushed
from supervision.services import push_make

RESULT_MOVES = ("issue", "handle_instant", "handle_committed")


def granted(case: Case, actor: Actor, facts: dict[str, Any]) -> None:
    """出件: from now on the permission can be used, so it is now that somebody must look after it. Denials leave nothing,
    and what was deemed renewed was pushed when the law renewed it.
    """
    if case.result == Result.GRANTED and not (case.kind == CaseKind.RENEWAL and result_pushed(case)):
        push_make(case, PushOccasion.RESULT, facts)


def deemed(case: Case, actor: Actor, facts: dict[str, Any]) -> None:
    """视为准予延续 counts by law, whenever its notice is handed out [50]."""
    push_make(case, PushOccasion.RESULT, facts)


def revoked(case: Case, actor: Actor, facts: dict[str, Any]) -> None:
    push_make(case, PushOccasion.REVOKED, facts)


def cancelled(case: Case, actor: Actor, facts: dict[str, Any]) -> None:
    push_make(case, PushOccasion.CANCELLED, facts)


for move in RESULT_MOVES:
    subscribe(f"case.{move}", granted)
subscribe("case.deem_renewed", deemed)
subscribe("case.revoke", revoked)
subscribe("case.record_revocation", revoked)
subscribe("case.cancel", cancelled)
sender_register(DESTINATION, send, one_at_a_time=True, names=names)
