"""The month as a picture with its table, one cell in full, parks side by side, who is missing and was reminded."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils.safestring import mark_safe

from core import moments
from core.charts import Mark, state_grid
from ledger.documents.returns import entry_lines, figures_words
from ledger.lives.returns import SIGNS, Progress
from ledger.models import Entry, Measure, ParkColumn
from ledger.selectors.matrix import MISSING, NOBODY, CellState, Month, Owing

P = Progress
LOOKS: dict[str, tuple[str, str, str]] = {
    P.NOT_STARTED: (SIGNS[P.NOT_STARTED], str(P.NOT_STARTED.label), "is-quiet"),
    P.UNDER_WAY: (SIGNS[P.UNDER_WAY], str(P.UNDER_WAY.label), "is-going"),
    P.DONE: (SIGNS[P.DONE], str(P.DONE.label), "is-good"),
    P.STANDING: (SIGNS[P.STANDING], str(P.STANDING.label), "is-standing"),
    MISSING: ("✕", "未报", "is-bad"),
    NOBODY: ("–", "不填报", "is-none"),
}
LEGEND = [{"sign": sign, "word": word, "css": css} for key, (sign, word, css) in LOOKS.items() if key != NOBODY]


def month_key(month: dt.date) -> str:
    return f"{month:%Y-%m}"


def look(state: str) -> dict[str, str]:
    sign, word, css = LOOKS[state]
    return {"sign": sign, "word": word, "css": css}


def cell_url(found: Month, measure: Measure, column: ParkColumn) -> str:
    place, year = found.plan.jurisdiction.code, found.plan.year
    return reverse("ledger:cell", args=[place, year, month_key(found.month), f"{measure.number}-{column.position}"])


def _said(state: CellState) -> str:
    """推进中，3 家已报，1 家未报."""
    told = f"{len(state.said)} 家已报"
    return f"{told}，{len(state.missing)} 家未报" if state.missing else told


def grid(found: Month) -> dict[str, Any]:
    """The picture for wide and narrow pages, and the table behind it with the same links."""
    marks, rows, group = [], [], ""
    for measure in found.grid.measures:
        line, cells = [], []
        for column in found.columns:
            state = found.cell(measure, column)
            sign, word, css = LOOKS[state.state]
            url = cell_url(found, measure, column) if state.owing or state.said else ""
            told = f"{measure.number} {column.heading}，{_said(state)}"
            line.append(Mark(sign, word, css, url, note=told if url else "", corner=bool(state.said and state.missing)))
            cells.append({**look(state.state), "url": url, "heading": column.heading, "said": _said(state)})
        marks.append(line)
        rows.append({"measure": measure, "cells": cells, "group": measure.heading if measure.heading != group else ""})
        group = measure.heading
    title = f"{found.month.year}年{found.month.month}月台账：{len(marks)} 项措施 × {len(found.columns)} 个园区"
    labels = [str(measure) for measure in found.grid.measures]
    headings = [column.heading for column in found.columns]
    return {
        "picture": mark_safe(state_grid(labels, headings, marks, title=title)),  # noqa: S308 (our own SVG)
        "picture_narrow": mark_safe(state_grid(labels, headings, marks, title=title, narrow=True)),  # noqa: S308
        "headings": headings,
        "rows": rows,
        "title": title,
        "legend": LEGEND,
    }


def told_in(entries: list[Entry]) -> dict[tuple[int, int], list[str]]:
    """The lines of each cell of a month's table, every unit's words under its name."""
    found: dict[tuple[int, int], list[str]] = {}
    for entry in entries:
        lines = entry_lines(entry)
        if lines:
            unit = str(entry.monthly_return.reporter)
            found.setdefault((entry.measure_id, entry.column_id), []).extend([f"【{unit}】{lines[0]}", *lines[1:]])
    return found


def entry_shown(entry: Entry) -> dict[str, Any]:
    row = entry.monthly_return
    return {
        "entry": entry,
        "unit": str(row.reporter),
        "what": row.what,
        "url": reverse("ledger:return", args=[row.public_id]),
        "figures": entry.figures,
        "figures_words": figures_words(entry.figures),
        "files": [
            {"name": file.name, "url": reverse("ledger:file", args=[row.public_id, file.pk])}
            for file in entry.files.all()
        ],
        "look": look(entry.progress or MISSING),
    }


def compared(found: Month, columns: list[ParkColumn], entries: list[Entry]) -> list[dict[str, Any]]:
    """Each measure with the chosen parks beside one another."""
    by_cell: dict[tuple[int, int], list[Entry]] = {}
    for entry in entries:
        by_cell.setdefault((entry.measure_id, entry.column_id), []).append(entry)
    return [
        {
            "measure": measure,
            "cells": [
                {
                    "heading": column.heading,
                    **look(found.cell(measure, column).state),
                    "url": cell_url(found, measure, column),
                    "said": [
                        (str(e.monthly_return.reporter), e.text) for e in by_cell.get((measure.pk, column.pk), [])
                    ],
                }
                for column in columns
            ],
        }
        for measure in found.grid.measures
    ]


def owing_shown(row: Owing) -> dict[str, Any]:
    """A unit that has not submitted: how far it is, and who was reminded when."""
    made = row.monthly_return
    days: dict[dt.date, list[str]] = {}
    for reminder in row.reminders:
        who = reminder.person.name if reminder.person else f"{reminder.contact}（邮件）"
        days.setdefault(reminder.day, []).append(who)
    return {
        "unit": str(row.reporter),
        "state": made.get_state_display() if made else "未建立",
        "late": made.late() if made else False,
        "due_on": made.due_on if made else None,
        "reminded": [f"{moments.chinese_date(day)}：{'、'.join(names)}" for day, names in list(days.items())[:5]],
        "more": max(len(days) - 5, 0),
    }
