"""A wording on its page: its fields, what is still wrong with it, and a real paper that carries it."""

from __future__ import annotations

import json
from typing import Any

from approvals.presenters.papers import BASES
from core.actors import Actor
from core.errors import Invalid
from core.models import Document, TextBlock
from core.pdf.sheets import TEXTS, sheet_of, sheets
from core.text_life import LABELS
from core.texts import fields_for, text_must_fit, values_of
from core.wording import text_fill
from empowerment.documents import PAPERS as INSTRUMENTS

ALL = "所有文书"
PAGE_MOVES = ("amend", "publish", "withdraw", "drop")


def class_label(document_class: str) -> str:
    return sheet_of(document_class).label if document_class else ALL


def class_choices() -> list[tuple[str, str]]:
    return [("", ALL), *((name, sheet.label) for name, sheet in sheets().items())]


def text_context(block: TextBlock, actor: Actor) -> dict[str, Any]:
    able = {transition.name for transition in block.get_available_state_transitions()}  # type: ignore[attr-defined]
    permitted = block.move_permitted("amend", actor) is None
    return {
        "wording": block,  # `block` is a word of the templates themselves
        "class_label": class_label(block.document_class),
        "fields": field_rows(block.document_class, block.place),
        "problem": text_problem(block) if "publish" in able else "",
        "moves": [(move, LABELS[move]) for move in PAGE_MOVES if permitted and move in able],
        "may_renew": permitted and block.state not in ("draft",),
    }


def field_rows(document_class: str, place: str) -> list[tuple[str, str]]:
    """As it is typed, and what it is."""
    return [(f"{{{name}}}", label) for name, label in fields_for(document_class, place).items()]


def text_problem(block: TextBlock) -> str:
    """Why the draft cannot be published as it is."""
    try:
        text_must_fit(block.document_class, block.place, block.text)
    except Invalid as problem:
        return problem.message
    return ""


def text_preview(block: TextBlock, paper: Document) -> dict[str, Any]:
    """The paper as it would read with these words, through its own template. Raises Invalid for a brace that stands alone."""
    sheet = sheet_of(paper.document_class)
    facts = json.loads(paper.facts)
    words = text_fill(block.text, values_of(sheet, block.place, facts))
    facts[TEXTS] = {**facts.get(TEXTS, {}), block.place: words}
    return {
        "document": paper,
        "facts": facts,
        "head_words": sheet.head_words(facts),
        **BASES,
        **({"letter": "empowerment/documents/sheet.html"} if paper.document_class in INSTRUMENTS else {}),
        "template": sheet.template,
        "nothing": not words,
    }
