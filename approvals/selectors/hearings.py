"""Reads of hearings and interested parties: of a case, for the worklist, who may chair."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from approvals.hearing_dates import latest_notice
from approvals.hearing_life import PENDING, HearingState
from approvals.models import Case, Hearing, InterestedParty
from approvals.selectors.sidetasks import task_crews
from approvals.side_life import ARRANGERS, OPEN_CASE
from core.actors import Actor
from core.errors import NotVisible
from core.models import Person
from core.selectors import calendar

RUNNING = (HearingState.TOLD, *PENDING)
CHAIRED = (HearingState.NOTICED, HearingState.HELD)


def hearings_of(case: Case) -> QuerySet[Hearing]:
    rows = case.hearings.select_related("chair", "recorder", "pause", "right_notice", "notice", "record_document")
    return rows.prefetch_related("told_parties", "recusals__chair", "recusals__replaced_by").order_by("pk")


def hearing_get(case: Case, public_id: uuid.UUID) -> Hearing:
    """The hearing of a case that the actor has been shown already, or NotVisible."""
    found = hearings_of(case).filter(public_id=public_id).first()
    if found is None:
        raise NotVisible("本件没有这次听证。")
    return found


def parties_of(case: Case) -> QuerySet[InterestedParty]:
    return case.interested_parties.select_related("found_by", "notice").order_by("pk")


def who_examined(case: Case) -> set[int]:
    """Keys of those who examined the case: none of them may chair its hearing [48(3)]."""
    found = set(case.opinions.values_list("person_id", flat=True))
    return found | ({case.handler_id} if case.handler_id else set())


def chairs(case: Case) -> list[Person]:
    """People of the examining body who took no part in the examination."""
    not_these = who_examined(case)
    crew = next((crew for crew in task_crews(case) if crew.body.pk == case.examining_body_id), None)
    return [person for person in crew.people if person.pk not in not_these] if crew else []


def chaired_by(case: Case, person: Person) -> bool:
    """Whether the person chairs a hearing of the case, so may not examine it [48(3)]."""
    return case.hearings.filter(chair=person, state__in=CHAIRED).exists()


@dataclass(frozen=True)
class HearingDue:
    """What is due next on a hearing, until when, and whether that is 暂估."""

    words: str
    on: dt.date | None
    provisional: bool = False


def hearing_due(hearing: Hearing) -> HearingDue:
    if hearing.state == HearingState.TOLD:
        return HearingDue("申请听证截止", hearing.request_by, hearing.request_by_provisional)
    if hearing.state == HearingState.CALLED:
        last = latest_notice(calendar(), hearing.hold_by) if hearing.hold_by else None
        return HearingDue("最迟发听证通知", last, hearing.hold_by_provisional)
    if hearing.state == HearingState.NOTICED:
        return HearingDue("举行听证", hearing.held_on)
    return HearingDue("", None)


def hearings_waiting(actor: Actor) -> list[Hearing]:
    """Hearings under way at the bodies where the actor arranges, and those the actor chairs or records."""
    mine = Q(case__examining_body__in=actor.organisations(*ARRANGERS))
    if actor.person is not None:
        mine |= Q(chair=actor.person) | Q(recorder=actor.person)
    rows = Hearing.objects.filter(mine, state__in=RUNNING, case__state__in=OPEN_CASE)
    rows = rows.select_related("case__item_version", "case__applicant", "chair")
    return sorted(rows[:200], key=lambda row: (hearing_due(row).on or dt.date.max, row.pk))
