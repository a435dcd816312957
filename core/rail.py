"""The left rail: entries by role, registered by the apps that own the pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet, Value
from django.urls import reverse

from core.actors import Actor

Waiting = Callable[[Actor], QuerySet[Any]]


@dataclass(frozen=True)
class Entry:
    """One entry; `roles` empty means everybody. `waits` are the rows that wait for the actor there: their number stands
    beside the label. Entries without `group` stand on top, the others folded under the name of their group, with the sum.
    """

    label: str
    url_name: str
    key: str = ""
    roles: frozenset[str] = frozenset()
    waits: tuple[Waiting, ...] = ()
    order: int = 50
    group: str = ""


SUPERVISION, LEDGER = "监督与考核", "台账与改革"
CATALOGUE, PEOPLE, SETTINGS = "事项与赋权", "人员与岗位", "数据与设置"
GROUPS = ("", SUPERVISION, LEDGER, CATALOGUE, PEOPLE, SETTINGS)
_entries: list[Entry] = []
MOST = (
    999  # more are not told apart: who has a thousand waiting needs no exact number, and counting them all takes time
)


def register(*entries: Entry) -> None:
    _entries.extend(entries)


def entries(actor: Actor) -> list[dict[str, Any]]:
    """The entries this person's roles open, in order; what waits under all of them is counted in one query."""
    held = {role for role, _ in actor.roles}
    shown = [
        entry
        for entry in sorted(_entries, key=lambda e: (GROUPS.index(e.group), e.order))
        if not entry.roles or entry.roles & held
    ]
    counts = _waiting(shown, actor)
    sums: Counter[str] = Counter()
    for place, entry in enumerate(shown):
        sums[entry.group] += counts[str(place)]
    return [
        {
            "label": entry.label,
            "url": reverse(entry.url_name),
            "key": entry.key,
            "group": entry.group,
            "count": _shown(counts[str(place)]),
            "group_count": _shown(sums[entry.group]),
        }
        for place, entry in enumerate(shown)
    ]


def _waiting(shown: Sequence[Entry], actor: Actor) -> Counter[str]:
    """How many rows wait, by the place of the entry."""
    parts = [_counted(wait(actor), str(place)) for place, entry in enumerate(shown) for wait in entry.waits]
    found: Counter[str] = Counter()
    if parts:
        for place, count in parts[0].union(*parts[1:], all=True):
            found[place] += count
    return found


def _counted(rows: QuerySet[Any], name: str) -> QuerySet[Any]:
    """The row (name, how many), counted no further than is shown."""
    some = rows.model._default_manager.filter(pk__in=rows.order_by()[: MOST + 1].values("pk"))
    named = some.order_by().annotate(waits=Value(name)).values("waits")
    return named.annotate(n=Count("pk")).values_list("waits", "n")


def _shown(count: int) -> str:
    return f"{MOST}+" if count > MOST else str(count or "")
