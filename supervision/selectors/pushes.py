"""Pushes: whom a result goes to, within which time, and which of them a person may see."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from approvals.models import Case
from core import moments
from core.actors import Actor
from core.models import Organisation, Role
from core.reach import overseen_jurisdictions
from core.searchtext import query_key
from empowerment.selectors.duties import duties_fitting
from empowerment.workflow import Slot
from supervision.lives.pushes import DEPARTMENT_ROLES, PushOccasion, PushState, PushWay
from supervision.models import PenaltyPilot, Push, PushReceiver, PushTerm
from supervision.selectors.measured import push_late_condition

DAYS = 1  # working days to claim and to feed back where a jurisdiction has set none [choice]
RELATED = ("case__item", "park", "organisation", "duty", "claimed_by", "fed_back_by")


@dataclass(frozen=True)
class Destination:
    """Where a result goes: the body, by which line of the list, and within how many working days it answers."""

    organisation_id: int
    duty_id: int | None
    way: str
    claim_days: int
    feedback_days: int


def destination_of(case: Case, at: dt.datetime) -> Destination:
    """The park's own team where it has concentrated penalty powers; else who the list names; else, where the list has a
    gap, who the case's authority names for the time afterwards. One query.
    """
    day = moments.legal_day(at)
    pilot = PenaltyPilot.objects.filter(park=OuterRef("pk"), begins_on__lte=day)
    pilot = pilot.filter(Q(ends_on=None) | Q(ends_on__gte=day)).order_by("-begins_on", "-pk")
    duty = duties_fitting(case.item, case.park_id, case.pinned.item_type, at)
    term = terms_on(day).filter(jurisdiction=OuterRef("jurisdiction"))
    found = (
        Organisation.objects.filter(pk=case.park_id)
        .order_by()
        .values_list(
            Subquery(pilot.values("team")[:1]),
            Subquery(duty.values("pk")[:1]),
            Subquery(duty.values("supervisor")[:1]),
            Coalesce(Subquery(term.values("claim_days")[:1]), DAYS),
            Coalesce(Subquery(term.values("feedback_days")[:1]), DAYS),
        )
        .get()
    )
    team, duty_id, supervisor, claim_days, feedback_days = found
    if team is not None:
        return Destination(team, duty_id, PushWay.TEAM, claim_days, feedback_days)
    named = case.pinned.body(Slot.SUPERVISES)
    otherwise = named.id if named else case.item.competent_department_id
    return Destination(supervisor or otherwise, duty_id, PushWay.PUSH, claim_days, feedback_days)


def terms_on(day: dt.date) -> QuerySet[PushTerm]:
    """The terms in force on a day, the newest of each jurisdiction first."""
    return PushTerm.objects.filter(begins_on__lte=day).order_by("-begins_on", "-pk")


def feedback_days(push: Push, day: dt.date) -> int:
    found = terms_on(day).filter(jurisdiction=push.park.jurisdiction_id).values_list("feedback_days", flat=True)
    return next(iter(found[:1]), DAYS)


def claim_days(push: Push, day: dt.date) -> int:
    found = terms_on(day).filter(jurisdiction=push.park.jurisdiction_id).values_list("claim_days", flat=True)
    return next(iter(found[:1]), DAYS)


def receivers_of(organisation_id: int, day: dt.date) -> Sequence[PushReceiver]:
    """The addresses of a body that are switched on and hold on the day."""
    rows = PushReceiver.objects.filter(organisation=organisation_id, enabled=True, begins_on__lte=day)
    return list(rows.filter(Q(ends_on=None) | Q(ends_on__gte=day)).order_by("pk"))


def pushes_visible(actor: Actor) -> QuerySet[Push]:
    """To the supervising body, the park that approved, and the offices above it."""
    body = actor.organisations(*DEPARTMENT_ROLES)
    park = actor.organisations(Role.PARK_ADMIN, Role.HEAD)
    overseen = overseen_jurisdictions(actor, Role.REFORM, Role.INSPECTOR)
    seen = Q(organisation__in=body) | Q(park__in=park) | Q(park__jurisdiction__in=overseen)
    return Push.objects.filter(seen).select_related(*RELATED)


@dataclass(frozen=True)
class PushFilter:
    state: str = ""
    park: str = ""
    organisation: str = ""
    late: bool = False
    q: str = ""
    was_late: tuple[dt.date, dt.date] | None = None  # claimed or fed back after a day between these, or not at all


def late_on(day: dt.date) -> Q:
    """Pushes whose claim or feedback was due before the day."""
    return Q(state=PushState.PUSHED, claim_due_on__lt=day) | Q(state=PushState.CLAIMED, feedback_due_on__lt=day)


def pushes_filtered(actor: Actor, wanted: PushFilter) -> QuerySet[Push]:
    """Newest first."""
    rows = pushes_visible(actor)
    if wanted.state in PushState.values:
        rows = rows.filter(state=wanted.state)
    if wanted.park:
        rows = rows.filter(park__code=wanted.park)
    if wanted.organisation:
        rows = rows.filter(organisation__code=wanted.organisation)
    if wanted.late:
        rows = rows.filter(late_on(moments.today()))
    if wanted.was_late:
        rows = rows.filter(push_late_condition(*wanted.was_late))
    if wanted.q:
        key = query_key(wanted.q)
        rows = rows.filter(
            Q(number__icontains=wanted.q)
            | Q(case__item__search__contains=key)
            | Q(case__applicant__search__contains=key)
        )
    return rows.order_by("-pk")


def _to_answer(actor: Actor) -> Q:
    return Q(organisation__in=actor.organisations(*DEPARTMENT_ROLES), state__in=[PushState.PUSHED, PushState.CLAIMED])


def pushes_to_answer(actor: Actor) -> QuerySet[Push]:
    """Pushes that the actor's body has to claim or to feed back, the oldest first."""
    return Push.objects.filter(_to_answer(actor)).order_by("pushed_at", "pk")


def pushes_waiting(actor: Actor) -> QuerySet[Push]:
    """Pushes on which the next word is this person's body's, and returned ones for the park's administrator."""
    returned = Q(park__in=actor.organisations(Role.PARK_ADMIN), state=PushState.RETURNED)
    return Push.objects.filter(_to_answer(actor) | returned)


def pushes_overdue(day: dt.date) -> QuerySet[Push]:
    """Those whose next word of the body is late, the longest first."""
    rows = Push.objects.filter(late_on(day)).select_related("organisation", "park")
    return rows.order_by(F("claim_due_on"), "pk")


def pushes_of_case(case: Case) -> Sequence[Push]:
    return list(Push.objects.filter(case=case).select_related(*RELATED).order_by("pk"))


def result_pushed(case: Case) -> bool:
    return Push.objects.filter(case=case, occasion=PushOccasion.RESULT).exists()
