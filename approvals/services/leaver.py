"""工作交接 of a leaver, whole: the cases, and what waits for the person beside them (鞍山方案：服务不断档、人员不断岗)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from approvals.messages import tell_applicant
from approvals.models import CommitmentCheck, Consultation, Hearing, SideTask, UrgentReminder
from approvals.models.consultations import ASKERS
from approvals.selectors import cases_visible, chaired_by, may_answer_reminder, messages_left, posts_of, task_crews
from approvals.services.hearings import chair_fits
from approvals.services.people import Handed, cases_hand_over
from approvals.services.sidetasks import crew_fits
from approvals.task_life import TaskState
from approvals.workflow import LEADERS
from core import door, events, moments
from core.actors import Actor
from core.door import Stamp
from core.errors import DomainError, Invalid, NotAllowed
from core.inbox import inbox_add, inbox_read
from core.models import Person
from core.permissions import actor_for

NOT_YOURS = "由本人或承办单位的负责人、首席审批员、园区管理员交接。"


@dataclass(frozen=True)
class Handing:
    """Who hands what over to whom: `receiver` is `to` with the roles of the day."""

    person: Person
    to: Person
    receiver: Actor
    reason: str
    actor: Actor

    def must_be_led(self, body: int | None) -> None:
        """The person, or who leads the body that does the work. Raises NotAllowed."""
        own = self.actor.person is not None and self.actor.person.pk == self.person.pk
        if not own and not self.actor.holds_any(LEADERS, body):
            raise NotAllowed(NOT_YOURS)

    def facts(self) -> dict[str, Any]:
        return {"from_person": self.person.pk, "to_person": self.to.pk, "reason": self.reason}


def work_hand_over(*, person: Person, to: Person, reason: str, actor: Actor, key: str = "") -> list[Handed]:
    """Everything of a person that waits: open cases first, then side tasks, hearing posts, questions, checks, reminders and
    unread messages about cases. Each on its own; what cannot go stays and says why.

    Raises what `cases_hand_over` raises.
    """
    key = key or uuid.uuid4().hex
    found = cases_hand_over(person=person, to=to, reason=reason, actor=actor, key=key)
    hand = Handing(person, to, actor_for(to), reason.strip(), actor)
    moved = []
    for post in posts_of(person, actor):
        try:
            _HANDS[post.kind](post.row, hand)
        except DomainError as problem:
            moved.append(Handed(post.case.number, post.words, False, problem.message))
        else:
            moved.append(Handed(post.case.number, post.words, True, f"已交接给{to.name}"))
    done = sum(row.done for row in moved)
    if done and (actor.person is None or actor.person.pk != to.pk):
        text = f"{actor.label}把{person.name}的技术任务、听证、核查等 {done} 项交接给您：{hand.reason}"
        inbox_add(to=[to.pk], text=text, key=f"handover-posts:{key}")
    return [*found, *moved, *_messages(hand)]


def sidetask_hand_over(*, task: SideTask, hand: Handing) -> SideTask:
    """The handler's place, and before the work has begun the officer's; a survey keeps its two officers [34]."""

    def change(row: SideTask, now: dt.datetime) -> dict[str, Any]:
        hand.must_be_led(row.body_id)
        handler = hand.to if row.handler_id == hand.person.pk else row.handler
        officers = list(row.officers.order_by("pk"))
        if row.state == TaskState.PLANNED:
            officers = [hand.to if officer == hand.person else officer for officer in officers]
        day = moments.legal_day(now)
        crew_fits(row.case, row.kind, handler, row.body, officers, max(row.planned_on, day), day)
        if chaired_by(row.case, hand.to):
            raise Invalid(f"{hand.to.name}主持本件的听证，不能办理本件的技术任务。", field="to")
        row.handler = handler
        row.officers.set(officers)
        return hand.facts()

    return door.perform(task, "hand_over", actor=hand.actor, stamp=Stamp(), change=change)


def hearing_hand_over(*, hearing: Hearing, hand: Handing) -> Hearing:
    """Chair or recorder; who examined the case or stepped back from it may not chair [48(3)]."""

    def change(row: Hearing, now: dt.datetime) -> dict[str, Any]:
        body, to = row.case.examining_body_id, hand.to
        hand.must_be_led(body)
        if to.pk in (row.chair_id, row.recorder_id):
            raise Invalid(f"{to.name}已是本次听证的主持人或记录人，主持人和记录人不能是同一人。", field="to")
        if row.chair_id == hand.person.pk:
            chair_fits(row, to)
            row.chair = to
            words = f"您的申请{row.case.number}的听证主持人已更换为{to.name}。"
            tell_applicant(row.case, f"hearing-chair-{row.pk}-{row.version}", words)
        elif any(crew.body.pk == body and to in crew.people for crew in task_crews(row.case)):
            row.recorder = to
        else:
            raise Invalid(f"{to.name}现在不在审查机关任职，不能担任记录人。", field="to")
        return hand.facts()

    return door.perform(hearing, "hand_over", actor=hand.actor, stamp=Stamp(), change=change)


def consultation_hand_over(*, consultation: Consultation, hand: Handing) -> Consultation:
    """Who asked stays on record; the colleague is told of the answer."""

    def change(row: Consultation, now: dt.datetime) -> dict[str, Any]:
        hand.must_be_led(row.asking_body_id)
        if not hand.receiver.holds_any(ASKERS, row.asking_body_id):
            raise Invalid(f"{hand.to.name}不是{row.asking_body.name}的承办人员，不能跟办征求意见。", field="to")
        row.followed_by = hand.to
        return hand.facts()

    return door.perform(consultation, "hand_over", actor=hand.actor, stamp=Stamp(), change=change)


@transaction.atomic
def check_hand_over(*, check: CommitmentCheck, hand: Handing) -> CommitmentCheck:
    """Who looks at a kept or broken promise later. Raises Invalid when the colleague may not."""
    row = CommitmentCheck.objects.select_for_update().get(pk=check.pk)
    case = row.commitment.case
    if case.move_permitted("verify_commitment", hand.receiver):
        raise Invalid(f"{hand.to.name}不能办理承诺核查，请另交核查单位的审查人员。", field="to")
    row.handler = hand.to
    row.save(update_fields=["handler"])
    events.record(obj=case, verb="case.check_handed", actor=hand.actor, facts=hand.facts())
    return row


@transaction.atomic
def reminder_hand_over(*, reminder: UrgentReminder, hand: Handing) -> None:
    """Whom it was sent to stays on record; the colleague is asked to answer. Raises Invalid for who may not."""
    case, to = reminder.case, hand.to
    if not may_answer_reminder(reminder, hand.receiver):
        raise Invalid(f"{to.name}不在{reminder.to_body.name}任职，不能答复这次催办。", field="to")
    text = f"催办{case.number}尚未答复，由您接办：{reminder.text}"
    key = f"reminder:{reminder.pk}:from:{hand.person.pk}"
    inbox_add(to=[to.pk], text=text, url=f"/cases/{case.number}/?tab=people", key=key)
    events.record(obj=case, verb="case.remind_handed", actor=hand.actor, facts=hand.facts())


_HANDS: dict[str, Callable[[Any, Handing], Any]] = {
    "task": lambda row, hand: sidetask_hand_over(task=row, hand=hand),
    "hearing": lambda row, hand: hearing_hand_over(hearing=row, hand=hand),
    "question": lambda row, hand: consultation_hand_over(consultation=row, hand=hand),
    "check": lambda row, hand: check_hand_over(check=row, hand=hand),
    "reminder": lambda row, hand: reminder_hand_over(reminder=row, hand=hand),
}


@transaction.atomic
def _messages(hand: Handing) -> list[Handed]:
    """Unread messages go on where the colleague may see the case; the others stay with the person."""
    person, to = hand.person, hand.to
    rows = [(row, row.url.split("/")[2]) for row in messages_left(person, hand.actor)]
    numbers = {number for _, number in rows}
    seen = set(cases_visible(hand.receiver).filter(number__in=numbers).values_list("number", flat=True))
    found = []
    for row, number in rows:
        words = f"{to.name}无权查看该办件，消息仍在{person.name}名下。"
        if number in seen:
            inbox_add(to=[to.pk], text=f"{person.name}转来：{row.text}", url=row.url, key=f"passed:{row.pk}")
            inbox_read(person=person, pk=row.pk)
            words = f"已转给{to.name}"
        found.append(Handed(number, f"未读消息：{row.text}", number in seen, words))
    return found
