"""The month on one table: measures × parks, put together from what the units have submitted (附件3).

Several units report on the same cell. What they say is put together by one rule [choice]: a cell is done (or standing) when
all that have reported say so, not started when all say so, and under way otherwise; units that owe the cell and have not
submitted are counted as missing beside it. The number of queries does not grow with the returns.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from django.db.models import Q

from core.actors import Actor
from ledger.lives.returns import SENT, Progress, ReturnState
from ledger.models import Entry, Measure, MonthlyReturn, ParkColumn, Plan, Reminder, Reporter
from ledger.selectors.plans import READERS, Cell, Grid, grid_of, plan_oversees

P = Progress
MISSING = "missing"
NOBODY = "nobody"


def combined(said: Iterable[str]) -> str:
    """What several units' words on a cell come to; MISSING when nobody has reported."""
    states = set(said)
    if not states:
        return MISSING
    if states == {P.NOT_STARTED}:
        return P.NOT_STARTED
    if states <= {P.DONE, P.STANDING}:
        return P.STANDING if P.STANDING in states else P.DONE
    return P.UNDER_WAY


@dataclass
class CellState:
    """One cell of the month: what the units said, and who has not."""

    said: dict[int, str] = field(default_factory=dict)  # reporter -> progress
    owing: list[Reporter] = field(default_factory=list)

    @property
    def state(self) -> str:
        return combined(self.said.values()) if self.owing or self.said else NOBODY

    @property
    def missing(self) -> list[Reporter]:
        return [unit for unit in self.owing if unit.pk not in self.said]


@dataclass(frozen=True)
class Month:
    """A month under its plan, as far as the reader sees it."""

    plan: Plan
    month: dt.date
    grid: Grid
    columns: list[ParkColumn]  # those that the reader sees
    cells: dict[Cell, CellState]
    returns: dict[int, MonthlyReturn]  # by reporter, the month's own return

    def cell(self, measure: Measure, column: ParkColumn) -> CellState:
        return self.cells[measure.pk, column.pk]


@dataclass(frozen=True)
class Sight:
    """What of a plan a reader sees: everything, or the own units' words and all that is said of the own parks."""

    everything: bool
    units: Collection[int]
    parks: Collection[int]

    def sees(self, reporter: int, column: ParkColumn) -> bool:
        return self.everything or reporter in self.units or column.park_id in self.parks


def sight_of(actor: Actor, plan: Plan, reporters: Iterable[Reporter]) -> Sight:
    mine = actor.organisations(*READERS)
    units = {unit.pk for unit in reporters if unit.organisation_id in mine}
    return Sight(plan_oversees(actor, plan), units, mine)


def month_of(actor: Actor, plan: Plan, month: dt.date) -> Month:
    """The month as the actor sees it."""
    grid = grid_of(plan)
    sight = sight_of(actor, plan, grid.reporters)
    cells: dict[Cell, CellState] = defaultdict(CellState)
    by_key = {column.pk: column for column in grid.columns}
    for unit in grid.reporters:
        for cell in grid.owed[unit.pk]:
            if sight.sees(unit.pk, by_key[cell[1]]):
                cells[cell].owing.append(unit)
    columns = [c for c in grid.columns if sight.everything or any(cells[m.pk, c.pk].owing for m in grid.measures)]
    shown = {column.pk for column in columns}
    for measure, column, unit_key, progress in said_in(plan, month):
        if column in shown and sight.sees(unit_key, by_key[column]):
            cells[measure, column].said[unit_key] = progress
    returns = {row.reporter_id: row for row in MonthlyReturn.objects.filter(plan=plan, month=month, sequence=0)}
    seen = {key: row for key, row in returns.items() if sight.everything or key in sight.units}
    return Month(plan, month, grid, columns, cells, seen)


