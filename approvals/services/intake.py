"""Intake: receipt is not acceptance; one notice of everything missing; a refusal in writing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from approvals import clocks, documents, documents_forms
from approvals.licence_life import BarGround
from approvals.messages import tell_applicant
from approvals.models import (
    Applicant,
    Case,
    CaseMaterial,
    Clock,
    ClockKind,
    Licence,
)
from approvals.services.bars import bar_set, bar_text
from approvals.services.checklist import MaterialInput, checklist_copy
from approvals.services.kinds import kind_must_fit, renewal_clock
from approvals.services.sealing import seal_notice
from approvals.workflow import CaseKind, Channel, Entry
from core import door, moments
from core.actors import Actor
from core.crypto import encrypt
from core.door import Stamp
from core.errors import Invalid, Refused
from core.identifiers import parse_resident_id
from core.models import Organisation
from core.numbering import number_take
from core.selectors import calendar
from core.workdays import Limit, Unit
from empowerment.authority import Authority, Refusal
from empowerment.models import PowerItem, SubItem
from empowerment.selectors import resolve
from empowerment.workflow import DocumentClass, Slot


def case_receive(
    *,
    item: PowerItem,
    park: Organisation,
    applicant: Applicant,
    title: str,
    actor: Actor,
    stamp: Stamp,
    area: str = "",
    subitem: SubItem | None = None,
    channel: str = Channel.WINDOW,
    materials: Sequence[MaterialInput] = (),
    agent_name: str = "",
    agent_phone: str = "",
    agent_identity: str = "",
    external_number: str = "",
    kind: str = CaseKind.NEW,
    licence: Licence | None = None,
    entry: str = Entry.NORMAL,
) -> Case:
    """收件: take an application in and give it a number; the first clerk stays responsible (首问责任).

    `stamp.happened_at` is the true moment of receipt when it is entered late. Starts the five-working-day clock of a
    licence. When the authority refuses only for want of an instrument or handler the application is still received: it
    is answered in writing, never silently blocked. Every `kind` but a new one names the `licence` it is about; a timely
    renewal starts the clock of article 50. Raises Refused when the item is not handled at this park at all, Invalid for a
    licence that cannot be the object of the application.
    """
    at = stamp.happened_at or moments.now()
    if at > moments.now() + dt.timedelta(minutes=1):
        raise Invalid("收件时间不能晚于现在。", field="received_at")
    if not title.strip():
        raise Invalid("请填写申请内容，例如“年产2万吨涂料项目备案”。", field="title")
    if subitem is not None and subitem.item_id != item.pk:
        raise Invalid("业务子项不属于所选事项，请重新选择。", field="subitem")
    answer = resolve(item, park, area, at)
    authority = answer if isinstance(answer, Authority) else answer.would_be
    if authority is None:
        assert isinstance(answer, Refusal)
        raise Refused(answer.sentence, code=answer.reasons[0].code)
    case = Case(
        item=item,
        park=park,
        area=area,
        subitem=subitem,
        applicant=applicant,
        title=title.strip(),
        channel=channel,
        entry=entry,
        contact=applicant.contact,
        phone=applicant.phone,
        agent_name=agent_name,
        agent_phone=agent_phone,
        agent_identity=encrypt(parse_resident_id(agent_identity)) if agent_identity else "",
        first_clerk=actor.person,
        source_client=actor.via,
        external_number=external_number,
        kind=kind,
        licence=licence,
        received_at=at,
    )
    case.pin(authority)

    started: list[Clock] = []

    def before(row: Case) -> None:
        kind_must_fit(row, moments.legal_day(at))
        _number(row)
        if clocks.is_licence(row):
            days = calendar()
            limit = Limit(clocks.CORRECTION_DAYS, Unit.WORKDAY)
            basis = "行政许可法第32条第1款第4项"
            started.append(
                clocks.clock_new(
                    row,
                    ClockKind.CORRECTION,
                    starts_on=clocks.receipt_day(row, at, days),
                    limit=limit,
                    basis=basis,
                    calendar=days,
                )
            )
            started.extend(renewal_clock(row, days))
            clocks.write_dates(row, started, calendar=days)

    def change(row: Case, now: dt.datetime) -> dict[str, Any]:
        lines = checklist_copy(row, materials, actor)
        for clock in started:
            clock.save(force_insert=True)
        receipt = documents_forms.receipt(row, lines)
        documents_forms.make(row, documents_forms.RECEIPT, at=at, facts=receipt)
        about = {"kind": row.kind, "licence": licence.number} if licence else {}
        return {
            "item": item.code,
            "park": park.code,
            "mode": row.mode,
            "route": row.route,
            "number": row.number,
        } | about

    return door.admit(case, "receive", actor=actor, stamp=stamp, change=change, before=before)


def _number(case: Case) -> None:
    year = moments.legal_day(case.received_at or moments.now()).year
    case.number = number_take(**case_series(case.park), year=year, obj=None)


def case_series(park: Organisation) -> dict[str, str]:
    """The series from which a park's cases are numbered, whatever way they come in."""
    prefix = park.code.removesuffix("-park").replace("-", "").upper()
    return {"key": f"case:{park.code}", "pattern": prefix + "{year}{n:06d}", "object_type": "approvals.case"}


