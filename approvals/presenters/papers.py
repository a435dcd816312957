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
from approvals.selectors import documents_of_cases, newest_file
from core.models import Document
from core.pdf.sheets import sheet_of
from empowerment.seal_mark import seal_mark


def documents_context(case: Case) -> list[dict[str, Any]]:
    rows = []
    for document in documents_of_cases([case]):
        rows.append(
            {
                "document": document,
                "url": reverse("approvals:document", args=[case.number, document.public_id]),
                "uses": list(document.seal_uses.all()),
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
    return {
        **document_files(case, document),
        "case": case,
        "document": document,
        "facts": facts,
        "head_words": sheet.head_words(facts),
        **BASES,
        "uses": [{"use": use, "mark": mark_safe(seal_mark(use))} for use in document.seal_uses.all()],  # noqa: S308 (our own SVG)
        "template": sheet.template,
        "crumbs": [
            {"label": "工作台", "url": reverse("approvals:worklist")},
            {"label": case.number, "url": reverse("approvals:case", args=[case.number]) + "?tab=papers"},
            {"label": document.title},
        ],
    }


def document_files(case: Case, document: Document) -> dict[str, Any]:
    """The revisions of a paper, newest first; the page asks again while the drawing is under way and has not failed."""
    newest = newest_file(document)
    return {
        "case": case,
        "document": document,
        "newest": newest,
        "revisions": sorted(document.files.all(), key=lambda row: -row.revision),
        "drawing": document.file_due_at is not None and not document.file_error,
    }
