"""How far the offices of a city reach: their own jurisdiction and those below it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from core.models import Jurisdiction

if TYPE_CHECKING:
    from core.actors import Actor

Parents = Sequence[tuple[int, int | None]]


def with_those_above(pk: int | None) -> list[int]:
    """A jurisdiction and every one above it."""
    parents = dict(Jurisdiction.objects.values_list("pk", "parent_id"))
    found: list[int] = []
    while pk is not None and pk not in found:
        found.append(pk)
        pk = parents[pk]
    return found


def with_those_below(pk: int, parents: Parents | None = None) -> frozenset[int]:
    """A jurisdiction and every one below it; `parents` are (key, key of the one above) of all, where they are known."""
    rows = list(Jurisdiction.objects.values_list("pk", "parent_id")) if parents is None else parents
    found = {pk}
    while more := {below for below, parent in rows if parent in found} - found:
        found |= more
    return frozenset(found)


def overseen_jurisdictions(actor: Actor, *roles: str) -> set[int]:
    """The jurisdictions that the actor's offices reach (any role when none is named)."""
    held = actor.organisations(*roles)
    return (
        {pk for organisation, reached in actor.reach.items() if organisation in held for pk in reached}
        if held
        else set()
    )


def office_reaches(actor: Actor, roles: frozenset[str], jurisdiction_id: int | None) -> bool:
    """Whether the actor holds one of the roles at an office of the jurisdiction or of one above it."""
    return bool(roles) and jurisdiction_id in overseen_jurisdictions(actor, *roles)
