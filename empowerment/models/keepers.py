"""Who keeps the record of a park: its administrator, or a reform office of its jurisdiction or of one above it."""

from __future__ import annotations

from core.actors import Actor
from core.models import Organisation, Role
from core.reach import office_reaches


def keeps(actor: Actor, park: Organisation) -> bool:
    """Whether the actor keeps the record of the park."""
    return actor.holds(Role.PARK_ADMIN, park.pk) or office_reaches(
        actor, frozenset({Role.REFORM}), park.jurisdiction_id
    )
