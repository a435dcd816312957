"""The public site: no models of its own, no login."""

from portal.views.guides import front, guide, guide_json, home, item, items
from portal.views.progress import TRIES_PER_MINUTE, progress, progress_moved

__all__ = [
    "TRIES_PER_MINUTE",
    "front",
    "guide",
    "guide_json",
    "home",
    "item",
    "items",
    "progress",
    "progress_moved",
]
