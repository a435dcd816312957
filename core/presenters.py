"""What several lists show alike."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict

from core.models import Person, SavedView

PASSING = ("after", "print")  # where a person stood in the list is not part of the view


def saved_context(person: Person, page: str, query: QueryDict) -> dict[str, Any]:
    """What `components/saved_views.html` needs: the person's views of this list and the present filters."""
    kept = query.copy()
    for name in PASSING:
        kept.pop(name, None)
    for name in [name for name, values in kept.lists() if not any(values)]:
        kept.pop(name)
    return {"page": page, "query": kept.urlencode(), "views": list(SavedView.objects.filter(person=person, page=page))}
