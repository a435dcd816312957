"""The decision and its seals."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from approvals import clocks, documents, documents_forms
from approvals.licence_life import BarGround
from approvals.messages import tell_applicant
from approvals.models import (
    Case,
    ClockKind,
    Decision,
)
from approvals.services.bars import bar_text
from approvals.services.checks import check_begin
from approvals.services.examination import based_on_records, beside_must_be_done, delegation_must_live, must_run
from approvals.services.grounds import bar_of_decision, ground_must_fit, ground_words
from approvals.services.precedence import order_must_hold
from approvals.services.promised import nothing_outstanding
from approvals.services.renewals import renewal_deemed
from approvals.services.rights import Meeting, right_to_decide
from approvals.services.sealing import seal_counter, seal_own
from approvals.workflow import Result
from core import door, moments
from core.actors import Actor
from core.door import Stamp
from core.errors import Invalid
from core.models import Person, StoredFile
from empowerment.workflow import DocumentClass, Route, Slot


@dataclass(frozen=True)
class Paper:
    """How a seal is put on: electronically, or physically with the scan and the second person who confirmed it."""

    scan: StoredFile | None = None
    confirmed_by: Person | None = None


ELECTRONIC = Paper()


def decide_now(
    row: Case,
    actor: Actor,
    now: dt.datetime,
    *,
    result: str,
    form: str,
    reasons: str,
    meeting: Meeting | None,
    ground: str = "",
    out_of_order: str = "",
) -> dict[str, Any]:
    must_run(row)
    beside_must_be_done(row, "decide", now)
    records = based_on_records(row, reasons, "reasons")
    delegation_must_live(row, now)
    if result == Result.GRANTED:
        nothing_outstanding(row)
    if result not in (Result.GRANTED, Result.DENIED):
        raise Invalid("请选择“准予”或“不予”。", field="result")
    assert row.accepted_at is not None
    if now < row.accepted_at:
        raise Invalid("决定时间不能早于受理时间。", field="happened_at")
    if result == Result.DENIED and not reasons.strip():
        raise Invalid("不予许可的，须写明理由（行政许可法第38条）。", field="reasons")
    ground_must_fit(row, result, form, ground)
    order_must_hold(row, result, out_of_order)
    grant = right_to_decide(row, actor, form, meeting, now, Slot.DECIDES)
    assert actor.person is not None
    made = Decision.objects.create(
        case=row,
        result=result,
        form=form,
        reasons=reasons.strip(),
        decided_by=actor.person,
        grant=grant,
        meeting=None if meeting is None else {**meeting.__dict__, "held_on": meeting.held_on.isoformat()},
        ground=ground,
        out_of_order=out_of_order.strip(),
        decided_at=now,
    )
    row.result, row.decided_at = result, now
    bar = bar_of_decision(row, ground, actor=actor, now=now)
    document = documents.make(
        row,
        DocumentClass.DECISION,
        at=now,
        title=documents.title_of_decision(row, result),
        body_slot=Slot.IN_NAME_OF,
        facts=documents.decision(row, made=made, legal_basis=row.item_version.legal_basis)
        | documents.about_licence(
            row, ground=ground_words(ground), bar=bar_text(bar), warned=ground == BarGround.FALSE_STATEMENTS
        )
        | records,
    )
    opinions = list(row.opinions.select_related("person").order_by("pk"))
    documents_forms.make(
        row, documents_forms.EXAMINATION, at=now, facts=documents_forms.examination(row, opinions, made)
    )
    extra = {"ground": ground, "out_of_order": out_of_order.strip()}
    return {"result": result, "form": form, "document": document.number} | {k: v for k, v in extra.items() if v}


def case_decide(
    *,
    case: Case,
    actor: Actor,
    stamp: Stamp,
    result: str,
    form: str,
    reasons: str = "",
    meeting: Meeting | None = None,
    ground: str = "",
    out_of_order: str = "",
) -> Case:
    """准予或不予, by grant, head or collective record; a denial gives reasons and remedies [38].

    `ground` is the Law's: of article 78 on a denial, of article 70 or 69 where a licence is cancelled or revoked.
    `out_of_order` is the reason for granting before an earlier equal application [57].
    """

    def change(row: Case, now: dt.datetime) -> dict[str, Any]:
        return decide_now(
            row,
            actor,
            now,
            result=result,
            form=form,
            reasons=reasons,
            meeting=meeting,
            ground=ground,
            out_of_order=out_of_order,
        )

    return door.perform(case, "decide", actor=actor, stamp=stamp, change=change)


def case_decide_and_seal(
    *,
    case: Case,
    actor: Actor,
    stamp: Stamp,
    result: str,
    form: str,
    reasons: str = "",
    meeting: Meeting | None = None,
    ground: str = "",
    out_of_order: str = "",
) -> Case:
    """Decide and seal at once, for a decider who may use the seal."""

    def change(row: Case, now: dt.datetime) -> dict[str, Any]:
        facts = decide_now(
            row,
            actor,
            now,
            result=result,
            form=form,
            reasons=reasons,
            meeting=meeting,
            ground=ground,
            out_of_order=out_of_order,
        )
        return facts | seal_decision_now(row, actor, now, ELECTRONIC)

    return door.perform(case, "decide_and_seal", actor=actor, stamp=stamp, change=change)


def case_seal(*, case: Case, actor: Actor, stamp: Stamp, paper: Paper = ELECTRONIC) -> Case:
    """用印 on the decision, with the seal that the authority or the handover's table names (鞍山方案二.1)."""

    def change(row: Case, now: dt.datetime) -> dict[str, Any]:
        delegation_must_live(row, now)
        return seal_decision_now(row, actor, now, paper)

    return door.perform(case, "seal", actor=actor, stamp=stamp, change=change)


def seal_decision_now(row: Case, actor: Actor, now: dt.datetime, paper: Paper) -> dict[str, Any]:
    use = seal_own(row, DocumentClass.DECISION, actor=actor, at=now, scan=paper.scan, confirmed_by=paper.confirmed_by)
    if row.route != Route.DELEGATED:
        result_complete(row, now)
    return {"seal": use.seal.code, "facts_hash": use.facts_hash, "seal_form": use.form}


def result_complete(row: Case, now: dt.datetime) -> None:
    """All required seals are on: the decision is dated, its clocks stop and delivery's ten working days begin [44]."""
    row.result_sealed_at = now
    day = moments.legal_day(now)
    clocks.clocks_stop(row, ClockKind.DECISION, ClockKind.PROMISE, ClockKind.REPORT, ClockKind.RENEWAL, on=day)
    if not renewal_deemed(row):  # then the ten days run since the old validity ended
        clocks.clock_of_issue(row, day)
    check_begin(row, day)
    tell_applicant(row, "decision", f"您的申请{row.number}已作出{row.get_result_display()}决定。")


def case_counterseal(*, case: Case, actor: Actor, stamp: Stamp, paper: Paper = ELECTRONIC) -> Case:
    """见章盖章 on the decision: formal check only, no substantive review (云溪方案三.2)."""

    def change(row: Case, now: dt.datetime) -> dict[str, Any]:
        use = seal_counter(
            row, DocumentClass.DECISION, actor=actor, at=now, scan=paper.scan, confirmed_by=paper.confirmed_by
        )
        result_complete(row, now)
        return {"seal": use.seal.code, "facts_hash": use.facts_hash}

    return door.perform(case, "counterseal", actor=actor, stamp=stamp, change=change)
