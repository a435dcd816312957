"""Reads of side tasks: what the actor sees, what waits for them, who may be asked to do one."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from approvals.models import Case, PauseKind, SideTask
from approvals.selectors.visible import cases_visible
from approvals.side_life import OPEN_CASE, WORKERS
from approvals.task_life import OPEN_TASK, TaskKind, TaskState
from core import moments
from core.actors import Actor
from core.errors import NotVisible
from core.models import Membership, Organisation, OrganisationKind, Person

# A side task of these kinds may stop the clock of the case [45]; a survey is not among them.
PAUSES: dict[str, PauseKind] = {
    TaskKind.EXPERT_REVIEW: PauseKind.EXPERT_REVIEW,
    TaskKind.TESTING: PauseKind.TESTING,
    TaskKind.INSPECTION: PauseKind.INSPECTION,
    TaskKind.QUARANTINE: PauseKind.QUARANTINE,
    TaskKind.APPRAISAL: PauseKind.APPRAISAL,
}
DOING_BODIES = (OrganisationKind.DEPARTMENT, OrganisationKind.STATIONED, OrganisationKind.PARK)
LIST_END = 500


def tasks_of(case: Case) -> QuerySet[SideTask]:
    return case.side_tasks.select_related("body", "handler", "reviewed_by", "pause", "document").order_by("pk")


def task_get(case: Case, public_id: uuid.UUID) -> SideTask:
    """The side task of a case that the actor has been shown already, or NotVisible."""
    found = tasks_of(case).filter(public_id=public_id).first()
    if found is None:
        raise NotVisible("本件没有这项技术任务。")
    return found


def tasks_open(case: Case) -> QuerySet[SideTask]:
    """What must be finished before the case is examined or decided."""
    return case.side_tasks.filter(mandatory=True, state__in=OPEN_TASK).order_by("pk")


def _running(rows: QuerySet[SideTask]) -> QuerySet[SideTask]:
    return rows.filter(state__in=OPEN_TASK, case__state__in=OPEN_CASE)


def _mine(actor: Actor) -> Q:
    """Named as handler or officer; colleagues of the body find it in the list of all open ones."""
    return Q(handler=actor.person) | Q(officers=actor.person)


def tasks_mine(actor: Actor) -> QuerySet[SideTask]:
    """Open tasks of this person, the earliest due first."""
    if actor.person is None:
        return SideTask.objects.none()
    mine = SideTask.objects.filter(_mine(actor), body__in=actor.organisations(*WORKERS))
    return _running(SideTask.objects.filter(pk__in=mine.values("pk"))).order_by("due_on", "pk")


def task_list(actor: Actor, scope: str = "mine") -> list[SideTask]:
    """Tasks by due date: `mine`, `open` (of every case the actor may see), or `done`, newest first."""
    rows = tasks_mine(actor)
    if scope == "open":
        rows = _running(SideTask.objects.filter(case__in=cases_visible(actor))).order_by("due_on", "pk")
    if scope == "done":
        rows = SideTask.objects.filter(case__in=cases_visible(actor), state=TaskState.DONE).order_by("-done_at")
    return list(rows.select_related("case__item_version", "case__applicant", "body", "handler")[:LIST_END])


@dataclass(frozen=True)
class Crew:
    """A body that may carry out a side task of a case, with its people of the day."""

    body: Organisation
    people: list[Person]


def task_crews(case: Case, on: dt.date | None = None) -> list[Crew]:
    """Bodies with a part in the case first, then the departments of the park's jurisdiction, with who works there."""
    day = on or moments.today()
    parts = case.organisation_ids()
    bodies = Organisation.objects.filter(
        Q(pk__in=parts) | Q(jurisdiction=case.park.jurisdiction_id, kind__in=DOING_BODIES)
    )
    rows = (
        Membership.objects.filter(
            organisation__in=bodies, role__in=WORKERS, valid_from__lte=day, person__is_active=True
        )
        .exclude(valid_to__lt=day)
        .select_related("organisation", "person")
        .order_by("organisation__name", "person__name")
    )
    crews: dict[int, Crew] = {}
    for row in rows:
        crew = crews.setdefault(row.organisation_id, Crew(row.organisation, []))
        if row.person not in crew.people:
            crew.people.append(row.person)
    return sorted(crews.values(), key=lambda crew: crew.body.pk not in parts)
