"""The entries of the left rail for the pages of approvals and empowerment."""

from approvals.archive_life import KEEPERS, MAKERS
from approvals.models.ratings import HANDLERS, JUDGES, SITTING
from approvals.selectors import (
    COUNTERSIGNERS,
    OVERSEERS,
    cases_waiting,
    conflicts_open,
    countersign_queue,
    originals_late,
    scans_to_confirm,
    tasks_mine,
    volumes_late,
)
from approvals.selectors.ratings import ratings_waiting
from approvals.side_life import WORKERS
from approvals.workflow import LEADERS, MOVES
from core.models import Role
from core.rail import CATALOGUE, PEOPLE, SETTINGS, SUPERVISION, Entry, register
from empowerment.lint import LINTERS
from empowerment.selectors import rounds_waiting, trials_waiting

ARCHIVISTS = MAKERS | KEEPERS | frozenset(OVERSEERS)
SEALERS = MOVES["seal"].roles | COUNTERSIGNERS

register(
    Entry("园区总览", "approvals:overview_park", roles=frozenset({Role.PARK_ADMIN}), order=5),
    Entry("改革总览", "approvals:overview_reform", roles=frozenset({Role.REFORM}), order=5),
    Entry("工作台", "approvals:worklist", key="w", waits=(cases_waiting,), order=10),
    Entry("新收件", "approvals:intake", key="n", roles=frozenset({Role.CLERK}), order=20),
    Entry("办件", "approvals:case_list", key="c", order=30),
    Entry("证照", "approvals:licences", order=33),
    Entry("统计", "approvals:statistics", key="t", order=35),
    Entry("技术任务", "approvals:task_list", roles=WORKERS, waits=(tasks_mine,), order=32),
    Entry("流转台", "approvals:flow", roles=LEADERS | frozenset({*OVERSEERS, Role.CLERK}), order=35),
    Entry(
        "好差评",
        "approvals:ratings",
        roles=SITTING | HANDLERS | JUDGES | frozenset(OVERSEERS),
        waits=(ratings_waiting,),
        order=51,
        group=SUPERVISION,
    ),
    Entry("补录与纸质回执", "approvals:back_entry", roles=frozenset({Role.PARK_ADMIN}), order=67, group=SETTINGS),
    Entry(
        "归档",
        "approvals:archive",
        roles=ARCHIVISTS,
        waits=(volumes_late, originals_late),
        order=64,
        group=SETTINGS,
    ),
    Entry("数据导入", "approvals:imports", roles=frozenset({Role.PARK_ADMIN}), order=65, group=SETTINGS),
    Entry(
        "导入冲突",
        "approvals:import_conflicts",
        roles=frozenset({Role.PARK_ADMIN}),
        waits=(conflicts_open,),
        order=66,
        group=SETTINGS,
    ),
    Entry("见章盖章", "approvals:countersign", key="s", roles=COUNTERSIGNERS, waits=(countersign_queue,), order=15),
    Entry(
        "实物用印复核",
        "approvals:seal_scans",
        roles=SEALERS,
        waits=(scans_to_confirm,),
        order=56,
        group=CATALOGUE,
    ),
    Entry("谁来批", "empowerment:who_decides", key="a", order=40),
    Entry("事项目录", "empowerment:catalogue", key="i", order=45),
    Entry(
        "导入清单",
        "empowerment:list_imports",
        roles=frozenset({Role.PARK_ADMIN, Role.REFORM}),
        order=46,
        group=CATALOGUE,
    ),
    Entry(
        "清单比对",
        "empowerment:lists_compare",
        roles=frozenset({Role.PARK_ADMIN, Role.REFORM}),
        order=46,
        group=CATALOGUE,
    ),
    Entry("目录体检", "empowerment:lint", roles=LINTERS, order=46, group=CATALOGUE),
    Entry(
        "赋权批次",
        "empowerment:rounds",
        roles=frozenset(
            {Role.PARK_ADMIN, Role.HEAD, Role.REFORM, Role.LEGAL, Role.INSPECTOR, Role.SUPERVISOR, Role.HANDLER}
        ),
        waits=(rounds_waiting,),
        order=46,
        group=CATALOGUE,
    ),
    Entry(
        "试行评估",
        "empowerment:trials",
        roles=frozenset({Role.PARK_ADMIN, Role.HEAD, Role.REFORM, Role.INSPECTOR, Role.SUPERVISOR}),
        waits=(trials_waiting,),
        order=47,
        group=CATALOGUE,
    ),
    Entry(
        "减负登记",
        "empowerment:reductions",
        roles=frozenset({Role.PARK_ADMIN, Role.REFORM, Role.INSPECTOR}),
        order=48,
        group=CATALOGUE,
    ),
    Entry("赋权方案", "empowerment:schemes", order=47, group=CATALOGUE),
    Entry("授权委托文书", "empowerment:instruments", order=48, group=CATALOGUE),
    Entry("首席审批员授权", "empowerment:grants", order=49, group=CATALOGUE),
    Entry("权力交接", "empowerment:packages", order=48, group=CATALOGUE),
    Entry(
        "主体调整",
        "empowerment:cut_overs",
        roles=frozenset({Role.PARK_ADMIN, Role.REFORM, Role.INSPECTOR}),
        order=49,
        group=CATALOGUE,
    ),
    Entry("系统接入", "empowerment:accesses", order=50, group=CATALOGUE),
    Entry("印章与用印", "empowerment:seals", order=55, group=CATALOGUE),
    Entry("在岗日历", "absences", order=60, group=PEOPLE),
    Entry("工作交接", "approvals:hand_over_all", roles=LEADERS, order=62, group=PEOPLE),
    Entry("岗位空缺", "approvals:posts", roles=LEADERS | frozenset(OVERSEERS), order=61, group=PEOPLE),
    Entry(
        "承诺核查",
        "approvals:checks",
        roles=frozenset({Role.REVIEWER, Role.HANDLER, Role.CHIEF, Role.HEAD, Role.SUPERVISOR, Role.INSPECTOR}),
        order=50,
    ),
    Entry("信用记录", "approvals:credit", roles=frozenset({Role.CLERK, Role.PARK_ADMIN}), order=52),
    Entry(
        "节假日安排",
        "calendar",
        roles=frozenset({Role.SYSADMIN, Role.PARK_ADMIN, Role.REFORM}),
        order=70,
        group=SETTINGS,
    ),
    Entry("文书用语", "approvals:texts", roles=frozenset({Role.PARK_ADMIN, Role.REFORM}), order=72, group=SETTINGS),
    Entry(
        "文书编号",
        "approvals:numbers",
        roles=frozenset({Role.PARK_ADMIN, Role.HEAD, Role.CHIEF, Role.REFORM}),
        order=73,
        group=SETTINGS,
    ),
    Entry("待发消息", "outbox", roles=frozenset({Role.SYSADMIN, Role.PARK_ADMIN}), order=75, group=SETTINGS),
    Entry("系统自检", "selfcheck", roles=frozenset({Role.SYSADMIN}), order=78, group=SETTINGS),
    Entry("基础数据", "admin:index", roles=frozenset({Role.SYSADMIN, Role.PARK_ADMIN}), order=80, group=SETTINGS),
)
