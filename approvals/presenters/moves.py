"""The form of one move."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from approvals import selectors
from approvals.licence_life import RevokeGround
from approvals.models import Case, CheckState
from approvals.sealing_life import ON_PAPER, SEAL_MOVES
from core import moments
from core.actors import Actor
from core.models import Role
from core.papers import documents_of
from empowerment.workflow import SealKind

OWN_BODIES = {
    "request_correction": "correction",
    "update_materials": "materials",
    "accept_tolerated": "tolerate",
    "accept_committed": "commit",
    "handle_committed": "commit",
    "decide": "decision",
    "decide_and_seal": "decision",
    "opine": "decision",
}


def move_template(move: str) -> str:
    """The body of a move's form: most are a plain list of fields, some deserve their own."""
    return f"approvals/moves/{OWN_BODIES.get(move, 'fields')}.html"


def move_initial(case: Case, move: str, actor: Actor) -> dict[str, Any]:
    """What the form may take for granted: a head decides as head."""
    if OWN_BODIES.get(move) == "decision" and actor.holds(Role.HEAD, case.move_organisation_id(move)):
        return {"form": "head"}
    if move in ("revoke", "record_revocation"):
        return _broken_promise(case)
    return {}


def _broken_promise(case: Case) -> dict[str, Any]:
    """A revocation after a found breach begins with its ground."""
    check = selectors.commitment_check_of(case)
    if check is None or check.state != CheckState.BREACHED:
        return {}
    last = check.records.last()
    # A promise that does not hold means conditions that were not met; whoever lied is revoked for fraud instead [choice].
    return {"reason": f"承诺不实：{last.text if last else ''}"[:300], "ground": RevokeGround.UNQUALIFIED.value}


def sealing_context(case: Case, move: str, actor: Actor) -> dict[str, Any] | None:
    """What a seal move will put where: the paper to look at first, and whose seal the authority names."""
    if move not in ON_PAPER:
        return None
    document_class, countersign, _ = SEAL_MOVES[move]
    document = next((d for d in reversed(documents_of(case)) if d.document_class == document_class), None)
    step = selectors.step_of_seal(case, move, moments.now())
    scan = selectors.scan_waiting(case, move)
    return {
        "denied": selectors.seal_right_denied(case, move, actor, moments.now()),
        "scan": scan,
        "scan_url": reverse("approvals:seal_scan", args=[scan.public_id]) if scan else "",
        "compare_url": reverse("approvals:countersign_case", args=[case.number]) if countersign else "",
        "document": document,
        "url": reverse("approvals:document", args=[case.number, document.public_id]) if document else "",
        "owner": step.owner if step else "",
        "kind": SealKind(step.kind).label if step else "",
        "countersign": countersign,
    }
