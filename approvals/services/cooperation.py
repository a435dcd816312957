"""Reminders (催办), notes for colleagues, messages with the applicant."""

from __future__ import annotations

import re

from django.db import transaction

from approvals.messages import tell_applicant
from approvals.models import Case, CaseMessage, CaseNote, UrgentReminder
from approvals.selectors.cooperation import has_part, may_answer_reminder, may_message, may_remind, note_body
from approvals.selectors.people import claimed, turn_body_id
from approvals.workflow import turn_roles
from core import events, moments
from core.absences import LEADERS, is_absent, present_people
from core.actors import Actor
from core.errors import Invalid, NotAllowed, Refused
from core.inbox import inbox_add
from core.models import Membership, Organisation, Person
from core.selectors import calendar


@transaction.atomic
def reminder_send(*, case: Case, text: str, actor: Actor) -> UrgentReminder:
    """催办 whoever has the case: the person who took the step if at the post, else all who may do it, else their leaders.

    Once per case, sender and working day (a rest day counts to the next). Raises NotAllowed, Invalid, Refused.
    """
    case = Case.objects.select_for_update().select_related("park").get(pk=case.pk)
    if not may_remind(case, actor):
        raise NotAllowed(
            "催办由督查监察、审改办、园区管理员、中心协调员或首问责任人提出；办结的和等申请人补正的不催办。"
        )
    if not text.strip():
        raise Invalid("请写明催办内容。", field="text")
    assert actor.person is not None
    body = turn_body_id(case)
    assert body is not None
    now = moments.now()
    workday = calendar().next_workday(moments.legal_day(now))
    if UrgentReminder.objects.filter(case=case, by=actor.person, workday=workday).exists():
        raise Refused("这个工作日您已催办过本件，请等对方答复。", code="reminded")
    handler = case.handler if claimed(case) and case.handler_id and not is_absent(case.handler_id, [body]) else None
    row = UrgentReminder.objects.create(
        case=case, by=actor.person, to_body_id=body, to_person=handler, text=text.strip(), at=now, workday=workday
    )
    to = [handler.pk] if handler else [p.pk for p in present_people(body, turn_roles(case.route, case.state))]
    to = to or [p.pk for p in present_people(body, LEADERS)]
    words = f"{actor.label}催办{case.number}：{text.strip()}"
    inbox_add(to=to, text=words, url=f"/cases/{case.number}/?tab=people", key=f"reminder:{row.pk}")
    facts = {"to": Organisation.objects.get(pk=body).name, "to_person": handler.pk if handler else None}
    events.record(obj=case, verb="case.remind", actor=actor, facts=facts)
    return row


@transaction.atomic
def reminder_answer(*, reminder: UrgentReminder, text: str, actor: Actor) -> UrgentReminder:
    """Whoever works at the body reminded says how things stand. Raises NotAllowed, Invalid, Refused."""
    reminder = UrgentReminder.objects.select_for_update().select_related("case").get(pk=reminder.pk)
    if reminder.answered_at is not None:
        raise Refused("这次催办已经答复。", code="answered")
    if not may_answer_reminder(reminder, actor):
        raise NotAllowed("催办由被催办单位的人员答复。")
    if not text.strip():
        raise Invalid("请写明办理情况。", field="text")
    reminder.answer, reminder.answered_by, reminder.answered_at = text.strip(), actor.person, moments.now()
    reminder.save(update_fields=["answer", "answered_by", "answered_at"])
    words = f"{actor.label}答复催办{reminder.case.number}：{text.strip()}"
    inbox_add(to=[reminder.by_id], text=words, url=f"/cases/{reminder.case.number}/?tab=people")
    events.record(obj=reminder.case, verb="case.remind_answered", actor=actor, organisation_id=reminder.to_body_id)
    return reminder


@transaction.atomic
def note_add(*, case: Case, text: str, shared: bool, actor: Actor) -> CaseNote:
    """内部备注; a colleague named with @姓名 who may read it gets a message. Raises NotAllowed and Invalid."""
    body = note_body(case, actor)
    if body is None or not has_part(case, actor):
        raise NotAllowed("内部备注由承办单位的人员填写。")
    if not text.strip():
        raise Invalid("请填写备注内容。", field="text")
    assert actor.person is not None
    note = CaseNote.objects.create(
        case=case, person=actor.person, body_id=body, shared=shared, text=text.strip(), at=moments.now()
    )
    told = _mentioned(case, note)
    inbox_add(
        to=[person.pk for person in told],
        text=f"{actor.label}在办件{case.number}的备注中提到您：{note.text}",
        url=f"/cases/{case.number}/?tab=people",
        key=f"note:{note.pk}",
    )
    events.record(
        obj=note, verb="case_note.add", actor=actor, facts={"case": case.pk, "shared": shared}, organisation_id=body
    )
    return note


def _mentioned(case: Case, note: CaseNote) -> list[Person]:
    """People named with @ who may read the note: of the body, or with a shared note of any body of the case."""
    marks = re.findall(r"@([^\s@，。；、：:,;]{2,20})", note.text)
    if not marks:
        return []
    bodies = case.organisation_ids() if note.shared else {note.body_id}
    serving = Membership.objects.filter(organisation__in=bodies).values("person")
    people = Person.objects.filter(is_active=True, pk__in=serving).exclude(pk=note.person_id)
    return [person for person in people if any(mark.startswith(person.name) for mark in marks)]


@transaction.atomic
def note_retract(*, note: CaseNote, reason: str, actor: Actor) -> CaseNote:
    """The author takes a note back; that it stood there, and why it went, stays. Raises NotAllowed, Invalid, Refused."""
    note = CaseNote.objects.select_for_update().get(pk=note.pk)
    if actor.person is None or note.person_id != actor.person.pk:
        raise NotAllowed("备注只能由本人撤回。")
    if note.retracted_at is not None:
        raise Refused("这条备注已经撤回。", code="retracted")
    if not reason.strip():
        raise Invalid("请写明撤回的原因。", field="reason")
    note.retracted_at, note.retract_reason = moments.now(), reason.strip()
    note.save(update_fields=["retracted_at", "retract_reason"])
    events.record(
        obj=note, verb="case_note.retract", actor=actor, facts={"case": note.case_id}, organisation_id=note.body_id
    )
    return note


@transaction.atomic
def message_write(*, case: Case, direction: str, way: str, text: str, actor: Actor) -> CaseMessage:
    """A message to the applicant (it leaves through the outbox when by SMS), or what the applicant said.

    Raises NotAllowed and Invalid.
    """
    if not may_message(case, actor):
        raise NotAllowed("与申请人的联系由承办单位的窗口和经办人员登记。")
    if not text.strip():
        raise Invalid("请填写内容。", field="text")
    if direction not in CaseMessage.Direction.values or way not in CaseMessage.Way.values:
        raise Invalid("请选择方向和方式。", field="way")
    outgoing = direction == CaseMessage.Direction.OUT
    if outgoing and way == CaseMessage.Way.SMS and not case.phone:
        raise Invalid("本件没有登记联系电话，不能发短信；请先更正登记联系电话。", field="way")
    assert actor.person is not None
    row = CaseMessage.objects.create(
        case=case, direction=direction, way=way, text=text.strip(), person=actor.person, at=moments.now()
    )
    if outgoing and way == CaseMessage.Way.SMS:
        tell_applicant(case, f"message-{row.pk}", f"关于您的申请{case.number}：{row.text}")
    facts = {"way": str(row.get_way_display())}
    events.record(obj=case, verb=f"case.message_{direction}", actor=actor, facts=facts)
    return row
