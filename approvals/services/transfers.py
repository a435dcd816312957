"""移送: an application received by a body that is not competent goes to the one that is, with a list of its materials."""

from __future__ import annotations

import datetime as dt
from typing import Any

from approvals.messages import tell_applicant
from approvals.models import Case, CaseTransfer
from approvals.selectors.transfers import belongs_elsewhere
from approvals.services.checklist import checklist_renew
from approvals.services.intake import refuse_now
from approvals.services.returns import transfer_record
from approvals.workflow import turn_roles
from core import door
from core.absences import present_people
from core.actors import Actor
from core.door import Stamp
from core.errors import Invalid, Refused
from core.inbox import inbox_add
from core.models import Organisation
from core.selectors import organisation_by_name
from empowerment.authority import Refusal
from empowerment.selectors import resolve
from empowerment.workflow import Slot


def case_transfer(*, case: Case, actor: Actor, stamp: Stamp, park: Organisation, reason: str) -> Case:
    """移送主管机关 before the acceptance: the item is resolved for `park` at this moment and the case follows the answer.

    The receipt keeps its moment, so the five working days run on: between authorities no time of the applicant's is
    lost [32]. After the acceptance only a lapsed delegation or a change of body moves a case. Raises Invalid and Refused.
    """

    def change(row: Case, now: dt.datetime) -> dict[str, Any]:
        if not reason.strip():
            raise Invalid("请写明移送的理由。", field="reason")
        answer = resolve(row.item, park, row.area if park.pk == row.park_id else "", now)
        if isinstance(answer, Refusal):
            raise Refused(f"{park.name}现在也不能办理：{answer.sentence}", code=answer.reasons[0].code, field="park")
        if not belongs_elsewhere(row, park, answer):
            raise Refused("受理机关没有不同，不需要移送。", code="same_body", field="park")
        from_body = row.accepting_body_id
        received_under = row.item_version_id
        if park.pk != row.park_id:
            row.park, row.area = park, ""
        row.pin(answer)
        if row.item_version_id != received_under:
            checklist_renew(row, row.item_version)
        row.handler, row.claimed_state = None, ""
        body = answer.slots[Slot.ACCEPTS]
        assert from_body is not None and actor.person is not None
        transfer_record(row, CaseTransfer.Kind.TRANSFER, from_body, body.id, body.name, reason, actor.person, now)
        _tell_people(row, body.id, f"办件{row.number}已移送给{body.name}：{reason.strip()}")
        tell_applicant(row, f"transfer-{row.version}", f"您的申请{row.number}已移送{body.name}办理，收件时间不变。")
        return {"to": body.name, "reason": reason.strip(), "park": park.code, "mode": row.mode, "route": row.route}

    return door.perform(case, "transfer", actor=actor, stamp=stamp, change=change)


def case_transfer_out(*, case: Case, actor: Actor, stamp: Stamp, reasons: str, right_body: str) -> Case:
    """不予受理并移送: not our power, so refused at once in writing, naming the right body [32(1)(2)], and the materials go
    there with their list. Raises Invalid without reasons or body.
    """

    def change(row: Case, now: dt.datetime) -> dict[str, Any]:
        if not right_body.strip():
            raise Invalid("请写明材料移送的机关，也是告知申请人应当申请的机关。", field="right_body")
        from_body = row.accepting_body_id
        facts = refuse_now(row, actor=actor, now=now, reasons=reasons, right_body=right_body)
        known = organisation_by_name(right_body)
        assert from_body is not None and actor.person is not None
        to = known.pk if known else None
        transfer_record(row, CaseTransfer.Kind.OUT, from_body, to, right_body.strip(), reasons, actor.person, now)
        return {**facts, "to": right_body.strip()}

    return door.perform(case, "transfer_out", actor=actor, stamp=stamp, change=change)


def _tell_people(row: Case, body: int, text: str) -> None:
    people = present_people(body, turn_roles(row.route, row.state))
    inbox_add(to=[person.pk for person in people], text=text, url=f"/cases/{row.number}/")
