"""The page of a document before it is drawn: HTML from the frozen facts, and what goes into the file beside it."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from core.models import Document
from core.pdf.sheets import sheet_of
from core.verification import address_of_code, code_shown, qr_svg

BASES = {  # the wording extends one of these by name; the page on the screen gives it others
    "paper": "documents/official.html",
    "record": "documents/record.html",
    "letter": "documents/letter.html",
    "certificate": "documents/certificate.html",
}
HEAD_WIDTH, LARGEST_HEAD, HEAD_LINE = 430, 42, 20  # points, points, characters


def page_of(document: Document) -> dict[str, Any]:
    """What core/pdf/render.py is asked to draw. The same document gives the same answer, always."""
    sheet = sheet_of(document.document_class)
    facts = json.loads(document.facts)
    head = sheet.head_of(facts)
    lines = head_lines(sheet.head_words(facts))
    check = {
        "check_address": address_of_code(document),
        "check_code": code_shown(document),
        "check_picture": mark_safe(qr_svg(document)),  # noqa: S308 (our own SVG)
        "check_site": f"{settings.PUBLIC_URL.partition('://')[2]}/public/verify/",
    }
    context = {
        "facts": facts,
        "document": document,
        "head": head,
        "head_words": sheet.head_words(facts),
        "head_lines": lines,
        "head_size": head_size(lines),
        **check,
        **BASES,
    }
    return {
        "html": render_to_string(sheet.template, context),
        "facts": attachment(document),
        "moment": document.created_at,
        "identifier": document.facts_hash,
    }


def head_lines(name: str) -> list[str]:
    """The red head in one line, or in two when it is long: after 区, 市 or 县 where that parts it well."""
    if len(name) <= HEAD_LINE:
        return [name]
    half = len(name) // 2
    ends = [at + 1 for at, sign in enumerate(name) if sign in "区市县" and 0 < at + 1 < len(name)]
    cut = min(ends, key=lambda at: abs(at - half), default=half)
    if max(cut, len(name) - cut) > HEAD_LINE:
        cut = half
    return [name[:cut], name[cut:]]


def head_size(lines: list[str]) -> int:
    """Points of the red head: its longest line fills the width, and it is never larger than 42."""
    return min(LARGEST_HEAD, HEAD_WIDTH // max(*map(len, lines), 1))


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
