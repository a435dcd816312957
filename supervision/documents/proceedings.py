"""The reply in a proceeding: 行政复议答复书, 行政诉讼答辩状, 信访事项处理意见书; frozen when it is made."""

from __future__ import annotations

import datetime as dt
from typing import Any

from core import moments
from core.models import Document
from core.papers import document_make
from supervision.lives.proceedings import REPLY_LABELS, ProceedingKind
from supervision.models import Proceeding

CLASSES = {
    ProceedingKind.RECONSIDERATION: "reconsideration_reply",
    ProceedingKind.LITIGATION: "court_response",
    ProceedingKind.PETITION: "petition_opinion",
}
WORDS = {ProceedingKind.RECONSIDERATION: "复答", ProceedingKind.LITIGATION: "应诉", ProceedingKind.PETITION: "信复"}


def reply_paper(row: Proceeding, *, at: dt.datetime) -> Document:
    """Numbered in the respondent's own series."""
    kind, body = ProceedingKind(row.kind), row.respondent
    initials = body.initials or body.short_name or body.name
    return document_make(
        obj=row,
        document_class=CLASSES[kind],
        title=REPLY_LABELS[kind],
        organisation=body,
        facts=reply_facts(row, at=at),
        number_key=f"{body.code}:{WORDS[kind]}",
        number_pattern=f"{initials}{WORDS[kind]}〔{{year}}〕{{n}}号",
        at=at,
    )


def reply_facts(row: Proceeding, *, at: dt.datetime) -> dict[str, Any]:
    day = moments.legal_day(at)
    return {
        "body": row.respondent.name_on(day),
        "addressee": row.party if row.kind == ProceedingKind.PETITION else row.organ,
        "organ": row.organ,
        "organ_number": row.organ_number,
        "received_on": moments.chinese_date(row.received_on),
        "case": row.case.number if row.case else "",
        "item": row.case.item_version.name if row.case else "",
        "text": row.reply_text,
        "basis": row.reply_basis,
        "evidence": [piece.title for piece in row.evidence.all()],
        "date": moments.chinese_date(day),
    }
