"""Tasks as a picture over time with the table behind it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils.safestring import mark_safe

from core import moments
from core.gantt import Span, gantt
from core.sheets import Cell
from ledger.lives.assignments import AssignmentState
from ledger.models import Assignment

A = AssignmentState
OVERDUE = "overdue"
LOOKS: dict[str, dict[str, str]] = {
    A.PLANNED: {"sign": "○", "word": str(A.PLANNED.label), "css": "is-quiet"},
    A.UNDER_WAY: {"sign": "◐", "word": str(A.UNDER_WAY.label), "css": "is-going"},
    A.REPORTED: {"sign": "◕", "word": str(A.REPORTED.label), "css": "is-standing"},
    A.DONE: {"sign": "●", "word": str(A.DONE.label), "css": "is-good"},
    A.CANCELLED: {"sign": "–", "word": str(A.CANCELLED.label), "css": "is-none"},
    OVERDUE: {"sign": "×", "word": "逾期", "css": "is-bad"},
}
HEADINGS = (
    *("措施", "类别", "任务", "责任单位", "责任人", "开始日", "完成期限", "原完成期限"),
    *("进度", "状态", "完成日", "最近进展", "逾期原因"),
)


def look(row: Assignment, today: dt.date) -> dict[str, str]:
    return LOOKS[OVERDUE if row.overdue(today) else row.state]


def owner_words(row: Assignment) -> str:
    return row.owner.short_name or row.owner.name


def shown(row: Assignment, today: dt.date) -> dict[str, Any]:
    """One line of the table. The rows come with their former days and newest entry (selectors.assignments_filtered)."""
    newest = row.newest[0] if getattr(row, "newest", None) else None  # type: ignore[attr-defined]
    return {
        "row": row,
        "look": look(row, today),
        "url": reverse("ledger:assignment", args=[row.public_id]),
        "owner": owner_words(row),
        "former": [former.ends_on for former in row.former_dates.all()],
        "entry": newest,
    }


def chart(rows: list[dict[str, Any]], today: dt.date, title: str) -> dict[str, Any]:
    """The picture for wide and narrow pages."""
    spans = [_span(each) for each in rows]
    return {
        "picture": mark_safe(gantt(spans, today=today, title=title)),  # noqa: S308 (our own SVG)
        "picture_narrow": mark_safe(gantt(spans, today=today, title=title, narrow=True)),  # noqa: S308
        "title": title,
        "legend": list(LOOKS.values()),
    }


def _span(each: dict[str, Any]) -> Span:
    row: Assignment = each["row"]
    return Span(
        label=row.title,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        percent=row.percent,
        former=tuple(each["former"]),
        finished_on=row.finished_on,
        url=each["url"],
        **each["look"],
    )


def book_line(each: dict[str, Any]) -> list[Cell]:
    """The same line for the spreadsheet."""
    row: Assignment = each["row"]
    entry = each["entry"]
    return [
        str(row.measure),
        row.get_kind_display(),
        row.title,
        row.owner.name,
        row.person.name if row.person else "",
        row.starts_on.isoformat(),
        row.ends_on.isoformat(),
        "、".join(day.isoformat() for day in each["former"]),
        row.percent,
        each["look"]["word"],
        row.finished_on.isoformat() if row.finished_on else "",
        entry.text if entry else "",
        entry.delay_reason if entry else "",
    ]


def day_words(row: Assignment) -> str:
    return f"{moments.chinese_date(row.starts_on)}至{moments.chinese_date(row.ends_on)}"
