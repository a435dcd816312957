"""Seals on the papers of a case: which one the authority (or a handover's table) asks for, put on by whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from approvals.models import Case
from core.actors import Actor
from core.errors import Refused
from core.events import label_of
from core.models import Document, Person, StoredFile
from empowerment.authority import Authority, SealStep
from empowerment.models import SealUse
from empowerment.sealing import seal_apply
from empowerment.selectors import resolve, seals_for
from empowerment.workflow import Slot


def document_last(case: Case, document_class: str) -> Document:
    """The newest paper of a class on the case; Refused when there is none: blanks are never sealed."""
    document = (
        Document.objects.filter(object_type=label_of(case), object_id=case.pk, document_class=document_class)
        .order_by("-pk")
        .first()
    )
    if document is None:
        raise Refused("还没有可用印的文书；不得在空白文书上用印。", code="no_document")
    return document


def steps_owed(case: Case, document_class: str, at: dt.datetime) -> list[SealStep]:
    return seals_for(_authority(case, at), document_class, case.accepted_at, at)


def _authority(case: Case, at: dt.datetime) -> Authority:
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


def seal_notice(case: Case, document: Document, *, actor: Actor, at: dt.datetime, rule: str = "") -> None:
    """Seal a notice in the same step that makes it, with the notice seal of the authority, by the acting person.

    `rule` is the class of notice whose seal rule holds for a paper that the schemes do not name.
    """
    for step in steps_owed(case, rule or document.document_class, at):
        if not step.countersign and not step.on_request:
            seal_apply(document=document, step=step, person=actor.person, at=at)


def seal_own(
    case: Case,
    document_class: str,
    *,
    actor: Actor,
    at: dt.datetime,
    scan: StoredFile | None = None,
    confirmed_by: Person | None = None,
) -> SealUse:
    """The deciding (or examining) body's own seal: the first step that is no countersign."""
    return _seal(case, document_class, False, False, actor=actor, at=at, scan=scan, confirmed_by=confirmed_by)


def seal_counter(
    case: Case,
    document_class: str,
    *,
    actor: Actor,
    at: dt.datetime,
    on_request: bool = False,
    scan: StoredFile | None = None,
    confirmed_by: Person | None = None,
) -> SealUse:
    """见章盖章: only at sight of the seal before it."""
    document = document_last(case, document_class)
    if not document.seal_uses.filter(countersign=False).exists():
        raise Refused("文书上还没有园区的印章；见章盖章须先见章。", code="nothing_to_see")
    return _seal(case, document_class, True, on_request, actor=actor, at=at, scan=scan, confirmed_by=confirmed_by)


def _seal(
    case: Case,
    document_class: str,
    countersign: bool,
    on_request: bool,
    *,
    actor: Actor,
    at: dt.datetime,
    scan: StoredFile | None,
    confirmed_by: Person | None,
) -> SealUse:
    step = _pick(steps_owed(case, document_class, at), countersign, on_request)
    if step is None:
        raise Refused("办理依据没有规定这份文书在这一步用印，请核对“权限依据”。", code="no_seal_rule")
    return seal_apply(
        document=document_last(case, document_class),
        step=step,
        person=actor.person,
        at=at,
        scan=scan,
        confirmed_by=confirmed_by,
    )


def _pick(steps: Sequence[SealStep], countersign: bool, on_request: bool) -> SealStep | None:
    return next((s for s in steps if s.countersign == countersign and s.on_request == on_request), None)
