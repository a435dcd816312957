"""One quarter counted from the returns: who reported when, how far every measure is, which problems wait for whom.

The state of the quarter is that of its last month that was opened, put together as in the month's overview
(selectors/matrix.py); before it stands the last month of the quarter before, measures matched by number and title. What was
sent back counts as submitted on the day on which it came first. The number of queries does not grow with the returns.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any

from ledger.lives.returns import Progress, ReturnState
from ledger.models import Duty, Entry, MonthlyReturn, Plan, Reporter
from ledger.models.bulletins import BulletinTerms, quarter_months
from ledger.models.plans import in_force
from ledger.selectors.matrix import MISSING, NOBODY, combined, holding
from ledger.selectors.plans import Grid, grid_of
from supervision.selectors.measures import MEASURES
from supervision.selectors.quarter import quarter_figures

Facts = dict[str, Any]
ON_TIME, LATE, OWING = "on_time", "late", "owing"
REACHED = (Progress.DONE, Progress.STANDING)
STATES = (Progress.DONE, Progress.STANDING, Progress.UNDER_WAY, Progress.NOT_STARTED, MISSING)
LABELS: dict[str, str] = {**{value: str(label) for value, label in Progress.choices}, MISSING: "未报", NOBODY: "—"}


def quarter_before(year: int, quarter: int) -> tuple[int, int]:
    return (year, quarter - 1) if quarter > 1 else (year - 1, 4)


def quarter_opened(plan: Plan, year: int, quarter: int) -> list[dt.date]:
    """The months of the quarter that have returns under the plan."""
    months = quarter_months(year, quarter)
    rows = plan.returns.filter(sequence=0, month__in=months).order_by("month")
    return list(rows.values_list("month", flat=True).distinct())


def quarter_facts(plan: Plan, year: int, quarter: int, terms: BulletinTerms) -> Facts:
    """Everything that a bulletin says in figures, as plain data. Call it where the quarter has a month with returns."""
    months = quarter_opened(plan, year, quarter)
    grid = grid_of(plan)
    said = said_at(plan, months[-1])
    units = _units(grid, months, said)
    past = _states_before(plan, *quarter_before(year, quarter))
    measures = _measures(grid, said, past.states)
    return {
        "months": [month.isoformat() for month in months],
        "before": past.month.isoformat() if past.month else "",
        "columns": [{"position": c.position, "heading": c.heading, "park": c.park.code} for c in grid.columns],
        "bodies": {unit.organisation.code: str(unit) for unit in grid.reporters},
        "units": units,
        "measures": measures,
        "cells": _cells(grid, said),
        "problems": _problems(grid, months[-1]),
        "proposed": proposed_for(units, terms),
        "terms": terms_words(terms),
        "figures": _figures(plan, year, quarter),
    }


def _figures(plan: Plan, year: int, quarter: int) -> list[dict[str, str]]:
    """Commendation and accountability figures that supervision counts (季度数据), those that rest on something."""
    return [
        {
            "unit": line.body.name,
            "label": MEASURES[key].label,
            "value": f"{figure.value}{MEASURES[key].unit}",
            "source": f"季度数据，{figure.base}条",
            "url": figure.url,
        }
        for line in quarter_figures(plan.jurisdiction, year, quarter)
        for key, figure in line.figures.items()
        if figure.base and figure.value is not None
    ]


@dataclass(frozen=True)
class Said:
    """What a unit said of a cell, and in which return (or correction of it)."""

    progress: str
    monthly_return: int
    entry: int


SaidAt = dict[tuple[int, int, int], Said]  # measure, column, reporter


def said_at(plan: Plan, month: dt.date) -> SaidAt:
    """What counts of a month, corrections over what they correct. One query."""
    rows = Entry.objects.filter(holding(plan, month)).order_by("monthly_return__sequence", "pk")
    names = ("measure", "column", "monthly_return__reporter", "progress", "monthly_return", "pk")
    return {(measure, column, unit): Said(*rest) for measure, column, unit, *rest in rows.values_list(*names)}


# --- Units ----------------------------------------------------------------------------------------------------------
def _units(grid: Grid, months: list[dt.date], said: SaidAt) -> list[Facts]:
    rows: dict[int, list[MonthlyReturn]] = defaultdict(list)
    for row in MonthlyReturn.objects.filter(plan=grid.plan, month__in=months, sequence=0).order_by("month"):
        rows[row.reporter_id].append(row)
    progress: dict[int, Counter[str]] = defaultdict(Counter)
    for (_, _, unit), word in said.items():
        progress[unit][word.progress] += 1
    found = [_unit(unit, rows[unit.pk], len(grid.owed[unit.pk]), progress[unit.pk]) for unit in grid.reporters]
    return _ranked([row for row in found if row["months"]])


def _unit(unit: Reporter, rows: list[MonthlyReturn], cells: int, progress: Counter[str]) -> Facts:
    months = [_month(row) for row in rows]
    counted = {str(state): progress[state] for state in STATES}
    counted[MISSING] = max(cells - sum(progress.values()), 0)
    return {
        "code": unit.organisation.code,
        "name": str(unit),
        "kind": unit.kind,
        "cells": cells,
        "months": months,
        ON_TIME: sum(month["standing"] == ON_TIME for month in months),
        LATE: sum(month["standing"] == LATE for month in months),
        OWING: sum(month["standing"] == OWING for month in months),
        "late_days": sum(month["days"] for month in months),
        "progress": counted,
    }


def _month(row: MonthlyReturn) -> Facts:
    """One month of a unit; `days` are calendar days after the day."""
    sent, due = row.first_submitted_on, row.due_on
    assert due is not None
    days = max((sent - due).days, 0) if sent else 0
    return {
        "month": row.month.isoformat(),
        "return": row.pk,
        "due": due.isoformat(),
        "sent": sent.isoformat() if sent else "",
        "days": days,
        "standing": OWING if sent is None else LATE if days else ON_TIME,
        "returned": row.state == ReturnState.RETURNED,
    }


def _ranked(rows: list[Facts]) -> list[Facts]:
    """By months in time, then by months not sent at all, then by days late; equals share a place, the plan's order stays."""

    def merit(row: Facts) -> tuple[int, int, int]:
        return -row[ON_TIME], row[OWING], row["late_days"]

    ordered = sorted(rows, key=merit)
    for place, row in enumerate(ordered, start=1):
        equal = place > 1 and merit(ordered[place - 2]) == merit(row)
        row["rank"] = ordered[place - 2]["rank"] if equal else place
    return ordered


