"""The paper of a decision on fault tolerance, 容错免责认定书, and of its review: facts frozen when it is decided."""

from __future__ import annotations

import datetime as dt
from typing import Any

from core import moments
from core.models import Document
from core.papers import document_make
from supervision.lives.tolerance import Outcome
from supervision.models import Tolerance

TOLERANCE = "fault_tolerance"
TITLE, REVIEW_TITLE = "容错免责认定书", "容错免责复核认定书"


def tolerance_paper(row: Tolerance, *, reasons: str, review: bool, at: dt.datetime) -> Document:
    """Numbered in the deciding office's own series; the number is one of the facts. `review`: the final one."""
    office = row.office
    assert office is not None
    initials = office.initials or office.short_name or office.name
    return document_make(
        obj=row,
        document_class=TOLERANCE,
        title=REVIEW_TITLE if review else TITLE,
        organisation=office,
        facts=tolerance_facts(row, reasons=reasons, review=review, at=at),
        number_key=f"{office.code}:容错",
        number_pattern=initials + "容错〔{year}〕{n}号",
        at=at,
    )


def tolerance_facts(row: Tolerance, *, reasons: str, review: bool, at: dt.datetime) -> dict[str, Any]:
    day = moments.legal_day(at)
    assert row.office is not None
    findings = row.findings.values_list("condition", "met", "words")
    return {
        "body": row.office.name_on(day),
        "applicant": row.body.name_on(day),
        "person": row.person.name if row.person else "",
        "subject": row.subject,
        "happened_on": moments.chinese_date(row.happened_on),
        "applied_on": moments.chinese_date(row.applied_at),
        "account": row.facts,
        "findings": [
            {"condition": condition, "met": "符合" if met else "不符合", "words": words}
            for condition, met, words in findings
        ],
        "outcome": Outcome(row.outcome).label,
        "reasons": reasons,
        "measures": row.measures,
        "correct_by": moments.chinese_date(row.correct_by),
        "appeal_by": "" if review else moments.chinese_date(row.appeal_by),
        "reviews": row.number if review else "",
        "date": moments.chinese_date(day),
    }
