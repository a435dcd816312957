"""Who is at the post on a day: memberships in force less absences, and the month as a grid."""

from __future__ import annotations

import calendar as months
import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from core import moments
from core.actors import Actor
from core.models import Absence, Membership, Organisation, Person, Role
from core.selectors import calendar

LEADERS = frozenset({Role.HEAD, Role.PARK_ADMIN})  # they answer for who is at which post of their own body


def memberships_on(day: dt.date) -> QuerySet[Membership]:
    """Memberships in force on a legal day, of people whose account is in use."""
    in_force = Q(valid_from__lte=day) & (Q(valid_to=None) | Q(valid_to__gte=day))
    return Membership.objects.filter(in_force, person__is_active=True)


def absences_between(first: dt.date, last: dt.date) -> QuerySet[Absence]:
    """Absences that stand and touch the days (both inclusive)."""
    return Absence.objects.filter(cancelled_at=None, first_day__lte=last, last_day__gte=first)


def absent_on(day: dt.date, organisation_ids: Iterable[int] | None = None) -> set[tuple[int, int]]:
    """(person, organisation) pairs away on the day."""
    rows = absences_between(day, day)
    if organisation_ids is not None:
        rows = rows.filter(organisation_id__in=list(organisation_ids))
    return set(rows.values_list("person_id", "organisation_id"))


def present_people(organisation_id: int, roles: Iterable[str], day: dt.date | None = None) -> list[Person]:
    """Who holds one of the roles at the organisation on the day and is not away, by login name."""
    day = day or moments.today()
    away = {person for person, _ in absent_on(day, [organisation_id])}
    held = memberships_on(day).filter(organisation_id=organisation_id, role__in=list(roles))
    return list(Person.objects.filter(pk__in=held.values("person")).exclude(pk__in=away).order_by("username"))


def is_absent(person_id: int, organisation_ids: Iterable[int], day: dt.date | None = None) -> bool:
    """Whether the person is away from one of the organisations on the day."""
    pairs = absent_on(day or moments.today(), organisation_ids)
    return any(person == person_id for person, _ in pairs)


def bodies_kept(actor: Actor) -> QuerySet[Organisation]:
    """Bodies whose people's absences the actor keeps: those led, and for a system administrator the jurisdiction's."""
    office = Organisation.objects.filter(pk__in=actor.organisations(Role.SYSADMIN)).values("jurisdiction")
    return Organisation.objects.filter(Q(pk__in=actor.organisations(*LEADERS)) | Q(jurisdiction__in=office))


def bodies_looked_at(actor: Actor) -> QuerySet[Organisation]:
    """Bodies whose calendar the actor may look at: colleagues see each other's."""
    return Organisation.objects.filter(
        Q(pk__in=actor.organisations()) | Q(pk__in=bodies_kept(actor).values("pk"))
    ).order_by("pk")


@dataclass(frozen=True)
class DayCell:
    day: dt.date
    workday: bool
    absence: Absence | None


def month_grid(organisation: Organisation, year: int, month: int) -> list[tuple[Person, list[str], list[DayCell]]]:
    """One row per person who serves at the body in the month: the person, the roles held, a cell per day."""
    first = dt.date(year, month, 1)
    last = dt.date(year, month, months.monthrange(year, month)[1])
    serving = Membership.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=first),
        organisation=organisation,
        valid_from__lte=last,
        person__is_active=True,
    ).select_related("person")
    people: dict[Person, list[str]] = defaultdict(list)
    for row in serving.order_by("person__username", "role"):
        word = str(row.get_role_display()) + ("（代）" if row.substitute_for_id else "")
        if word not in people[row.person]:
            people[row.person].append(word)
    away: dict[int, list[Absence]] = defaultdict(list)
    for absence in absences_between(first, last).filter(organisation=organisation).select_related("substitute"):
        away[absence.person_id].append(absence)
    working = calendar()
    days = [first + dt.timedelta(days=n) for n in range((last - first).days + 1)]
    return [
        (
            person,
            roles,
            [
                DayCell(
                    day,
                    working.is_workday(day),
                    next((a for a in away[person.pk] if a.first_day <= day <= a.last_day), None),
                )
                for day in days
            ],
        )
        for person, roles in people.items()
    ]
