"""What weak items and guidance add to the page of an item."""

from __future__ import annotations

from typing import Any

from core.actors import Actor
from empowerment.models import PowerItem
from supervision.models.weak import DEPARTMENT_ROLES, OVERSEERS, PARK_ROLES
from supervision.selectors.guidance import asking_parks, guidance_of_item
from supervision.selectors.weak import weak_candidates, weak_of_item


def weak_panel(item: PowerItem, actor: Actor) -> dict[str, Any] | None:
    """What was registered of the item, and whether this person may register; nothing for whoever sees neither."""
    if not actor.organisations(*PARK_ROLES, *DEPARTMENT_ROLES, *OVERSEERS):
        return None
    rows, may = weak_of_item(item, actor), weak_candidates(actor, item).exists()
    return {"rows": rows, "may_register": may, "item": item} if rows or may else None


def guidance_panel(item: PowerItem, actor: Actor) -> dict[str, Any] | None:
    """Guidance given about the item, difficulties raised with it."""
    if actor.person is None:
        return None
    sessions, difficulties = guidance_of_item(item, actor)
    may = asking_parks(actor).filter(empowerments__item=item).exists()
    found = {"sessions": sessions, "difficulties": difficulties, "may_ask": may, "item": item}
    return found if sessions or difficulties or may else None
