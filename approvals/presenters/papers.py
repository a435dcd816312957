"""Documents of a case and one document's page."""

from __future__ import annotations

import json
from typing import Any

from django.urls import reverse
from django.utils.safestring import mark_safe

from approvals.documents_forms import PAPERS as FORMS
from approvals.documents_hearing import HEARING_RECORD
from approvals.documents_technical import SIGNED
from approvals.models import Case
from core.models import Document
from core.papers import documents_of
from core.pdf.sheets import sheet_of
from empowerment.seal_mark import seal_mark


def documents_context(case: Case) -> list[dict[str, Any]]:
    rows = []
    for document in documents_of(case):
        uses = document.seal_uses.select_related("seal", "used_by", "confirmed_by").order_by("step")
        rows.append(
            {
                "document": document,
                "url": reverse("approvals:document", args=[case.number, document.public_id]),
                "uses": list(uses),
                "signed": document.document_class in SIGNED | {HEARING_RECORD, *FORMS},
            }
        )
    return rows


BASES = {base: f"approvals/documents/{base}.html" for base in ("paper", "record")} | {
    "letter": "approvals/documents/paper.html",
    "certificate": "approvals/documents/record.html",
}


def document_page(case: Case, document: Document) -> dict[str, Any]:
    sheet = sheet_of(document.document_class)
    facts = json.loads(document.facts)
    uses = list(document.seal_uses.select_related("seal", "used_by", "confirmed_by").order_by("step"))
    return {
        "case": case,
        "document": document,
        "facts": facts,
        "head": sheet.head_of(facts),
        **BASES,
        "uses": [{"use": use, "mark": mark_safe(seal_mark(use))} for use in uses],  # noqa: S308 (our own SVG)
        "template": sheet.template,
        "has_scan": document.files.exists(),
        "crumbs": [
            {"label": "工作台", "url": reverse("approvals:worklist")},
            {"label": case.number, "url": reverse("approvals:case", args=[case.number]) + "?tab=papers"},
            {"label": document.title},
        ],
    }
