"""The page of statistics: the slice that stands in the address, every figure as a link to its cases, the picture."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.safestring import mark_safe

from approvals import selectors
from approvals.selectors import MEASURES, PATHS, Basis, Line, Slice, Spent, Table
from approvals.selectors.slices import SHARES, measure_of
from core import moments
from core.actors import Actor
from core.charts import Bar, bar_chart
from core.sheets import Cell
from core.web import day_read, key_of

BY_WORDS = {
    "hall": "收件机关（窗口）",
    "clerk": "窗口人员（首问责任人）",
    "department": "业务主管部门",
    "park": "园区",
    "mode": "方式",
    "kind": "种类",
    "item_type": "事项类型",
    "channel": "渠道",
    "entry": "进入方式",
    "item": "事项",
    "day": "日",
    "month": "月",
}
SHARE_WORDS = {"person": "经手人", "examiner": "审查机关", "stamper": "见章盖章机关"}
PICTURED = ("received", "finished")
MOST_BARS = 40


def slice_of(query: Mapping[str, str], *, without: tuple[str, ...] = ()) -> Slice:
    """The slice in an address; what is not a known name, value or day is left out."""
    where = {name: query.get(name, "")[:80] for name in (*PATHS, *SHARES) if name not in without and query.get(name)}
    if "item" in where:
        where["item"] = str(key_of(where["item"]))
    count, basis = query.get("count", ""), query.get("basis", "")
    return Slice(
        count=count if measure_of(count) else "",
        basis=basis if basis in Basis.LABELS else "",
        since=day_read(query.get("since")),
        until=day_read(query.get("until")),
        where=where,
    )


def slice_params(cut: Slice) -> dict[str, str]:
    """The slice as it stands in an address."""
    found = {"count": cut.count, "basis": cut.basis, **cut.where}
    found |= {name: day.isoformat() for name, day in (("since", cut.since), ("until", cut.until)) if day}
    return {name: value for name, value in found.items() if value}


def slice_words(cut: Slice, *, without_measure: str = Basis.RECEIVED) -> str:
    """The slice said in words, above its cases. `without_measure`: the basis of a period of which nothing is counted."""
    parts = []
    if cut.since or cut.until:
        since, until = moments.chinese_date(cut.since), moments.chinese_date(cut.until)
        parts.append(since if since == until else f"{since or '最早'}至{until or '今天'}")
    measure = measure_of(cut.count)
    if measure:
        parts.append(measure.label)
    if cut.since or cut.until:
        basis = cut.basis or (measure.day if measure else without_measure)
        parts.append("现时" if measure and not basis else Basis.LABELS[basis])
    parts += [f"{_name(name)}：{_value(name, value)}" for name, value in cut.where.items()]
    return " · ".join(parts)


def _name(name: str) -> str:
    return BY_WORDS.get(name) or SHARE_WORDS[name]


def _value(name: str, value: str) -> str:
    return selectors.dimension_labels(name, [value]).get(value, value)


def presets(today: dt.date) -> list[dict[str, Any]]:
    """日报 and 月报: the periods that are asked for every day and every month."""
    first = today.replace(day=1)
    last_month = (first - dt.timedelta(days=1)).replace(day=1)
    rows = [
        ("日报（今日）", today, today, "hall"),
        ("昨日", today - dt.timedelta(days=1), today - dt.timedelta(days=1), "hall"),
        ("本月逐日", first, today, "day"),
        ("月报（上月）", last_month, first - dt.timedelta(days=1), "department"),
        ("本年逐月", today.replace(month=1, day=1), today, "month"),
    ]
    return [
        {"label": label, "url": "?" + urlencode({"since": since, "until": until, "by": by})}
        for label, since, until, by in rows
    ]


def statistics_query(query: Mapping[str, str]) -> tuple[str, Slice]:
    """What the page is asked for; without a period the current month."""
    by = query.get("by", "")
    cut = slice_of(query)
    if not (cut.since or cut.until):
        today = moments.today()
        cut = Slice(basis=cut.basis, since=today.replace(day=1), until=today, where=cut.where)
    else:
        cut = Slice(basis=cut.basis, since=cut.since, until=cut.until, where=cut.where)
    return (by if by in BY_WORDS else "department"), cut


def statistics_context(actor: Actor, by: str, cut: Slice) -> dict[str, Any]:
    table = selectors.statistics(actor, by=by, cut=cut)
    shown = table.lines if by in selectors.TIMES else table.lines[:MOST_BARS]
    bars = [Bar(line.label, tuple(line.counts[name] for name in PICTURED)) for line in shown]
    series = [MEASURES[name].label for name in PICTURED]
    title = f"按{BY_WORDS[by]}的收件与办结"
    here = {**slice_params(cut), "by": by}
    return {
        "columns": [MEASURES[name].label for name in table.measures],
        "rows": [_row(table, line) for line in table.lines],
        "total": _row(table, table.total),
        "by": by,
        "by_label": BY_WORDS[by],
        "cut": cut,
        "words": slice_words(cut, without_measure=""),
        "dimensions": list(BY_WORDS.items()),
        "bases": list(Basis.LABELS.items()),
        "kept": [(name, value, _value(name, value), _name(name)) for name, value in cut.where.items()],
        "presets": presets(moments.today()),
        # Drawn by our own code from escaped texts.
        "picture": mark_safe(bar_chart(bars, series, title=title)) if bars else "",  # noqa: S308
        "picture_narrow": mark_safe(bar_chart(bars, series, width=340, title=title)) if bars else "",  # noqa: S308
        "csv_url": f"{reverse('approvals:statistics_export', args=['csv'])}?{urlencode(here)}",
        "xlsx_url": f"{reverse('approvals:statistics_export', args=['xlsx'])}?{urlencode(here)}",
    }


def _row(table: Table, line: Line) -> dict[str, Any]:
    home = reverse("approvals:case_list")
    cells = [
        {
            "label": MEASURES[name].label,
            "count": line.counts[name],
            "url": f"{home}?{urlencode(slice_params(selectors.cell_slice(table, line, name)))}",
        }
        for name in table.measures
    ]
    return {"line": line, "cells": cells, "average": _days(line.spent.average), "promise": _days(line.spent.promise)}


def _days(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f}"


def statistics_sheet(table: Table) -> tuple[list[str], list[list[Cell]]]:
    """The table with its total as header and rows for a file."""
    header = [
        BY_WORDS[table.by],
        *(MEASURES[name].label for name in table.measures),
        "平均用时（工作日）",
        "平均承诺（工作日）",
    ]
    return header, [_sheet_row(table, line) for line in (*table.lines, table.total)]


def _sheet_row(table: Table, line: Line) -> list[Cell]:
    return [line.label, *(line.counts[name] for name in table.measures), *_rounded(line.spent)]


def _rounded(spent: Spent) -> list[Cell]:
    return [None if value is None else round(value, 1) for value in (spent.average, spent.promise)]
