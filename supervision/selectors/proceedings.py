"""Reads of proceedings: who answers for a case and why, whose they are, the arithmetic of the clock."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from approvals.models import Case
from approvals.selectors.liability import authority_at
from core import moments
from core.absences import memberships_on
from core.actors import Actor
from core.errors import NotVisible
from core.models import Organisation, OrganisationKind, Person, Role
from core.reach import overseen_jurisdictions
from core.selectors import calendar
from core.workdays import DayLine, Due, Limit, Unit, due, explain
from empowerment.workflow import Slot
from supervision.lives.limits import Matter, Term
from supervision.lives.proceedings import OPEN, ProceedingKind, ProceedingState
from supervision.models import HandlingLimit, Proceeding
from supervision.models.proceedings import LEADERS, REGISTRARS, WORKERS

READERS = frozenset({Role.INSPECTOR, Role.REFORM, Role.LEGAL})
MATTERS = {
    ProceedingKind.RECONSIDERATION: Matter.RECONSIDERATION,
    ProceedingKind.LITIGATION: Matter.LITIGATION,
    ProceedingKind.PETITION: Matter.PETITION_ACCEPT,
}


@dataclass(frozen=True)
class Respondent:
    """Who answers, and why: a sentence with the mode and the scheme."""

    organisation: Organisation
    why: str


def respondent_of(case: Case, at: dt.datetime | None = None) -> Respondent:
    """The respondent by the authority that held for the case (rules of authority §1): direct → park, delegated and forwarded
    → department, reported → superior. `at`: the moment of the act; without one the decision's, else now.
    """
    moment = at or case.decided_at or moments.now()
    authority = authority_at(case, moment)
    body = authority.slots[Slot.RESPONDENT]
    decides, name = authority.slots[Slot.DECIDES], authority.slots[Slot.IN_NAME_OF]
    acts = f"由{decides.name}决定" + (f"、以{name.name}名义作出" if name.id != decides.id else "")
    pinned = "受理时固定的权限" if case.pinned_at else "收件时的权限"
    why = f"{authority.scheme}：按“{authority.mode_label}”办理，{acts}，由{body.name}应对（{pinned}）"
    return Respondent(Organisation.objects.get(pk=body.id), why[:300])


def term_of(kind: str, *, simple: bool, day: dt.date, jurisdiction_id: int) -> Term:
    """The limit in force on the day the copy was received."""
    reduced = simple and kind == ProceedingKind.RECONSIDERATION
    matter = Matter.RECONSIDERATION_SIMPLE if reduced else MATTERS[ProceedingKind(kind)]
    return HandlingLimit.in_force(matter, day, jurisdiction_id)


def due_day(starts_on: dt.date, limit: Limit) -> Due:
    """The last day of a limit; the day of receipt is not counted."""
    return due(calendar(), starts_on, limit)


def clock_lines(row: Proceeding) -> list[DayLine]:
    """Every day of the clock with the reason why it counts or not."""
    return explain(calendar(), row.starts_on, row.due_on, Unit(row.limit_unit), due_on=row.due_on)


def proceedings_visible(actor: Actor) -> QuerySet[Proceeding]:
    """To the respondent's people, the leaders of the park whose case it is, the owner, and the offices above."""
    seen = Q(respondent__in=actor.organisations(*WORKERS)) | Q(park__in=actor.organisations(*LEADERS))
    if actor.organisations(*READERS):
        seen |= Q(park__jurisdiction__in=overseen_jurisdictions(actor, *READERS))
    if actor.person is not None:
        seen |= Q(owner=actor.person) | Q(registered_by=actor.person)
    rows = Proceeding.objects.filter(seen)
    return rows.select_related("case__item_version", "park", "respondent", "owner").order_by("-pk")


def proceeding_get(public_id: uuid.UUID, actor: Actor) -> Proceeding:
    row = proceedings_visible(actor).filter(public_id=public_id).first()
    if row is None:
        raise NotVisible("没有这件登记，或者您无权查看。")
    return row


def sees_party(row: Proceeding, actor: Actor) -> bool:
    """Who works on it reads the applicant's name; others a masked one."""
    own = actor.person is not None and actor.person.pk in (row.owner_id, row.registered_by_id)
    return own or actor.holds_any(WORKERS, row.respondent_id) or actor.holds_any(LEADERS, row.park_id)


def proceedings_late(rows: QuerySet[Proceeding]) -> QuerySet[Proceeding]:
    return rows.filter(state__in=OPEN, due_on__lt=moments.today())


def proceedings_waiting(actor: Actor) -> QuerySet[Proceeding]:
    """Those on which the actor, as owner or as leader of the respondent, owes a reply."""
    mine = Q(respondent__in=actor.organisations(*LEADERS))
    if actor.person is not None:
        mine |= Q(owner=actor.person)
    return Proceeding.objects.filter(mine, state__in=[ProceedingState.RECEIVED, ProceedingState.ACCEPTED])


def registering_bodies(actor: Actor) -> QuerySet[Organisation]:
    return Organisation.objects.filter(pk__in=actor.organisations(*REGISTRARS)).order_by("code")


def parks_registered(actor: Actor) -> QuerySet[Organisation]:
    """Parks whose matters without a case the actor may enter: the own, and those of the own bodies' jurisdiction."""
    places = registering_bodies(actor).order_by().values("jurisdiction")
    return Organisation.objects.filter(kind=OrganisationKind.PARK, jurisdiction__in=places).order_by("code")


def owners_offered(row: Proceeding) -> QuerySet[Person]:
    serving = memberships_on(moments.today()).filter(organisation=row.respondent_id)
    return Person.objects.filter(pk__in=serving.values("person")).order_by("username")
