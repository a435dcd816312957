"""How far the offices of a city reach: their own jurisdiction and those below it."""

from __future__ import annotations

from core.actors import Actor
from core.models import Jurisdiction, Organisation


def with_those_above(pk: int | None) -> list[int]:
    """A jurisdiction and every one above it."""
    parents = dict(Jurisdiction.objects.values_list("pk", "parent_id"))
    found: list[int] = []
    while pk is not None and pk not in found:
        found.append(pk)
        pk = parents[pk]
    return found


def with_those_below(pks: set[int]) -> set[int]:
    """Jurisdictions and every one below them."""
    rows = list(Jurisdiction.objects.values_list("pk", "parent_id"))
    found = set(pks)
    while more := {pk for pk, parent in rows if parent in found} - found:
        found |= more
    return found


def office_reaches(actor: Actor, roles: frozenset[str], jurisdiction_id: int | None) -> bool:
    """Whether the actor holds one of the roles at an office of the jurisdiction or of one above it."""
    offices = Organisation.objects.filter(pk__in=actor.organisations(*roles)) if roles else Organisation.objects.none()
    return offices.filter(jurisdiction_id__in=with_those_above(jurisdiction_id)).exists()


def overseen_jurisdictions(actor: Actor, *roles: str) -> set[int]:
    """The jurisdictions that the actor's offices reach (any role when none is named)."""
    offices = Organisation.objects.filter(pk__in=actor.organisations(*roles))
    return with_those_below(set(offices.values_list("jurisdiction_id", flat=True)))
