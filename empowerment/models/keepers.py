"""Who keeps the record of a park: its administrator, or a reform office of its jurisdiction or of one above it."""

from __future__ import annotations

from core.actors import Actor
from core.models import Jurisdiction, Organisation, Role


def keeps(actor: Actor, park: Organisation) -> bool:
    """Whether the actor keeps the record of the park."""
    if actor.holds(Role.PARK_ADMIN, park.pk):
        return True
    offices = Organisation.objects.filter(pk__in=actor.organisations(Role.REFORM))
    return offices.filter(jurisdiction_id__in=_with_those_above(park.jurisdiction_id)).exists()


def _with_those_above(pk: int | None) -> list[int]:
    parents = dict(Jurisdiction.objects.values_list("pk", "parent_id"))
    found: list[int] = []
    while pk is not None and pk not in found:
        found.append(pk)
        pk = parents[pk]
    return found