# --- Measures and cells ---------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Past:
    month: dt.date | None
    states: dict[tuple[int, str, int], str]  # measure number and title, park


def _states_before(plan: Plan, year: int, quarter: int) -> Past:
    """The states at the end of the quarter before, under the plan that held then."""
    held = in_force(Plan.objects.filter(jurisdiction=plan.jurisdiction_id), quarter_months(year, quarter)[-1]).first()
    months = quarter_opened(held, year, quarter) if held else []
    if held is None or not months:
        return Past(None, {})
    grid = grid_of(held)
    states = _states(grid, said_at(held, months[-1]))
    return Past(
        months[-1],
        {(m.number, m.title, c.park_id): states[m.pk, c.pk] for m in grid.measures for c in grid.columns},
    )


def _states(grid: Grid, said: SaidAt) -> dict[tuple[int, int], str]:
    words: dict[tuple[int, int], list[str]] = defaultdict(list)
    for (measure, column, _), word in said.items():
        words[measure, column].append(word.progress)
    owed = set().union(*grid.owed.values()) if grid.owed else set()
    cells = [(measure.pk, column.pk) for measure in grid.measures for column in grid.columns]
    return {cell: combined(words[cell]) if words[cell] or cell in owed else NOBODY for cell in cells}


def _measures(grid: Grid, said: SaidAt, past: dict[tuple[int, str, int], str]) -> list[Facts]:
    states = _states(grid, said)
    return [
        {
            "number": measure.number,
            "title": measure.title,
            "heading": measure.heading,
            "states": [states[measure.pk, column.pk] for column in grid.columns],
            "before": [past.get((measure.number, measure.title, c.park_id), "") for c in grid.columns],
        }
        for measure in grid.measures
    ]


def _cells(grid: Grid, said: SaidAt) -> dict[str, list[list[Any]]]:
    """Behind every cell: (unit, what it said, its return), and who owed it and said nothing: (unit, missing, 0)."""
    found: dict[str, list[list[Any]]] = {}
    for measure in grid.measures:
        for column in grid.columns:
            rows: list[list[Any]] = []
            for unit in grid.reporters:
                word = said.get((measure.pk, column.pk, unit.pk))
                if word is not None:
                    rows.append([unit.organisation.code, word.progress, word.monthly_return])
                elif (measure.pk, column.pk) in grid.owed[unit.pk]:
                    rows.append([unit.organisation.code, MISSING, 0])
            found[f"{measure.number}-{column.position}"] = rows
    return found


