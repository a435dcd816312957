"""Reads of tasks: whose they are, which wait for the actor, and a page of them for the picture."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db.models import Max, Min, Prefetch, Q, QuerySet
from django.urls import reverse

from core import moments
from core.actors import Actor
from core.errors import NotVisible
from core.models import Organisation, Role
from core.reach import overseen_jurisdictions
from ledger.lives.assignments import OPEN, AssignmentState
from ledger.models import Assignment, AssignmentDates, AssignmentProgress, Duty, Measure, Plan, Reporter
from ledger.models.assignments import KEEPERS, OWNERS, SETTERS
from ledger.selectors.plans import plans_visible
from supervision.models import SupervisionOrder
from supervision.selectors import orders_visible

OVERSEERS = (Role.REFORM, Role.INSPECTOR)
LABEL = Assignment._meta.label_lower


def assignments_visible(actor: Actor) -> QuerySet[Assignment]:
    """All of a place overseen, those of the own bodies and at the own parks, and the person's own."""
    mine = actor.organisations(*OWNERS)
    seen = Q(owner__in=mine) | Q(park__in=mine) | Q(setter__in=mine)
    if actor.person is not None:
        seen |= Q(person=actor.person)
    if actor.organisations(*OVERSEERS):
        seen |= Q(measure__plan__jurisdiction__in=overseen_jurisdictions(actor, *OVERSEERS))
    rows = Assignment.objects.filter(seen)
    related = ("measure__plan__office", "measure__plan__jurisdiction", "owner", "person", "park", "setter")
    return rows.select_related(*related).order_by("measure__number", "pk")


def assignment_get(public_id: uuid.UUID, actor: Actor) -> Assignment:
    row = assignments_visible(actor).filter(public_id=public_id).first()
    if row is None:
        raise NotVisible("没有这项任务，或者您无权查看。")
    return row


def assignments_waiting(actor: Actor) -> QuerySet[Assignment]:
    """Tasks on which the next word is the actor's: overdue or not begun in time as owner, reported ones as keeper."""
    today = moments.today()
    mine = Q(owner__in=actor.organisations(*OWNERS))
    if actor.person is not None:
        mine |= Q(person=actor.person)
    due = Q(state__in=OPEN, ends_on__lt=today) | Q(state=AssignmentState.PLANNED, starts_on__lte=today)
    kept = Q(state=AssignmentState.REPORTED, measure__plan__office__in=actor.organisations(*KEEPERS))
    return Assignment.objects.filter(mine & due | kept)


def assignments_filtered(
    rows: QuerySet[Assignment],
    *,
    plan: Plan,
    measure: int = 0,
    owner: str = "",
    kind: str = "",
    state: str = "",
    late: bool = False,
    during: int = 0,
    after: int = 0,
) -> QuerySet[Assignment]:
    """Tasks of a plan in the order of its measures: those that touch the year `during`, or all; `after` is the key of the
    last row of the page before.
    """
    rows = rows.filter(measure__plan=plan)
    rows = rows.filter(measure__number=measure) if measure else rows
    rows = rows.filter(owner__code=owner) if owner else rows
    rows = rows.filter(kind=kind) if kind else rows
    rows = rows.filter(state=state) if state else rows
    rows = rows.filter(state__in=OPEN, ends_on__lt=moments.today()) if late else rows
    if during:
        rows = rows.filter(starts_on__lte=dt.date(during, 12, 31), ends_on__gte=dt.date(during, 1, 1))
    if after:
        last = Assignment.objects.filter(pk=after).values_list("measure__number", flat=True).first() or 0
        rows = rows.filter(Q(measure__number__gt=last) | Q(measure__number=last, pk__gt=after))
    newest = AssignmentProgress.objects.filter(
        pk__in=AssignmentProgress.objects.values("assignment").annotate(last=Max("pk")).values("last")
    )
    return rows.prefetch_related(
        Prefetch("former_dates", AssignmentDates.objects.order_by("pk")),
        Prefetch("entries", newest, to_attr="newest"),
    )


def years_of(rows: QuerySet[Assignment], plan: Plan) -> list[int]:
    """The years that the tasks of a plan touch, newest first."""
    ends = rows.filter(measure__plan=plan).order_by().aggregate(first=Min("starts_on"), last=Max("ends_on"))
    return list(range(ends["last"].year, ends["first"].year - 1, -1)) if ends["first"] else []


def plans_with_tasks(actor: Actor) -> list[Plan]:
    """Published plans that the actor sees, or in which a task is the actor's, newest first."""
    own = assignments_visible(actor).order_by().values("measure__plan")
    rows = Plan.objects.filter(Q(pk__in=plans_visible(actor).values("pk")) | Q(pk__in=own))
    rows = rows.filter(published_at__isnull=False).select_related("jurisdiction", "office")
    return list(rows.order_by("-year", "jurisdiction")[:50])


def setters_of(actor: Actor, plan: Plan) -> list[Organisation]:
    """The bodies in whose name the actor may set tasks under the plan: its office, or units that break down their own."""
    if actor.holds_any(KEEPERS, plan.office_id):
        return [plan.office]
    duties = Duty.objects.filter(reporter__plan=plan).values("reporter")
    units = Reporter.objects.filter(pk__in=duties, organisation__in=actor.organisations(*SETTERS))
    return [unit.organisation for unit in units.select_related("organisation")]


def measures_for(setter: Organisation, plan: Plan) -> QuerySet[Measure]:
    """Measures of the plan that the body may break down: all for the office, its own for a unit."""
    rows = plan.measures.order_by("number")
    if setter.pk == plan.office_id:
        return rows
    return rows.filter(duties__reporter__organisation=setter).distinct()


def owners_for(setter: Organisation, plan: Plan) -> QuerySet[Organisation]:
    """Whom the body may give tasks under the plan: its office every reporting unit and park, a unit itself."""
    if setter.pk != plan.office_id:
        return Organisation.objects.filter(pk=setter.pk)
    units = Reporter.objects.filter(plan=plan).values("organisation")
    return Organisation.objects.filter(Q(pk__in=units) | Q(pk__in=plan.columns.values("park"))).order_by("code")


def orders_about(row: Assignment, actor: Actor) -> list[SupervisionOrder]:
    """Supervision orders about the task that the actor may see, newest first."""
    return list(orders_visible(actor).filter(subject_type=LABEL, subject_id=row.pk)[:50])


def assignment_address(key: int, actor: Actor) -> str:
    """Where a task is, for who may see it."""
    found = assignments_visible(actor).filter(pk=key).values_list("public_id", flat=True).first()
    return reverse("ledger:assignment", args=[found]) if found else ""
