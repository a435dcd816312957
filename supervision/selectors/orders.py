"""Reads of supervision orders: whose they are, which wait for the actor's word, which are overdue."""

from __future__ import annotations

import uuid

from django.db.models import Q, QuerySet

from core import moments
from core.actors import Actor
from core.errors import NotVisible
from core.models import Organisation, OrganisationKind
from core.reach import overseen_jurisdictions
from supervision.lives.orders import OWED, OrderState
from supervision.models import SupervisionOrder
from supervision.models.orders import ANSWERERS, ISSUERS, OVERSEERS, PARK_LEADERS


def orders_visible(actor: Actor) -> QuerySet[SupervisionOrder]:
    """Orders of the issuing office, those to a body that the actor leads or to the actor, and all of a place overseen."""
    seen = Q(issuer__in=actor.organisations(*ISSUERS)) | Q(addressee__in=actor.organisations(*ANSWERERS))
    if actor.person is not None:
        seen |= Q(person=actor.person)
    if actor.organisations(*OVERSEERS):
        seen |= Q(addressee__jurisdiction__in=overseen_jurisdictions(actor, *OVERSEERS))
    rows = SupervisionOrder.objects.filter(seen)
    return rows.select_related("issuer", "addressee", "person", "issued_by").order_by("-pk")


def orders_waiting(actor: Actor) -> QuerySet[SupervisionOrder]:
    """Orders on which the next word is the actor's: an answer owed, or an answer to be looked at."""
    mine = Q(addressee__in=actor.organisations(*ANSWERERS))
    if actor.person is not None:
        mine |= Q(person=actor.person)
    wanted = mine & Q(state__in=OWED)
    wanted |= Q(state=OrderState.ANSWERED, issuer__in=actor.organisations(*ISSUERS))
    return SupervisionOrder.objects.filter(wanted)


def orders_late(rows: QuerySet[SupervisionOrder]) -> QuerySet[SupervisionOrder]:
    """Those on which an answer is owed and whose day has passed, the longest first."""
    return rows.filter(state__in=OWED, due_on__lt=moments.today()).order_by("due_on", "pk")


def order_get(public_id: uuid.UUID, actor: Actor) -> SupervisionOrder:
    row = orders_visible(actor).filter(public_id=public_id).first()
    if row is None:
        raise NotVisible("没有这件督办，或者您无权查看。")
    return row


def issuers_of(actor: Actor) -> QuerySet[Organisation]:
    """The offices in whose name the actor may issue orders: overseers' own, and parks that the actor leads."""
    parks = Q(pk__in=actor.organisations(*PARK_LEADERS), kind=OrganisationKind.PARK)
    return Organisation.objects.filter(Q(pk__in=actor.organisations(*OVERSEERS)) | parks).order_by("code")


def addressees_of(actor: Actor) -> QuerySet[Organisation]:
    """Whom the actor may address: bodies of the places overseen, and of a park led the park and what is under it."""
    found = Q(pk__in=[])
    if actor.organisations(*OVERSEERS):
        found |= Q(jurisdiction__in=overseen_jurisdictions(actor, *OVERSEERS))
    parks = Organisation.objects.filter(pk__in=actor.organisations(*PARK_LEADERS), kind=OrganisationKind.PARK)
    found |= Q(pk__in=parks.values("pk")) | Q(parent__in=parks.values("pk"))
    return Organisation.objects.filter(found).order_by("jurisdiction", "code")
