"""The papers of an inspection: 检查通知书 and 整改通知书, their facts frozen when they are made."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from core import moments
from core.models import Document
from core.papers import document_make
from empowerment.workflow import Mode
from supervision.models import Inspection, InspectionFinding

NOTICE, DEMAND = "inspection_notice", "rectification_demand"
TITLES = {NOTICE: "检查通知书", DEMAND: "整改通知书"}
WORDS = {NOTICE: "检", DEMAND: "改"}


def notice_paper(row: Inspection, numbers: Sequence[str], *, at: dt.datetime) -> Document:
    """检查通知书: the scope, the seed, and the cases that were drawn."""
    facts = {
        "subject": row.title,
        "team": row.team,
        "scope": scope_words(row),
        "population": row.population,
        "seed": row.seed,
        "cases": list(numbers),
    }
    return _paper(NOTICE, row, facts, at)


def demand_paper(
    row: Inspection, findings: Sequence[InspectionFinding], due_on: dt.date, *, at: dt.datetime
) -> Document:
    """整改通知书: every finding with its fact and rule, and the day."""
    lines = [
        {
            "case": finding.case.number,
            "item": finding.case.item_version.name,
            "kind": finding.get_kind_display(),
            "fact": finding.fact,
            "rule": finding.rule,
        }
        for finding in findings
    ]
    return _paper(DEMAND, row, {"subject": row.title, "findings": lines, "due_on": moments.chinese_date(due_on)}, at)


def scope_words(row: Inspection) -> str:
    parts = [f"{moments.chinese_date(row.since)}至{moments.chinese_date(row.until)}作出决定的办件"]
    parts += [f"事项“{row.item.name}”"] if row.item else []
    parts += [f"方式“{Mode(row.mode).label}”"] if row.mode else []
    return "，".join(parts)


def _paper(document_class: str, row: Inspection, facts: dict[str, Any], at: dt.datetime) -> Document:
    day, office = moments.legal_day(at), row.office
    initials = office.initials or office.short_name or office.name
    return document_make(
        obj=row,
        document_class=document_class,
        title=TITLES[document_class],
        organisation=office,
        facts={
            **facts,
            "body": office.name_on(day),
            "addressee": row.park.name_on(day),
            "date": moments.chinese_date(day),
        },
        number_key=f"{office.code}:{WORDS[document_class]}",
        number_pattern=f"{initials}{WORDS[document_class]}〔{{year}}〕{{n}}号",
        at=at,
    )
