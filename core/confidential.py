"""Papers and number series that nobody comes across outside the pages of their own subject: neither in the look-up
pages of administrators nor in the public verification, which says no more than that a paper is genuine.
"""

from __future__ import annotations

SERIES = "confidential:"  # the keys of such series begin so; no page lists them
_classes: set[str] = set()


def confidential_add(*document_classes: str) -> None:
    """The app that makes such papers names their classes."""
    _classes.update(document_classes)


def confidential_classes() -> frozenset[str]:
    return frozenset(_classes)
