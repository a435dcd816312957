"""Reads of checklists: whose they are, what waits for whom, departments × requirements in one piece."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter, defaultdict
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from core import moments
from core.actors import Actor
from core.errors import NotVisible
from core.models import Organisation, Role
from core.reach import overseen_jurisdictions
from ledger.lives.checks import CENTRE, INSPECTORS, LEADERS, OWED, CheckState
from ledger.models import Check, Checklist, Requirement
from ledger.selectors.known import Known, known_of

OVERSEERS = (Role.REFORM, Role.INSPECTOR)
OWN = (Role.HEAD, Role.CHIEF, Role.PARK_ADMIN, Role.COORDINATOR)


def _whole(actor: Actor, prefix: str = "") -> Q:
    """Checklists seen as a whole: by the park's administrator, the centre, the inspection, and whoever oversees the place."""
    seen = Q(**{f"{prefix}park__in": actor.organisations(Role.PARK_ADMIN, Role.HEAD)})
    seen |= Q(**{f"{prefix}centre__in": actor.organisations(Role.COORDINATOR, Role.HEAD)})
    seen |= Q(**{f"{prefix}inspection__in": actor.organisations(Role.INSPECTOR, Role.HEAD)})
    places = overseen_jurisdictions(actor, *OVERSEERS)
    return seen | Q(**{f"{prefix}park__jurisdiction__in": places})


def checks_visible(actor: Actor) -> QuerySet[Check]:
    """All fields of the lists seen as a whole, and those of the departments that the actor leads."""
    mine = Q(department__in=actor.organisations(*OWN))
    rows = Check.objects.filter(_whole(actor, "requirement__checklist__") | mine)
    related = ("requirement__checklist__park", "requirement__checklist__centre", "requirement__checklist__inspection")
    return rows.select_related("department", *related)


def checklists_visible(actor: Actor) -> QuerySet[Checklist]:
    mine = Check.objects.filter(department__in=actor.organisations(*OWN)).values("requirement__checklist")
    rows = Checklist.objects.filter(_whole(actor) | Q(pk__in=mine))
    return rows.select_related("park", "centre", "inspection").order_by("park__code", "code")


def checklist_get(code: str, actor: Actor) -> Checklist:
    row = checklists_visible(actor).filter(code=code).first()
    if row is None:
        raise NotVisible("没有这份清单，或者您无权查看。")
    return row


def check_get(public_id: uuid.UUID, actor: Actor) -> Check:
    row = checks_visible(actor).filter(public_id=public_id).first()
    if row is None:
        raise NotVisible("没有这一项，或者您无权查看。")
    return row


def checklist_keeps(actor: Actor, checklist: Checklist) -> bool:
    """Whether the actor coordinates or inspects the list, and so may freeze it as a paper."""
    coordinates = actor.holds_any(CENTRE, checklist.centre_id)
    return actor.person is not None and (coordinates or actor.holds_any(INSPECTORS, checklist.inspection_id))


def checks_waiting(actor: Actor) -> QuerySet[Check]:
    """Fields on which the next word is the actor's: owed by a department led, or reported and to be inspected."""
    led, parks = actor.organisations(*LEADERS), actor.organisations(Role.PARK_ADMIN)
    owed = Q(state__in=OWED) & (Q(department__in=led) | Q(requirement__checklist__park__in=parks))
    inspecting = actor.organisations(*INSPECTORS)
    return Check.objects.filter(owed | Q(state=CheckState.REPORTED, requirement__checklist__inspection__in=inspecting))


def departments_to_add(checklist: Checklist, actor: Actor) -> QuerySet[Organisation]:
    """Bodies of the park that are not on the list yet, for who may add them."""
    if not actor.holds_any(CENTRE, checklist.centre_id):
        return Organisation.objects.none()
    there = Check.objects.filter(requirement__checklist=checklist).values("department")
    bodies = Organisation.objects.filter(parent=checklist.park_id).exclude(pk__in=there)
    return bodies.exclude(pk__in=[checklist.centre_id, checklist.inspection_id]).order_by("code")


@dataclass(frozen=True)
class CheckMatrix:
    """A list as its reader sees it on a day."""

    checklist: Checklist
    on: dt.date
    requirements: list[Requirement]
    departments: list[Organisation]
    fields: dict[tuple[int, int], Check]  # by requirement and department
    known: dict[tuple[int, int], list[Known]]

    def count(self, state: str) -> int:
        return sum(row.state == state for row in self.fields.values())

    @property
    def overdue(self) -> list[Check]:
        return [row for row in self.fields.values() if row.overdue(self.on)]

    def by_department(self) -> dict[int, Counter[str]]:
        """How many fields of each department are in which state; `overdue` beside them."""
        found: dict[int, Counter[str]] = defaultdict(Counter)
        for (_, department), row in self.fields.items():
            found[department][row.state] += 1
            found[department]["overdue"] += row.overdue(self.on)
        return found


def matrix_of(checklist: Checklist, actor: Actor, *, known: bool = True) -> CheckMatrix:
    """One query for the fields, one for the requirements, and one or two for each kind of known fact."""
    today = moments.today()
    requirements = list(checklist.requirements.all())
    by_key = {row.pk: row for row in requirements}
    rows = checks_visible(actor).filter(requirement__checklist=checklist).order_by("department__code", "pk")
    fields: dict[tuple[int, int], Check] = {}
    departments: dict[int, Organisation] = {}
    for row in rows:
        row.requirement = by_key[row.requirement_id]
        row.requirement.checklist = checklist
        departments.setdefault(row.department_id, row.department)
        fields[row.requirement_id, row.department_id] = row
    keys = {requirement.known for requirement in requirements} if known else set()
    found = {key: known_of(key, checklist.park, list(departments), today) for key in sorted(keys)}
    told = {
        (requirement.pk, department): said
        for requirement in requirements
        for department, said in found.get(requirement.known, {}).items()
    }
    return CheckMatrix(checklist, today, requirements, list(departments.values()), fields, told)


def known_for(row: Check) -> list[Known]:
    """What the program knows today of one field."""
    requirement = row.requirement
    park, department = requirement.checklist.park, row.department_id
    return known_of(requirement.known, park, [department], moments.today()).get(department, [])
