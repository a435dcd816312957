"""The plain facts of the papers that record a case for the applicant and the file: 收件凭证, 审批表, 证照, 送达回证. They
are signed by people or stand for themselves; of them a seal rule of a scheme may name the certificate alone.
"""

from __future__ import annotations

import datetime as dt
import json

from approvals import documents
from approvals.documents import Facts
from approvals.models import Case, CaseMaterial, Decision, Delivery, Licence, Opinion
from approvals.workflow import Result
from core import moments
from core.models import Document, Organisation
from empowerment.workflow import Slot

RECEIPT, EXAMINATION, CERTIFICATE, SERVICE = "receipt", "examination", "certificate", "service"
# class -> title, the word of its number series (a certificate has the number of its licence), slots of the body
PAPERS: dict[str, tuple[str, str, tuple[Slot, ...]]] = {
    RECEIPT: ("收件凭证", "收", (Slot.RECEIVES, Slot.ACCEPTS)),
    EXAMINATION: ("行政审批表", "审", (Slot.EXAMINES, Slot.DECIDES)),
    CERTIFICATE: ("许可证照", "", (Slot.IN_NAME_OF,)),
    SERVICE: ("送达回证", "送", (Slot.ISSUES, Slot.IN_NAME_OF)),
}
HANDED_OUT = ("decision", CERTIFICATE)  # what a receipt of service names
KEPT = frozenset({RECEIPT, EXAMINATION, SERVICE})  # records of the office, which no notice puts right


def make(case: Case, document_class: str, *, at: dt.datetime, facts: Facts) -> Document:
    """Freeze one of these papers in the series of the first of its bodies that the authority names."""
    title, letter, slots = PAPERS[document_class]
    pinned = next(found for slot in slots if (found := case.pinned.body(slot)) is not None)
    body = Organisation.objects.get(pk=pinned.id)
    return documents.make_by(
        case, document_class, body, at=at, title=title, facts=facts, letter=letter, name=pinned.name
    )


def receipt(case: Case, materials: list[CaseMaterial]) -> Facts:
    """What was handed in, when, to whom. A receipt is no acceptance."""
    return {
        "materials": [{"name": row.name, "provided": row.provided, "original": row.original_seen} for row in materials],
        "contact": " ".join(filter(None, (case.contact, case.phone))),
        "receiver": case.first_clerk.name if case.first_clerk else "",
        "channel": case.get_channel_display(),
    }


def examination(case: Case, opinions: list[Opinion], made: Decision | None) -> Facts:
    """The opinion of every level with its signature and time, not only a name."""
    levels = [
        {
            "step": row.get_kind_display(),
            "suggests": row.get_suggests_display(),
            "text": row.text,
            "person": row.person.name,
            "at": moments.chinese_moment(row.made_at),
        }
        for row in opinions
    ]
    if made is not None:
        levels.append(
            {
                "step": f"决定（{made.get_form_display()}）",
                "suggests": Result(made.result).label,
                "text": made.reasons,
                "person": made.decided_by.name,
                "at": moments.chinese_moment(made.decided_at),
            }
        )
    return {
        "accepted_at": moments.chinese_moment(case.accepted_at),
        "receiver": case.first_clerk.name if case.first_clerk else "",
        "legal_basis": case.item_version.legal_basis,
        "materials": [row.name for row in case.materials.all() if row.provided],
        "levels": levels,
    }


def certificate(licence: Licence) -> Facts:
    """What is permitted to whom, from when to when, under which number."""
    return {
        "certificate": licence.number,
        "edition": licence.edition,
        "holder": licence.holder.name,
        "holder_identifier": licence.holder.identifier,
        "permitted": licence.subject,
        "validity": licence.period_text,
        "issued_on": moments.chinese_date(licence.issued_on),
        "issuing_body": licence.issuing_body.name,
    }


def service(made: Delivery, papers: list[Document]) -> Facts:
    """Who was handed what, when, how, by whom, in what relation to the applicant [44]."""
    return {
        "papers": [{"title": row.title, "number": _number(row)} for row in papers],
        "recipient": made.recipient,
        "relation": made.relation,
        "way": made.get_way_display(),
        "tracking": made.tracking,
        "place": made.place,
        "witness": made.witness,
        "note": made.note,
        "delivered_at": moments.chinese_moment(made.delivered_at),
        "server": made.person.name,
    }


def _number(document: Document) -> str:
    return document.number or str(json.loads(document.facts).get("certificate", ""))
