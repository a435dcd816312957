"""Items as people write them: by code or by the whole name."""

from __future__ import annotations

from django.db.models import Q


def item_named(text: str, path: str = "") -> Q:
    """The condition on a query that reaches the item by `path` (with its underscores)."""
    said = text.strip()
    return Q(**{f"{path}code__iexact": said}) | Q(**{f"{path}name": said})
