"""收回: a delegation that lapsed or was revoked takes its running cases back to the delegator [24]."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from approvals.messages import tell_applicant
from approvals.models import Case, CaseTransfer, Decision
from approvals.selectors import lapsed_delegation
from approvals.services.returns import transfer_record
from approvals.workflow import turn_roles
from core import door, moments
from core.absences import present_people
from core.actors import Actor
from core.door import Stamp
from core.errors import Invalid, Refused
from core.events import label_of
from core.inbox import inbox_add
from core.models import Document, Organisation
from empowerment.authority import Authority, Body, Liability
from empowerment.models import RuleLiability
from empowerment.workflow import DocumentClass, Party, Route, SealKind, Slot


def case_take_back(*, case: Case, actor: Actor, stamp: Stamp, reason: str) -> Case:
    """The delegator goes on with the case, its materials and its clock; past an unsealed decision too, made anew.

    What was answered for before stays so: the former authority is kept with the record of the hand-over. The applicant is
    told. Raises Refused while the delegation lives, Invalid without a reason.
    """

    def change(row: Case, now: dt.datetime) -> dict[str, Any]:
        lapsed = lapsed_delegation(row, now)
        if lapsed is None:
            raise Refused("委托书仍然有效，本件由受托的园区办理，不能收回。")
        if not reason.strip():
            raise Invalid("请写明收回办理的理由。", field="reason")
        former, from_body, worked = dict(row.authority), row.deciding_body_id, row.handler_id
        assert from_body is not None
        Decision.objects.filter(case=row).delete()  # unsealed, so never made: the delegator decides anew
        _papers_withdraw(row, now, reason)
        row.result, row.decided_at = "", None
        row.handler, row.claimed_state = None, ""
        name = lapsed.giver.name_on(moments.legal_day(now))
        row.pin(_authority_of_delegator(row.pinned, Body(lapsed.giver_id, name, Party.DELEGATOR)))
        to, kind = lapsed.giver, CaseTransfer.Kind.TAKEN_BACK
        transfer_record(row, kind, from_body, to.pk, name, reason, actor.person, now, former_authority=former)
        _tell(row, to, name, worked)
        return {"reason": reason.strip(), "to": name, "instrument": lapsed.number, "due_on": row.due_on}

    return door.perform(case, "take_back", actor=actor, stamp=stamp, change=change)


def _papers_withdraw(row: Case, now: dt.datetime, reason: str) -> None:
    unsealed = Document.objects.filter(
        object_type=label_of(row),
        object_id=row.pk,
        document_class=DocumentClass.DECISION,
        withdrawn_at=None,
        seal_uses=None,
    )
    unsealed.update(withdrawn_at=now, withdrawn_reason=reason.strip()[:300])


def _tell(row: Case, to: Organisation, name: str, worked: int | None) -> None:
    words = (
        f"您的申请{row.number}所依的委托书已失效，由{name}继续办理；受理时间和审批时限不变，已交的材料不用重新提交。"
    )
    tell_applicant(row, f"taken-back-{row.version}", words)
    people = [person.pk for person in present_people(to.pk, turn_roles(row.route, row.state))]
    text = f"办件{row.number}因委托书失效由{name}收回办理，材料和时限一并移交。"
    inbox_add(to=[*people, *([worked] if worked else [])], text=text, url=f"/cases/{row.number}/")


def _authority_of_delegator(pinned: Authority, body: Body) -> Authority:
    """The pinned answer with the delegator in every slot of the work, sealed with its own seal alone, its own liability."""
    kept = {Slot.RECEIVES.value}
    gone = {Slot.COUNTERSIGNS.value, Slot.FILED_WITH.value}
    slots = {slot: old if slot in kept else body for slot, old in pinned.slots.items() if slot not in gone}
    seals = tuple(
        replace(step, owner_id=body.id, owner=body.name, kind=SealKind.OWN.value)
        for step in pinned.seals
        if not step.countersign
    )
    subjects = (RuleLiability.Subject.APPROVAL, RuleLiability.Subject.UNLAWFUL)
    always = RuleLiability.Phase.ALWAYS.value
    source = "行政许可法第24条；委托失效后由委托机关自行办理"
    return replace(
        pinned,
        route=Route.OWN.value,
        route_label=Route.OWN.label,
        slots=slots,
        seals=seals,
        liabilities=tuple(Liability(subject.value, always, body, False, source) for subject in subjects),
        filings=(),
        instruments=(),
    )
