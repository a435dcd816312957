"""The entries of the left rail for the pages of supervision."""

from core.models import Role
from core.rail import Entry, register
from supervision.selectors import cards_waiting

register(
    Entry("监察台", "supervision:watch", roles=frozenset({Role.INSPECTOR}), order=5),
    Entry(
        "监察卡",
        "supervision:cards",
        roles=frozenset({Role.INSPECTOR, Role.REFORM, Role.HEAD, Role.PARK_ADMIN, Role.SUPERVISOR}),
        count=cards_waiting,
        order=60,
    ),
)
