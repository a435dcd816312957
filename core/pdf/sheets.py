"""Which sheet a class of document is drawn on. The app that makes such documents registers it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Sheet:
    """A template with the wording, and the fact that is the paper's head: the body named over it."""

    template: str
    head: str = "body"

    def head_of(self, facts: dict[str, Any]) -> str:
        return str(facts.get(self.head) or facts.get("body") or "")


_sheets: dict[str, Sheet] = {}


def sheet_register(document_class: str, template: str, *, head: str = "body") -> None:
    """Papers of the class are drawn with `template` from their frozen facts alone."""
    _sheets[document_class] = Sheet(template, head)


def sheet_of(document_class: str) -> Sheet:
    """Raises KeyError for a class that nobody registered."""
    return _sheets[document_class]


def has_sheet(document_class: str) -> bool:
    return document_class in _sheets
