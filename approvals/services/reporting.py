"""Direct report: the park's first opinion, its seals, the way up and the superior's decision."""

from __future__ import annotations

import datetime as dt
from typing import Any

from approvals import clocks, documents, documents_forms
from approvals.messages import tell_applicant
from approvals.models import (
    Case,
    ClockKind,
    Decision,
    Opinion,
)
from approvals.services.checks import check_begin
from approvals.services.countersigning import countersigning_arrives, countersigning_done
from approvals.services.decision import seal_facts
from approvals.services.examination import based_on_records, beside_must_be_done, must_run, opinion_add
from approvals.services.promised import nothing_outstanding
from approvals.services.rights import Meeting, right_to_decide
from approvals.services.scans import ELECTRONIC, Paper, scan_submit
from approvals.services.sealing import seal_counter, seal_own
from approvals.workflow import Result
from core import door, moments
from core.actors import Actor
from core.door import Stamp
from core.errors import Invalid, Refused
from empowerment.workflow import DocumentClass, Slot


def case_opine(
    *,
    case: Case,
    actor: Actor,
    stamp: Stamp,
    suggests: str,
    text: str,
    form: str,
    meeting: Meeting | None = None,
) -> Case:
    """初审意见: suggest grant or deny; the superior decides [35]."""

    def change(row: Case, now: dt.datetime) -> dict[str, Any]:
        must_run(row)
        beside = beside_must_be_done(row, "opine", now)
        records = based_on_records(row, text, "text", beside=beside)
        if suggests == Result.GRANTED:
            nothing_outstanding(row)
        right_to_decide(row, actor, form, meeting, now, Slot.EXAMINES)
        made = opinion_add(row, Opinion.Kind.FIRST_OPINION, suggests, text, actor, now)
        document = documents.make(
            row,
            DocumentClass.OPINION,
            at=now,
            title="行政审批初审意见",
            body_slot=Slot.EXAMINES,
            facts=documents.opinion(row, made=made) | records,
        )
        opinions = list(row.opinions.select_related("person").order_by("pk"))
        documents_forms.make(
            row, documents_forms.EXAMINATION, at=now, facts=documents_forms.examination(row, opinions, None)
        )
        return {"suggests": suggests, "document": document.number}

    return door.perform(case, "opine", actor=actor, stamp=stamp, change=change)


def case_seal_opinion(*, case: Case, actor: Actor, stamp: Stamp, paper: Paper = ELECTRONIC) -> Case:
    """The park's special seal on its opinion (云溪方案三.4)."""
    if paper.scan is not None:
        return scan_submit(case=case, move="seal_opinion", actor=actor, stamp=stamp, paper=paper)

    def change(row: Case, now: dt.datetime) -> dict[str, Any]:
        use = seal_own(row, DocumentClass.OPINION, actor=actor, at=now, scan=paper.confirms)
        countersigning_arrives(row, use.document, now)
        return seal_facts(use)

    return door.perform(case, "seal_opinion", actor=actor, stamp=stamp, change=change)


def case_counterseal_opinion(*, case: Case, actor: Actor, stamp: Stamp, paper: Paper = ELECTRONIC) -> Case:
    """The department's seal at sight of the park's, before reporting (云溪方案三.4)."""
    if paper.scan is not None:
        return scan_submit(case=case, move="counterseal_opinion", actor=actor, stamp=stamp, paper=paper)

    def change(row: Case, now: dt.datetime) -> dict[str, Any]:
        use = seal_counter(row, DocumentClass.OPINION, actor=actor, at=now, scan=paper.confirms)
        countersigning_done(row, actor, now)
        return seal_facts(use)

    return door.perform(case, "counterseal_opinion", actor=actor, stamp=stamp, change=change)


def case_counterseal_on_request(
    *, case: Case, actor: Actor, stamp: Stamp, request: str, paper: Paper = ELECTRONIC
) -> Case:
    """The original department stamps unconditionally when the superior asks; the liability stays the park's (郴州方案二（一）).

    `request` records the superior's request (number or who asked, when).
    """
    move = "counterseal_on_request"
    if not request.strip():
        raise Invalid("请登记上级要求盖章的文号或电话记录；没有上级要求的不盖章。", field="request")
    if paper.scan is not None:
        return scan_submit(case=case, move=move, actor=actor, stamp=stamp, paper=paper, request=request)

    def change(row: Case, now: dt.datetime) -> dict[str, Any]:
        use = seal_counter(row, DocumentClass.OPINION, actor=actor, at=now, on_request=True, scan=paper.confirms)
        return seal_facts(use) | {"request": request.strip()}

    return door.perform(case, move, actor=actor, stamp=stamp, change=change)


def case_report(*, case: Case, actor: Actor, stamp: Stamp, note: str = "") -> Case:
    """上报 the opinion with all materials; the upper body may not ask the applicant again [35]. Stops the clock of art. 43."""

    def change(row: Case, now: dt.datetime) -> dict[str, Any]:
        nothing_outstanding(row)
        lacking = [m.name for m in row.materials.all() if m.lacking]
        if lacking:
            raise Refused(f"上报须附全部申请材料，还缺：{'、'.join(lacking)}。", code="materials")
        clocks.clocks_stop(row, ClockKind.REPORT, on=moments.legal_day(now))
        clocks.clocks_refresh(row)
        to = row.pinned.slots[Slot.DECIDES].name
        tell_applicant(row, "report", f"您的申请{row.number}已连同全部材料报送{to}。")
        filed = [filing.to.name for filing in row.pinned.filings if filing.period == "per_case"]
        return {"to": to, "filed_with": filed, "note": note, "reported_at": now.isoformat()}

    return door.perform(case, "report", actor=actor, stamp=stamp, change=change)


def case_record_superior(
    *,
    case: Case,
    actor: Actor,
    stamp: Stamp,
    result: str,
    number: str,
    decided_on: dt.date,
    seal: str,
    reasons: str = "",
) -> Case:
    """Record the superior's decision: its number, date and seal are the decision; the park never decides it."""

    def change(row: Case, now: dt.datetime) -> dict[str, Any]:
        if result not in (Result.GRANTED, Result.DENIED):
            raise Invalid("请选择上级的决定是“准予”还是“不予”。", field="result")
        if not number.strip() or not seal.strip():
            raise Invalid("请登记上级决定的文号和印章名称。", field="number")
        if result == Result.DENIED and not reasons.strip():
            raise Invalid("上级不予许可的，请登记其理由。", field="reasons")
        assert row.accepted_at is not None and actor.person is not None
        if not moments.legal_day(row.accepted_at) <= decided_on <= moments.legal_day(now):
            raise Invalid("上级决定日期须在受理日与今天之间。", field="decided_on")
        decided_at = moments.start_of(decided_on)
        Decision.objects.create(
            case=row,
            result=result,
            form=Decision.Form.SUPERIOR,
            reasons=reasons.strip(),
            decided_by=actor.person,
            superior_number=number.strip(),
            superior_seal=seal.strip(),
            decided_at=decided_at,
        )
        row.result, row.decided_at = result, decided_at
        row.result_sealed_at = decided_at
        clocks.clocks_stop(row, ClockKind.PROMISE, ClockKind.DECISION, ClockKind.RENEWAL, on=moments.legal_day(now))
        clocks.clock_of_issue(row, decided_on)
        check_begin(row, decided_on)
        tell_applicant(row, "decision", f"上级机关已就您的申请{row.number}作出{row.get_result_display()}决定。")
        return {"result": result, "number": number.strip()}

    return door.perform(case, "record_superior", actor=actor, stamp=stamp, change=change)
