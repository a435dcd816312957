"""Clocks by the item's type: which run, from when, to which day, and what stops them (B6)."""

from __future__ import annotations

import datetime as dt

import pytest

from approvals.models import Case, Clock
from empowerment.models import Empowerment
from empowerment.services import version_draft, version_publish
from tests.approvals.looking import clock, facts, on, refusal
from tests.approvals.walks import BY_CHIEF, COLLECT, OPINION, SUPERIOR, WALKS, go, leg, receive
from tests.world import ACTOR, World

MONDAY = (2025, 3, 3)


def limit(world: World, key: str, number: int | None, unit: str, *, item_type: str = "licence") -> None:
    """The item's next version, in force from 2025-01-02."""
    item = world.item[key]
    old = item.versions.get()
    version = version_draft(
        item=item,
        item_type=item_type,
        limit_number=number,
        limit_unit=unit,
        extension_days=old.extension_days,
        decision_form=old.decision_form,
        actor=ACTOR,
    )
    day = dt.date(2025, 1, 2)
    version_publish(version=version, publication="测试", published_on=day, effective_on=day, actor=ACTOR)


def promise(world: World, key: str, number: int, unit: str = "workday") -> None:
    Empowerment.objects.filter(pk=world.empowerment[key].pk).update(promise_number=number, promise_unit=unit)


def accepted(world: World, key: str) -> Case:
    """Received and accepted on Monday 2025-03-03."""
    with on(*MONDAY):
        clerk, steps = WALKS.get(key, ("yx.clerk", [leg("yx.clerk", "accept")]))
        return go(world, receive(world, key, clerk), steps[0])


def running(case: Case) -> list[tuple[str, int, str, dt.date | None]]:
    rows = Clock.objects.filter(case=case, stopped_on=None, replaced_at=None).order_by("kind")
    return [(row.kind, row.number, row.unit, row.due_on) for row in rows]


@pytest.mark.mission("B6")
@pytest.mark.parametrize(
    ("key", "number", "unit", "due_on"),
    [
        ("delegated", 20, "workday", dt.date(2025, 3, 31)),  # no limit of its own: art. 42
        ("own", 20, "workday", dt.date(2025, 3, 31)),
        ("forwarded", 10, "workday", dt.date(2025, 3, 17)),
        ("direct", 7, "day", dt.date(2025, 3, 10)),
    ],
)
def test_decision_clock_of_a_licence(world: World, key: str, number: int, unit: str, due_on: dt.date) -> None:
    case = accepted(world, key)
    assert running(case) == [("decision", number, unit, due_on)]
    assert (case.due_on, case.due_kind) == (due_on, "decision")


@pytest.mark.mission("B6")
@pytest.mark.parametrize(
    ("item_type", "number", "unit", "expected"),
    [
        ("confirmation", 30, "workday", [("decision", 30, "workday", dt.date(2025, 4, 15))]),
        ("other", 15, "day", [("decision", 15, "day", dt.date(2025, 3, 18))]),
        ("confirmation", None, "", []),
        ("other", None, "", []),
        ("service", None, "", []),
    ],
)
def test_other_types_have_their_own_limit_or_none(
    world: World, item_type: str, number: int | None, unit: str, expected: list[tuple[str, int, str, dt.date]]
) -> None:
    limit(world, "direct", number, unit, item_type=item_type)
    assert running(accepted(world, "direct")) == expected


@pytest.mark.mission("B6")
def test_promise_runs_beside_the_statutory_limit(world: World) -> None:
    promise(world, "delegated", 12)
    case = accepted(world, "delegated")
    assert running(case) == [
        ("decision", 20, "workday", dt.date(2025, 3, 31)),
        ("promise", 12, "workday", dt.date(2025, 3, 19)),
    ]
    assert (case.due_on, case.due_kind) == (dt.date(2025, 3, 19), "promise")


@pytest.mark.mission("B6")
def test_promise_alone_for_a_service(world: World) -> None:
    limit(world, "direct", None, "", item_type="service")
    promise(world, "direct", 1)
    assert running(accepted(world, "direct")) == [("promise", 1, "workday", dt.date(2025, 3, 4))]


@pytest.mark.mission("B3", "B6")
def test_examination_before_reporting_is_twenty_days_and_ends_when_sent_up(world: World) -> None:
    case = accepted(world, "reported")
    assert running(case) == [("report", 20, "workday", dt.date(2025, 3, 31))]
    assert clock(case, "report").basis == "行政许可法第43条"
    steps = WALKS["reported"][1]
    with on(2025, 3, 10):
        for step in steps[1:6]:
            case = go(world, case, step)
    assert running(case) == [("report", 20, "workday", dt.date(2025, 3, 31))]  # the department's stamp is inside it
    with on(2025, 3, 12):
        case = go(world, case, steps[6])
    assert (case.state, running(case), case.due_on) == ("reported", [], None)
    assert clock(case, "report").stopped_on == dt.date(2025, 3, 12)
    with on(2025, 3, 20):
        case = go(world, case, leg("yy.superior", "record_superior", decided_on=dt.date(2025, 3, 18), **SUPERIOR))
    assert running(case) == [("issue", 10, "workday", dt.date(2025, 4, 1))]


