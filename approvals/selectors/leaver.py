"""What waits for a person beside the cases they handle: posts at side tasks and hearings, questions, checks, reminders."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from approvals.hearing_life import HearingState
from approvals.models import (
    CHECKS_OPEN,
    Case,
    CommitmentCheck,
    Consultation,
    Hearing,
    SideTask,
    UrgentReminder,
)
from approvals.selectors.visible import cases_visible
from approvals.side_life import OPEN_CASE
from approvals.task_life import OPEN_TASK, TaskState
from approvals.workflow import LEADERS
from core.actors import Actor
from core.inbox import inbox_of
from core.models import InboxMessage, Membership, Person

BESIDE_CASE = ("case__item_version", "case__park", "case__applicant", "case__item")


@dataclass(frozen=True)
class Post:
    """One thing that waits for a person: `kind` names the service that hands it over."""

    kind: str
    case: Case
    words: str
    row: Any


def posts_of(person: Person, actor: Actor) -> list[Post]:
    """What the actor may hand over for the person besides cases: one's own, or that of a body the actor leads."""
    if not _may_hand_over(person, actor):
        return []
    seen = cases_visible(actor)
    found = [Post("task", row.case, f"技术任务：{row}", row) for row in _tasks(person, seen)]
    found += [Post("hearing", row.case, f"听证{_seat(row, person)}", row) for row in _hearings(person, seen)]
    found += [Post("question", row.case, f"等答复：{row}", row) for row in _questions(person, seen)]
    found += [Post("check", row.commitment.case, "承诺核查", row) for row in _checks(person, seen)]
    found += [Post("reminder", row.case, f"未答复的催办：{row.text}", row) for row in _reminders(person, seen)]
    return found


def messages_left(person: Person, actor: Actor) -> QuerySet[InboxMessage]:
    """Unread messages of a person whose work the actor may hand over, about cases."""
    if not _may_hand_over(person, actor):
        return InboxMessage.objects.none()
    return inbox_of(person).filter(read_at=None, url__startswith="/cases/").order_by("pk")


def _may_hand_over(person: Person, actor: Actor) -> bool:
    if actor.person is not None and actor.person.pk == person.pk:
        return True
    return Membership.objects.filter(person=person, organisation__in=actor.organisations(*LEADERS)).exists()


def _seat(hearing: Hearing, person: Person) -> str:
    return "主持人" if hearing.chair_id == person.pk else "记录人"


def _tasks(person: Person, seen: QuerySet[Case]) -> QuerySet[SideTask]:
    """Who took part in a survey that has begun stays named as its officer; its handler may change."""
    planned = Q(officers=person, state=TaskState.PLANNED)
    mine = SideTask.objects.filter(Q(handler=person) | planned).values("pk")
    rows = SideTask.objects.filter(pk__in=mine, state__in=OPEN_TASK, case__state__in=OPEN_CASE, case__in=seen)
    return rows.select_related(*BESIDE_CASE, "body").order_by("pk")


def _hearings(person: Person, seen: QuerySet[Case]) -> QuerySet[Hearing]:
    rows = Hearing.objects.filter(Q(chair=person) | Q(recorder=person), state=HearingState.NOTICED, case__in=seen)
    return rows.filter(case__state__in=OPEN_CASE).select_related(*BESIDE_CASE).order_by("pk")


def _questions(person: Person, seen: QuerySet[Case]) -> QuerySet[Consultation]:
    mine = Q(followed_by=person) | Q(followed_by=None, asked_by=person)
    rows = Consultation.objects.filter(mine, state=Consultation.State.OPEN, case__in=seen)
    return rows.select_related(*BESIDE_CASE, "body", "asking_body").order_by("pk")


def _checks(person: Person, seen: QuerySet[Case]) -> QuerySet[CommitmentCheck]:
    rows = CommitmentCheck.objects.filter(handler=person, state__in=CHECKS_OPEN, commitment__case__in=seen)
    return rows.select_related(*(f"commitment__{name}" for name in BESIDE_CASE)).order_by("pk")


def _reminders(person: Person, seen: QuerySet[Case]) -> QuerySet[UrgentReminder]:
    rows = UrgentReminder.objects.filter(to_person=person, answered_at=None, case__ended_at=None, case__in=seen)
    return rows.select_related(*BESIDE_CASE, "to_body").order_by("pk")
