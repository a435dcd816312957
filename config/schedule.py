"""The one table of periodic jobs. A database scheduler would be a second truth beside this one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from celery.schedules import crontab


@dataclass(frozen=True)
class Job:
    """A periodic job: `task` is the dotted name of a Celery task, `when` is in Chinese time, `why` one sentence."""

    name: str
    task: str
    when: crontab
    why: str


JOBS: tuple[Job, ...] = (
    Job("outbox", "core.tasks.outbox_drain", crontab(), "Send what is waiting, also what a lost wake left behind."),
    Job("papers", "core.tasks.papers_draw", crontab(), "Draw the papers that are due, also what a lost wake left."),
    Job(
        "deemed", "approvals.tasks.deem_accepted", crontab(hour="0-23", minute="5"), "视为受理 after five silent days."
    ),
    Job("promises", "approvals.tasks.promises_lapse", crontab(hour="0-23", minute="15"), "容缺逾期: the case ends."),
    Job(
        "reminders",
        "approvals.tasks.promises_remind",
        crontab(hour="8", minute="0"),
        "容缺待补: applicants are reminded.",
    ),
    Job(
        "clocks",
        "approvals.tasks.clocks_recompute",
        crontab(hour="1", minute="10"),
        "Provisional dates, computed again.",
    ),
    Job(
        "instruments",
        "empowerment.tasks.instruments_daily",
        crontab(hour="0-23", minute="2"),
        "授权、委托文书: effect, expiry and reminders; done once a day, an hour missed is caught up with.",
    ),
    Job(
        "delegations",
        "approvals.tasks.delegations_return",
        crontab(hour="0-23", minute="4"),
        "A delegation that lapsed: its running cases go back to the delegator.",
    ),
    Job(
        "monitor",
        "supervision.tasks.monitor_daily",
        crontab(hour="0-23", minute="40"),
        "监察规则 and orders due; done once a day, days missed are caught up with.",
    ),
    Job(
        "pushes",
        "supervision.tasks.pushes_remind",
        crontab(hour="8", minute="40"),
        "推送: who has not claimed or fed back in time is reminded, and the park told.",
    ),
    Job(
        "trials",
        "empowerment.tasks.trial_reviews",
        crontab(hour="2", minute="10"),
        "试行期满: a review for every item, 30 days before.",
    ),
    Job("consents", "empowerment.tasks.consents_daily", crontab(hour="0", minute="25"), "Consents whose term is over."),
    Job(
        "posts", "approvals.tasks.posts_warn", crontab(hour="7", minute="30"), "Tell leaders of posts that stand empty."
    ),
    Job(
        "licences",
        "approvals.tasks.licences_daily",
        crontab(hour="0-23", minute="20"),
        "视为准予延续, expiry of licences and reminders; done once a day, an hour missed is caught up with.",
    ),
    Job(
        "consultations",
        "approvals.tasks.consultations_lapse",
        crontab(hour="0", minute="20"),
        "Views asked for and not given: silence by its rule.",
    ),
    Job(
        "archive",
        "approvals.tasks.archive_daily",
        crontab(hour="3", minute="10"),
        "案卷归档: ended cases are listed, complete ones compiled, what the others lack is noted.",
    ),
    Job(
        "archive_packages",
        "approvals.tasks.archive_packages",
        crontab(),
        "Packages of volumes whose directory has been drawn.",
    ),
    Job(
        "ratings",
        "approvals.tasks.ratings_daily",
        crontab(hour="8-20", minute="50"),
        "好差评: who has not rated an ended case is invited once, bad ratings past their day go to the leaders; once a day.",
    ),
    Job("platform_inbox", "approvals.tasks.platform_inbox", crontab(minute="25"), "Files of the provincial platform."),
    Job(
        "filings",
        "supervision.tasks.filings_monthly",
        crontab(hour="0-23", minute="30"),
        "按月备案: compiled on the 1st, once per month; an hour or a month missed is caught up with.",
    ),
    Job(
        "filings_per_case",
        "supervision.tasks.filings_per_case",
        crontab(minute="*/5"),
        "逐件备案: what a lost wake left behind.",
    ),
    Job(
        "filings_remind",
        "supervision.tasks.filings_remind",
        crontab(hour="8-23", minute="35"),
        "备案提醒: park, department, answers to objections; once a day.",
    ),
    Job(
        "evaluation",
        "supervision.tasks.items_evaluate",
        crontab(hour="0-23", minute="50"),
        "运行评估: every park's last month, from the 2nd on, once; an hour or a month missed is caught up with.",
    ),
    Job(
        "fault",
        "supervision.tasks.fault_remind",
        crontab(hour="8-23", minute="45"),
        "困难问题、薄弱事项整改、容错申请: days that have passed are told; once a day, a day missed is caught up with.",
    ),
    Job(
        "matters",
        "supervision.tasks.matters_daily",
        crontab(hour="8-23", minute="45"),
        "投诉、整改、复议、应诉、信访: reminders and overdue ones; done once a day, an hour missed is caught up with.",
    ),
    Job(
        "ledger",
        "ledger.tasks.ledger_daily",
        crontab(hour="8-23", minute="50"),
        "月度台账: the month opened, units reminded, lateness told to their leaders; once a day, days missed are caught up with.",
    ),
    Job(
        "bulletins",
        "ledger.tasks.bulletins_daily",
        crontab(hour="8-23", minute="55"),
        "季度通报: units that have not signed and the office whose quarter waits are reminded; once a day.",
    ),
    Job("anchor", "core.tasks.anchor_daily", crontab(hour="2", minute="0"), "Freeze the heads of all event chains."),
)


def beat_schedule(jobs: tuple[Job, ...] = JOBS) -> Mapping[str, Mapping[str, Any]]:
    """Return `jobs` in the form Celery's beat wants. Raises ValueError when two jobs share a name."""
    schedule = {job.name: {"task": job.task, "schedule": job.when} for job in jobs}
    if len(schedule) != len(jobs):
        raise ValueError("two periodic jobs share a name")
    return schedule
