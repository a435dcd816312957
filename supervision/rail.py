"""The entries of the left rail for the pages of supervision."""

from core.models import Role
from core.rail import SETTINGS, Entry, register
from supervision.models.cards import REVIEWERS
from supervision.models.orders import ANSWERERS, ISSUERS
from supervision.selectors import cards_waiting, orders_waiting
from supervision.selectors.filing import filings_waiting, to_file_count, to_review_count

register(
    Entry("监察台", "supervision:watch", roles=REVIEWERS, order=5),
    Entry(
        "监察卡",
        "supervision:cards",
        roles=frozenset({Role.INSPECTOR, Role.REFORM, Role.HEAD, Role.CHIEF, Role.PARK_ADMIN, Role.SUPERVISOR}),
        count=cards_waiting,
        order=60,
    ),
    Entry("督办", "supervision:orders", roles=ISSUERS | ANSWERERS, count=orders_waiting, order=61),
    Entry("监察规则", "supervision:rules", roles=REVIEWERS, order=68, group=SETTINGS),
    Entry("按月备案", "supervision:filings", roles=frozenset({Role.PARK_ADMIN}), count=to_file_count, order=37),
    Entry("备案审阅", "supervision:filings", roles=frozenset({Role.SUPERVISOR}), count=to_review_count, order=16),
    Entry(
        "备案",
        "supervision:filings",
        roles=frozenset({Role.HEAD, Role.REFORM, Role.INSPECTOR}),
        count=filings_waiting,
        order=37,
    ),
)
