"""退回: a case goes back for a stated reason. No clock stops, no second correction notice becomes lawful."""

from __future__ import annotations

import datetime as dt
from typing import Any

from approvals.models import Case, CaseTransfer, Opinion
from approvals.workflow import RETURN_STEPS, State, turn, turn_roles
from core import door
from core.absences import present_people
from core.actors import Actor
from core.door import Stamp
from core.errors import Invalid
from core.inbox import inbox_add
from core.models import Person
from empowerment.workflow import Slot

Facts = dict[str, Any]


def case_return_back(*, case: Case, actor: Actor, stamp: Stamp, reason: str) -> Case:
    """退回受理环节: to the body that received (before acceptance) or accepted. The acceptance and its clocks stand."""

    def change(row: Case, now: dt.datetime) -> Facts:
        source = next(old for old, new in RETURN_STEPS.items() if new == row.state)
        return _returned(row, source, reason, actor, now, to=row.first_clerk)

    return door.perform(case, "return_back", actor=actor, stamp=stamp, change=change)


def case_send_on(*, case: Case, actor: Actor, stamp: Stamp, note: str) -> Case:
    """The accepting body has put right what the case came back for, and says what."""

    def change(row: Case, now: dt.datetime) -> Facts:
        if not note.strip():
            raise Invalid("请写明补正、核实的情况。", field="note")
        row.claimed_state = ""
        last = row.transfers.filter(kind=CaseTransfer.Kind.RETURN).order_by("-pk").first()
        if last is not None:
            text = f"办件{row.number}已办回：{note.strip()}"
            inbox_add(to=[last.person_id] if last.person_id else [], text=text, url=f"/cases/{row.number}/")
        return {"note": note.strip()}

    return door.perform(case, "send_on", actor=actor, stamp=stamp, change=change)


def case_return_to_centre(*, case: Case, actor: Actor, stamp: Stamp, reason: str) -> Case:
    """绿色通道: the department's person sends the case back to the centre, to be circulated to another named person."""

    def change(row: Case, now: dt.datetime) -> Facts:
        return _returned(row, State.CIRCULATED, reason, actor, now, to=None)

    return door.perform(case, "return_to_centre", actor=actor, stamp=stamp, change=change)


def case_return_to_examiner(*, case: Case, actor: Actor, stamp: Stamp, reason: str) -> Case:
    """退回重新审查: the opinions stay on record; the examiner gives another."""

    def change(row: Case, now: dt.datetime) -> Facts:
        made = row.opinions.filter(kind=Opinion.Kind.EXAMINATION).select_related("person").order_by("-pk").first()
        return _returned(row, State.EXAMINED, reason, actor, now, to=made.person if made else None)

    return door.perform(case, "return_to_examiner", actor=actor, stamp=stamp, change=change)


def _returned(row: Case, source: State, reason: str, actor: Actor, now: dt.datetime, *, to: Person | None) -> Facts:
    """Write the record, give the step to who had it before if still at that post, tell who has it now."""
    if not reason.strip():
        raise Invalid("请写明退回的理由，例如“材料与受理条件不符：缺总平面图”。", field="reason")
    had, has = turn(row.route, source), turn(row.route, row.state)
    assert had is not None and has is not None and actor.person is not None
    from_body, to_body = row.body_id(had[1]), row.body_id(has[1])
    pinned = row.pinned.body(has[1])
    assert from_body is not None and to_body is not None and pinned is not None
    transfer_record(row, CaseTransfer.Kind.RETURN, from_body, to_body, pinned.name, reason, actor.person, now)
    people = present_people(to_body, turn_roles(row.route, row.state))
    back_to = next((person for person in people if to is not None and person.pk == to.pk), None)
    named = has[1] == Slot.EXAMINES and to is not None
    row.handler = back_to or (to if named else None)
    row.claimed_state = row.state if row.handler_id else ""
    text = f"办件{row.number}退回：{reason.strip()}（时限继续计算）"
    inbox_add(to=[back_to.pk] if back_to else [p.pk for p in people], text=text, url=f"/cases/{row.number}/")
    return {"to": pinned.name, "reason": reason.strip()}


def transfer_record(
    row: Case,
    kind: str,
    from_body: int,
    to_body: int | None,
    to_name: str,
    reason: str,
    person: Person | None,
    now: dt.datetime,
    *,
    former_authority: dict[str, Any] | None = None,
) -> CaseTransfer:
    """The hand-over record with the list of materials as they stand."""
    materials = [
        {"name": m.name, "provided": m.provided, "original": m.original_seen, "file": bool(m.file_id)}
        for m in row.materials.all()
    ]
    return CaseTransfer.objects.create(
        case=row,
        kind=kind,
        from_body_id=from_body,
        to_body_id=to_body,
        to_name=to_name,
        reason=reason.strip(),
        materials=materials,
        person=person,
        at=now,
        former_authority=former_authority,
    )
