"""Which seal a paper of a case owes at which step, who may put it on, and what waits for a second person or a stamp."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence

from django.db.models import Q, QuerySet

from approvals.models import Case, Countersigning, SealScan
from approvals.sealing_life import IN_NAME_OF, SEAL_MOVES, CounterState, ScanState
from approvals.selectors.visible import case_visible
from approvals.workflow import COUNTER_REFUSED, MOVES
from core.actors import Actor
from core.errors import NotVisible, Refused
from core.events import label_of
from core.models import Document
from empowerment.authority import Authority, SealStep
from empowerment.models import Seal
from empowerment.selectors import resolve, seals_for, step_denied
from empowerment.workflow import Slot


def steps_owed(case: Case, document_class: str, at: dt.datetime) -> list[SealStep]:
    """The seal steps of a class of paper, by the pinned answer and the table of a change of body (rules of authority §3)."""
    return seals_for(authority_of_seals(case, at), document_class, case.accepted_at, at)


def authority_of_seals(case: Case, at: dt.datetime) -> Authority:
    """The pinned answer. Nothing is pinned before acceptance, so until then a notice of the same body follows the answer
    of its own moment: the handover may have come between the receipt and the notice (rules of authority §3).
    """
    if case.pinned_at is not None:
        return case.pinned
    answer = resolve(case.item, case.park, case.area, at)
    present = answer if isinstance(answer, Authority) else answer.would_be
    if present is None or present.slots[Slot.ACCEPTS].id != case.accepting_body_id:
        return case.pinned
    return present


def place_of_seal(case: Case, step: SealStep, at: dt.datetime) -> int:
    """The place on the sheet of a step's seal: over name and date stands the seal of the body in whose name the paper
    speaks, whoever stamps first (委托行使: the delegator's [24]). 0, the next free place, where no such seal is owed.
    """
    if step.document_class not in IN_NAME_OF:
        return 0
    authority = authority_of_seals(case, at)
    signer = authority.slots[Slot.IN_NAME_OF].id
    owners = {found.order: found.owner_id for found in authority.seals if found.document_class == step.document_class}
    if signer not in owners.values():
        return 0
    return 1 + sorted(owners, key=lambda order: (owners[order] != signer, order)).index(step.order)


def step_pick(steps: Sequence[SealStep], countersign: bool, on_request: bool) -> SealStep | None:
    return next((s for s in steps if s.countersign == countersign and s.on_request == on_request), None)


def step_of_seal(case: Case, move: str, at: dt.datetime) -> SealStep | None:
    """The seal step that a move makes; None where the authority names none."""
    document_class, countersign, on_request = SEAL_MOVES[move]
    return step_pick(steps_owed(case, document_class, at), countersign, on_request)


def papers_of_class(case: Case, document_class: str) -> QuerySet[Document]:
    """The papers of a class on the case, the newest first."""
    rows = Document.objects.filter(object_type=label_of(case), object_id=case.pk, document_class=document_class)
    return rows.order_by("-pk")


def seal_right_denied(case: Case, move: str, actor: Actor, at: dt.datetime) -> str:
    """Why this person, who may make the move, may not put its seal on; empty when they may or the move has no seal."""
    if move not in SEAL_MOVES or actor.person is None:
        return ""
    step = step_of_seal(case, move, at)
    return step_denied(step, actor.person, at, authority_of_seals(case, at)) if step else ""


def seals_on_offer(step: SealStep) -> list[Seal]:
    """The seals of the step's body of the step's kind, ended ones too: one of them is on the stamped paper."""
    return list(Seal.objects.filter(owner_id=step.owner_id, kind=step.kind).order_by("-active_from"))


def scan_waiting(case: Case, move: str) -> SealScan | None:
    """The stamped paper that waits for a second person at this step."""
    rows = SealScan.objects.filter(case=case, move=move, state=ScanState.WAITING)
    return rows.select_related("stamped_by", "scan", "seal__specimen", "document").first()


def scans_visible(actor: Actor) -> QuerySet[SealScan]:
    """Stamped papers of the steps that the actor's roles make at the actor's bodies, the oldest first."""
    mine = Q(pk__in=[])
    for move in SEAL_MOVES:
        mine |= Q(move=move, body_id__in=actor.organisations(*MOVES[move].roles))
    rows = SealScan.objects.filter(mine)
    return rows.select_related("case__item_version", "document", "seal", "stamped_by", "answered_by").order_by("pk")


def scan_get(public_id: uuid.UUID, actor: Actor) -> SealScan:
    """The stamped paper, or NotVisible for who may not see its case."""
    rows = SealScan.objects.select_related(
        "case__item__jurisdiction",
        "case__item_version",
        "case__park",
        "case__applicant",
        "document",
        "scan",
        "seal__owner",
        "seal__specimen",
        "stamped_by",
        "answered_by",
    )
    found = rows.filter(public_id=public_id).first()
    if found is None or not case_visible(found.case, actor):
        raise NotVisible("没有这份盖章扫描件，或者您无权查看。")
    return found


COUNTERSIGNERS = MOVES["counterseal"].roles


def countersign_queue(actor: Actor) -> QuerySet[Countersigning]:
    """Papers under the park's seal that wait for one of the actor's departments, the oldest first."""
    rows = Countersigning.objects.filter(
        body__in=actor.organisations(*COUNTERSIGNERS), state=CounterState.WAITING, case__state__in=COUNTER_REFUSED
    )
    return rows.order_by("arrived_at", "pk")


def countersign_page(actor: Actor, *, after: int, size: int) -> list[Countersigning]:
    """One keyset page; one row more than `size` says that there is a next page. `after` is the last row shown before."""
    rows = countersign_queue(actor)
    last = Countersigning.objects.filter(pk=after).first() if after else None
    if last is not None:
        rows = rows.filter(Q(arrived_at__gt=last.arrived_at) | Q(arrived_at=last.arrived_at, pk__gt=last.pk))
    rows = rows.select_related("case__item_version", "case__applicant", "document")
    return list(rows.prefetch_related("document__seal_uses__seal")[: size + 1])


def scans_to_confirm(actor: Actor) -> QuerySet[SealScan]:
    """Stamped papers that wait for the actor as the second person (not those that the actor stamped)."""
    return scans_visible(actor).filter(state=ScanState.WAITING).exclude(stamped_by=actor.person)


def countersigning_of(case: Case) -> Countersigning | None:
    """The last time the case's paper was with the department; None when it never was."""
    rows = Countersigning.objects.filter(case=case).select_related("body", "answered_by", "document")
    return rows.order_by("-pk").first()


def countersigning_waiting(case: Case) -> Countersigning:
    """The paper that waits for the department now. Raises Refused when none does."""
    found = countersigning_of(case)
    if found is None or found.state != CounterState.WAITING or case.state not in COUNTER_REFUSED:
        raise Refused("本件现在没有等待见章盖章的文书，请刷新页面查看。")
    return found
