"""The page of a document before it is drawn: HTML from the frozen facts, and what goes into the file beside it."""

from __future__ import annotations

import json
from typing import Any

from django.template.loader import render_to_string

from core.models import Document
from core.pdf.sheets import sheet_of

BASES = {  # the sheets' wording extends one of these by name; the page on the screen gives them others
    "paper": "documents/official.html",
    "record": "documents/record.html",
    "form": "documents/form.html",
}


def page_of(document: Document) -> dict[str, Any]:
    """What core/pdf/render.py is asked to draw. The same document gives the same answer, always."""
    sheet = sheet_of(document.document_class)
    facts = json.loads(document.facts)
    context = {"facts": facts, "document": document, "head": sheet.head_of(facts), **BASES}
    return {
        "html": render_to_string(sheet.template, context),
        "facts": attachment(document),
        "moment": document.created_at,
        "identifier": document.facts_hash,
    }


def attachment(document: Document) -> bytes:
    """The machine-readable data that travels in the file: the facts as they were frozen, and how to check them."""
    described = {
        "document_class": document.document_class,
        "title": document.title,
        "number": document.number,
        "public_id": str(document.public_id),
        "facts_hash": {"algorithm": "SHA-256", "value": document.facts_hash},
        "facts": json.loads(document.facts),
    }
    return json.dumps(described, ensure_ascii=False, indent=1, sort_keys=True).encode()
