"""The left rail: entries by role, registered by the apps that own the pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet, Value
from django.urls import reverse

from core.actors import Actor

Tally = Callable[[Actor], Mapping[str, int]]


@dataclass(frozen=True)
class Entry:
    """One entry; `roles` empty means everybody. `count` is asked when the rail is drawn; `tally` counts for several entries
    at once and is asked once, for the number under a name. Entries without `group` stand on top, the others folded under
    the name of their group.
    """

    label: str
    url_name: str
    key: str = ""
    roles: frozenset[str] = frozenset()
    count: Callable[[Actor], int] | None = None
    tally: tuple[Tally, str] | None = None
    order: int = 50
    group: str = ""


CATALOGUE, PEOPLE, SETTINGS = "事项与赋权", "人员与岗位", "数据与设置"
GROUPS = ("", CATALOGUE, PEOPLE, SETTINGS)
_entries: list[Entry] = []
MOST = (
    999  # more are not told apart: who has a thousand waiting needs no exact number, and counting them all takes time
)


def register(*entries: Entry) -> None:
    _entries.extend(entries)


def entries(actor: Actor) -> list[dict[str, Any]]:
    """The entries this person's roles open, in order."""
    held = {role for role, _ in actor.roles}
    told: dict[Tally, Mapping[str, int]] = {}
    return [
        {
            "label": entry.label,
            "url": reverse(entry.url_name),
            "key": entry.key,
            "group": entry.group,
            "count": _shown(_count(entry, actor, told)),
        }
        for entry in sorted(_entries, key=lambda e: (GROUPS.index(e.group), e.order))
        if not entry.roles or entry.roles & held
    ]


def _count(entry: Entry, actor: Actor, told: dict[Tally, Mapping[str, int]]) -> int:
    if entry.tally:
        tally, name = entry.tally
        if tally not in told:
            told[tally] = tally(actor)
        return told[tally].get(name, 0)
    return entry.count(actor) if entry.count else 0


def counted(rows: QuerySet[Any], name: str) -> QuerySet[Any]:
    """The row (name, how many), to be united with others of one tally."""
    return rows.order_by().annotate(waits=Value(name)).values("waits").annotate(n=Count("pk")).values_list("waits", "n")


def _shown(count: int) -> str:
    return f"{MOST}+" if count > MOST else str(count or "")
