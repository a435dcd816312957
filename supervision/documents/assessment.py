"""The papers of an assessment: 考核结果通知 of one sheet, 考核结果通报 of a round; facts frozen when they are made."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from core import moments
from core.models import Document
from core.papers import document_make, documents_of
from supervision.models import AssessmentLine, AssessmentRound, AssessmentSheet
from supervision.selectors.measures import MEASURES

NOTICE, BULLETIN = "assessment_notice", "assessment_bulletin"
TITLES = {NOTICE: "考核结果通知", BULLETIN: "考核结果通报"}


def notice_make(sheet: AssessmentSheet, *, at: dt.datetime, appeal_by: dt.date, total: Decimal | None) -> Document:
    """For the person or department; the one made after an appeal takes the place of the first."""
    before = [paper for paper in documents_of(sheet) if paper.document_class == NOTICE]
    organiser = sheet.round.organiser
    made = document_make(
        obj=sheet,
        document_class=NOTICE,
        title=TITLES[NOTICE],
        organisation=organiser,
        facts=notice_facts(sheet, at=at, appeal_by=appeal_by, total=total),
        at=at,
    )
    if before:
        made.supersedes = before[-1]
        made.save(update_fields=["supersedes"])
    return made


def notice_facts(
    sheet: AssessmentSheet, *, at: dt.datetime, appeal_by: dt.date, total: Decimal | None
) -> dict[str, Any]:
    day = moments.legal_day(at)
    return {
        "body": sheet.round.organiser.name_on(day),
        "subject": sheet.subject_name,
        "unit": sheet.unit.name_on(day),
        "what": str(sheet.round),
        "table": str(sheet.round.table),
        "lines": [line_facts(line) for line in sheet.lines.select_related("indicator")],
        "points": [[_signed(row.points), row.reason] for row in sheet.points.all()],
        "total": str(total),
        "appeal_by": "" if sheet.decided_at else moments.chinese_date(appeal_by),
        "decision": sheet.decision,
        "date": moments.chinese_date(day),
    }


def line_facts(line: AssessmentLine) -> dict[str, str]:
    measure = MEASURES.get(line.indicator.measure)
    value = "" if measure is None else "没有发生" if line.value is None else f"{plain(line.value)}{measure.unit}"
    return {
        "name": line.indicator.name,
        "full": str(line.indicator.weight),
        "value": value,
        "base": str(line.base) if measure else "",
        "score": "" if line.score is None else str(line.score),
        "note": line.note,
    }


def plain(value: Decimal) -> str:
    """66.7, 100, 0: without zeros that say nothing."""
    return f"{value.normalize():f}"


def bulletin_make(round: AssessmentRound, sheets: list[AssessmentSheet], *, at: dt.datetime) -> Document:
    """通报 of the whole round, numbered in the organiser's series; highest first."""
    organiser, day = round.organiser, moments.legal_day(at)
    initials = organiser.initials or organiser.short_name or organiser.name
    return document_make(
        obj=round,
        document_class=BULLETIN,
        title=TITLES[BULLETIN],
        organisation=organiser,
        facts={
            "body": organiser.name_on(day),
            "what": str(round),
            "table": str(round.table),
            "source": round.table.source,
            "fictional": round.table.fictional,
            "rows": [sheet_facts(sheet, place) for place, sheet in ranked(sheets)],
            "date": moments.chinese_date(day),
        },
        number_key=f"{organiser.code}:考",
        number_pattern=initials + "考〔{year}〕{n}号",
        at=at,
    )


def ranked(sheets: list[AssessmentSheet]) -> list[tuple[int, AssessmentSheet]]:
    """(place, sheet), the highest first; equal totals share a place."""
    ordered = sorted(sheets, key=lambda row: (-(row.total or Decimal(0)), row.pk))
    totals = [row.total for row in ordered]
    return [(totals.index(row.total) + 1, row) for row in ordered]


def sheet_facts(sheet: AssessmentSheet, place: int) -> dict[str, Any]:
    return {
        "place": place,
        "subject": sheet.subject_name,
        "unit": sheet.unit.name,
        "total": "" if sheet.total is None else str(sheet.total),
        "appeal": "" if sheet.upheld is None else "申诉成立" if sheet.upheld else "申诉不成立",
    }


def _signed(points: Decimal) -> str:
    return f"+{points}" if points > 0 else str(points)
