"""A checklist as it stands on a day: the facts that its paper and its spreadsheet share."""

from __future__ import annotations

import datetime as dt
from typing import Any

from core import moments
from core.models import Document
from core.papers import document_make
from ledger.lives.checks import CheckState
from ledger.models import Check, Checklist
from ledger.selectors.checks import CheckMatrix

CHECKLIST = "ledger_checklist"
SIGNS: dict[str, str] = {
    CheckState.OPEN: "○",
    CheckState.REPORTED: "◐",
    CheckState.ACCEPTED: "●",
    CheckState.RETURNED: "▲",
    CheckState.WAIVED: "–",
}
LEGEND = "　".join(f"{SIGNS[value]}{label}" for value, label in CheckState.choices)


def title_of(checklist: Checklist) -> str:
    return f"{checklist.name}完成情况"


def checklist_facts(matrix: CheckMatrix, *, at: dt.datetime) -> dict[str, Any]:
    """Sections with their requirements, each with a line or two per department."""
    checklist, day = matrix.checklist, moments.legal_day(at)
    groups: list[dict[str, Any]] = []
    for requirement in matrix.requirements:
        if not groups or groups[-1]["heading"] != requirement.section:
            groups.append({"heading": requirement.section, "rows": []})
        fields = (matrix.fields.get((requirement.pk, body.pk)) for body in matrix.departments)
        groups[-1]["rows"].append(
            {
                "requirement": str(requirement),
                "due_on": due_words(requirement.due_on, continued=requirement.continued),
                "cells": [check_lines(row, on=day) if row else [] for row in fields],
            }
        )
    status = f"（{checklist.status}）" if checklist.status else ""
    return {
        "body": checklist.centre.name_on(day),
        "park": checklist.park.name_on(day),
        "columns": [body.short_name or body.name_on(day) for body in matrix.departments],
        "groups": groups,
        "legend": LEGEND,
        "document": f"{checklist.document}{status}",
        "inspection": checklist.inspection.name_on(day),
        "date": moments.chinese_date(day),
    }


def due_words(day: dt.date, *, continued: bool) -> str:
    """2022年8月30日前取得明显成效并持续推进."""
    return f"{moments.chinese_date(day)}前" + ("取得明显成效并持续推进" if continued else "")


def check_lines(row: Check, *, on: dt.date) -> list[str]:
    """What one field says, line by line. Names of people are not among it."""
    lines = [f"{SIGNS[row.state]}{row.get_state_display()}"]
    if row.overdue(on):
        lines[0] = f"×逾期{lines[0]}"
    if row.accepted_at:
        lines.append(moments.chinese_date(row.accepted_at))
    elif row.first_reported_on:
        lines.append(f"{moments.chinese_date(row.first_reported_on)}报告{'（逾期）' if row.late else ''}")
    if row.state == CheckState.RETURNED:
        lines.append(f"限{moments.chinese_date(row.redo_by)}前整改：{row.reason}")
    if row.state == CheckState.WAIVED:
        lines.append(row.reason)
    return lines


def checklist_make(matrix: CheckMatrix, *, at: dt.datetime) -> Document:
    """The list as a paper of the coordinating centre."""
    checklist = matrix.checklist
    return document_make(
        obj=checklist,
        document_class=CHECKLIST,
        title=title_of(checklist),
        organisation=checklist.centre,
        facts=checklist_facts(matrix, at=at),
        at=at,
    )
