"""征求意见: asking, answering, withdrawing, and what silence means. The case's clocks run on meanwhile."""

from __future__ import annotations

import datetime as dt
from typing import Any

from approvals.models import Case, Consultation
from approvals.models.consultations import ANSWERERS
from approvals.selectors.cooperation import asking_body_id, consultable, consultations_open
from core import door, events, moments
from core.absences import present_people
from core.actors import Actor, job
from core.door import Stamp
from core.errors import Invalid, NotAllowed, Refused
from core.inbox import inbox_add
from core.models import Organisation, StoredFile
from core.selectors import calendar

LONGEST = 30  # working days


def consultation_ask(
    *, case: Case, body: Organisation, question: str, days: int, rule: str, actor: Actor, stamp: Stamp
) -> Consultation:
    """Ask a body for its view within `days` working days (the day of asking not counted). It sees the case from now on.

    Raises NotAllowed for who is neither examiner nor decider, Invalid, and Refused while a question to it is open.
    """
    asking = asking_body_id(case, actor)
    if asking is None:
        raise NotAllowed("征求意见由审查或决定机关的承办人员在受理后、决定前提出。")
    if not question.strip():
        raise Invalid("请写明要征求什么意见。", field="question")
    if not 1 <= days <= LONGEST:
        raise Invalid(f"答复期限须在 1 到 {LONGEST} 个工作日之间。", field="days")
    if rule not in Consultation.Rule.values:
        raise Invalid("请选择逾期未复的规则。", field="rule")
    if not consultable(case).filter(pk=body.pk).exists():
        raise Invalid("不能向该单位征求意见，请从名单中选择。", field="body")
    if any(row.body_id == body.pk for row in consultations_open(case)):
        raise Refused(f"已在征求{body.name}的意见，尚未答复。", code="consultation_open", field="body")
    assert actor.person is not None
    now = moments.now()
    row = Consultation(
        case=case,
        body=body,
        asking_body_id=asking,
        asked_by=actor.person,
        question=question.strip(),
        rule=rule,
        asked_at=now,
        due_on=calendar().add(moments.legal_day(now), days),
    )

    def change(row: Consultation, now: dt.datetime) -> dict[str, Any]:
        until = moments.chinese_date(row.due_on)
        _on_case(row, "case.consult", actor, {"to": body.name, "note": f"{row.get_rule_display()}，{until}前"})
        people = present_people(body.pk, ANSWERERS)
        text = f"办件{case.number}征求贵单位意见，请在{until}前答复。"
        inbox_add(to=[person.pk for person in people], text=text, url=f"/cases/{case.number}/?tab=people")
        return {"case": case.pk, "body": body.pk, "due_on": row.due_on, "rule": rule}

    return door.admit(row, "ask", actor=actor, stamp=stamp, change=change)


def consultation_answer(
    *,
    consultation: Consultation,
    opinion: str,
    text: str,
    actor: Actor,
    stamp: Stamp,
    file: StoredFile | None = None,
    file_name: str = "",
) -> Consultation:
    """The asked body's view; one that objects gives its reasons. Raises Invalid, NotAllowed, Refused."""

    def change(row: Consultation, now: dt.datetime) -> dict[str, Any]:
        if opinion not in Consultation.Opinion.values:
            raise Invalid("请选择“同意”“不同意”或“无意见”。", field="opinion")
        if opinion == Consultation.Opinion.OBJECTS and not text.strip():
            raise Invalid("不同意的，请写明理由和依据。", field="text")
        row.opinion, row.text, row.file, row.file_name = opinion, text.strip(), file, file_name[:200]
        row.answered_by, row.answered_at = actor.person, now
        words = Consultation.Opinion(opinion).label
        _on_case(row, "case.consult_answered", actor, {"note": f"{row.body.name}：{words}"}, organisation=row.body_id)
        text_told = f"办件{row.case.number}：{row.body.name}已答复征求意见（{words}）。"
        inbox_add(to=[row.follower_id], text=text_told, url=f"/cases/{row.case.number}/?tab=people")
        return {"opinion": opinion}

    return door.perform(consultation, "answer", actor=actor, stamp=stamp, change=change)


def consultation_withdraw(*, consultation: Consultation, reason: str, actor: Actor, stamp: Stamp) -> Consultation:
    """The view is no longer needed; the asked body no longer sees the case on this ground."""

    def change(row: Consultation, now: dt.datetime) -> dict[str, Any]:
        if not reason.strip():
            raise Invalid("请写明撤回的原因。", field="reason")
        _on_case(row, "case.consult_withdrawn", actor, {"to": row.body.name, "reason": reason.strip()})
        return {"reason": reason.strip()}

    return door.perform(consultation, "withdraw_question", actor=actor, stamp=stamp, change=change)


def consultations_lapse() -> dict[str, int]:
    """Past their day: silence closes those whose rule says so; the others stay open and both sides are told, once.

    Safe to run again.
    """
    actor, lapsed, pressed = job("consultations"), 0, 0
    late = Consultation.objects.filter(state=Consultation.State.OPEN, due_on__lt=moments.today())
    for row in late.select_related("case", "body").order_by("pk"):
        if row.rule == Consultation.Rule.SILENCE:
            lapsed += _lapse(row, actor)
            continue
        to = [person.pk for person in present_people(row.body_id, ANSWERERS)]
        text = f"办件{row.case.number}：{row.body.name}逾期未答复征求意见；本次必须答复，答复前不能作出决定。"
        inbox_add(
            to=[*to, row.follower_id], text=text, url=f"/cases/{row.case.number}/?tab=people", key=f"late:{row.pk}"
        )
        pressed += 1
    return {"lapsed": lapsed, "pressed": pressed}


def _lapse(row: Consultation, actor: Actor) -> int:
    def change(fresh: Consultation, now: dt.datetime) -> dict[str, Any]:
        _on_case(fresh, "case.consult_silent", actor, {"note": f"{fresh.body.name}逾期未复，视为无意见"})
        text = f"办件{fresh.case.number}：{fresh.body.name}逾期未复，视为无意见。"
        inbox_add(to=[fresh.follower_id], text=text, url=f"/cases/{fresh.case.number}/?tab=people")
        return {"due_on": fresh.due_on}

    try:
        door.perform(row, "lapse", actor=actor, stamp=Stamp(key=f"lapse:{row.pk}"), change=change)
    except Refused:  # answered at this very moment
        return 0
    return 1


def must_be_answered(case: Case) -> None:
    """No decision while a view is outstanding that the question made obligatory. Raises Refused."""
    waiting = case.consultations.filter(state=Consultation.State.OPEN, rule=Consultation.Rule.MUST)
    names = list(waiting.values_list("body__name", flat=True))
    if names:
        raise Refused(
            f"还在征求{'、'.join(names)}的意见（必须答复）；请等答复，或撤回征求后再作决定。", code="consultation_open"
        )


def _on_case(
    row: Consultation, verb: str, actor: Actor, facts: dict[str, Any], organisation: int | None = None
) -> None:
    """The same in the case's own record, so that its timeline tells it."""
    events.record(obj=row.case, verb=verb, actor=actor, facts=facts, organisation_id=organisation or row.asking_body_id)
