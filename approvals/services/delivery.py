"""Handing out the result, and instant items."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from approvals import clocks, documents_forms
from approvals.messages import tell_applicant
from approvals.models import (
    Case,
    Delivery,
)
from approvals.services.acceptance import accept_now
from approvals.services.blanks import blank_use
from approvals.services.decision import decide_now, seal_decision_now
from approvals.services.licences import licence_act
from approvals.services.scans import ELECTRONIC
from approvals.workflow import Result
from core import door, moments
from core.actors import Actor
from core.door import Stamp
from core.errors import Invalid, Refused
from core.models import Document, DocumentFile, StoredFile
from core.papers import document_file_add, documents_of


def case_issue(
    *,
    case: Case,
    actor: Actor,
    stamp: Stamp,
    certificate: str = "",
    valid_from: dt.date | None = None,
    valid_until: dt.date | None = None,
    blank: int | None = None,
) -> Case:
    """统一出件: the result lies ready, and what was granted takes effect on the licence.

    `certificate` is the number printed on it (the blank certificate's or the superior's); without one the next number of
    the body's series is taken. The validity follows the item version unless the certificate's own dates are given.
    `blank` is the key of the blank certificate it is printed on, which leaves the stock.
    """

    def change(row: Case, now: dt.datetime) -> dict[str, Any]:
        tell_applicant(row, "issue", f"您的申请{row.number}结果已出件，请凭查询码{row.query_code}领取。")
        facts = licence_act(row, actor, now, certificate=certificate, valid_from=valid_from, valid_until=valid_until)
        return facts if blank is None else facts | {"blank": blank_use(row, blank, actor, now)}

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
    place: str = "",
    witness: str = "",
    note: str = "",
) -> Case:
    """送达 with a receipt of service: who took it, in what relation to the applicant, how and where [44]."""
    said = ServiceInput(way, recipient, relation, tracking, place, witness, note)

    def change(row: Case, now: dt.datetime) -> dict[str, Any]:
        return deliver_now(row, actor, now, said)

    return door.perform(case, "deliver", actor=actor, stamp=stamp, change=change)


@dataclass(frozen=True)
class ServiceInput:
    """One service of the result. `place` is the address of the parcel, or the electronic address the applicant confirmed."""

    way: str
    recipient: str
    relation: str = ""
    tracking: str = ""
    place: str = ""
    witness: str = ""
    note: str = ""

    def columns(self) -> dict[str, str]:
        return {name: value.strip() for name, value in self.__dict__.items()}


def _check(said: ServiceInput) -> None:
    way, recipient, tracking = said.way, said.recipient, said.tracking
    if way not in Delivery.Way.values:
        raise Invalid("请选择送达方式：窗口领取、快递送达或电子送达。", field="way")
    if not recipient.strip():
        raise Invalid("请填写收件人姓名。", field="recipient")
    if way == Delivery.Way.POST and not tracking.strip():
        raise Invalid("快递送达须填写快递单号。", field="tracking")
    if way == Delivery.Way.ELECTRONIC and not said.place.strip():
        raise Invalid("电子送达须填写申请人确认的电子地址，例如邮箱或平台账号。", field="place")


def deliver_now(row: Case, actor: Actor, now: dt.datetime, said: ServiceInput) -> dict[str, Any]:
    _check(said)
    assert actor.person is not None
    made = Delivery.objects.create(case=row, **said.columns(), delivered_at=now, person=actor.person)
    _service_paper(row, made, now)
    row.ended_at = now
    clocks.clocks_end(row, on=moments.legal_day(now))
    _tell(row, made, "deliver")
    return {"way": said.way}


def _tell(row: Case, made: Delivery, purpose: str) -> None:
    """Who collects is there; who does not is told what is on its way and how to see it."""
    if made.way == Delivery.Way.POST:
        tell_applicant(row, purpose, f"您的申请{row.number}结果已寄出，快递单号{made.tracking}，请注意查收。")
    elif made.way == Delivery.Way.ELECTRONIC:
        words = f"您的申请{row.number}结果已电子送达，凭查询码{row.query_code}可在办件进度查询页面查看和验证文书。"
        tell_applicant(row, purpose, words)


def _service_paper(row: Case, made: Delivery, now: dt.datetime) -> Document:
    handed = [paper for paper in documents_of(row) if paper.document_class in documents_forms.HANDED_OUT]
    return documents_forms.make(row, documents_forms.SERVICE, at=now, facts=documents_forms.service(made, handed))


def case_confirm_delivery(
    *,
    case: Case,
    actor: Actor,
    stamp: Stamp,
    signed_on: dt.date,
    signed_by: str,
    scan: StoredFile | None = None,
) -> Case:
    """登记签收: who signed for it on which day (by the courier's record or the signed receipt, whose `scan` becomes a
    revision of the receipt of service). Raises Invalid, and Refused when it is registered already.
    """

    def change(row: Case, now: dt.datetime) -> dict[str, Any]:
        made = _delivery(row)
        if made.signed_on is not None:
            raise Refused(f"{moments.chinese_date(made.signed_on)}的签收已经登记。", code="signed_already")
        if not signed_by.strip():
            raise Invalid("请填写签收人姓名。", field="signed_by")
        if not moments.legal_day(made.delivered_at) <= signed_on <= moments.legal_day(now):
            raise Invalid("签收日期须在送达登记之日以后、今天以前。", field="signed_on")
        made.signed_on, made.signed_by, made.confirmed_by = signed_on, signed_by.strip()[:60], actor.person
        made.save(update_fields=["signed_on", "signed_by", "confirmed_by"])
        if scan is not None:
            paper = [one for one in documents_of(row) if one.document_class == documents_forms.SERVICE][-1]
            document_file_add(document=paper, stored=scan, kind=DocumentFile.Kind.SCAN, name=f"{paper.title}签收扫描件")
        return {"signed_on": signed_on, "scan": scan.sha256 if scan else ""}

    return door.perform(case, "confirm_delivery", actor=actor, stamp=stamp, change=change)


def case_deliver_again(
    *,
    case: Case,
    actor: Actor,
    stamp: Stamp,
    reason: str,
    way: str,
    recipient: str,
    relation: str = "",
    tracking: str = "",
    place: str = "",
    witness: str = "",
    note: str = "",
) -> Case:
    """重新送达 of what came back unsigned: the record keeps the way and number of before, a new receipt takes the place of
    the old one. The case ended when it was first served; that day stays. Raises Invalid, Refused.
    """
    said = ServiceInput(way, recipient, relation, tracking, place, witness, note)

    def change(row: Case, now: dt.datetime) -> dict[str, Any]:
        made = _delivery(row)
        if made.signed_on is not None:
            raise Refused("已经登记签收，不必重新送达。", code="signed_already")
        if made.way == Delivery.Way.COLLECT:
            raise Refused("本件已在窗口当面领取，不必重新送达。", code="collected")
        if not reason.strip():
            raise Invalid("请写明退回的原因，例如“地址不详”“拒收”。", field="reason")
        _check(said)
        before = {"way_before": made.way, "tracking_before": made.tracking}
        for name, value in said.columns().items():
            setattr(made, name, value)
        assert actor.person is not None
        made.delivered_at, made.person = now, actor.person
        made.save()
        old = [one for one in documents_of(row) if one.document_class == documents_forms.SERVICE][-1]
        paper = _service_paper(row, made, now)
        paper.supersedes = old
        paper.save(update_fields=["supersedes"])
        _tell(row, made, f"deliver-{row.version}")
        return {"way": way, "reason": reason.strip(), **before}

    return door.perform(case, "deliver_again", actor=actor, stamp=stamp, change=change)


def _delivery(row: Case) -> Delivery:
    made = Delivery.objects.select_for_update().filter(case=row).first()
    if made is None:
        raise Refused("本件没有送达记录。", code="not_delivered")
    return made


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
        facts |= deliver_now(row, actor, now, ServiceInput(Delivery.Way.COLLECT, recipient, relation))
        return facts

    return door.perform(case, "handle_instant", actor=actor, stamp=stamp, change=change)