# --- Problems -------------------------------------------------------------------------------------------------------
def _problems(grid: Grid, month: dt.date) -> list[Facts]:
    """Problems and requests as they stand in the month, equal words of a measure put together, each with who has to solve it."""
    rows = Entry.objects.filter(holding(grid.plan, month)).select_related(
        "measure", "column", "monthly_return__reporter__organisation"
    )
    newest: dict[tuple[int, int, int], Entry] = {}
    for entry in rows.order_by("monthly_return__sequence", "pk"):
        newest[entry.measure_id, entry.column_id, entry.monthly_return.reporter_id] = entry
    leads = _leads(grid)
    found: dict[str, Facts] = {}
    for entry in sorted(newest.values(), key=lambda e: (e.measure.number, e.column.position, e.pk)):
        if entry.problems.strip() or entry.requests.strip():
            _into(found, entry, leads[entry.measure_id])
    return list(found.values())


def _into(found: dict[str, Facts], entry: Entry, leads: list[Reporter]) -> None:
    text, wish = entry.problems.strip(), entry.requests.strip()
    digest = hashlib.sha256(f"{text}\n\n{wish}".encode()).hexdigest()
    key = f"{entry.measure.number}-{digest[:10]}"
    row = found.setdefault(
        key,
        {
            "key": key,
            "measure": entry.measure.number,
            "title": entry.measure.title,
            "text": text,
            "requests": wish,
            "solver": leads[0].organisation.code if leads else "",
            "said": [],
        },
    )
    body = entry.monthly_return.reporter.organisation
    row["said"].append([body.code, entry.column.heading, entry.monthly_return_id, entry.pk])


def _leads(grid: Grid) -> dict[int, list[Reporter]]:
    """Who leads each measure, in the plan's order: the first of them has to solve its problems [choice]."""
    units = {unit.pk: unit for unit in grid.reporters}
    found: dict[int, list[Reporter]] = defaultdict(list)
    rows = Duty.objects.filter(reporter__in=units, part=Duty.Part.LEAD).order_by("reporter__position")
    for unit, measure in rows.values_list("reporter", "measure"):
        found[measure].append(units[unit])
    return found


# --- Commendation and criticism -------------------------------------------------------------------------------------
def proposed_for(units: list[Facts], terms: BulletinTerms) -> dict[str, list[dict[str, str]]]:
    """Who is proposed for commendation and for criticism, each with the reason; who is criticised is not commended."""
    criticised = [{"unit": row["code"], "reason": why} for row in units if (why := _criticised(row, terms))]
    blamed = {row["unit"] for row in criticised}
    commended = [
        {"unit": row["code"], "reason": why}
        for row in units
        if row["code"] not in blamed and (why := _commended(row, terms))
    ]
    return {"commended": commended, "criticised": criticised}


def percent(part: int, whole: int) -> int:
    """Whole percents, rounded down; 0 of nothing."""
    return part * 100 // whole if whole else 0


def _commended(row: Facts, terms: BulletinTerms) -> str:
    reached = sum(row["progress"][state] for state in REACHED)
    share = percent(reached, row["cells"])
    if row[LATE] + row[OWING] > terms.commend_late_most or share < terms.commend_done_percent:
        return ""
    return f"按时报送{row[ON_TIME]}个月，已完成和长期坚持{reached}格，占{share}%"


def _criticised(row: Facts, terms: BulletinTerms) -> str:
    idle = row["progress"][Progress.NOT_STARTED]
    share, words = percent(idle, row["cells"]), []
    if row[OWING] >= terms.criticise_missing_least > 0:
        words.append(f"{row[OWING]}个月未报")
    if row[LATE] + row[OWING] >= terms.criticise_late_least > 0 and row[LATE]:
        words.append(f"{row[LATE]}个月迟报，共迟{row['late_days']}天")
    if idle and share >= terms.criticise_idle_percent > 0:
        words.append(f"未启动{idle}格，占{share}%")
    return "；".join(words)


def terms_words(terms: BulletinTerms) -> list[str]:
    """The rules by which units are proposed, as they are frozen with the facts."""
    return [
        f"表扬：迟报、未报不超过{terms.commend_late_most}个月，且季末已完成、长期坚持占比不低于{terms.commend_done_percent}%。",
        f"通报批评：未报达到{terms.criticise_missing_least}个月，或者迟报、未报合计达到{terms.criticise_late_least}个月，"
        f"或者季末未启动占比达到{terms.criticise_idle_percent}%。",
    ]