def holding(plan: Plan, month: dt.date) -> Q:
    """Entries that count: of submitted or received returns, and of received corrections."""
    own = Q(monthly_return__sequence=0, monthly_return__state__in=SENT)
    corrected = Q(monthly_return__sequence__gt=0, monthly_return__state=ReturnState.RECEIVED)
    return Q(monthly_return__plan=plan, monthly_return__month=month) & (own | corrected)


def said_in(plan: Plan, month: dt.date) -> Iterable[tuple[int, int, int, str]]:
    """(measure, column, reporter, progress) of the month, corrections after what they correct."""
    rows = Entry.objects.filter(holding(plan, month)).order_by("monthly_return__sequence", "pk")
    return rows.values_list("measure", "column", "monthly_return__reporter", "progress")


def entries_in(plan: Plan, month: dt.date, columns: Collection[int], measure: int | None = None) -> list[Entry]:
    """The full words of the cells of some columns, one entry per unit and cell: the newest that counts."""
    rows = Entry.objects.filter(holding(plan, month), column__in=columns)
    rows = rows.filter(measure=measure) if measure is not None else rows
    related = ("measure", "column", "corrects", "monthly_return__reporter__organisation")
    found: dict[tuple[int, int, int], Entry] = {}
    for entry in rows.select_related(*related).prefetch_related("files__file").order_by("monthly_return__sequence"):
        found[entry.monthly_return.reporter_id, entry.measure_id, entry.column_id] = entry
    return sorted(found.values(), key=lambda e: (e.measure.number, e.monthly_return.reporter.position))


def history_of(
    plan: Plan, measure: Measure, column: ParkColumn, sight: Sight, *, until: dt.date, most: int = 12
) -> list[tuple[dt.date, str]]:
    """(month, state) of one cell over the last months under the plan, newest first. One query."""
    own = Q(monthly_return__sequence=0, monthly_return__state__in=SENT)
    own |= Q(monthly_return__sequence__gt=0, monthly_return__state=ReturnState.RECEIVED)
    rows = Entry.objects.filter(own, measure=measure, column=column, monthly_return__month__lte=until)
    rows = rows.filter(monthly_return__month__gt=_back(until, most)).order_by("monthly_return__sequence", "pk")
    said: dict[dt.date, dict[int, str]] = defaultdict(dict)
    for month, unit, progress in rows.values_list("monthly_return__month", "monthly_return__reporter", "progress"):
        if sight.sees(unit, column):
            said[month][unit] = progress
    return [(month, combined(said[month].values())) for month in sorted(said, reverse=True)]


def _back(month: dt.date, months: int) -> dt.date:
    """The month so many months before."""
    number = month.year * 12 + month.month - 1 - months
    return dt.date(number // 12, number % 12 + 1, 1)


@dataclass
class Owing:
    """A unit that has not submitted the month, and who was reminded when."""

    reporter: Reporter
    monthly_return: MonthlyReturn | None
    reminders: list[Reminder] = field(default_factory=list)


def owing_in(found: Month) -> list[Owing]:
    """Units of the month that have not submitted, with their reminders. One query."""
    rows = [
        Owing(unit, found.returns.get(unit.pk))
        for unit in found.grid.reporters
        if found.grid.owed[unit.pk]
        and (unit.pk in found.returns or not found.returns)
        and (unit.pk not in found.returns or found.returns[unit.pk].state not in SENT)
    ]
    by_return = {row.monthly_return.pk: row for row in rows if row.monthly_return is not None}
    reminders = Reminder.objects.filter(monthly_return__in=by_return).select_related("person", "contact")
    for reminder in reminders.order_by("-day", "pk")[:2000]:
        by_return[reminder.monthly_return_id].reminders.append(reminder)
    return rows


def months_opened(plan: Plan) -> list[dt.date]:
    """Months under the plan that have returns, newest first."""
    rows = plan.returns.filter(sequence=0).order_by("-month").values_list("month", flat=True).distinct()
    return list(rows[:240])
