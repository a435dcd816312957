"""The series under the statistics by day and month: the choice that stands in the address, the table, the sheet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from approvals.presenters.statistics import BY_WORDS, slice_params, slice_words
from approvals.selectors import MEASURES, TIMES, Slice
from approvals.selectors.series import ACROSS, SERIAL, Series, SeriesLine, series, series_slice
from core.actors import Actor
from core.sheets import Cell


def series_query(query: Mapping[str, str]) -> tuple[str, str]:
    """Across which dimension, of which measure; an empty dimension: no series."""
    across, measure = query.get("across", ""), query.get("measure", "")
    return across if across in ACROSS else "", measure if measure in SERIAL else SERIAL[0]


def series_context(actor: Actor, by: str, cut: Slice, query: Mapping[str, str]) -> dict[str, Any]:
    """What the page shows besides the table: the choices, and the series when one is asked for."""
    if by not in TIMES:
        return {}
    across, measure = series_query(query)
    choices = {
        "across": across,
        "measure": measure,
        "across_choices": [(name, BY_WORDS[name]) for name in ACROSS],
        "measure_choices": [(name, MEASURES[name].label) for name in SERIAL],
    }
    if not across:
        return choices
    found = series(actor, by=by, across=across, measure=measure, cut=cut)
    asked = urlencode({**slice_params(cut), "by": by, "across": across, "measure": measure})
    return choices | {
        "series": {
            "caption": f"逐{BY_WORDS[by]}{MEASURES[measure].label}，按{BY_WORDS[across]}",
            "heading": BY_WORDS[by],
            "columns": [label for _, label in found.columns],
            "rows": [_row(found, line) for line in found.lines],
            "total": _row(found, None),
            "xlsx_url": f"{reverse('approvals:statistics_series')}?{asked}",
        }
    }


def _row(found: Series, line: SeriesLine | None) -> dict[str, Any]:
    home, counts = reverse("approvals:case_list"), found.total if line is None else line.counts

    def cell(key: str, label: str, count: int) -> dict[str, Any]:
        url = f"{home}?{urlencode(slice_params(series_slice(found, line, key)))}"
        return {"label": label, "count": count, "url": url}

    cells = [cell(key, label, counts[key]) for key, label in found.columns]
    return {"label": line.label if line else "合计", "cells": [*cells, cell("", "合计", counts.total())]}


def series_sheet(by: str, found: Series) -> tuple[list[str], list[list[Cell]], str]:
    """Header and rows for a file, and what it is called."""
    header = [BY_WORDS[by], *(label for _, label in found.columns), "合计"]
    rows: list[list[Cell]] = [
        [label, *(counts[key] for key, _ in found.columns), counts.total()]
        for label, counts in (*((line.label, line.counts) for line in found.lines), ("合计", found.total))
    ]
    named = f"逐{BY_WORDS[by]}{MEASURES[found.measure].label}：{slice_words(found.cut, without_measure='')}"
    return header, rows, named
