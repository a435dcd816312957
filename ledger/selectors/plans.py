"""Reads of plans: which holds in a month, who reports which cells of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from core.actors import Actor
from core.errors import NotVisible
from core.models import Role
from core.reach import overseen_jurisdictions
from ledger.models import Duty, Measure, ParkColumn, Plan, Reporter
from ledger.models.plans import in_force

OVERSEERS = frozenset({Role.REFORM, Role.INSPECTOR})
KEEPERS = frozenset({Role.REFORM, Role.SYSADMIN})
READERS = frozenset({Role.FILER, Role.HEAD, Role.PARK_ADMIN})
Cell = tuple[int, int]  # keys of measure and column


def plans_visible(actor: Actor) -> QuerySet[Plan]:
    """Plans of the places overseen or kept, and published ones in which the actor's body reports."""
    places = overseen_jurisdictions(actor, *OVERSEERS, *KEEPERS)
    mine = Reporter.objects.filter(organisation__in=actor.organisations(*READERS)).values("plan")
    rows = Plan.objects.filter(Q(jurisdiction__in=places) | Q(pk__in=mine, published_at__isnull=False))
    return rows.select_related("jurisdiction", "office").order_by("jurisdiction", "-first_month")


def plan_get(place: str, year: int, actor: Actor) -> Plan:
    row = plans_visible(actor).filter(jurisdiction__code=place, year=year).first()
    if row is None:
        raise NotVisible("没有这个台账方案，或者您无权查看。")
    return row


def plan_kept(actor: Actor, plan: Plan) -> bool:
    """Whether the actor keeps the plan: the office it is reported to, or a system administrator of the place."""
    if actor.holds(Role.REFORM, plan.office_id):
        return True
    return plan.jurisdiction_id in overseen_jurisdictions(actor, Role.SYSADMIN) if actor.is_sysadmin else False


def plan_oversees(actor: Actor, plan: Plan) -> bool:
    """Whether the actor sees every unit's returns under the plan."""
    return plan.jurisdiction_id in overseen_jurisdictions(actor, *OVERSEERS)


def plan_of(rows: QuerySet[Plan], month: dt.date) -> Plan | None:
    """The plan that holds in a month (its first day) among the rows: the newest that has begun."""
    return in_force(rows, month).first()


def plans_in_force(month: dt.date) -> list[Plan]:
    """For every jurisdiction the plan that holds in the month."""
    found: dict[int, Plan] = {}
    for plan in in_force(Plan.objects.select_related("jurisdiction", "office"), month):
        found.setdefault(plan.jurisdiction_id, plan)
    return list(found.values())


@dataclass(frozen=True)
class Grid:
    """A plan's measures, columns and reporters, with who owes which cell. Read with a fixed number of queries."""

    plan: Plan
    measures: list[Measure]
    columns: list[ParkColumn]
    reporters: list[Reporter]
    owed: dict[int, set[Cell]]  # by reporter

    def owing(self, cell: Cell) -> list[Reporter]:
        return [reporter for reporter in self.reporters if cell in self.owed[reporter.pk]]


def grid_of(plan: Plan) -> Grid:
    """Five queries, however large the plan."""
    columns = list(plan.columns.select_related("park").order_by("position"))
    reporters = list(plan.reporters.select_related("organisation").order_by("position"))
    return Grid(plan, list(plan.measures.order_by("number")), columns, reporters, cells_of(reporters))


def cells_of(reporters: Iterable[Reporter]) -> dict[int, set[Cell]]:
    """The cells that each reporter fills: measures of its duties × its columns. Two queries."""
    keys = [reporter.pk for reporter in reporters]
    measures: dict[int, list[int]] = {key: [] for key in keys}
    for key, measure in Duty.objects.filter(reporter__in=keys).values_list("reporter", "measure").order_by("pk"):
        measures[key].append(measure)
    found: dict[int, set[Cell]] = {key: set() for key in keys}
    links = Reporter.columns.through.objects.filter(reporter__in=keys)
    for key, column in links.values_list("reporter_id", "parkcolumn_id"):
        found[key] |= {(measure, column) for measure in measures[key]}
    return found


def gaps_of(grid: Grid) -> list[tuple[Measure, ParkColumn]]:
    """Cells that nobody reports."""
    owed = set().union(*grid.owed.values()) if grid.owed else set()
    return [(row, column) for row in grid.measures for column in grid.columns if (row.pk, column.pk) not in owed]