@pytest.mark.mission("B6")
def test_issue_of_a_grant_counts_from_the_last_seal_and_stops_at_delivery(world: World) -> None:
    case = accepted(world, "delegated")
    with on(2025, 3, 4):
        case = go(world, case, leg("yx.reviewer", "examine", **OPINION))
        case = go(world, case, leg("yx.chief", "decide", **BY_CHIEF))
    with on(2025, 3, 5):
        case = go(world, case, leg("yx.clerk", "seal"))
    assert running(case) == [("decision", 20, "workday", dt.date(2025, 3, 31))]  # one seal is still missing
    with on(2025, 3, 6):
        case = go(world, case, leg("zjj.handler", "counterseal"))
    assert running(case) == [("issue", 10, "workday", dt.date(2025, 3, 20))]
    assert clock(case, "decision").stopped_on == dt.date(2025, 3, 6)
    with on(2025, 3, 7):
        case = go(world, case, leg("yx.clerk", "issue"))
    assert len(running(case)) == 1
    with on(2025, 3, 10):
        case = go(world, case, leg("yx.clerk", "deliver", **COLLECT))
    assert (running(case), clock(case, "issue").stopped_on) == ([], dt.date(2025, 3, 10))


@pytest.mark.mission("B6")
def test_denial_starts_no_clock_of_issue(world: World) -> None:
    case = accepted(world, "direct")
    with on(2025, 3, 4):
        case = go(world, case, leg("yx.reviewer", "examine", suggests="denied", text="不符合条件"))
        case = go(world, case, leg("yx.chief", "decide", result="denied", form="chief", reasons="不符合建筑法第八条"))
        case = go(world, case, leg("yx.chief", "seal"))
    assert (running(case), case.due_on) == ([], None)


# --- Extension ------------------------------------------------------------------------------------------------------
EXTEND = leg("yx.head", "extend", reason="案情复杂，须进一步核实")


@pytest.mark.mission("B6")
def test_extension_by_the_head_with_its_notice(world: World) -> None:
    case = accepted(world, "delegated")
    with on(2025, 3, 20):
        for login in ("yx.clerk", "yx.reviewer", "yx.chief", "zjj.head"):
            assert refusal(world, case, leg(login, "extend", reason="案情复杂")).code == "not_allowed"
        assert refusal(world, case, leg("yx.head", "extend", reason="")).field == "reason"
        case = go(world, case, EXTEND)
    assert case.due_on == dt.date(2025, 4, 15)  # ten working days, past 清明节
    told = facts(case, "extension")
    words = {key: told[key] for key in ("days", "reason", "approver", "old_due_on", "new_due_on")}
    assert words == {
        "days": 10,
        "reason": "案情复杂，须进一步核实",
        "approver": world.person["yx.head"].name,
        "old_due_on": "2025年3月31日",
        "new_due_on": "2025年4月15日",
    }


@pytest.mark.mission("B6")
def test_extension_only_once_and_never_longer_than_the_items(world: World) -> None:
    case = accepted(world, "delegated")
    with on(2025, 3, 20):
        for days in (0, 11):
            assert refusal(world, case, leg("yx.head", "extend", reason="复杂", days=days)).field == "days"
        case = go(world, case, leg("yx.head", "extend", reason="复杂", days=4))
        assert case.due_on == dt.date(2025, 4, 7)
        assert "已经延长过一次" in refusal(world, case, EXTEND).message


@pytest.mark.mission("B6")
@pytest.mark.parametrize(("day", "refused"), [((2025, 3, 31), False), ((2025, 4, 1), True)])
def test_extension_not_after_the_limit_has_passed(world: World, day: tuple[int, int, int], refused: bool) -> None:
    case = accepted(world, "delegated")
    with on(*day):
        if refused:
            assert refusal(world, case, EXTEND).message == "法定时限已过，不能事后延长。"
        else:
            assert go(world, case, EXTEND).due_on == dt.date(2025, 4, 15)


@pytest.mark.mission("B6")
def test_extension_needs_a_statutory_clock(world: World) -> None:
    limit(world, "direct", None, "", item_type="other")
    assert "没有正在计算的法定时限" in refusal(world, accepted(world, "direct"), EXTEND).message


@pytest.mark.mission("B6")
def test_extension_of_a_term_in_calendar_days_is_in_working_days(world: World) -> None:
    case = accepted(world, "direct")
    with on(2025, 3, 10):
        assert go(world, case, EXTEND).due_on == dt.date(2025, 3, 24)


@pytest.mark.mission("B6")
@pytest.mark.parametrize(("roll", "due_on"), [(False, dt.date(2025, 6, 14)), (True, dt.date(2025, 6, 16))])
def test_limit_in_days_that_ends_on_a_rest_day(world: World, roll: bool, due_on: dt.date) -> None:
    """Ten 日 from Wednesday 2025-06-04 end on a Saturday; what that does is a field of the item version."""
    version = version_draft(
        item=world.item["direct"],
        item_type="licence",
        limit_number=10,
        limit_unit="day",
        limit_roll=roll,
        actor=ACTOR,
    )
    with on(2025, 6, 3):
        version_publish(
            version=version,
            publication="测试",
            published_on=dt.date(2025, 6, 3),
            effective_on=dt.date(2025, 6, 4),
            actor=ACTOR,
        )
    with on(2025, 6, 4):
        case = go(world, receive(world, "direct", "yx.clerk"), leg("yx.clerk", "accept"))
    assert case.due_on == due_on
