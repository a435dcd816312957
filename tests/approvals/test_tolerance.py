"""容缺受理: principal materials complete, minor ones promised in writing by a day, no result before, an end after it (B7)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from approvals import clocks, jobs, selectors, services
from approvals.models import Case, ClockKind, Tolerance
from approvals.services import Signature
from approvals.services.tolerance import _within_limit
from approvals.workflow import State
from core import events, moments
from core.actors import job
from core.door import Stamp
from core.errors import DomainError, Refused
from core.papers import documents_of
from core.selectors import calendar
from core.workdays import Limit, Unit
from tests.approvals.looking import facts, on, paper, refusal, seals
from tests.approvals.promising import SIGNED, receive_without, republish, told, tolerate
from tests.approvals.walks import BY_CHIEF, OPINION, WALKS, enterprise, go, leg, receive
from tests.world import World

pytestmark = pytest.mark.mission("B7")
DAY = dt.date
LAST = DAY(2025, 6, 6)  # three working days after Tuesday 3 June 2025
EXAMINE = leg("yx.reviewer", "examine", **OPINION)
DECIDE = leg("yx.chief", "decide", **BY_CHIEF)
SUPPLY = leg("yx.clerk", "supply_promised", provided=[4, 5], originals=[4])


@pytest.fixture
def town(world: World) -> World:
    """The direct item with two deferrable materials and a promise of three working days; the law gives seven days."""
    republish(world, "direct", deferrable=(4, 5), promise=(3, "workday"))
    return world


def accepted(town: World, until: DAY = LAST) -> Case:
    return go(town, receive_without(town, "direct", "yx.clerk", (4, 5)), tolerate(until))


# --- Acceptance -----------------------------------------------------------------------------------------------------
def test_accepted_with_promise_notice_and_paper(town: World) -> None:
    with on(2025, 6, 3):
        case = accepted(town)
    assert (case.state, case.accepted_as) == (State.ACCEPTED, "tolerated")
    tolerance = Tolerance.objects.get(case=case)
    assert (tolerance.promised_on, tolerance.due_on, tolerance.limit_on) == (LAST, LAST, LAST)
    assert tolerance.limit_reason == "承诺时限3个工作日，至2025年6月6日届满"
    assert [line.material.name for line in tolerance.lines.all()] == ["施工合同", "资金承诺书"]
    notice, promise = facts(case, "acceptance"), facts(case, "promise")
    assert [d.title for d in documents_of(case)] == ["收件凭证", "容缺受理通知书", "容缺受理承诺书"]
    assert notice["promised"] == promise["promised"] == ["施工合同", "资金承诺书"]
    assert notice["promised_until"] == promise["promised_until"] == "2025年6月6日"
    assert notice["materials"] == ["申请表", "用地证明", "规划许可证"]
    assert promise["signature"] == SIGNED.note
    assert tolerance.paper == paper(case, "promise")
    assert (seals(case, "acceptance"), seals(case, "promise")) == (["yx-park-special"], [])
    assert [e.verb for e in events.history(case)] == ["case.receive", "case.accept_tolerated"]
    assert told(case) == ["acceptance"]
    assert selectors.status_bar(case)[1].state == "done"


@pytest.mark.parametrize(
    ("today", "until", "field", "words"),
    [
        ((2025, 6, 3), DAY(2025, 6, 3), "", ""),
        ((2025, 6, 3), DAY(2025, 6, 6), "", ""),
        ((2025, 6, 3), DAY(2025, 6, 2), "until", "承诺补交日不能早于今天。"),
        (
            (2025, 6, 3),
            DAY(2025, 6, 9),
            "until",
            "承诺补交日最晚为2025年6月6日（承诺时限3个工作日，至2025年6月6日届满）。",
        ),
        ((2025, 6, 4), DAY(2025, 6, 9), "", ""),  # Wednesday: the third working day is Monday
        ((2025, 6, 4), DAY(2025, 6, 8), "until", "2025年6月8日不是工作日，请改为工作日，例如2025年6月6日。"),
        # The law's seven days end on 6 October, in the holidays: before the third working day of the promise.
        ((2025, 9, 29), DAY(2025, 9, 30), "", ""),
        (
            (2025, 9, 29),
            DAY(2025, 10, 9),
            "until",
            "承诺补交日最晚为2025年9月30日（法定审批时限7日，至2025年10月6日届满）。",
        ),
    ],
    ids=str,
)
def test_day_is_a_working_day_within_the_promised_limit(
    town: World, today: tuple[int, int, int], until: DAY, field: str, words: str
) -> None:
    with on(*today):
        case = receive_without(town, "direct", "yx.clerk", (4, 5))
        if field:
            found = refusal(town, case, tolerate(until))
            assert (found.field, found.message) == (field, words)
        else:
            assert go(town, case, tolerate(until)).state == State.ACCEPTED


@pytest.mark.parametrize(
    ("key", "last", "reason"),
    [
        ("direct", DAY(2025, 6, 10), "法定审批时限7日，至2025年6月10日届满"),
        ("delegated", DAY(2025, 7, 1), "法定审批时限20个工作日，至2025年7月1日届满"),  # [42]
        ("reported", DAY(2025, 7, 1), "上报前审查时限20个工作日，至2025年7月1日届满"),  # [43]
    ],
)
def test_statutory_limit_counts_where_nothing_was_promised(world: World, key: str, last: DAY, reason: str) -> None:
    republish(world, key, deferrable=(4, 5))
    with on(2025, 6, 3):
        case = receive_without(world, key, "yx.clerk", (4, 5))
        assert selectors.supply_limit_of(case) == (last, reason)
        words = f"承诺补交日最晚为{moments.chinese_date(last)}（{reason}）。"
        assert refusal(world, case, tolerate(last + dt.timedelta(days=1))).message == words
        assert go(world, case, tolerate(last)).tolerance.limit_on == last


def test_item_without_any_limit_is_not_tolerated(world: World) -> None:
    republish(world, "service", deferrable=(4, 5))
    with on(2025, 6, 3):
        case = receive_without(world, "service", "yx.clerk", (4, 5))
        assert selectors.supply_limit_of(case) is None
        assert refusal(world, case, tolerate(DAY(2025, 6, 3), login="zjj.handler")).code == "no_limit"


def test_limit_that_ends_on_a_rest_day_leaves_the_working_day_before(world: World) -> None:
    republish(world, "direct", deferrable=(4, 5))
    with on(2025, 6, 7):  # Saturday: seven days end on Saturday 14 June
        case = receive_without(world, "direct", "yx.clerk", (4, 5))
        assert selectors.supply_limit_of(case) == (DAY(2025, 6, 13), "法定审批时限7日，至2025年6月14日届满")


@pytest.mark.parametrize(
    ("missing", "step", "code", "field"),
    [
        ((1, 4, 5), {}, "materials", ""),  # a principal one
        ((4, 5), {"promised": [4]}, "materials", ""),  # the fifth neither there nor promised
        ((4, 5), {"promised": [3, 4, 5]}, "invalid", "promised"),  # the third is there
        ((1, 4), {"promised": [1, 4]}, "materials", ""),  # a principal one cannot be promised
        ((4, 5), {"promised": []}, "materials", ""),
        ((), {"promised": []}, "invalid", "promised"),  # nothing is missing
        ((4, 5), {"signature": Signature()}, "invalid", "note"),
    ],
)
def test_only_what_is_missing_and_deferrable_is_promised(
    town: World, missing: tuple[int, ...], step: dict[str, Any], code: str, field: str
) -> None:
    with on(2025, 6, 3):
        case = receive_without(town, "direct", "yx.clerk", missing)
        found = refusal(town, case, tolerate(LAST, **step))
    assert (found.code, found.field) == (code, field)
    assert not Tolerance.objects.exists()


def test_plain_acceptance_still_wants_everything(town: World) -> None:
    with on(2025, 6, 3):
        case = receive_without(town, "direct", "yx.clerk", (4, 5))
        assert refusal(town, case, leg("yx.clerk", "accept")).code == "materials"


def test_agent_promises_only_with_authority(town: World) -> None:
    with on(2025, 6, 3):
        case = receive_without(town, "direct", "yx.clerk", (4, 5), agent_name="赵演平")
        found = refusal(town, case, tolerate(LAST))
        assert (found.field, "赵演平" in found.message) == ("agent_authorised", True)
        signature = Signature(note="代办人签字", agent_authorised=True)
        assert go(town, case, tolerate(LAST, signature=signature)).tolerance.agent_authorised is True


def test_unrepaired_bad_credit_bars(town: World) -> None:
    flag = services.credit_flag_add(
        applicant=enterprise(),
        kind="dishonest",
        source="信用中国（演示）",
        reason="未履行生效裁判",
        listed_on=DAY(2025, 1, 6),
        organisation=town.body["yx-park"],
        actor=town.actor("yx.clerk"),
    )
    with on(2025, 6, 3):
        case = receive_without(town, "direct", "yx.clerk", (4, 5))
        found = refusal(town, case, tolerate(LAST))
        words = "申请人有未修复的失信记录，不适用容缺受理：失信，2025年1月6日列入（信用中国（演示））。"
        assert (found.code, found.message) == ("bad_credit", words)
        services.credit_flag_repair(
            flag=flag, repaired_on=DAY(2025, 6, 3), source="修复决定（演示）", actor=town.actor("yx.admin")
        )
        assert go(town, case, tolerate(LAST)).state == State.ACCEPTED


def test_department_tolerates_where_the_park_only_takes_in(world: World) -> None:
    """委托收件: the same place, body and people as the plain acceptance of the route."""
    republish(world, "intake", deferrable=(4, 5))
    with on(2025, 6, 3):
        case = receive_without(world, "intake", "yx.clerk", (4, 5))
        assert refusal(world, case, tolerate(LAST, login="zjj.handler")).message == case.move_refusal(
            "accept_tolerated"
        )
        case = go(world, case, leg("yx.clerk", "hand_in"))
        assert refusal(world, case, tolerate(LAST)).code == "not_allowed"
        assert go(world, case, tolerate(LAST, login="zjj.handler")).state == State.ACCEPTED


@pytest.mark.parametrize("steps", range(1, 7))
def test_no_tolerance_after_acceptance(town: World, steps: int) -> None:
    with on(2025, 6, 3):
        case = receive(town, "direct", "yx.clerk")
        for step in WALKS["direct"][1][:steps]:
            case = go(town, case, step)
        for step in (tolerate(LAST), SUPPLY, leg("yx.clerk", "extend_promise", until=LAST, reason="洪水")):
            assert refusal(town, case, step).status == 409


# --- Until the materials are there ------------------------------------------------------------------------------------
def test_no_grant_while_something_is_outstanding(town: World) -> None:
    with on(2025, 6, 3):
        case = go(town, accepted(town), EXAMINE)  # the work goes on
        for move in ("decide", "decide_and_seal"):
            found = refusal(town, case, leg("yx.chief", move, **BY_CHIEF))
            assert found.code == "promised_missing"
            assert "施工合同、资金承诺书（承诺不迟于2025年6月6日补交）" in found.message
        case = go(town, case, leg("yx.clerk", "supply_promised", provided=[4]))
        assert "尚未补齐：资金承诺书" in refusal(town, case, DECIDE).message
        case = go(town, case, leg("yx.clerk", "supply_promised", provided=[5]))
        assert go(town, case, DECIDE).state == State.DECIDED


def test_denial_need_not_wait(town: World) -> None:
    with on(2025, 6, 3):
        case = go(town, accepted(town), EXAMINE)
        case = go(town, case, leg("yx.chief", "decide", result="denied", form="chief", reasons="用地不符合规划"))
    assert case.state == State.DECIDED
    with on(2025, 6, 20):
        assert jobs.promises_lapse() == {"done": 0, "refused": []}


def test_reported_case_goes_up_only_with_everything(world: World) -> None:
    republish(world, "reported", deferrable=(4, 5))
    walk = WALKS["reported"][1]
    with on(2025, 6, 3):
        case = go(world, receive_without(world, "reported", "yx.clerk", (4, 5)), tolerate(LAST))
        for step in walk[1:3]:
            case = go(world, case, step)
        assert refusal(world, case, walk[3]).code == "promised_missing"
        against = leg("yx.head", "opine", form="head", suggests="denied", text="选址不符。")
        denied = case
        with transaction.atomic():  # an opinion against needs no wait, going up does
            for step in (against, *walk[4:6]):
                denied = go(world, denied, step)
            assert refusal(world, denied, walk[6]).code == "promised_missing"
            transaction.set_rollback(True)
        case = go(world, Case.objects.get(pk=case.pk), SUPPLY)
        for step in walk[3:7]:
            case = go(world, case, step)
    assert case.state == State.REPORTED


def test_materials_come_in_parts(town: World) -> None:
    with on(2025, 6, 4):
        case = accepted(town, DAY(2025, 6, 6))
        case = go(town, case, leg("yx.clerk", "supply_promised", provided=[5]))
        assert (case.tolerance.supplied_at, selectors.promise_waits(case)) == (None, True)
        assert refusal(town, case, leg("yx.clerk", "supply_promised", provided=[5])).field == "provided"
        assert refusal(town, case, leg("yx.clerk", "supply_promised", provided=[])).field == "provided"
        case = go(town, case, leg("yx.clerk", "supply_promised", provided=[4], originals=[4]))
        assert (selectors.promise_waits(case), told(case)[-1]) == (False, f"supplied-{case.version - 1}")
        assert case.materials.get(order=4).original_seen is True
        assert refusal(town, case, leg("yx.clerk", "supply_promised", provided=[4])).code == "nothing_promised"
    with on(2025, 6, 30):
        assert jobs.promises_lapse() == {"done": 0, "refused": []}


def test_ticks_on_the_checklist_count_as_supplied_and_can_be_taken_back(town: World) -> None:
    with on(2025, 6, 4):
        case = go(town, accepted(town), EXAMINE)
        everything = leg("yx.clerk", "update_materials", provided=[1, 2, 3, 4, 5], originals=[])
        case = go(town, case, everything)
        assert selectors.promise_waits(case) is False
        case = go(town, case, leg("yx.clerk", "update_materials", provided=[1, 2, 3, 4], originals=[]))
        assert refusal(town, case, DECIDE).code == "promised_missing"
        case = go(town, case, everything)
        assert go(town, case, DECIDE).state == State.DECIDED


def test_nothing_is_supplied_after_the_day(town: World) -> None:
    with on(2025, 6, 3):
        case = accepted(town)
    with on(2025, 6, 6, 23, 59):
        case = go(town, case, leg("yx.clerk", "supply_promised", provided=[4]))
    with on(2025, 6, 7, 0):
        assert refusal(town, case, leg("yx.clerk", "supply_promised", provided=[5])).code == "promise_lapsed"
        go(town, case, leg("yx.clerk", "update_materials", provided=[1, 2, 3, 4, 5], originals=[]))
        assert jobs.promises_lapse() == {"done": 1, "refused": []}


# --- 不可抗力 ---------------------------------------------------------------------------------------------------------
FLOOD = "洪水致道路中断，有应急管理部门证明"


@pytest.mark.parametrize(
    ("until", "reason", "outcome"),
    [
        (DAY(2025, 6, 9), FLOOD, ""),
        (DAY(2025, 6, 10), FLOOD, ""),  # the last day of the statutory seven
        (DAY(2025, 6, 11), FLOOD, "补交日不能晚于办理期限届满日2025年6月10日。"),
        (DAY(2025, 6, 6), FLOOD, "新的补交日须晚于2025年6月6日。"),
        (DAY(2025, 6, 8), FLOOD, "2025年6月8日不是工作日，请改为工作日，例如2025年6月6日。"),
        (DAY(2025, 6, 9), " ", "请写明不可抗力的事由和证明情况。"),
    ],
)
def test_extended_for_force_majeure_within_the_statutory_limit(
    town: World, until: DAY, reason: str, outcome: str
) -> None:
    with on(2025, 6, 3):
        case = accepted(town)
    step = leg("yx.clerk", "extend_promise", until=until, reason=reason)
    with on(2025, 6, 6):
        if outcome:
            assert refusal(town, case, step).message == outcome
            return
        case = go(town, case, step)
        assert (case.tolerance.promised_on, case.tolerance.due_on) == (LAST, until)
        assert refusal(town, case, step).code == "extended_already"
    with on(until.year, until.month, until.day, 23):
        assert jobs.promises_lapse()["done"] == 0
    with on(2025, 6, 12):
        assert jobs.promises_lapse()["done"] == 1


def test_not_extended_once_the_day_has_passed_or_while_paused(town: World) -> None:
    step = leg("yx.clerk", "extend_promise", until=DAY(2025, 6, 10), reason=FLOOD)
    with on(2025, 6, 3):
        case = accepted(town)
        pause = leg("yx.reviewer", "pause", kind="testing", reason="检测", expected_days=2)
        paused = go(town, case, pause)
        assert refusal(town, paused, step).code == "paused"
        case = go(town, paused, leg("yx.reviewer", "resume"))
    with on(2025, 6, 7):
        assert refusal(town, case, step).code == "promise_lapsed"


# --- 逾期 -------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("day", [(2025, 6, 7), (2025, 6, 9), (2025, 7, 31)])
def test_case_ends_after_the_day_also_when_days_were_missed(town: World, day: tuple[int, int, int]) -> None:
    with on(2025, 6, 3):
        case = go(town, accepted(town), EXAMINE)
    with on(2025, 6, 6, 23, 59):
        assert jobs.promises_lapse() == {"done": 0, "refused": []}
    with on(*day):
        assert jobs.promises_lapse() == {"done": 1, "refused": []}
        assert jobs.promises_lapse() == {"done": 0, "refused": []}
    case = Case.objects.get(pk=case.pk)
    assert (case.state, case.ended_at, case.due_on) == (State.TERMINATED, case.tolerance.lapsed_at, None)
    told_facts = facts(case, "termination")
    assert told_facts["reasons"] == "申请人书面承诺不迟于2025年6月6日补交施工合同、资金承诺书，逾期未补齐。"
    assert told_facts["respondent"] == town.body["yx-park"].name
    assert seals(case, "termination") == []  # no person acted
    assert told(case)[-1] == "promise-lapsed"
    assert [e.actor_kind for e in events.history(case)][-1] == "job"
    assert refusal(town, case, SUPPLY).message == "本件已终止审批，不能再“登记容缺补交”。"


def test_case_supplied_in_time_or_withdrawn_does_not_lapse(town: World) -> None:
    with on(2025, 6, 3):
        go(town, accepted(town), SUPPLY)
        go(town, accepted(town), leg("yx.clerk", "withdraw", reason="申请人撤回"))
    with on(2025, 6, 20):
        assert jobs.promises_lapse() == {"done": 0, "refused": []}


def test_only_the_job_ends_a_case_and_only_after_the_day(town: World) -> None:
    with on(2025, 6, 3):
        case = accepted(town)
        for actor, error in ((town.actor("yx.head"), DomainError), (job("promises_lapse"), Refused)):
            with pytest.raises(error):
                services.case_lapse_promise(case=case, actor=actor, stamp=Stamp())
    assert Case.objects.get(pk=case.pk).state == State.ACCEPTED


@pytest.mark.parametrize(
    ("days", "purposes"),
    [
        ([(2025, 6, 4)], []),
        ([(2025, 6, 5)], ["promise-before-2025-06-06"]),
        (
            [(2025, 6, 5), (2025, 6, 5), (2025, 6, 6), (2025, 6, 6)],
            ["promise-before-2025-06-06", "promise-on-2025-06-06"],
        ),
        ([(2025, 6, 6)], ["promise-on-2025-06-06"]),  # the day before was missed
        ([(2025, 6, 7)], []),
    ],
)
def test_reminded_a_working_day_before_and_on_the_day(
    town: World, days: list[tuple[int, int, int]], purposes: list[str]
) -> None:
    with on(2025, 6, 3):
        case = accepted(town)
    for day in days:
        with on(*day, 8):
            jobs.promises_remind()
    assert told(case)[1:] == purposes


def test_reminder_on_friday_for_monday(town: World) -> None:
    with on(2025, 6, 4):
        case = accepted(town, DAY(2025, 6, 9))
    with on(2025, 6, 6, 8):
        assert jobs.promises_remind() == {"told": 1}
    assert told(case)[1:] == ["promise-before-2025-06-09"]


# --- What people see, and what the database keeps -----------------------------------------------------------------------
def test_window_sees_what_is_due_the_earliest_first(town: World, django_assert_num_queries: Any) -> None:
    with on(2025, 6, 3):
        later, sooner = accepted(town), accepted(town, DAY(2025, 6, 4))
        clerk, other = town.actor("yx.clerk"), town.actor("as.clerk")
        with django_assert_num_queries(3):
            found = selectors.promises_due(clerk)
            assert [(row.case, len(row.lines.all())) for row in found] == [(sooner, 2), (later, 2)]
        assert selectors.promises_due(other) == []
        go(town, sooner, SUPPLY)
        assert [row.case for row in selectors.promises_due(clerk)] == [later]


def test_tolerance_is_offered_only_where_something_deferrable_is_missing(town: World) -> None:
    with on(2025, 6, 3):
        offered = [
            {action.name for action in selectors.actions_for(case, town.actor("yx.clerk"))} & {"accept_tolerated"}
            for case in (
                receive_without(town, "direct", "yx.clerk", (4,)),
                receive_without(town, "direct", "yx.clerk", (1,)),
                receive_without(town, "direct", "yx.clerk", ()),
            )
        ]
    assert offered == [{"accept_tolerated"}, set(), set()]


@pytest.mark.parametrize(
    "wrong",
    [
        {"promised_on": DAY(2025, 6, 9), "due_on": DAY(2025, 6, 9)},  # past the limit
        {"due_on": DAY(2025, 6, 9)},  # later without an extension
        {"extended_reason": "洪水"},
        {"signature_note": ""},
        {"supplied_at": moments.start_of(LAST), "lapsed_at": moments.start_of(LAST)},
    ],
)
def test_database_refuses_a_promise_that_contradicts_itself(town: World, wrong: dict[str, Any]) -> None:
    with on(2025, 6, 3):
        case = accepted(town)
    with pytest.raises(IntegrityError), transaction.atomic():
        Tolerance.objects.filter(case=case).update(**wrong)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    start=st.dates(DAY(2024, 12, 20), DAY(2025, 11, 20)),
    limits=st.lists(st.tuples(st.integers(1, 30), st.sampled_from(list(Unit))), min_size=1, max_size=2),
    after=st.integers(-5, 60),
)
def test_a_promise_is_never_after_the_limit(
    world: World, start: DAY, limits: list[tuple[int, Unit]], after: int
) -> None:
    """A day is taken exactly when it is a working day from today to the earlier end of the promised and the statutory limit."""
    days = calendar()
    live = [
        clocks.clock_new(Case(), kind, starts_on=start, limit=Limit(*limit), basis="", calendar=days)
        for kind, limit in zip((ClockKind.PROMISE, ClockKind.DECISION), limits, strict=False)
    ]
    end = min(clock.due_on for clock in live if clock.due_on)
    until = start + dt.timedelta(days=after)
    fits = start <= until <= end and days.is_workday(until)
    try:
        last, _ = _within_limit(live, until, start)
    except DomainError:
        assert not fits
    else:
        assert fits
        assert until <= last <= end
        assert not any(days.is_workday(last + dt.timedelta(days=n)) for n in range(1, (end - last).days + 1))
