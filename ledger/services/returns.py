"""A month's returns come into being: one for every unit with cells, with last month's words to edit; and corrections."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.db import IntegrityError, transaction

from core import door, moments
from core.actors import Actor
from core.door import Stamp
from core.errors import Invalid, NotAllowed, Refused
from ledger.lives.returns import ReturnState
from ledger.models import Entry, MonthlyReturn, Plan, Reporter
from ledger.selectors.plans import Cell, cells_of, plans_in_force
from ledger.selectors.returns import latest_of
from supervision.selectors.filing import next_month, previous_month


def returns_open(*, on: dt.date, actor: Actor, happened_at: dt.datetime | None = None) -> int:
    """Open what is missing up to the month of the day, also months in which the job stood still. Returns how many rows.

    Run again it finds nothing to do: the database lets a unit's month in once. `happened_at` is for late entry.
    """
    made = 0
    for plan in plans_in_force(on.replace(day=1)):
        for month in _months(plan, on.replace(day=1)):
            made += month_open(plan=plan, month=month, actor=actor, happened_at=happened_at)
    return made


def _months(plan: Plan, until: dt.date) -> list[dt.date]:
    """From the last month opened (units may have come late), or for a plan's first run the present month alone."""
    last = plan.returns.order_by("-month").values_list("month", flat=True).first()
    month, found = last or until, []
    while month <= until:
        found.append(month)
        month = next_month(month)
    return found


def month_open(*, plan: Plan, month: dt.date, actor: Actor, happened_at: dt.datetime | None = None) -> int:
    """Open one month of a published plan for every unit that has cells and no return of it yet."""
    present = set(plan.returns.filter(month=month, sequence=0).values_list("reporter", flat=True))
    units = [unit for unit in plan.reporters.select_related("organisation") if unit.pk not in present]
    owed = cells_of(units)
    made = 0
    for unit in units:
        if owed[unit.pk]:
            made += _launch(plan, unit, month, owed[unit.pk], actor, Stamp(happened_at=happened_at))
    return made


def _launch(plan: Plan, unit: Reporter, month: dt.date, cells: Collection[Cell], actor: Actor, stamp: Stamp) -> bool:
    row = MonthlyReturn(plan=plan, reporter=unit, month=month, due_on=plan.due_on(month))

    def change(made: MonthlyReturn, now: dt.datetime) -> dict[str, Any]:
        carried = cells_carry(made, cells)
        return {"unit": unit.organisation.code, "month": month, "cells": len(cells), "carried": carried}

    try:
        with transaction.atomic():
            door.admit(row, "launch", actor=actor, stamp=stamp, change=change)
    except IntegrityError:
        return False  # another run was faster
    return True


def cells_carry(row: MonthlyReturn, cells: Collection[Cell]) -> int:
    """Make the cells of a new return, with what the unit said of the same measure and park last month (also under the plan
    before, where number and title agree). Returns how many had something to carry over.
    """
    earlier = _last_month(row)
    measures = {measure.pk: measure for measure in row.plan.measures.all()}
    columns = {column.pk: column for column in row.plan.columns.all()}
    entries = []
    for measure, column in sorted(cells):
        entry = Entry(monthly_return=row, measure=measures[measure], column=columns[column])
        before = earlier.get((measures[measure].number, measures[measure].title, columns[column].park_id))
        if before is not None and before.progress:
            _take_over(entry, before)
        entries.append(entry)
    Entry.objects.bulk_create(entries)
    return sum(entry.carried for entry in entries)


def _last_month(row: MonthlyReturn) -> dict[tuple[int, str, int], Entry]:
    unit = row.reporter.organisation_id
    before = MonthlyReturn.objects.filter(
        reporter__organisation=unit, month=previous_month(row.month), sequence=0
    ).first()
    if before is None:
        return {}
    return {(e.measure.number, e.measure.title, e.column.park_id): e for e in latest_of(before).values()}


def _take_over(entry: Entry, before: Entry) -> None:
    """Words are edited on; figures are of their month and are not carried over."""
    entry.progress, entry.text = before.progress, before.text
    entry.problems, entry.requests = before.problems, before.requests
    entry.carried = True


def return_correct(
    *, original: MonthlyReturn, cells: Collection[tuple[int, int]], reason: str, actor: Actor, stamp: Stamp
) -> MonthlyReturn:
    """更正 cells (measure number, column position) of a received return: a row of its own, which says what it corrects.

    Raises Refused while the return is not received or another correction is open, Invalid without reason or cells.
    """
    if not reason.strip():
        raise Invalid("请写明更正的理由。", field="reason")
    if original.sequence or original.state != ReturnState.RECEIVED:
        raise Refused("只有已接收锁定的台账才办理更正。", code="not_received")
    held = {(e.measure.number, e.column.position): e for e in latest_of(original).values()}
    wanted = [held[cell] for cell in sorted(cells) if cell in held]
    if not wanted or len(wanted) != len(set(cells)):
        raise Invalid("请选择要更正的格。", field="cells")
    row = MonthlyReturn(
        plan=original.plan,
        reporter=original.reporter,
        month=original.month,
        corrects=original,
        correction_reason=reason.strip()[:300],
    )
    denied = row.move_permitted("correct", actor)
    if denied:
        raise NotAllowed(denied)

    def before(made: MonthlyReturn) -> None:
        list(MonthlyReturn.objects.select_for_update().filter(pk=original.pk))  # two at once: one after the other
        if original.corrections.exclude(state=ReturnState.RECEIVED).exists():
            raise Refused("这份台账已有一份更正在办，请办完再提。", code="correction_open")
        made.sequence = original.corrections.count() + 1
        made.filled_by = actor.person

    def change(made: MonthlyReturn, now: dt.datetime) -> dict[str, Any]:
        Entry.objects.bulk_create(_corrected(made, entry) for entry in wanted)
        return {"corrects": original.pk, "cells": [entry.key for entry in wanted], "on": moments.legal_day(now)}

    return door.admit(row, "correct", actor=actor, stamp=stamp, change=change, before=before)


def _corrected(row: MonthlyReturn, entry: Entry) -> Entry:
    return Entry(
        monthly_return=row,
        measure=entry.measure,
        column=entry.column,
        progress=entry.progress,
        text=entry.text,
        figures=entry.figures,
        problems=entry.problems,
        requests=entry.requests,
        corrects=entry,
    )
