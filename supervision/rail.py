"""The entries of the left rail for the pages of supervision."""

from core.models import Role
from core.rail import CATALOGUE, SETTINGS, Entry, register
from supervision.models.cards import REVIEWERS
from supervision.models.complaints import REGISTRARS
from supervision.models.inspections import INSPECTED
from supervision.models.orders import ANSWERERS, ISSUERS
from supervision.models.proceedings import REGISTRARS as PROCEEDING_REGISTRARS
from supervision.selectors import cards_waiting, orders_waiting
from supervision.selectors.complaints import AT_WORK, complaints_waiting
from supervision.selectors.filing import filings_waiting, to_file_count, to_review_count
from supervision.selectors.inspections import inspections_waiting
from supervision.selectors.proceedings import READERS, proceedings_waiting
from supervision.selectors.pushes import pushes_waiting
from supervision.selectors.referrals import referrals_waiting

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
        "投诉",
        "supervision:complaints",
        roles=REGISTRARS | AT_WORK | frozenset({Role.REFORM}),
        count=lambda actor: complaints_waiting(actor).count(),
        order=62,
    ),
    Entry(
        "复议诉讼信访",
        "supervision:proceedings",
        roles=PROCEEDING_REGISTRARS | READERS,
        count=lambda actor: proceedings_waiting(actor).count(),
        order=63,
    ),
    Entry(
        "监督检查",
        "supervision:inspections",
        roles=INSPECTED | REVIEWERS,
        count=lambda actor: inspections_waiting(actor).count(),
        order=64,
    ),
    Entry(
        "移送",
        "supervision:referrals",
        roles=frozenset({Role.INSPECTOR}),
        count=lambda actor: referrals_waiting(actor).count(),
        order=65,
    ),
    Entry("投诉与争议时限", "supervision:limits", roles=frozenset({Role.REFORM}), order=75, group=SETTINGS),
)
