"""The columns of the case list: which there are, which the person chose, and what stands in each cell."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from approvals.selectors import CaseLine
from core import moments


@dataclass(frozen=True)
class Column:
    """`template` shows cells that are more than a word; the others show `text`."""

    key: str
    label: str
    text: Callable[[CaseLine], Any] = str
    template: str = ""
    css: str = ""


def _day(moment: dt.datetime | dt.date | None) -> str:
    return moments.chinese_date(moment) if moment else "–"


COLUMNS = (
    Column("number", "办件编号", template="approvals/cells/number.html", css="col-number"),
    Column("item", "事项", template="approvals/cells/item.html"),
    Column("kind", "种类", lambda line: line.case.get_kind_display()),
    Column("applicant", "申请人", lambda line: line.case.applicant.name),
    Column("state", "状态", template="approvals/cells/state.html"),
    Column("lamp", "时限", template="approvals/cells/lamp.html"),
    Column("left", "剩余工作日", lambda line: "–" if line.days_left is None else line.days_left, css="number"),
    Column("received", "收件", lambda line: _day(line.case.received_at)),
    Column("accepted", "受理", lambda line: _day(line.case.accepted_at)),
    Column("due", "到期", lambda line: _day(line.case.due_on)),
    Column("decided", "决定", lambda line: _day(line.case.decided_at)),
    Column("result", "结果", lambda line: line.case.get_result_display() or "–"),
    Column("ended", "办结", lambda line: _day(line.case.ended_at)),
    Column("park", "园区", lambda line: line.case.park.short_name or line.case.park.name),
    Column("channel", "渠道", lambda line: line.case.get_channel_display()),
    Column("clerk", "首问责任人", lambda line: line.case.first_clerk or "–"),
    Column("handler", "经办人", lambda line: line.case.handler or "–"),
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


def table_rows(lines: Iterable[CaseLine], columns: Sequence[Column]) -> list[dict[str, Any]]:
    """Each line with its cells ready to show."""
    return [
        {
            "line": line,
            "cells": [(column, "" if column.template else column.text(line)) for column in columns],
        }
        for line in lines
    ]
