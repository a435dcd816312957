"""Handing out the result, and instant items."""

from __future__ import annotations

import datetime as dt
from typing import Any

from approvals import clocks, documents_forms
from approvals.messages import tell_applicant
from approvals.models import (
    Case,
    Delivery,
)
from approvals.services.acceptance import accept_now
from approvals.services.decision import decide_now, seal_decision_now
from approvals.services.licences import licence_act
from approvals.services.scans import ELECTRONIC
from approvals.workflow import Result
from core import door, moments
from core.actors import Actor
from core.door import Stamp
from core.errors import Invalid, Refused
from core.papers import documents_of


def case_issue(
    *,
    case: Case,
    actor: Actor,
    stamp: Stamp,
    certificate: str = "",
    valid_from: dt.date | None = None,
    valid_until: dt.date | None = None,
) -> Case:
    """统一出件: the result lies ready, and what was granted takes effect on the licence.

    `certificate` is the number printed on it (the blank certificate's or the superior's); without one the next number of
    the body's series is taken. The validity follows the item version unless the certificate's own dates are given.
    """

    def change(row: Case, now: dt.datetime) -> dict[str, Any]:
        tell_applicant(row, "issue", f"您的申请{row.number}结果已出件，请凭查询码{row.query_code}领取。")
        return licence_act(row, actor, now, certificate=certificate, valid_from=valid_from, valid_until=valid_until)

    return door.perform(case, "issue", actor=actor, stamp=stamp, change=change)


def case_deliver(
    *,
    case: Case,
    actor: Actor,
    stamp: Stamp,
    way: str,
    recipient: str,
    relation: str = "",
    tracking: str = "",
) -> Case:
    """送达 with a receipt of service: who took it, in what relation to the applicant, how [44]."""

    def change(row: Case, now: dt.datetime) -> dict[str, Any]:
        return deliver_now(row, actor, now, way=way, recipient=recipient, relation=relation, tracking=tracking)

    return door.perform(case, "deliver", actor=actor, stamp=stamp, change=change)


def deliver_now(
    row: Case, actor: Actor, now: dt.datetime, *, way: str, recipient: str, relation: str, tracking: str
) -> dict[str, Any]:
    if way not in Delivery.Way.values:
        raise Invalid("请选择送达方式：窗口领取、快递送达或电子送达。", field="way")
    if not recipient.strip():
        raise Invalid("请填写收件人姓名。", field="recipient")
    if way == Delivery.Way.POST and not tracking.strip():
        raise Invalid("快递送达须填写快递单号。", field="tracking")
    assert actor.person is not None
    made = Delivery.objects.create(
        case=row,
        way=way,
        recipient=recipient.strip(),
        relation=relation.strip(),
        tracking=tracking.strip(),
        delivered_at=now,
        person=actor.person,
    )
    handed = [paper for paper in documents_of(row) if paper.document_class in documents_forms.HANDED_OUT]
    documents_forms.make(row, documents_forms.SERVICE, at=now, facts=documents_forms.service(made, handed))
    row.ended_at = now
    clocks.clocks_end(row, on=moments.legal_day(now))
    return {"way": way}


def case_handle_instant(
    *,
    case: Case,
    actor: Actor,
    stamp: Stamp,
    form: str,
    recipient: str,
    text: str = "材料齐全，符合法定形式，当场办结。",
    relation: str = "本人",
    certificate: str = "",
) -> Case:
    """即办件: accept, decide, seal and hand out in one step, under every rule of the single steps."""

    def change(row: Case, now: dt.datetime) -> dict[str, Any]:
        if not row.item_version.instant:
            raise Refused("本事项不是即办件，请按步骤受理、审查、决定。")
        facts = accept_now(row, actor=actor, now=now, accepted_at=now, deemed=False)
        facts |= decide_now(row, actor, now, result=Result.GRANTED, form=form, reasons=text, meeting=None)
        facts |= seal_decision_now(row, actor, now, ELECTRONIC)
        facts |= licence_act(row, actor, now, certificate=certificate)
        facts |= deliver_now(
            row, actor, now, way=Delivery.Way.COLLECT, recipient=recipient, relation=relation, tracking=""
        )
        return facts

    return door.perform(case, "handle_instant", actor=actor, stamp=stamp, change=change)
