"""Objections of a department to a filing: lodged, answered, accepted, escalated, settled. Each word stays."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from core import door, moments
from core.absences import present_people
from core.actors import Actor
from core.door import Stamp
from core.errors import Invalid, Refused
from core.inbox import inbox_add
from core.models import Membership, Organisation, Role
from core.reach import with_those_above
from core.selectors import calendar
from supervision.lives.filing import (
    OBJECTION_STEPS,
    PENDING,
    ROLES,
    FilingState,
    ObjectionKind,
    Remedy,
    Side,
)
from supervision.models import Filing, FilingLine, FilingObjection, FilingTerms, ObjectionWord


@dataclass(frozen=True)
class ObjectionInput:
    """`due_on` is the legal day by which an answer is wanted; None for the term that is in force."""

    kind: str
    reason: str
    remedy: str
    due_on: dt.date | None = None


def objection_lodge(
    *, filing: Filing, said: ObjectionInput, actor: Actor, stamp: Stamp, line: FilingLine | None = None
) -> FilingObjection:
    """提出异议 against one line or the whole filing; a line that was ticked is open again.

    Raises Invalid naming the field, Refused once the filing is archived or while the line has an objection pending.
    """
    _check(said)
    made = FilingObjection(filing=filing, line=line, kind=said.kind, reason=said.reason.strip()[:500])
    made.remedy = said.remedy

    def before(row: FilingObjection) -> None:
        row.filing = _received(filing)
        if line is not None and row.filing.objections.filter(line=line, state__in=PENDING).exists():
            raise Refused("这一行已有未了结的异议，请先处理。", code="objected_already")
        row.lodged_by, row.lodged_at = actor.person, moments.now()
        row.due_on = said.due_on or _answer_day(row)

    def change(row: FilingObjection, now: dt.datetime) -> dict[str, Any]:
        if line is not None:
            FilingLine.objects.filter(pk=line.pk).update(reviewed_at=None, reviewed_by=None)
        _word(row, "lodge", row.reason, actor, now)
        where = f"第{line.position}行" if line is not None else ""
        _tell(row, Side.FILER, f"{row.filing.to}对{row.filing.what}备案{where}提出异议，请于{_date(row)}前答复。")
        return {
            "filing": row.filing_id,
            "line": line.position if line else None,
            "kind": row.kind,
            "due_on": row.due_on,
        }

    return door.admit(made, "lodge", actor=actor, stamp=stamp, before=before, change=change)


def objection_answer(*, objection: FilingObjection, actor: Actor, stamp: Stamp, text: str) -> FilingObjection:
    """答复 by the park."""
    return _step(objection, "answer", actor, stamp, text, tell=Side.DEPARTMENT)


def objection_insist(*, objection: FilingObjection, actor: Actor, stamp: Stamp, text: str) -> FilingObjection:
    """要求再答复: with a new day."""

    def more(row: FilingObjection) -> None:
        row.due_on = _answer_day(row)

    return _step(objection, "insist", actor, stamp, text, tell=Side.FILER, more=more)


def objection_accept(*, objection: FilingObjection, actor: Actor, stamp: Stamp, text: str = "") -> FilingObjection:
    """接受答复: the line counts as reviewed."""
    return _step(objection, "accept", actor, stamp, text, tell=Side.FILER, closes=True)


def objection_withdraw(*, objection: FilingObjection, actor: Actor, stamp: Stamp, text: str) -> FilingObjection:
    """撤回异议: the line counts as reviewed."""
    return _step(objection, "withdraw", actor, stamp, text, tell=Side.FILER, closes=True)


def objection_escalate(*, objection: FilingObjection, actor: Actor, stamp: Stamp, text: str) -> FilingObjection:
    """提请审改办 of the park's jurisdiction."""
    return _step(objection, "escalate", actor, stamp, text, tell=Side.REFORM)


def objection_settle(*, objection: FilingObjection, actor: Actor, stamp: Stamp, text: str) -> FilingObjection:
    """审改办处理: its word goes to both sides and closes the line."""
    return _step(objection, "settle", actor, stamp, text, tell=Side.FILER, also=Side.DEPARTMENT, closes=True)


def _step(
    objection: FilingObjection,
    move: str,
    actor: Actor,
    stamp: Stamp,
    text: str,
    *,
    tell: Side,
    also: Side | None = None,
    closes: bool = False,
    more: Callable[[FilingObjection], None] | None = None,
) -> FilingObjection:
    step = OBJECTION_STEPS[move]

    def change(row: FilingObjection, now: dt.datetime) -> dict[str, Any]:
        if step.asks and not text.strip():
            raise Invalid(f"请填写{step.asks}。", field="text")
        row.filing = _received(row.filing)
        if more is not None:
            more(row)
        if closes and row.line_id is not None:
            FilingLine.objects.filter(pk=row.line_id).update(reviewed_at=now, reviewed_by=actor.person)
        _word(row, move, text, actor, now)
        for side in (tell, also):
            if side is not None:
                _tell(row, side, f"{row.filing}的异议：{step.done}。")
        return {"filing": row.filing_id, "kind": row.kind, "due_on": row.due_on}

    return door.perform(objection, move, actor=actor, stamp=stamp, change=change)


def _received(filing: Filing) -> Filing:
    """The filing, locked against being archived meanwhile. Raises Refused unless it is under review."""
    row = Filing.objects.select_for_update().select_related("by", "to").get(pk=filing.pk)
    if row.state != FilingState.RECEIVED:
        raise Refused("备案签收之后、归档之前才办理异议，请刷新页面查看。", code="not_under_review")
    return row


def _check(said: ObjectionInput) -> None:
    if said.kind not in ObjectionKind.values:
        raise Invalid("请选择异议类别。", field="kind")
    if not said.reason.strip():
        raise Invalid("请写明异议的理由。", field="reason")
    if said.remedy not in Remedy.values:
        raise Invalid("请选择要求园区怎样处理。", field="remedy")
    if said.due_on is not None and said.due_on <= moments.today():
        raise Invalid("答复期限须在今天之后。", field="due_on")


def _answer_day(row: FilingObjection) -> dt.date:
    day = moments.today()
    return calendar().add(day, FilingTerms.in_force(day, row.filing.by.jurisdiction_id).answer_days)


def _date(row: FilingObjection) -> str:
    return moments.chinese_date(row.due_on)


def _word(row: FilingObjection, move: str, text: str, actor: Actor, now: dt.datetime) -> None:
    ObjectionWord.objects.create(objection=row, move=move, text=text.strip()[:1000], person=actor.person, at=now)


def _tell(row: FilingObjection, side: Side, text: str) -> None:
    filing = row.filing
    url = f"/filings/{filing.public_id}/objections/{row.public_id}/"
    if side == Side.REFORM:
        offices = Organisation.objects.filter(jurisdiction__in=with_those_above(filing.by.jurisdiction_id))
        held = Membership.objects.filter(organisation__in=offices, role=Role.REFORM).values_list(
            "organisation", flat=True
        )
        people = {person.pk for office in set(held) for person in present_people(office, (Role.REFORM,))}
    else:
        body = filing.to_id if side == Side.DEPARTMENT else filing.by_id
        people = {person.pk for person in present_people(body, ROLES[side])}
    inbox_add(to=people, text=text, url=url)
