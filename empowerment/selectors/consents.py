"""Consents of committees: what a person may see, and which one allows something on a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.db.models import Q, QuerySet

from core import moments
from core.actors import Actor
from core.models import Organisation, OrganisationKind, Role
from core.reach import overseen_jurisdictions
from empowerment.consent_life import DECIDERS, ConsentKind, ConsentState
from empowerment.models import Empowerment, EmpowermentParty, PowerItem, ServiceWindow, WindowConsent
from empowerment.workflow import Party


def consents_visible(actor: Actor) -> QuerySet[WindowConsent]:
    """Those of the own park or department, and all below a reform office or an inspector; newest first."""
    own = actor.organisations()
    overseen = overseen_jurisdictions(actor, Role.REFORM, Role.INSPECTOR)
    seen = Q(park__in=own) | Q(department__in=own) | Q(park__jurisdiction__in=overseen)
    related = ("park", "department", "item__jurisdiction", "requested_by", "decided_by")
    return WindowConsent.objects.filter(seen).select_related(*related).order_by("-pk")


def consents_waiting(actor: Actor) -> QuerySet[WindowConsent]:
    """Requests that wait for the actor's word."""
    return WindowConsent.objects.filter(state=ConsentState.REQUESTED, park__in=actor.organisations(*DECIDERS))


def consent_for(
    kind: str, *, park_id: int, item_id: int, bodies: Collection[int | None], on: dt.date
) -> WindowConsent | None:
    """The consent in force on a legal day that allows one of the bodies this with the item; the newest one."""
    rows = WindowConsent.objects.filter(
        Q(item=item_id) | Q(item=None),
        kind=kind,
        state=ConsentState.GRANTED,
        park=park_id,
        department__in=[body for body in bodies if body],
        valid_from__lte=on,
        valid_to__gte=on,
    )
    return rows.order_by("-pk").first()


def outside_consent(item: PowerItem, park_id: int, accepting: int | None, on: dt.date) -> str | None:
    """For an acceptance outside the window on a legal day: the number of the consent it rests on, "" when it needed one
    and had none, None when the item has no registered window at the park to be outside of.
    """
    if not ServiceWindow.objects.filter(Q(item=item) | Q(item=None), park=park_id).exists():
        return None
    bodies = (accepting, item.competent_department_id)
    row = consent_for(ConsentKind.OUTSIDE, park_id=park_id, item_id=item.pk, bodies=bodies, on=on)
    return row.number if row else ""


def bodies_asking(actor: Actor) -> QuerySet[Organisation]:
    """The bodies as whose head the actor may ask."""
    return Organisation.objects.filter(pk__in=actor.organisations(Role.HEAD)).order_by("name")


def parks_asked(actor: Actor) -> QuerySet[Organisation]:
    """The parks at which these bodies have items, or to which they belong."""
    bodies = actor.organisations(Role.HEAD)
    held = Empowerment.objects.known_at(None).valid_at(moments.now()).filter(item__competent_department__in=bodies)
    homes = Organisation.objects.filter(pk__in=bodies).values("parent")
    mine = Q(pk__in=held.values("park")) | Q(pk__in=homes) | Q(pk__in=bodies)
    return Organisation.objects.filter(mine, kind=OrganisationKind.PARK).order_by("name")


def answers_for(department: Organisation, item: PowerItem, park: Organisation) -> bool:
    """Whether the item is handled at the park now and is the department's there."""
    rows = Empowerment.objects.known_at(None).valid_at(moments.now()).filter(park=park, item=item)
    if item.competent_department_id == department.pk or park.pk == department.pk:
        return rows.exists()
    parties = EmpowermentParty.objects.known_at(None).filter(party=Party.DEPARTMENT, organisation=department)
    return rows.filter(pk__in=parties.values("empowerment")).exists()
