"""Messages to colleagues: written with the act that causes them, read in the bell of the top bar."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from core import moments
from core.models import InboxMessage, Person


def inbox_add(*, to: Iterable[int], text: str, url: str = "", key: str = "") -> None:
    """Tell each person (by key) once; with a `key` the same message is not repeated. Call inside the causing transaction."""
    now = moments.now()
    rows = [
        InboxMessage(person_id=pk, text=text[:500], url=url, key=key[:120], created_at=now) for pk in sorted(set(to))
    ]
    InboxMessage.objects.bulk_create(rows, ignore_conflicts=True)


def inbox_of(person: Person) -> QuerySet[InboxMessage]:
    return InboxMessage.objects.filter(person=person)


def unread_count(person: Person) -> int:
    return inbox_of(person).filter(read_at=None).count()


def inbox_read(*, person: Person, pk: int | None = None) -> int:
    """Mark one message of the person, or all, as read; how many were new."""
    rows = inbox_of(person).filter(read_at=None)
    return (rows if pk is None else rows.filter(pk=pk)).update(read_at=moments.now())
