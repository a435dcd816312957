"""The plain facts of the papers of a hearing and of interested parties. The three notices are sealed as the authority's
notices are; the record is signed by those who took part.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from approvals import documents
from approvals.documents import Facts
from approvals.hearing_life import HearingGround
from approvals.models import Case, Hearing, InterestedParty
from core import moments
from core.models import Document
from empowerment.workflow import Slot

PARTY_NOTICE, HEARING_RIGHT = "party_notice", "hearing_right"
HEARING_NOTICE, HEARING_RECORD = "hearing_notice", "hearing_record"
# class -> title, the word of its number series
PAPERS = {
    PARTY_NOTICE: ("陈述申辩权利告知书", "利告"),
    HEARING_RIGHT: ("听证权利告知书", "听告"),
    HEARING_NOTICE: ("听证通知书", "听通"),
    HEARING_RECORD: ("听证笔录", "听录"),
}
LAW = "《中华人民共和国行政许可法》"


def make(case: Case, document_class: str, *, at: dt.datetime, facts: Facts) -> Document:
    """Freeze one of these papers in the series of the examining body."""
    title, letter = PAPERS[document_class]
    return documents.make(case, document_class, at=at, title=title, body_slot=Slot.EXAMINES, facts=facts, letter=letter)


def party_notice(party: InterestedParty, answer_by: dt.date) -> Facts:
    """The licence bears on the party's major interests: what it is about, and until when to speak [36]."""
    return {
        "party": party.name,
        "interest": party.interest,
        "answer_by": moments.chinese_date(answer_by),
        "basis": f"{LAW}第三十六条",
    }


def hearing_right(parties: list[InterestedParty], request_by: dt.date) -> Facts:
    """To the applicant and the interested parties: the right to a hearing and until when to ask [36, 47]."""
    return {
        "parties": [{"name": party.name, "interest": party.interest} for party in parties],
        "request_by": moments.chinese_date(request_by),
        "basis": f"{LAW}第三十六条、第四十七条",
    }


def hearing_notice(hearing: Hearing) -> Facts:
    """Day, hour, place, chair and recorder, whether in public, the right to object to the chair [48]."""
    assert hearing.chair is not None and hearing.recorder is not None and hearing.starts_at is not None
    return {
        "ground": HearingGround(hearing.ground).label,
        "requested_by": hearing.requested_by,
        "parties": [party.name for party in hearing.told_parties.all()],
        "held_on": moments.chinese_date(hearing.held_on),
        "starts_at": f"{hearing.starts_at:%H:%M}",
        "place": hearing.place,
        "public": hearing.public,
        "not_public_reason": hearing.not_public_reason,
        "chair": hearing.chair.name,
        "recorder": hearing.recorder.name,
        "basis": f"{LAW}第四十八条",
    }


def hearing_record(hearing: Hearing) -> Facts:
    """Who was there, what was shown and said, who signed; the decision is based on it [48(4)-(5)]."""
    facts = hearing_notice(hearing)
    recusals = [
        {"chair": row.chair.name, "asked_by": row.asked_by, "reason": row.reason, "replaced_by": row.replaced_by.name}
        for row in hearing.recusals.select_related("chair", "replaced_by")
    ]
    return facts | {
        "attendants": hearing.attendants,
        "evidence": hearing.evidence,
        "record": hearing.record,
        "signatures": hearing.signatures,
        "outcome": hearing.outcome,
        "recusals": recusals,
    }


def basis_of_decision(hearings: list[Hearing]) -> dict[str, Any]:
    """What the decision says of the records it is based on [48]; nothing where no hearing was held."""
    records = [
        {"number": row.record_document.number, "held_on": moments.chinese_date(row.held_on)}
        for row in hearings
        if row.record_document is not None
    ]
    return {"hearings": records} if records else {}
