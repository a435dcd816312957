"""Who has a case, who may take it, and what a person has open."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from approvals.models import Case
from approvals.selectors.visible import cases_visible
from approvals.workflow import LEADERS, MOVES, PEOPLE_MOVES, State, turn, turn_roles
from core import moments
from core.absences import absent_on, memberships_on, present_people
from core.actors import Actor
from core.models import Membership, Person, Role
from empowerment.workflow import Route, Slot

WORKING = MOVES["hand_over"].roles


def claimed(case: Case) -> bool:
    """Whether somebody has taken the step that the case waits for now."""
    return case.handler_id is not None and case.claimed_state == case.state


def turn_body_id(case: Case) -> int | None:
    """The body whose turn it is; None when the case has ended."""
    due = turn(case.route, case.state)
    return case.body_id(due[1]) if due else None


def turn_body_name(case: Case) -> str:
    due = turn(case.route, case.state)
    body = case.pinned.body(due[1]) if due else None
    return body.name if body else ""


def designated(case: Case) -> bool:
    """Whether the step waits for the department's named person, whom nobody but centre or department replaces (绿色通道)."""
    return case.route == Route.FORWARDED and case.state == State.CIRCULATED


def handing_bodies(case: Case) -> set[int]:
    """Bodies among whose people a new handler is found: the body whose turn it is, once the step has been taken; else
    those of the case at which the present handler serves or served.
    """
    if claimed(case) or case.handler_id is None:
        body = turn_body_id(case)
        return set() if body is None else {body}
    serves = Membership.objects.filter(person=case.handler_id, organisation__in=case.organisation_ids())
    return set(serves.values_list("organisation_id", flat=True))


def handing_roles(case: Case) -> frozenset[str]:
    return turn_roles(case.route, case.state) if claimed(case) or case.handler_id is None else WORKING


def candidates(case: Case) -> list[Person]:
    """Colleagues at their post today to whom the case may go: assigned to the step, or as its new handler."""
    found: dict[int, Person] = {}
    for body in sorted(handing_bodies(case)):
        found |= {p.pk: p for p in present_people(body, handing_roles(case))}
    return [person for person in found.values() if person.pk != case.handler_id]


def assignable(case: Case) -> list[Person]:
    """Who may do what the case waits for and is at the post today."""
    body = turn_body_id(case)
    if body is None:
        return []
    return [
        p
        for p in present_people(body, turn_roles(case.route, case.state))
        if not (claimed(case) and p.pk == case.handler_id)
    ]


def examiners(case: Case) -> list[Person]:
    """Who may examine the case and is at the post today: to these the centre may circulate it."""
    body = case.body_id(Slot.EXAMINES)
    return [] if body is None else present_people(body, MOVES["examine"].roles)


def taken_by_other(case: Case, actor: Actor) -> str:
    """A sentence for who is about to do what a colleague has taken; empty when nobody has. A claim never locks: the
    limits bind the body, and with the colleague away somebody must act.
    """
    if not claimed(case) or case.handler is None or (actor.person and actor.person.pk == case.handler_id):
        return ""
    day = moments.today()
    body = turn_body_id(case)
    away = body is not None and (case.handler_id, body) in absent_on(day, [body])
    where = "今日不在岗" if away else "今日在岗，请先与其沟通"
    return f"本环节由{case.handler.name}认领（{where}）；您仍可办理，系统会记下是您办的。"


@dataclass(frozen=True)
class PeopleAction:
    """An act beside the steps, shown only to those who may do it now."""

    name: str
    label: str


def people_actions(case: Case, actor: Actor) -> list[PeopleAction]:
    """Claim, assign, hand over, return, transfer, correct: what this person may do with the case now."""
    found = []
    for name in PEOPLE_MOVES:
        if case.move_refusal(name) or case.move_permitted(name, actor) or not _useful(case, actor, name):
            continue
        found.append(PeopleAction(name, MOVES[name].label))
    return found


def _useful(case: Case, actor: Actor, name: str) -> bool:
    if name in ("claim", "hand_over") and designated(case):
        return False
    if name == "claim":
        return not claimed(case)
    if name == "hand_over":
        return case.handler_id is not None
    return True


def open_cases_of(person: Person, actor: Actor) -> QuerySet[Case]:
    """The open cases of a handler that the actor may hand over: one's own, or those of a body that the actor leads."""
    rows = Case.objects.filter(pk__in=cases_visible(actor).filter(handler=person, ended_at=None).values("pk"))
    if actor.person is not None and actor.person.pk == person.pk:
        return rows
    led = actor.organisations(*LEADERS)
    if not Membership.objects.filter(person=person, organisation__in=led).exists():
        return rows.none()
    return rows


def people_led(actor: Actor) -> QuerySet[Person]:
    """People whose work the actor may hand over: oneself, and who serves or served at a body that the actor leads."""
    led = Membership.objects.filter(organisation__in=actor.organisations(*LEADERS)).exclude(role=Role.SYSADMIN)
    mine = Q(pk=actor.person.pk if actor.person else None)
    return Person.objects.filter(mine | Q(pk__in=led.values("person"))).order_by("username")


class Present:
    """Who holds which role where today and is there: asked once for a whole batch."""

    def __init__(self, organisation_ids: Iterable[int], day: dt.date | None = None) -> None:
        day = day or moments.today()
        ids = sorted(set(organisation_ids))
        away = absent_on(day, ids)
        rows = memberships_on(day).filter(organisation_id__in=ids).values_list("person_id", "organisation_id", "role")
        self.posts = {row for row in rows if (row[0], row[1]) not in away}

    def holds(self, person_id: int, organisation_ids: Iterable[int], roles: Iterable[str]) -> bool:
        wanted = set(roles)
        bodies = set(organisation_ids)
        return any(p == person_id and body in bodies and role in wanted for p, body, role in self.posts)