def case_request_correction(
    *,
    case: Case,
    actor: Actor,
    stamp: Stamp,
    missing: Sequence[tuple[int, str]],
    other: str = "",
    way: str = "窗口或网上补交",
) -> Case:
    """一次性告知补正: name everything, once. A second notice is refused and becomes a card [32(1)(4)].

    `missing` pairs the order of a material with what is wrong with it; `other` holds anything beside the list.
    """

    def change(row: Case, now: dt.datetime) -> dict[str, Any]:
        if row.corrected_once:
            raise Refused(
                "本件已经一次性告知过补正，依法不得再次告知。材料仍不齐的，请书面不予受理；已齐的，请受理。",
                code="second_correction",
            )
        if clocks.silent_since(row, now):
            raise Refused(
                "收件已满五个工作日未告知，依法自收到材料之日起即为受理，不得再告知补正；请受理本件。", code="too_late"
            )
        lines = {m.order: m for m in row.materials.all()}
        wrong = [(lines[order].name, note) for order, note in missing if order in lines]
        if other.strip():
            wrong.append(("其他", other.strip()))
        if not wrong:
            raise Invalid("请至少勾选一项需要补正的材料，并写明要求。", field="missing")
        for order, note in missing:
            if order in lines:
                CaseMaterial.objects.filter(pk=lines[order].pk).update(missing_note=note, provided=False)
        day = moments.legal_day(now)
        answer_days = row.pinned.correction_answer_days
        row.corrected_once = True
        row.correction_answer_on = calendar().add(day, answer_days)
        facts = documents.correction(row, missing=wrong, answer_on=row.correction_answer_on, way=way)
        document = documents.make(
            row, DocumentClass.CORRECTION, at=now, title="补正材料告知书", body_slot=Slot.ACCEPTS, facts=facts
        )
        sealed = seal_notice(row, document, actor=actor, at=now)
        clocks.clocks_stop(row, ClockKind.CORRECTION, on=day)
        limit = Limit(answer_days, Unit.WORKDAY)
        clocks.clock_start(row, ClockKind.ANSWER, starts_on=day, limit=limit, basis="补正告知书")
        clocks.clocks_refresh(row)
        tell_applicant(row, "correction", f"您的申请{row.number}需要补正材料，请查看补正告知书。")
        return {"document": document.number, "count": len(wrong), **sealed}

    return door.perform(case, "request_correction", actor=actor, stamp=stamp, change=change)


def case_supplement(*, case: Case, actor: Actor, stamp: Stamp, provided: Sequence[int] = (), note: str = "") -> Case:
    """The applicant's answer to the correction notice; `provided` are the orders of the materials handed in."""

    def change(row: Case, now: dt.datetime) -> dict[str, Any]:
        row.materials.filter(order__in=list(provided)).update(provided=True)
        row.supplemented_at = now
        day = moments.legal_day(now)
        clocks.clocks_stop(row, ClockKind.ANSWER, on=day)
        if clocks.is_licence(row):
            Clock.objects.filter(case=row, kind=ClockKind.CORRECTION, replaced_at=None).update(replaced_at=now)
            limit = Limit(clocks.CORRECTION_DAYS, Unit.WORKDAY)
            clocks.clock_start(
                row, ClockKind.CORRECTION, starts_on=day, limit=limit, basis="行政许可法第32条第1款第4、5项"
            )
        clocks.clocks_refresh(row)
        return {"provided": sorted(provided), "note": note}

    return door.perform(case, "supplement", actor=actor, stamp=stamp, change=change)


def case_refuse(
    *, case: Case, actor: Actor, stamp: Stamp, reasons: str, right_body: str = "", ground: str = ""
) -> Case:
    """不予受理 in writing, with reasons, remedies and, where it is not our power, the right body [32(1)(1)-(2)].

    With the `ground` of article 78 (facts concealed, false materials) the applicant is warned and, for a matter of public
    safety, barred for a year.
    """

    def change(row: Case, now: dt.datetime) -> dict[str, Any]:
        return refuse_now(row, actor=actor, now=now, reasons=reasons, right_body=right_body, ground=ground)

    return door.perform(case, "refuse", actor=actor, stamp=stamp, change=change)


def refuse_now(
    row: Case, *, actor: Actor, now: dt.datetime, reasons: str, right_body: str, ground: str = ""
) -> dict[str, Any]:
    """The sealed notice of non-acceptance, the end of the clocks, the message to the applicant; the facts of the event."""
    if not reasons.strip():
        raise Invalid("请写明不予受理的理由。", field="reasons")
    if ground not in ("", BarGround.FALSE_STATEMENTS):
        raise Invalid("不予受理只能选择行政许可法第78条的事由。", field="ground")
    bar = bar_set(row, ground, applicant=row.applicant, actor=actor, now=now) if ground else None
    document = documents.make(
        row,
        DocumentClass.REFUSAL,
        at=now,
        title="不予受理通知书",
        body_slot=Slot.ACCEPTS,
        facts=documents.refusal(
            row,
            reasons=reasons.strip(),
            right_body=right_body.strip(),
            false_statements=bool(ground),
            bar=bar_text(bar),
        ),
    )
    sealed = seal_notice(row, document, actor=actor, at=now)
    row.ended_at = now
    clocks.clocks_end(row, on=moments.legal_day(now))
    tell_applicant(row, "refusal", f"您的申请{row.number}不予受理，请查看不予受理通知书。")
    return {"document": document.number, **sealed} | ({"ground": ground} if ground else {})


def case_hand_in(*, case: Case, actor: Actor, stamp: Stamp) -> Case:
    """委托收件、受审分离: the park only receives and passes the file to the department (岳阳方案第15条)."""

    def change(row: Case, now: dt.datetime) -> dict[str, Any]:
        body = row.pinned.body(Slot.ACCEPTS)
        return {"to": body.name if body else ""}

    return door.perform(case, "hand_in", actor=actor, stamp=stamp, change=change)
