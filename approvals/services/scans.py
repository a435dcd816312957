"""实物用印: print, stamp, upload the scan; only when a second person has compared it the seal counts and the case moves."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from approvals.models import Case, SealScan
from approvals.sealing_life import SEAL_MOVES
from approvals.selectors.sealing import authority_of_seals
from approvals.services.sealing import document_last, must_be_sealed, step_must_be
from approvals.workflow import MOVES
from core import door, events, moments, registries
from core.absences import present_people
from core.actors import Actor
from core.door import Stamp
from core.errors import DomainError, Invalid, NotAllowed, Refused, Stale
from core.inbox import inbox_add
from core.models import StoredFile
from empowerment.models import Seal
from empowerment.sealing import seal_allowed
from empowerment.services import picture_must_be


@dataclass(frozen=True)
class Paper:
    """How a seal is put on. Without anything electronically; with a `scan` it is stamped by hand and handed in, `seal`
    being the one on the paper where the body has several; `confirms` is what somebody else handed in.
    """

    scan: StoredFile | None = None
    seal: Seal | None = None
    confirms: SealScan | None = None


ELECTRONIC = Paper()


def scan_submit(*, case: Case, move: str, actor: Actor, stamp: Stamp, paper: Paper, request: str = "") -> Case:
    """Hand in a paper stamped by hand. The case waits where it is; the others who may make the step are told.

    Raises what the seal step itself would raise now, and Refused while another scan of the same step waits. An attempt
    with a seal that may not be used is recorded as in the door.
    """
    try:
        with transaction.atomic():
            row: Case = Case.objects.select_for_update().get(pk=case.pk)
            if door.admitted(SealScan, actor=actor, stamp=stamp) is None:
                _hand_in(row, move, actor, stamp, paper, request)
            return row
    except DomainError as refusal:
        registries.announce_refusal(case, move, actor, refusal)
        raise


def _hand_in(row: Case, move: str, actor: Actor, stamp: Stamp, paper: Paper, request: str) -> None:
    if stamp.version is not None and stamp.version != row.version:
        raise Stale("本件已有变动，页面不是最新；请刷新查看后再提交扫描件。")
    denied, refusal = row.move_permitted(move, actor), row.move_refusal(move)
    if denied:
        raise NotAllowed(denied)
    if refusal:
        raise Refused(refusal)
    at = stamp.happened_at or moments.now()
    assert paper.scan is not None and actor.person is not None
    picture_must_be(paper.scan, "scan")
    document_class, countersign, on_request = SEAL_MOVES[move]
    document = document_last(row, document_class)
    if countersign:
        must_be_sealed(document)
    step = step_must_be(row, document_class, countersign, on_request, at)
    seal = seal_allowed(
        document=document,
        step=step,
        person=actor.person,
        at=at,
        authority=authority_of_seals(row, at),
        seal=paper.seal,
    )
    if document.seal_scans.filter(step=step.order, state="waiting").exists():
        raise Refused("这份文书的盖章扫描件已提交，正在等另一人复核。", code="scan_waiting")
    body = row.move_organisation_id(move)
    assert body is not None
    scan = SealScan(
        case=row,
        move=move,
        body_id=body,
        document=document,
        step=step.order,
        seal=seal,
        stamped_by=actor.person,
        stamped_at=at,
        scan=paper.scan,
        request=request.strip()[:200],
    )

    def change(made: SealScan, now: dt.datetime) -> dict[str, Any]:
        _on_case(made, "case.scan_submit", actor, {"document": document.number, "seal": seal.code})
        colleagues = {person.pk for person in present_people(body, MOVES[move].roles)} - {made.stamped_by_id}
        text = f"办件{row.number}的{document.title}已实物盖章，请核对扫描件后复核。"
        inbox_add(to=colleagues, text=text, url=f"/seal-scans/{made.public_id}/")
        return {"document": document.number, "seal": seal.code, "sha256": made.scan.sha256}

    door.admit(scan, "submit", actor=actor, stamp=stamp, change=change)


def scan_reject(*, scan: SealScan, actor: Actor, stamp: Stamp, reason: str) -> SealScan:
    """退回: the scan does not show what it should, or who stamped takes it back. The case has not moved."""

    def change(row: SealScan, now: dt.datetime) -> dict[str, Any]:
        if not reason.strip():
            raise Invalid("请写明退回的原因，例如“印文不清”“盖错文书”。", field="reason")
        row.answered_by, row.answered_at, row.reason = actor.person, now, reason.strip()
        _on_case(row, "case.scan_reject", actor, {"document": row.document.number, "reason": row.reason})
        if actor.person is None or actor.person.pk != row.stamped_by_id:
            text = f"办件{row.case.number}的盖章扫描件被退回：{row.reason}"
            inbox_add(to=[row.stamped_by_id], text=text, url=f"/cases/{row.case.number}/")
        return {"reason": row.reason}

    return door.perform(scan, "reject", actor=actor, stamp=stamp, change=change)


def _on_case(scan: SealScan, verb: str, actor: Actor, facts: dict[str, Any]) -> None:
    """The same in the case's own record, so that its timeline tells it."""
    events.record(obj=scan.case, verb=verb, actor=actor, facts=facts, organisation_id=scan.body_id)
