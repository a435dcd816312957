"""Reminders (D2): 5 and 1 working days before, on the day, then daily to the leader; each once per day and person."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest
from django.core import mail
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core import outbox
from core.models import InboxMessage, JobRun, OutboxMessage
from core.selectors import calendar
from ledger.jobs import ledger_daily
from ledger.models import MonthlyReturn, Plan, Reminder
from ledger.services import ContactInput, contact_set, returns_remind
from ledger.services.reminders import occasion_on
from tests.approvals.looking import on
from tests.ledger.conftest import ACTOR, Ledger
from tests.ledger.walking import go

pytestmark = pytest.mark.mission("D2")
DAY = dt.date


def days(first: dt.date, last: dt.date) -> list[dt.date]:
    return [first + dt.timedelta(days=n) for n in range((last - first).days + 1)]


def told(login: str) -> list[tuple[str, str]]:
    rows = Reminder.objects.filter(person__username=login, monthly_return__month=DAY(2022, 9, 1)).order_by("day")
    return [(f"{row.day:%m-%d}", row.occasion) for row in rows]


def run(first: dt.date, last: dt.date, *, twice: bool = False, missed: tuple[dt.date, ...] = ()) -> None:
    """The hourly job on every day but those missed; `twice`: a second worker and a lost record of the run."""
    for day in days(first, last):
        if day in missed:
            continue
        with on(day.year, day.month, day.day):
            ledger_daily()
            if twice:
                assert ledger_daily() is None
                JobRun.objects.filter(job="ledger.daily").delete()
                ledger_daily()


BEFORE = [("09-19", "before5"), ("09-23", "before1"), ("09-25", "due")]
LATE = [(f"{day:%m-%d}", f"late:{day.isoformat()}") for day in days(DAY(2022, 9, 26), DAY(2022, 10, 9))]


def test_a_month_before_the_national_holiday_with_every_run_doubled(ledger: Ledger) -> None:
    """Due on Sunday 25 September 2022: five working days before is Monday the 19th, one is Friday the 23rd."""
    run(DAY(2022, 9, 18), DAY(2022, 10, 9), twice=True)
    assert told("yx.filer") == BEFORE + LATE
    assert told("yx.head") == LATE  # the leader is told when it is late, on every day, holidays too
    inbox = InboxMessage.objects.filter(person__username="yx.head").order_by("pk").values_list("text", flat=True)
    assert inbox[0] == "岳阳绿色化工产业区2022年9月台账应于2022年9月25日前报送，已逾期 1 天，请负责人督促报送。"
    first = InboxMessage.objects.filter(person__username="yx.filer").order_by("pk")
    assert [m.text for m in first[:3]] == [
        "岳阳绿色化工产业区2022年9月台账应于2022年9月25日前报送，到期前还有 5 个工作日（含今天）。",
        "岳阳绿色化工产业区2022年9月台账应于2022年9月25日前报送，到期前还有 1 个工作日（含今天）。",
        "岳阳绿色化工产业区2022年9月台账今天（2022年9月25日）到期，请报送。",
    ]
    assert InboxMessage.objects.filter(person__username="yx.filer").count() == len(BEFORE + LATE)
    october = MonthlyReturn.objects.filter(month=DAY(2022, 10, 1))  # opened by the same job
    assert (october.count(), Reminder.objects.filter(monthly_return__in=october).count()) == (47, 0)


def test_a_day_that_was_missed_is_caught_up_with(ledger: Ledger) -> None:
    gone = (DAY(2022, 9, 19), DAY(2022, 9, 20), DAY(2022, 9, 25), DAY(2022, 9, 27))
    run(DAY(2022, 9, 17), DAY(2022, 9, 29), missed=gone)
    assert told("yx.filer") == [
        ("09-21", "before5"),
        ("09-23", "before1"),
        *[late for late in LATE[:4] if late[0] != "09-27"],
    ]


def test_who_has_submitted_is_left_alone_and_who_is_sent_back_is_not(ledger: Ledger) -> None:
    run(DAY(2022, 9, 16), DAY(2022, 9, 20))
    with on(2022, 9, 21):
        go(ledger, ledger.row("yx-park", DAY(2022, 9, 1)), to="submitted")
    run(DAY(2022, 9, 21), DAY(2022, 9, 28))
    assert told("yx.filer") == BEFORE[:1]
    assert told("nanhu.filer") == BEFORE + LATE[:3]


def test_mail_goes_to_the_liaison_and_when_late_to_the_leader_too(ledger: Ledger, settings: object) -> None:
    body = ledger.body("yx-park")
    for kind in ("liaison", "leader"):
        said = ContactInput(kind, f"演{kind}", "科长", "0730-8880001", "13800001111", f"{kind}@example.gov.cn")
        contact_set(organisation=body, said=said, actor=ACTOR)
    run(DAY(2022, 9, 19), DAY(2022, 9, 26), twice=True)
    rows = OutboxMessage.objects.filter(purpose="ledger_reminder").order_by("pk")
    assert rows.filter(destination=rows[0].destination).count() == 4
    assert rows.count() == 5
    assert "example.gov.cn" not in str(list(rows.values()))  # the address stays with the contact
    with on(2022, 9, 26, 12):
        outbox.drain()
    assert Counter(message.to[0] for message in mail.outbox) == {
        "liaison@example.gov.cn": 4,
        "leader@example.gov.cn": 1,
    }
    assert len({message.extra_headers["Message-ID"] for message in mail.outbox}) == 5


def test_escalation_only_on_working_days_where_the_plan_says_so(ledger: Ledger) -> None:
    Plan.objects.update(escalate_workdays=True)
    run(DAY(2022, 9, 24), DAY(2022, 10, 10))
    late = [day for day, occasion in told("yx.head")]
    assert late == ["09-26", "09-27", "09-28", "09-29", "09-30", "10-08", "10-09", "10-10"]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(runs=st.lists(st.integers(0, 45), max_size=60))
def test_whatever_days_run_each_occasion_falls_once_and_in_order(_loaded: Plan, db: None, runs: list[int]) -> None:
    """The rule alone: for any run days the occasions told are distinct, in order, and none before its day."""
    plan, due, calendar_ = Plan(remind_days=[5, 1]), DAY(2022, 9, 25), calendar()
    start, seen = DAY(2022, 9, 1), []
    for n in sorted(runs):
        day = start + dt.timedelta(days=n)
        occasion = occasion_on(plan, due, day, calendar_)
        if occasion and occasion not in seen:
            seen.append(occasion)
            if occasion.startswith("before"):
                assert calendar_.add(due, -int(occasion[6:])) <= day < due
            else:
                assert occasion == ("due" if day == due else f"late:{day}")
    order = {"before5": 0, "before1": 1, "due": 2}
    ranks = [order.get(occasion, 3) for occasion in seen]
    assert ranks == sorted(ranks)
    late = [occasion for occasion in seen if occasion.startswith("late")]
    assert late == [f"late:{start + dt.timedelta(days=n)}" for n in sorted(set(runs)) if n > 24]


def test_a_unit_without_a_filer_has_its_leader_reminded(ledger: Ledger) -> None:
    ledger.open(DAY(2022, 9, 1))
    heads = Reminder.objects.filter(monthly_return__reporter__organisation__code="yy-rh")
    assert returns_remind(on=DAY(2022, 9, 25)) > 0
    assert list(heads.values_list("person__username", "occasion")) == [("rh.head", "due")]
