"""A checklist as a picture with its table, one field in full."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.safestring import mark_safe

from core.charts import Mark, state_grid
from core.models import Organisation
from ledger.documents.checks import SIGNS, due_words
from ledger.lives.checks import CheckState
from ledger.models import Check, CheckReport
from ledger.selectors.checks import CheckMatrix

OVERDUE = "overdue"
CSS: dict[str, str] = {
    CheckState.OPEN: "is-quiet",
    CheckState.REPORTED: "is-going",
    CheckState.ACCEPTED: "is-good",
    CheckState.RETURNED: "is-standing",
    CheckState.WAIVED: "is-none",
}
LOOKS = {
    str(value): {"sign": SIGNS[value], "word": str(label), "css": CSS[value]} for value, label in CheckState.choices
}
LOOKS[OVERDUE] = {"sign": "×", "word": "逾期", "css": "is-bad"}
NONE = {"sign": "", "word": "不在清单", "css": "is-none"}


def look(row: Check | None, overdue: bool) -> dict[str, str]:
    """Sign, word and class of a field; one that is overdue says so instead."""
    if row is None:
        return NONE
    return LOOKS[OVERDUE if overdue else row.state]


def short(body: Organisation) -> str:
    return body.short_name or body.name


def grid(found: CheckMatrix) -> dict[str, Any]:
    """The picture for wide and narrow pages, and the table behind it with the same links."""
    marks, rows, section = [], [], ""
    for requirement in found.requirements:
        line, cells = [], []
        for body in found.departments:
            row = found.fields.get((requirement.pk, body.pk))
            shown = look(row, row is not None and row.overdue(found.on))
            url = reverse("ledger:check", args=[row.public_id]) if row else ""
            late = row is not None and row.late
            note = f"{requirement}，{short(body)}{'，首次报告逾期' if late else ''}"
            line.append(Mark(shown["sign"], shown["word"], shown["css"], url, note=note, corner=late))
            cells.append(
                {
                    **shown,
                    "url": url,
                    "heading": short(body),
                    "late": late,
                    "known": found.known.get((requirement.pk, body.pk), []),
                }
            )
        marks.append(line)
        rows.append(
            {
                "requirement": requirement,
                "due": due_words(requirement.due_on, continued=requirement.continued),
                "past": requirement.due_on < found.on,
                "cells": cells,
                "section": requirement.section if requirement.section != section else "",
            }
        )
        section = requirement.section
    labels, headings = [str(row) for row in found.requirements], [short(body) for body in found.departments]
    title = f"{found.checklist.name}：{len(labels)} 项要求 × {len(headings)} 个部门"
    return {
        "picture": mark_safe(state_grid(labels, headings, marks, title=title)),  # noqa: S308 (our own SVG)
        "picture_narrow": mark_safe(state_grid(labels, headings, marks, title=title, narrow=True)),  # noqa: S308
        "headings": headings,
        "rows": rows,
        "title": title,
        "legend": list(LOOKS.values()),
    }


def standing(found: CheckMatrix) -> list[dict[str, Any]]:
    """One line per department: how many of its fields stand how."""
    counts = found.by_department()
    return [
        {
            "name": short(body),
            "accepted": counts[body.pk][CheckState.ACCEPTED],
            "reported": counts[body.pk][CheckState.REPORTED],
            "returned": counts[body.pk][CheckState.RETURNED],
            "open": counts[body.pk][CheckState.OPEN],
            "waived": counts[body.pk][CheckState.WAIVED],
            "overdue": counts[body.pk]["overdue"],
            "complete": not counts[body.pk].keys() - {CheckState.ACCEPTED, CheckState.WAIVED, "overdue"},
        }
        for body in found.departments
    ]


def reports_of(row: Check) -> list[CheckReport]:
    """What was reported, oldest first, with evidence and verdicts."""
    rows = row.reports.select_related("person", "inspected_by", "revoked_by").prefetch_related("files")
    return list(rows.order_by("pk"))
