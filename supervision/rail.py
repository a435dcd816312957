"""The entries of the left rail for the pages of supervision."""

from core.models import Role
from core.rail import CATALOGUE, SETTINGS, Entry, register
from supervision.models.cards import REVIEWERS
from supervision.models.guidance import ASKERS, GUIDES
from supervision.models.orders import ANSWERERS, ISSUERS
from supervision.models.tolerance import ASSESSORS, LEADERS
from supervision.models.weak import DEPARTMENT_ROLES, PARK_ROLES
from supervision.selectors import cards_waiting, orders_waiting
from supervision.selectors.filing import filings_waiting, to_file_count, to_review_count
from supervision.selectors.guidance import difficulties_waiting
from supervision.selectors.pushes import pushes_waiting
from supervision.selectors.tolerance import tolerances_waiting
from supervision.selectors.weak import weak_waiting

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
    Entry(
        "审管联动",
        "supervision:pushes",
        roles=frozenset({Role.SUPERVISOR, Role.HANDLER, Role.HEAD, Role.PARK_ADMIN, Role.REFORM, Role.INSPECTOR}),
        count=pushes_waiting,
        order=16,
    ),
    Entry(
        "监管结果",
        "supervision:results",
        roles=frozenset({Role.SUPERVISOR, Role.HANDLER, Role.PARK_ADMIN, Role.REFORM, Role.INSPECTOR}),
        order=53,
    ),
    Entry("监管责任清单", "empowerment:duties", order=50, group=CATALOGUE),
    Entry("推送设置", "supervision:push_settings", roles=frozenset({Role.REFORM}), order=73, group=SETTINGS),
    Entry(
        "推送接收方",
        "supervision:receivers",
        roles=frozenset({Role.REFORM, Role.SYSADMIN}),
        order=74,
        group=SETTINGS,
    ),
    Entry(
        "困难和问题",
        "supervision:difficulties",
        roles=ASKERS | GUIDES | REVIEWERS,
        count=lambda actor: difficulties_waiting(actor).count(),
        order=54,
    ),
    Entry("业务指导", "supervision:guidance", roles=ASKERS | GUIDES | REVIEWERS, order=58, group=CATALOGUE),
    Entry(
        "薄弱事项",
        "supervision:weak_items",
        roles=PARK_ROLES | DEPARTMENT_ROLES | REVIEWERS,
        count=lambda actor: weak_waiting(actor).count(),
        order=57,
        group=CATALOGUE,
    ),
    Entry(
        "容错免责",
        "supervision:tolerances",
        roles=LEADERS | ASSESSORS,
        count=lambda actor: tolerances_waiting(actor).count(),
        order=62,
    ),
    Entry("容错和指导办法", "supervision:fault_terms", roles=frozenset({Role.REFORM}), order=69, group=SETTINGS),
)
