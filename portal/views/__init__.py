"""The public site: no models of its own, no login."""

from portal.views.complain import COMPLAINTS_PER_HOUR, complain, complaint_progress
from portal.views.guides import front, guide, guide_json, home, item, items
from portal.views.progress import TRIES_PER_MINUTE, progress, progress_moved
from portal.views.ratings import rating_code, rating_start, satisfaction, screen, screen_state
from portal.views.verify import CHECKS_PER_MINUTE, verify, verify_code

__all__ = [
    "CHECKS_PER_MINUTE",
    "COMPLAINTS_PER_HOUR",
    "TRIES_PER_MINUTE",
    "complain",
    "complaint_progress",
    "front",
    "guide",
    "guide_json",
    "home",
    "item",
    "items",
    "progress",
    "progress_moved",
    "rating_code",
    "rating_start",
    "satisfaction",
    "screen",
    "screen_state",
    "verify",
    "verify_code",
]
