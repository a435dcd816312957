"""移送函: facts, persons and the list of evidence with hashes, frozen when it is sent. A confidential class."""

from __future__ import annotations

import datetime as dt
from typing import Any

from core import moments
from core.confidential import SERIES, confidential_add
from core.models import Document
from core.papers import document_make
from supervision.models import Referral

REFERRAL = "referral_letter"
TITLE = "移送函"
confidential_add(REFERRAL)


def referral_paper(row: Referral, *, at: dt.datetime) -> Document:
    """Numbered in a series that no page of numbers shows."""
    office = row.office
    initials = office.initials or office.short_name or office.name
    return document_make(
        obj=row,
        document_class=REFERRAL,
        title=TITLE,
        organisation=office,
        facts=referral_facts(row, at=at),
        number_key=f"{SERIES}{office.pk}:移",
        number_pattern=initials + "移〔{year}〕{n}号",
        at=at,
    )


def referral_facts(row: Referral, *, at: dt.datetime) -> dict[str, Any]:
    day = moments.legal_day(at)
    return {
        "body": row.office.name_on(day),
        "addressee": row.to,
        "category": str(row.get_category_display()),
        "subject": row.subject,
        "facts": row.facts,
        "stage": row.stage,
        "case": row.case.number if row.case else "",
        "item": row.case.item_version.name if row.case else "",
        "people": [{"name": person.name, "post": person.post} for person in row.people.all()],
        "evidence": [
            {"title": piece.title, "proves": piece.proves, "sha256": piece.sha256} for piece in row.evidence.all()
        ],
        "date": moments.chinese_date(day),
    }
