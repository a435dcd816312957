"""Seals on the papers of a case: which one the authority (or a handover's table) asks for, put on by whom."""

from __future__ import annotations

import datetime as dt
from typing import Any

from approvals.models import Case, SealScan
from approvals.sealing_life import ScanState
from approvals.selectors.sealing import authority_of_seals, papers_of_class, place_of_seal, step_pick, steps_owed
from core import door, events
from core.actors import Actor
from core.door import Stamp
from core.errors import Refused
from core.models import Document
from empowerment.authority import SealStep
from empowerment.models import SealUse
from empowerment.sealing import seal_apply


def document_last(case: Case, document_class: str) -> Document:
    """The newest paper of a class on the case, locked; Refused when there is none: blanks are never sealed."""
    document = papers_of_class(case, document_class).select_for_update().first()
    if document is None:
        raise Refused("还没有可用印的文书；不得在空白文书上用印。", code="no_document")
    return document


def seal_notice(case: Case, document: Document, *, actor: Actor, at: dt.datetime, rule: str = "") -> dict[str, Any]:
    """Seal a notice in the same step that makes it, with the notice seal of the authority, by the acting person.

    Returns what the event of that step says of the seals. `rule` is the class of notice whose seal rule holds for a paper
    that the schemes do not name; such a paper belongs to a row beside the case, so the case's own record tells it too.
    """
    uses = [
        _put_on(case, document, step, actor=actor, at=at)
        for step in steps_owed(case, rule or document.document_class, at)
        if not step.countersign and not step.on_request
    ]
    facts = {"sealed": [[use.seal.code, use.facts_hash] for use in uses]}
    if rule and uses:
        told = {"document": document.number, **facts}
        body = case.examining_body_id
        events.record(obj=case, verb="case.notice_sealed", actor=actor, facts=told, organisation_id=body)
    return facts


def seal_own(
    case: Case, document_class: str, *, actor: Actor, at: dt.datetime, scan: SealScan | None = None
) -> SealUse:
    """The deciding (or examining) body's own seal: the first step that is no countersign."""
    return _seal(case, document_class, False, False, actor=actor, at=at, scan=scan)


def seal_counter(
    case: Case,
    document_class: str,
    *,
    actor: Actor,
    at: dt.datetime,
    on_request: bool = False,
    scan: SealScan | None = None,
) -> SealUse:
    """见章盖章: only at sight of the seal before it."""
    must_be_sealed(document_last(case, document_class))
    return _seal(case, document_class, True, on_request, actor=actor, at=at, scan=scan)


def must_be_sealed(document: Document) -> None:
    if not document.seal_uses.filter(countersign=False).exists():
        raise Refused("文书上还没有园区的印章；见章盖章须先见章。", code="nothing_to_see")


def step_must_be(case: Case, document_class: str, countersign: bool, on_request: bool, at: dt.datetime) -> SealStep:
    step = step_pick(steps_owed(case, document_class, at), countersign, on_request)
    if step is None:
        raise Refused("办理依据没有规定这份文书在这一步用印，请核对“权限依据”。", code="no_seal_rule")
    return step


def _seal(
    case: Case,
    document_class: str,
    countersign: bool,
    on_request: bool,
    *,
    actor: Actor,
    at: dt.datetime,
    scan: SealScan | None,
) -> SealUse:
    """Electronically by the actor now; or as stamped before by another, whose scan the actor confirms now."""
    document = document_last(case, document_class)
    if scan is not None:
        step = step_must_be(case, document_class, countersign, on_request, scan.stamped_at)
        return _confirmed(case, document, step, scan, actor)
    step = step_must_be(case, document_class, countersign, on_request, at)
    if document.seal_scans.filter(step=step.order, state=ScanState.WAITING).exists():
        raise Refused("这份文书已实物盖章，扫描件正在等另一人复核；请先复核或退回。", code="scan_waiting")
    return _put_on(case, document, step, actor=actor, at=at)


def _put_on(case: Case, document: Document, step: SealStep, *, actor: Actor, at: dt.datetime) -> SealUse:
    return seal_apply(
        document=document,
        step=step,
        person=actor.person,
        at=at,
        authority=authority_of_seals(case, at),
        case_number=case.number,
        place=place_of_seal(case, step, at),
    )


def _confirmed(case: Case, document: Document, step: SealStep, scan: SealScan, actor: Actor) -> SealUse:
    """The seal counts from when it was put on the paper; the case moves now, by who confirmed it."""

    def change(row: SealScan, now: dt.datetime) -> dict[str, Any]:
        row.answered_by, row.answered_at = actor.person, now
        return {"document": document.number}

    if scan.document_id != document.pk:
        raise Refused("这份文书已由新文书取代，扫描件不再有效，请退回后重新盖章。", code="document_superseded")
    done = door.perform(scan, "confirm", actor=actor, stamp=Stamp(), change=change)
    return seal_apply(
        document=document,
        step=step,
        person=done.stamped_by,
        at=done.stamped_at,
        authority=authority_of_seals(case, done.stamped_at),
        case_number=case.number,
        seal=done.seal,
        scan=done.scan,
        confirmed_by=actor.person,
    )
