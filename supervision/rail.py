"""The entries of the left rail for the pages of supervision."""

from core.models import Role
from core.rail import CATALOGUE, SETTINGS, SUPERVISION, Entry, register
from supervision.models.assessment import ORGANISERS, OVERSIGHT, UNIT_LEADERS
from supervision.models.cards import REVIEWERS
from supervision.models.complaints import REGISTRARS
from supervision.models.guidance import ASKERS, GUIDES
from supervision.models.inspections import INSPECTED
from supervision.models.orders import ANSWERERS, ISSUERS
from supervision.models.proceedings import REGISTRARS as PROCEEDING_REGISTRARS
from supervision.models.tolerance import ASSESSORS, LEADERS
from supervision.models.weak import DEPARTMENT_ROLES, PARK_ROLES
from supervision.selectors import cards_to_answer, orders_waiting
from supervision.selectors.assessment import assessments_waiting
from supervision.selectors.complaints import AT_WORK, complaints_waiting
from supervision.selectors.filing import to_answer, to_file, to_review, to_settle
from supervision.selectors.guidance import difficulties_waiting
from supervision.selectors.inspections import inspections_waiting
from supervision.selectors.proceedings import READERS, proceedings_waiting
from supervision.selectors.pushes import pushes_waiting
from supervision.selectors.referrals import referrals_waiting
from supervision.selectors.tolerance import tolerances_waiting
from supervision.selectors.weak import weak_waiting

register(
    Entry("监察台", "supervision:watch", roles=REVIEWERS, order=5),
    Entry(
        "监察卡",
        "supervision:cards",
        roles=frozenset({Role.INSPECTOR, Role.REFORM, Role.HEAD, Role.CHIEF, Role.PARK_ADMIN, Role.SUPERVISOR}),
        waits=(cards_to_answer,),
        order=60,
    ),
    Entry("督办", "supervision:orders", roles=ISSUERS | ANSWERERS, waits=(orders_waiting,), order=61),
    Entry(
        "运行评估",
        "supervision:evaluations",
        roles=frozenset({Role.PARK_ADMIN, Role.HEAD, Role.CHIEF, Role.SUPERVISOR, Role.REFORM, Role.INSPECTOR}),
        order=63,
        group=SUPERVISION,
    ),
    Entry(
        "考核",
        "supervision:assessments",
        roles=frozenset({Role.COORDINATOR, Role.REFORM}) | OVERSIGHT,
        waits=(assessments_waiting,),
        order=64,
        group=SUPERVISION,
    ),
    Entry(
        "考核结果",
        "supervision:sheets",
        roles=ORGANISERS | UNIT_LEADERS | {Role.CLERK, Role.REVIEWER, Role.CHIEF, Role.HANDLER},
        order=65,
        group=SUPERVISION,
    ),
    Entry(
        "季度数据",
        "supervision:quarter",
        roles=frozenset({Role.REFORM, Role.INSPECTOR}) | OVERSIGHT,
        order=66,
        group=SUPERVISION,
    ),
    Entry("监察规则", "supervision:rules", roles=REVIEWERS, order=68, group=SETTINGS),
    Entry("按月备案", "supervision:filings", roles=frozenset({Role.PARK_ADMIN}), waits=(to_file, to_answer), order=37),
    Entry("备案审阅", "supervision:filings", roles=frozenset({Role.SUPERVISOR}), waits=(to_review,), order=16),
    Entry(
        "备案",
        "supervision:filings",
        roles=frozenset({Role.HEAD, Role.REFORM, Role.INSPECTOR}),
        waits=(to_file, to_answer, to_review, to_settle),
        order=37,
    ),
    Entry(
        "审管联动",
        "supervision:pushes",
        roles=frozenset({Role.SUPERVISOR, Role.HANDLER, Role.HEAD, Role.PARK_ADMIN, Role.REFORM, Role.INSPECTOR}),
        waits=(pushes_waiting,),
        order=16,
    ),
    Entry(
        "监管结果",
        "supervision:results",
        roles=frozenset({Role.SUPERVISOR, Role.HANDLER, Role.PARK_ADMIN, Role.REFORM, Role.INSPECTOR}),
        order=53,
        group=SUPERVISION,
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
        waits=(difficulties_waiting,),
        order=54,
        group=SUPERVISION,
    ),
    Entry("业务指导", "supervision:guidance", roles=ASKERS | GUIDES | REVIEWERS, order=58, group=SUPERVISION),
    Entry(
        "薄弱事项",
        "supervision:weak_items",
        roles=PARK_ROLES | DEPARTMENT_ROLES | REVIEWERS,
        waits=(weak_waiting,),
        order=57,
        group=SUPERVISION,
    ),
    Entry(
        "容错免责",
        "supervision:tolerances",
        roles=LEADERS | ASSESSORS,
        waits=(tolerances_waiting,),
        order=62,
        group=SUPERVISION,
    ),
    Entry("容错和指导办法", "supervision:fault_terms", roles=frozenset({Role.REFORM}), order=69, group=SETTINGS),
    Entry(
        "投诉",
        "supervision:complaints",
        roles=REGISTRARS | AT_WORK | frozenset({Role.REFORM}),
        waits=(complaints_waiting,),
        order=62,
        group=SUPERVISION,
    ),
    Entry(
        "复议诉讼信访",
        "supervision:proceedings",
        roles=PROCEEDING_REGISTRARS | READERS,
        waits=(proceedings_waiting,),
        order=63,
        group=SUPERVISION,
    ),
    Entry(
        "监督检查",
        "supervision:inspections",
        roles=INSPECTED | REVIEWERS,
        waits=(inspections_waiting,),
        order=64,
        group=SUPERVISION,
    ),
    Entry(
        "移送",
        "supervision:referrals",
        roles=frozenset({Role.INSPECTOR}),
        waits=(referrals_waiting,),
        order=65,
        group=SUPERVISION,
    ),
    Entry("投诉与争议时限", "supervision:limits", roles=frozenset({Role.REFORM}), order=75, group=SETTINGS),
)
