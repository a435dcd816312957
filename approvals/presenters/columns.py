"""The columns of the case list: which there are, which the person chose, and what stands in each cell."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString

from approvals.presenters.rows import address, item_cell, lamp_cell, number_cell, ready, tick_cell, words
from approvals.selectors import CaseLine
from core import moments


@dataclass(frozen=True)
class Column:
    """`markup` makes cells that are more than a word, given the address of the case's page; the others show `text`.
    `related` names the fields that the cell shows of other rows.
    """

    key: str
    label: str
    text: Callable[[CaseLine], Any] = str
    markup: Callable[[CaseLine, str], str] | None = None
    css: str = ""
    related: tuple[str, ...] = ()

    def cell(self, line: CaseLine, url: str) -> str:
        return words(self.text(line)) if self.markup is None else self.markup(line, url)


def _day(moment: dt.datetime | dt.date | None) -> str:
    return moments.chinese_date(moment) if moment else "–"


PARK = ("park__name", "park__short_name")


def _state(line: CaseLine, url: str) -> str:
    waits = f'<div class="help">待{words(line.waits_for)}</div>' if line.waits_for else ""
    return f"{words(line.state)}{waits}"


COLUMNS = (
    Column("number", "办件编号", markup=lambda line, url: number_cell(line.case, url), css="col-number"),
    Column("item", "事项", markup=lambda line, url: item_cell(line.case), related=("item_version__name",)),
    Column("kind", "种类", lambda line: line.case.get_kind_display()),
    Column("applicant", "申请人", lambda line: line.case.applicant.name, related=("applicant__name",)),
    Column("state", "状态", markup=_state),
    Column("lamp", "时限", markup=lambda line, url: lamp_cell(line.lamp)),
    Column("left", "剩余工作日", lambda line: "–" if line.days_left is None else line.days_left, css="number"),
    Column("received", "收件", lambda line: _day(line.case.received_at)),
    Column("accepted", "受理", lambda line: _day(line.case.accepted_at)),
    Column("due", "到期", lambda line: _day(line.case.due_on)),
    Column("decided", "决定", lambda line: _day(line.case.decided_at)),
    Column("result", "结果", lambda line: line.case.get_result_display() or "–"),
    Column("ended", "办结", lambda line: _day(line.case.ended_at)),
    Column("park", "园区", lambda line: line.case.park.short_name or line.case.park.name, related=PARK),
    Column("channel", "渠道", lambda line: line.case.get_channel_display()),
    Column("clerk", "首问责任人", lambda line: line.case.first_clerk or "–", related=("first_clerk__name",)),
    Column("handler", "经办人", lambda line: line.case.handler or "–", related=("handler__name",)),
)
STANDARD = ("number", "item", "applicant", "state", "lamp", "left", "received")


def chosen_columns(wanted: Sequence[str]) -> list[Column]:
    """The chosen columns in the order of the table, the number always first; the standard ones without a choice."""
    keys = {"number", *wanted} if any(column.key in wanted for column in COLUMNS) else set(STANDARD)
    return [column for column in COLUMNS if column.key in keys]


def column_choices(shown: Iterable[Column]) -> list[dict[str, Any]]:
    """Every column with whether it is shown, for the ticks above the list."""
    keys = {column.key for column in shown}
    return [{"key": c.key, "label": c.label, "shown": c.key in keys} for c in COLUMNS if c.key != "number"]


def related_of(columns: Iterable[Column]) -> tuple[str, ...]:
    """The fields that these columns show of the rows beside the case."""
    return tuple(name for column in columns for name in column.related)


def table_rows(lines: Iterable[CaseLine], columns: Sequence[Column], *, tick: bool = False) -> list[SafeString]:
    """Each line as a row of the table, ready to show; `tick`: with a box to choose it for a bulk move."""
    page = address("approvals:case")
    openings = []
    for column in columns:
        css = f' class="{column.css}"' if column.css else ""
        openings.append((f'<td data-label="{words(column.label)}"{css}>', column.cell))
    rows = []
    for line in lines:
        url = page(line.case)
        cells = "".join([f"{opening}{cell(line, url)}</td>" for opening, cell in openings])
        rows.append(ready(("<tr>", tick_cell(line.case) if tick else "", cells, "</tr>")))
    return rows
