"""特别程序: eight kinds and no other, told in writing, never counted; the day-by-day lines agree with the date (B6)."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from approvals import clocks
from approvals.models import Case, Clock, Pause, PauseKind
from core import moments
from core.selectors import calendar
from core.workdays import DayKind, Unit
from tests.approvals.looking import clock, facts, on, paper, refusal, seals
from tests.approvals.test_clocks import accepted
from tests.approvals.walks import OPINION, Leg, go, leg
from tests.world import World


def pause(kind: str, days: int = 5) -> Leg:
    return leg("yx.reviewer", "pause", kind=kind, reason="依法需要", expected_days=days)


@pytest.mark.mission("B6")
@pytest.mark.parametrize("kind", PauseKind.values)
def test_each_kind_of_the_closed_list_pauses_with_a_sealed_notice(world: World, kind: str) -> None:
    case = accepted(world, "delegated")
    with on(2025, 3, 5):
        case = go(world, case, pause(kind))
    assert (case.paused, case.due_on, clock(case, "decision").due_on) == (True, None, None)
    told = facts(case, "pause")
    assert (told["kind"], told["expected_days"], told["basis"]) == (
        PauseKind(kind).label,
        5,
        "《中华人民共和国行政许可法》第四十五条",
    )
    assert seals(case, "pause") == ["yx-park-special"]
    assert case.pauses.get().notice == paper(case, "pause")
    assert clocks.lamp(case, dt.date(2030, 1, 1)).code == "grey"


@pytest.mark.mission("B6")
@pytest.mark.parametrize("kind", ["survey", "site_survey", "现场勘查", ""])
def test_site_survey_never_pauses(world: World, kind: str) -> None:
    error = refusal(world, accepted(world, "delegated"), pause(kind))
    assert (error.field, error.message) == (
        "kind",
        "只有听证、招标、拍卖、检验、检测、检疫、鉴定、专家评审可以暂停计时；现场勘查等不得暂停。",
    )


@pytest.mark.mission("B6")
def test_pause_is_told_with_reason_and_days(world: World) -> None:
    case = accepted(world, "delegated")
    silent = leg("yx.reviewer", "pause", kind="hearing", reason="", expected_days=5)
    assert refusal(world, case, silent).field == "reason"
    assert refusal(world, case, pause("hearing", 0)).field == "reason"


@pytest.mark.mission("B6")
def test_days_of_a_pause_do_not_count_and_the_day_of_resumption_does(world: World) -> None:
    case = accepted(world, "delegated")  # 20 working days to 2025-03-31
    with on(2025, 3, 5):
        case = go(world, case, pause("hearing"))
    with on(2025, 3, 12):
        case = go(world, case, leg("yx.reviewer", "resume"))
    assert (case.paused, case.due_on) == (False, dt.date(2025, 4, 8))  # 5, 6, 7, 10 and 11 March are left out


@pytest.mark.mission("B6")
def test_overlapping_pauses_count_once(world: World) -> None:
    case = accepted(world, "delegated")
    with on(2025, 3, 5):
        case = go(world, case, pause("hearing"))
    with on(2025, 3, 7):
        assert "已在进行" in refusal(world, case, pause("hearing")).message
        case = go(world, case, pause("testing"))
    with on(2025, 3, 12):
        case = go(world, case, leg("yx.reviewer", "resume", kind="hearing"))
        assert (case.paused, case.due_on) == (True, None)
    with on(2025, 3, 14):
        case = go(world, case, leg("yx.reviewer", "resume", kind="testing"))
    assert (case.paused, case.due_on) == (False, dt.date(2025, 4, 10))  # seven working days, not twelve
    assert "没有正在进行" in refusal(world, case, leg("yx.reviewer", "resume")).message


@pytest.mark.mission("B6")
def test_nothing_is_examined_or_extended_while_paused(world: World) -> None:
    with on(2025, 3, 5):
        case = go(world, accepted(world, "delegated"), pause("testing"))
        for step in (leg("yx.reviewer", "examine", **OPINION), leg("yx.head", "extend", reason="复杂")):
            assert refusal(world, case, step).code == "paused"


@pytest.mark.mission("B6")
def test_withdrawal_closes_an_open_pause(world: World) -> None:
    with on(2025, 3, 5):
        case = go(world, accepted(world, "delegated"), pause("testing"))
    with on(2025, 3, 6):
        case = go(world, case, leg("yx.clerk", "withdraw", reason="申请人书面撤回"))
    assert (case.paused, case.pauses.filter(ended_at=None).count(), case.due_on) == (False, 0, None)


# --- Day by day -----------------------------------------------------------------------------------------------------
def _lines(case: Case, kind: str) -> list[tuple[int, DayKind, int | None]]:
    found = clocks.clock_days(case, clock(case, kind), today=dt.date(2025, 3, 1))
    return [(line.day.day, line.kind, line.number) for line in found]


@pytest.mark.mission("B6")
def test_day_by_day(world: World) -> None:
    case = accepted(world, "forwarded")  # 10 working days from Monday 3 March
    with on(2025, 3, 5):
        case = go(world, case, leg("yx.centre", "circulate"))
        case = go(world, case, leg("zjj.handler", "pause", kind="testing", reason="检测", expected_days=1))
    with on(2025, 3, 6):
        case = go(world, case, leg("zjj.handler", "resume"))
    weekends = dict.fromkeys((8, 9, 15, 16), DayKind.WEEKEND)
    number, expected = 0, [(3, DayKind.START, None)]
    for day in range(4, 19):
        kind = weekends.get(day, DayKind.PAUSED if day == 5 else DayKind.DUE if day == 18 else DayKind.COUNTED)
        number += kind in (DayKind.COUNTED, DayKind.DUE)
        expected.append((day, kind, number if kind in (DayKind.COUNTED, DayKind.DUE) else None))
    assert _lines(case, "decision") == expected


@pytest.mark.mission("B6")
def test_day_by_day_of_an_extended_term_in_calendar_days(world: World) -> None:
    case = accepted(world, "direct")  # 七日内
    with on(2025, 3, 7):
        case = go(world, case, leg("yx.head", "extend", reason="复杂", days=2))
    assert _lines(case, "decision")[-3:] == [
        (10, DayKind.COUNTED, 7),
        (11, DayKind.COUNTED, 1),
        (12, DayKind.DUE, 2),
    ]


SPANS = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 25)), max_size=4)


@pytest.mark.mission("B6")
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    start=st.dates(dt.date(2021, 1, 4), dt.date(2026, 6, 30)),
    number=st.integers(1, 60),
    unit=st.sampled_from(list(Unit)),
    extended=st.integers(0, 10),
    spans=SPANS,
)
def test_the_last_counted_line_is_the_due_day(
    world: World, start: dt.date, number: int, unit: Unit, extended: int, spans: list[tuple[int, int]]
) -> None:
    """Whatever the start, the limit and the pauses: the limit-th counted line falls on the due day."""
    case = Case.objects.first() or accepted(world, "delegated")
    Pause.objects.filter(case=case).delete()
    document = paper(case, "acceptance")
    for begins, lasts in spans:
        first = moments.start_of(start + dt.timedelta(days=begins))
        Pause.objects.create(
            case=case,
            kind=PauseKind.TESTING,
            reason="检测",
            expected_days=1,
            started_at=first,
            ended_at=first + dt.timedelta(days=lasts),
            notice=document,
        )
    run = Clock(case=case, kind="decision", starts_on=start, number=number, unit=unit.value, extended=extended)
    run.due_on = clocks.clock_due(calendar(), run, clocks.intervals(case)).on
    lines = clocks.clock_days(case, run, today=start)
    assert lines[-1].day == run.due_on
    restarts = bool(extended) and unit is Unit.DAY
    assert lines[-1].number == (extended if restarts else number + extended)
    assert [line for line in lines if line.number is not None and line.kind == DayKind.PAUSED] == []
