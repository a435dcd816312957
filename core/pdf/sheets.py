"""Which sheet a class of document is drawn on. The app that makes such documents registers it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from core.text_life import TextPlace

TEXTS = "texts"  # the fact that holds the wording in force when the paper was made, by place


@dataclass(frozen=True)
class Sheet:
    """A template with the wording, and the fact that is the paper's head: the body named over it. `places` are where an
    administrator's words may stand, `fields` the facts that those words may name, each with what it is called.
    """

    template: str
    label: str
    head: str = "body"
    places: tuple[TextPlace, ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)

    def head_of(self, facts: dict[str, Any]) -> str:
        return str(facts.get(self.head) or facts.get("body") or "")

    def head_words(self, facts: dict[str, Any]) -> str:
        """What is printed over the paper: the body, with what an administrator has put around its name."""
        return str(facts.get(TEXTS, {}).get(TextPlace.HEAD) or self.head_of(facts))


_sheets: dict[str, Sheet] = {}


def sheet_register(document_class: str, sheet: Sheet) -> None:
    """Papers of the class are drawn with the sheet's template from their frozen facts alone."""
    _sheets[document_class] = sheet


def sheet_of(document_class: str) -> Sheet:
    """Raises KeyError for a class that nobody registered."""
    return _sheets[document_class]


def has_sheet(document_class: str) -> bool:
    return document_class in _sheets


def sheets() -> dict[str, Sheet]:
    """Every class with its sheet, in the order of registration."""
    return dict(_sheets)
