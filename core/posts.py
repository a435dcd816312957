"""Posts that must not stand empty. Higher apps say what waits for a role; the base asks before it lets somebody go."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from core.absences import absent_on, memberships_on
from core.models import Organisation, Person, Role

Waiting = Callable[[Organisation], list[tuple[frozenset[str], str]]]
_waiting: list[Waiting] = []


def waiting_register(waiting: Waiting) -> None:
    """`waiting(organisation)` lists (roles any of which can do it, what waits in words) at the body."""
    _waiting.append(waiting)


def _left_empty(organisation: Organisation, day: dt.date, gone: Callable[[int, str], bool]) -> list[str]:
    """Sentences on the work that nobody could do on the day once the holders named by `gone(person, role)` are away."""
    away = {person for person, _ in absent_on(day, [organisation.pk])}
    rows = memberships_on(day).filter(organisation=organisation).values_list("person_id", "role")
    before = {(person, role) for person, role in rows if person not in away}
    after = {(person, role) for person, role in before if not gone(person, role)}
    found = []
    for roles, words in (row for waiting in _waiting for row in waiting(organisation)):
        had, has = ({role for _, role in held} & roles for held in (before, after))
        if had and not has:
            names = "、".join(str(Role(role).label) for role in sorted(roles & {role for _, role in before}))
            found.append(f"{organisation.name}将没有{names}在岗，而{words}。")
    return found


def vacancies_after_absence(person: Person, organisation: Organisation, day: dt.date) -> list[str]:
    """What would wait for nobody if the person were away from the body on the day without a substitute."""
    return _left_empty(organisation, day, lambda who, role: who == person.pk)


def vacancies_after_end(person: Person, organisation: Organisation, role: str, last_day: dt.date) -> list[str]:
    """What would wait for nobody on the day after `last_day` if the membership ended with it."""
    day = last_day + dt.timedelta(days=1)
    return _left_empty(organisation, day, lambda who, held: who == person.pk and held == role)


def vacancies_after_leaving(person: Person, day: dt.date) -> list[str]:
    """What would wait for nobody if the person's account were closed on the day."""
    bodies = Organisation.objects.filter(pk__in=memberships_on(day).filter(person=person).values("organisation"))
    return [words for body in bodies.order_by("pk") for words in vacancies_after_absence(person, body, day)]
