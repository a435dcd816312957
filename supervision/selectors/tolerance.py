"""Reads of fault tolerance: the parties see their own, overseers those of their place; nobody else sees any."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from core.actors import Actor
from core.errors import NotVisible
from core.models import Organisation
from core.reach import overseen_jurisdictions
from supervision.lives.tolerance import Correcting, Outcome, ToleranceState
from supervision.models import Card, Tolerance
from supervision.models.tolerance import ASSESSORS, DECIDERS, LEADERS

RELATED = (
    "body",
    "person",
    "applied_by",
    "assessed_by",
    "decided_by",
    "final_by",
    "office",
    "appealed_by",
    "checked_by",
)


def _overseen(actor: Actor) -> set[int]:
    return overseen_jurisdictions(actor, *ASSESSORS)


def tolerances_visible(actor: Actor) -> QuerySet[Tolerance]:
    seen = Q(body__in=actor.organisations(*LEADERS)) | Q(body__jurisdiction__in=_overseen(actor))
    if actor.person is not None:
        seen |= Q(person=actor.person) | Q(applied_by=actor.person)
    return Tolerance.objects.filter(seen).select_related(*RELATED).order_by("-pk")


@dataclass(frozen=True)
class ToleranceFilter:
    """The filters of the list as they stand in the address; `body` is the code of an organisation."""

    state: str = ""
    outcome: str = ""
    body: str = ""


def tolerances_filtered(actor: Actor, wanted: ToleranceFilter) -> QuerySet[Tolerance]:
    rows = tolerances_visible(actor)
    if wanted.state in ToleranceState.values:
        rows = rows.filter(state=wanted.state)
    if wanted.outcome in Outcome.values:
        rows = rows.filter(outcome=wanted.outcome)
    return rows.filter(body__code=wanted.body) if wanted.body else rows


def tolerances_waiting(actor: Actor) -> QuerySet[Tolerance]:
    """Applications on which the next word may be the actor's: to assess, to decide, to review, to check; to correct."""
    mine = Q(body__in=actor.organisations(*LEADERS))
    if actor.person is not None:
        mine |= Q(person=actor.person)
    wanted = mine & Q(correcting=Correcting.DUE)
    if actor.organisations(*ASSESSORS):
        reached = Q(body__jurisdiction__in=_overseen(actor)) & ~Q(body__in=actor.organisations())
        wanted |= reached & Q(state=ToleranceState.APPLIED)
        if actor.organisations(*DECIDERS):
            asked = Q(state=ToleranceState.ASSESSED) & ~Q(assessed_by=actor.person)
            asked |= Q(state=ToleranceState.APPEALED) & ~Q(assessed_by=actor.person) & ~Q(decided_by=actor.person)
            wanted |= reached & (asked | Q(correcting=Correcting.REPORTED))
    return Tolerance.objects.filter(wanted)


def tolerance_get(public_id: uuid.UUID, actor: Actor) -> Tolerance:
    row = tolerances_visible(actor).filter(public_id=public_id).first()
    if row is None:
        raise NotVisible("没有这件容错免责申请，或者您无权查看。")
    return row


def applying_bodies(actor: Actor) -> QuerySet[Organisation]:
    """The bodies where the actor serves: for which, or as whose member, an application can be made."""
    return Organisation.objects.filter(pk__in=actor.organisations()).order_by("code")


def deciding_offices(actor: Actor) -> QuerySet[Organisation]:
    return Organisation.objects.filter(pk__in=actor.organisations(*DECIDERS)).order_by("code")


def tolerances_of_card(card: Card, actor: Actor) -> QuerySet[Tolerance]:
    return tolerances_visible(actor).filter(cards=card)
