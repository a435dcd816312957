"""工作落实情况台账 (附件3): the facts of a unit's stamped return, and of a month put together from all returns."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from core import moments
from core.crypto import decrypt
from core.models import Document, Organisation
from core.papers import document_make
from ledger.lives.returns import SIGNS, Progress
from ledger.models import Entry, Measure, MonthlyReturn, ParkColumn, Plan
from ledger.models.returns import month_words
from ledger.selectors.plans import Cell

LEDGER, MONTH = "ledger_return", "ledger_month"
LEGEND = "　".join(f"{SIGNS[value]}{label}" for value, label in Progress.choices)
Told = Callable[[Cell], list[str]]


def ledger_make(row: MonthlyReturn, *, phone: str, at: dt.datetime) -> Document:
    """The unit's table, numberless as the attachment is; one that was made before is superseded."""
    before = Document.objects.filter(
        object_type=MonthlyReturn._meta.label_lower, object_id=row.pk, document_class=LEDGER
    ).order_by("-pk")
    old = before.first()
    made = document_make(
        obj=row,
        document_class=LEDGER,
        title=row.plan.ledger_title,
        organisation=row.reporter.organisation,
        facts=ledger_facts(row, phone=phone, at=at),
        at=at,
    )
    if old is not None:
        made.supersedes = old
        made.save(update_fields=["supersedes"])
    return made


def ledger_facts(row: MonthlyReturn, *, phone: str, at: dt.datetime) -> dict[str, Any]:
    """The table with the cells that the unit fills; the others stay empty, as on the attachment."""
    entries = {
        (entry.measure_id, entry.column_id): entry
        for entry in row.entries.select_related("measure", "column", "corrects").prefetch_related("files")
    }

    def told(cell: Cell) -> list[str]:
        return entry_lines(entries[cell]) if cell in entries else []

    correction = f"更正{month_words(row.month)}台账：{row.correction_reason}" if row.corrects_id else ""
    return {
        **table_facts(row.plan, row.reporter.organisation, row.month, told, at=at),
        "filled_by": row.filled_by.name if row.filled_by else "",
        "phone": phone,
        "correction": correction,
    }


def month_make(plan: Plan, month: dt.date, told: Told, *, at: dt.datetime) -> Document:
    """The month of all units on one table, as the receiving office keeps it."""
    return document_make(
        obj=plan,
        document_class=MONTH,
        title=plan.ledger_title,
        organisation=plan.office,
        facts={
            **table_facts(plan, plan.office, month, told, at=at),
            "filled_by": "",
            "phone": "",
            "correction": "",
            "month_first": month.isoformat(),
        },
        at=at,
    )


def table_facts(plan: Plan, body: Organisation, month: dt.date, told: Told, *, at: dt.datetime) -> dict[str, Any]:
    """Headings, groups and lines of the table; `told` gives the lines of a cell."""
    measures = list(plan.measures.order_by("number"))
    columns = list(plan.columns.order_by("position"))
    name = body.name_on(moments.legal_day(at))
    return {
        "body": name,
        "unit": name,
        "month": month_words(month),
        "columns": [column.heading for column in columns],
        "groups": _groups(measures, columns, told),
        "legend": LEGEND,
        "note": plan.ledger_note,
        "date": moments.chinese_date(at),
    }


def _groups(measures: list[Measure], columns: list[ParkColumn], told: Told) -> list[dict[str, Any]]:
    groups: list[dict[str, Any]] = []
    for measure in measures:
        if not groups or groups[-1]["heading"] != measure.heading:
            groups.append({"heading": measure.heading, "rows": []})
        cells = [told((measure.pk, column.pk)) for column in columns]
        groups[-1]["rows"].append({"measure": str(measure), "cells": cells})
    return groups


def entry_lines(entry: Entry) -> list[str]:
    """What one cell says, line by line: sign and state, progress, figures, problems, requests, evidence."""
    if not entry.progress:
        return []
    lines = [f"{entry.sign}{entry.get_progress_display()}"]
    lines += [entry.text] if entry.text else []
    lines += [f"数据：{figures_words(entry.figures)}"] if entry.figures else []
    lines += [f"问题：{entry.problems}"] if entry.problems else []
    lines += [f"请求：{entry.requests}"] if entry.requests else []
    files = [file.name for file in entry.files.all()]
    lines += [f"佐证：{'、'.join(files)}"] if files else []
    if entry.corrects is not None:
        lines.append(f"（原报：{entry.corrects.get_progress_display()}，{entry.corrects.text}）")
    return lines


def figures_words(figures: list[dict[str, str]]) -> str:
    """直接赋权办结=12件；按时办结率=98.5%."""
    return "；".join(f"{row['name']}={row['value']}{row['unit']}" for row in figures)


def phone_of(row: MonthlyReturn) -> str:
    return decrypt(row.phone_sealed) if row.phone_sealed else ""
