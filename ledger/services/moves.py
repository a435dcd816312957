"""A return on its way: handed to the leader, checked, stamped, submitted, received or sent back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from core import door, moments
from core.absences import present_people
from core.actors import Actor
from core.crypto import encrypt
from core.door import Stamp
from core.errors import Invalid, Refused
from core.identifiers import IdentifierError, parse_phone
from core.inbox import inbox_add
from core.models import Document, Role
from empowerment.authority import SealStep
from empowerment.sealing import seal_apply
from ledger.documents.returns import LEDGER, ledger_make, phone_of
from ledger.lives.returns import RETURN_STEPS, UNIT
from ledger.models import MonthlyReturn

TOLD = 5  # cells named in a refusal


def return_draft(*, row: MonthlyReturn, phone: str, actor: Actor, stamp: Stamp) -> MonthlyReturn:
    """提交审核 with the filer's telephone, when every cell says something and nothing carried over is unseen."""
    try:
        number = parse_phone(phone)
    except IdentifierError as problem:
        raise Invalid(str(problem), field="phone") from problem

    def change(made: MonthlyReturn, now: dt.datetime) -> dict[str, Any]:
        entries = made.entries.select_related("measure", "column")
        _none(entries.filter(progress=""), "还没有填")
        _none(entries.filter(carried=True), "沿用上月、还没有核对")
        made.filled_by, made.phone_sealed = actor.person, encrypt(number)
        _tell(made, {Role.HEAD}, f"{made}已填好，请审核。")
        return {"cells": made.entries.count()}

    return door.perform(row, "draft", actor=actor, stamp=stamp, change=change)


def _none(entries: Any, words: str) -> None:
    left = list(entries[: TOLD + 1])
    if left:
        told = "、".join(f"{entry.measure.number}（{entry.column}）" for entry in left[:TOLD])
        raise Refused(f"{words}的有 {entries.count()} 格：措施{told}。", code="not_filled")


def return_approve(*, row: MonthlyReturn, actor: Actor, stamp: Stamp) -> MonthlyReturn:
    """审核通过 by a leader who has not filled it in."""

    def change(made: MonthlyReturn, now: dt.datetime) -> dict[str, Any]:
        made.checked_by, made.checked_at, made.returned_reason = actor.person, now, ""
        return {}

    return door.perform(row, "approve", actor=actor, stamp=stamp, change=change)


def return_reopen(*, row: MonthlyReturn, reason: str, actor: Actor, stamp: Stamp) -> MonthlyReturn:
    """退回填报人 before it is sent; a stamped paper is withdrawn and superseded by the next one."""

    def change(made: MonthlyReturn, now: dt.datetime) -> dict[str, Any]:
        facts = _taken_back(made, reason, now)
        _tell(made, {Role.FILER}, f"{made}退回修改：{made.returned_reason}")
        return facts

    return door.perform(row, "reopen", actor=actor, stamp=stamp, change=change)


def return_give_back(*, row: MonthlyReturn, reason: str, actor: Actor, stamp: Stamp) -> MonthlyReturn:
    """退回单位 by the receiving office; the day by which it was due stays."""

    def change(made: MonthlyReturn, now: dt.datetime) -> dict[str, Any]:
        facts = _taken_back(made, reason, now)
        _tell(made, UNIT, f"{made}被{made.plan.office}退回：{made.returned_reason}")
        return facts

    return door.perform(row, "give_back", actor=actor, stamp=stamp, change=change)


def _taken_back(row: MonthlyReturn, reason: str, now: dt.datetime) -> dict[str, Any]:
    if not reason.strip():
        raise Invalid("请写明原因。", field="reason")
    papers = Document.objects.filter(object_type=row._meta.label_lower, object_id=row.pk, withdrawn_at=None)
    papers.update(withdrawn_at=now, withdrawn_reason=f"台账退回：{reason.strip()}"[:300])
    row.returned_reason = reason.strip()[:300]
    row.checked_by = row.checked_at = row.stamped_at = row.submitted_at = None
    return {"reason": row.returned_reason}


def return_stamp(*, row: MonthlyReturn, actor: Actor, stamp: Stamp) -> MonthlyReturn:
    """盖章: the table is frozen as a paper and bears the unit's seal, by who may use it. Raises what the register raises."""

    def change(made: MonthlyReturn, now: dt.datetime) -> dict[str, Any]:
        paper = ledger_make(made, phone=phone_of(made), at=now)
        body = made.reporter.organisation
        step = SealStep(LEDGER, 1, body.pk, body.name_on(moments.legal_day(now)), made.plan.seal_kind)
        locked = Document.objects.select_for_update().get(pk=paper.pk)
        use = seal_apply(
            document=locked, step=step, person=actor.person, at=now, authority=None, case_number=f"{made.what}台账"
        )
        made.stamped_at = now
        return {"seal": use.seal.code, "facts_hash": use.facts_hash}

    return door.perform(row, "stamp", actor=actor, stamp=stamp, change=change)


def return_submit(*, row: MonthlyReturn, actor: Actor, stamp: Stamp) -> MonthlyReturn:
    """报送: the receiving office is told."""

    def change(made: MonthlyReturn, now: dt.datetime) -> dict[str, Any]:
        made.submitted_at, made.first_submitted_on = now, made.first_submitted_on or moments.legal_day(now)
        made.returned_reason = ""
        people = [person.pk for person in present_people(made.plan.office_id, RETURN_STEPS["receive"].roles)]
        inbox_add(to=people, text=f"{made}已报送，请接收。", url=_url(made))
        return {"late": made.late()}

    return door.perform(row, "submit", actor=actor, stamp=stamp, change=change)


def return_receive(*, row: MonthlyReturn, actor: Actor, stamp: Stamp) -> MonthlyReturn:
    """接收: locked. What turns out wrong later is a correction."""

    def change(made: MonthlyReturn, now: dt.datetime) -> dict[str, Any]:
        made.received_at, made.received_by = now, actor.person
        _tell(made, {Role.FILER}, f"{made}已由{made.plan.office}接收锁定。")
        return {"late": made.late()}

    return door.perform(row, "receive", actor=actor, stamp=stamp, change=change)


def _tell(row: MonthlyReturn, roles: Iterable[str], text: str) -> None:
    people = [person.pk for person in present_people(row.reporter.organisation_id, roles)]
    inbox_add(to=people, text=text, url=_url(row))


def _url(row: MonthlyReturn) -> str:
    return f"/ledger/returns/{row.public_id}/"
