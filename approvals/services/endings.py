"""The other endings of a case: withdrawn, terminated, revoked, cancelled."""

from __future__ import annotations

import datetime as dt
from typing import Any

from approvals import clocks, documents
from approvals.licence_life import BarGround, CancelGround, RevokeGround
from approvals.messages import tell_applicant
from approvals.models import (
    Case,
)
from approvals.services.bars import bar_set, bar_text
from approvals.services.grounds import ground_words
from approvals.services.licences import NO_CERTIFICATE, licences_undo
from approvals.services.papers import papers_withdraw
from approvals.services.sealing import seal_notice, seal_own
from approvals.workflow import Result
from core import door, moments
from core.actors import Actor
from core.door import Stamp
from core.errors import Invalid, Refused
from empowerment.workflow import DocumentClass, Slot


def end_now(row: Case, now: dt.datetime) -> None:
    row.ended_at = now
    row.pauses.filter(ended_at=None).update(ended_at=now)
    row.paused = False
    clocks.clocks_end(row, on=moments.legal_day(now))


def case_withdraw(*, case: Case, actor: Actor, stamp: Stamp, reason: str) -> Case:
    """The applicant takes the application back before a decision; the request stays on file."""

    def change(row: Case, now: dt.datetime) -> dict[str, Any]:
        if not reason.strip():
            raise Invalid("请登记申请人撤回的书面请求或原因。", field="reason")
        end_now(row, now)
        return {"reason": reason.strip()}

    return door.perform(case, "withdraw", actor=actor, stamp=stamp, change=change)


def case_terminate(*, case: Case, actor: Actor, stamp: Stamp, reason: str) -> Case:
    """终止审批 with a sealed notice giving reasons and remedies."""

    def change(row: Case, now: dt.datetime) -> dict[str, Any]:
        if not reason.strip():
            raise Invalid("请写明终止审批的理由。", field="reason")
        document = documents.make(
            row,
            DocumentClass.TERMINATION,
            at=now,
            title="终止审批告知书",
            body_slot=Slot.EXAMINES,
            facts=documents.ending(row, reasons=reason.strip(), basis="申请事项已无须或无法继续办理"),
        )
        seal_notice(row, document, actor=actor, at=now)
        end_now(row, now)
        tell_applicant(row, "termination", f"您的申请{row.number}已终止审批，理由见告知书。")
        return {"document": document.number}

    return door.perform(case, "terminate", actor=actor, stamp=stamp, change=change)


def case_revoke(*, case: Case, actor: Actor, stamp: Stamp, reason: str, ground: str = "") -> Case:
    """撤销 a granted licence by the body that decided, with reasons and remedies [69]; the licence goes with it.

    `ground` names the case of article 69; a licence got by fraud bars its holder for three years where the matter touches
    public safety [79].
    """
    if ground and ground not in RevokeGround.values:
        raise Invalid("请选择行政许可法第69条的事由。", field="ground")
    return _undo(case, "revoke", actor=actor, stamp=stamp, reason=reason, ground=ground)


def case_cancel(*, case: Case, actor: Actor, stamp: Stamp, reason: str, ground: str = "") -> Case:
    """注销 a licence that has lost its ground, one of the six cases of article 70."""
    if ground and ground not in CancelGround.values:
        raise Invalid("请选择行政许可法第70条的事由。", field="ground")
    return _undo(case, "cancel", actor=actor, stamp=stamp, reason=reason, ground=ground)


UNDOING = {
    "revoke": ("撤销行政许可决定书", "《中华人民共和国行政许可法》第六十九条"),
    "cancel": ("注销行政许可决定书", "《中华人民共和国行政许可法》第七十条"),
}


def _undo(case: Case, move: str, *, actor: Actor, stamp: Stamp, reason: str, ground: str) -> Case:
    def change(row: Case, now: dt.datetime) -> dict[str, Any]:
        if row.result != Result.GRANTED:
            raise Refused("本件没有准予的许可，无可撤销或注销。")
        if row.kind in NO_CERTIFICATE:
            raise Refused("本件是注销、撤销证照的决定，没有颁发证照；须恢复的，请重新核发。")
        if not reason.strip():
            raise Invalid("请写明理由。", field="reason")
        fraud = ground == RevokeGround.FRAUD
        bar = bar_set(row, BarGround.FRAUD, applicant=row.applicant, actor=actor, now=now) if fraud else None
        title, basis = UNDOING[move]
        facts = documents.ending(row, reasons=reason.strip(), basis=basis)
        document = documents.make(
            row,
            DocumentClass.REVOCATION,
            at=now,
            title=title,
            body_slot=Slot.IN_NAME_OF,
            facts=facts | documents.about_licence(row, ground=ground_words(ground), bar=bar_text(bar)),
        )
        seal_own(row, DocumentClass.REVOCATION, actor=actor, at=now)
        end_now(row, now)
        licences_undo(row, move, actor, now, reason.strip())
        papers_withdraw(row, move, actor, now)
        return {"document": document.number} | ({"ground": ground} if ground else {})

    return door.perform(case, move, actor=actor, stamp=stamp, change=change)
