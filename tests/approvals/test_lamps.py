"""Lamps on the very days they change, and dates beyond the last published holiday notice (B6)."""

from __future__ import annotations

import datetime as dt

import pytest

from approvals import clocks, jobs
from approvals.models import Case, Clock, LampRule
from core import events
from core.models import OutboxMessage
from core.notice_text import NoticeDay, NoticeDraft
from core.services import holidays_publish
from supervision.services import run_rules
from tests.approvals.looking import cards, clock, facts, on
from tests.approvals.test_clocks import accepted, limit, promise
from tests.approvals.walks import go, leg, receive
from tests.world import ACTOR, World

# limit, promise -> first yellow, first red, first day of the card. Accepted on Monday 2025-03-03.
LAMPS = [
    ((20, "workday"), None, (3, 25), (4, 1), (4, 1)),  # four of twenty left
    ((10, "workday"), None, (3, 13), (3, 18), (3, 18)),
    ((7, "workday"), None, (3, 11), (3, 13), (3, 13)),  # 20 % of seven is less than two: one working day
    ((1, "workday"), None, (3, 3), (3, 5), (3, 5)),
    ((7, "day"), None, (3, 7), (3, 11), (3, 11)),  # due on a Monday: one working day left from Friday
    ((30, "day"), None, (3, 27), (4, 3), (4, 3)),
    ((20, "workday"), (10, "workday"), (3, 13), (3, 18), (4, 1)),
    ((20, "workday"), (3, "workday"), (3, 5), (3, 7), (4, 1)),
    ((20, "workday"), (5, "day"), (3, 7), (3, 9), (4, 1)),  # 20 % of five days: Friday, with one working day less
]


def _on(pair: tuple[int, int]) -> dt.date:
    return dt.date(2025, *pair)


@pytest.mark.mission("B6")
@pytest.mark.parametrize(("term", "promised", "yellow", "red", "card"), LAMPS, ids=str)
def test_lamp_on_the_day_it_changes(
    world: World,
    term: tuple[int, str],
    promised: tuple[int, str] | None,
    yellow: tuple[int, int],
    red: tuple[int, int],
    card: tuple[int, int],
) -> None:
    limit(world, "direct", *term)
    if promised:
        promise(world, "direct", *promised)
    case = accepted(world, "direct")
    assert (case.yellow_on, case.red_on, case.card_on) == (_on(yellow), _on(red), _on(card))
    before = dt.timedelta(days=1)
    seen = [clocks.lamp(case, day).code for day in (_on(yellow) - before, _on(yellow), _on(red) - before)]
    assert seen == ["green", "yellow", "yellow"]
    assert clocks.lamp(case, _on(red)).code == ("card" if red == card else "red")
    assert [clocks.lamp(case, day).code for day in (_on(card), dt.date(2026, 1, 1))] == ["card", "card"]


@pytest.mark.mission("B6")
def test_thresholds_are_dated_data(world: World) -> None:
    LampRule.objects.create(valid_from=dt.date(2025, 3, 3), yellow_percent=50, yellow_days=2)
    LampRule.objects.create(valid_from=dt.date(2025, 3, 4), yellow_percent=90, yellow_days=2)
    case = accepted(world, "delegated")
    assert case.yellow_on == dt.date(2025, 3, 17)  # ten of twenty working days left


@pytest.mark.mission("B6", "C3")
def test_card_once_when_the_statutory_limit_has_passed(world: World) -> None:
    promise(world, "delegated", 5)
    case = accepted(world, "delegated")
    with on(2025, 3, 31):
        run_rules()
    assert cards(case) == []  # the promise of 10 March is red, not a card
    with on(2025, 4, 1):
        run_rules()
    with on(2025, 4, 9):
        run_rules()
    assert cards(case) == ["overdue"]


# --- Beyond the last notice -----------------------------------------------------------------------------------------
SPRING = [dt.date(2027, 1, 1), dt.date(2027, 1, 4), dt.date(2027, 1, 5)]  # not a real notice: days off for the test


def _publish_2027() -> None:
    days = [NoticeDay(day, "off", "测试假日") for day in SPRING]
    draft = NoticeDraft(2027, "测试〔2026〕1号", days)
    holidays_publish(notice=draft, actor=ACTOR, source="测试")


def _late_case(world: World) -> Case:
    with on(2026, 12, 14):
        return go(world, receive(world, "delegated", "yx.clerk"), leg("yx.clerk", "accept"))


@pytest.mark.mission("B6")
def test_date_beyond_the_last_notice_is_printed_as_provisional(world: World) -> None:
    case = _late_case(world)
    assert (case.due_on, case.due_provisional) == (dt.date(2027, 1, 11), True)  # twenty plain working days
    told = facts(case, "acceptance")
    assert (told["due_on"], told["due_provisional"]) == ("2027年1月11日", True)


@pytest.mark.mission("B6")
def test_notice_adds_a_clock_row_and_keeps_the_one_that_was_served(world: World) -> None:
    case = _late_case(world)
    served = clock(case, "decision")
    with on(2026, 12, 20):
        assert jobs.clocks_recompute() == {"changed": 0}
        assert Case.objects.get(pk=case.pk).version == case.version  # nothing moved, nothing is stale
        _publish_2027()
        assert jobs.clocks_recompute() == {"changed": 1}
        assert jobs.clocks_recompute() == {"changed": 0}
    old, new = Clock.objects.filter(case=case, kind="decision").order_by("pk")
    assert (old.pk, old.due_on, old.provisional, old.replaced_at is None) == (
        served.pk,
        dt.date(2027, 1, 11),
        True,
        False,
    )
    assert (new.due_on, new.provisional, new.starts_on, new.number) == (dt.date(2027, 1, 14), False, old.starts_on, 20)
    fresh = Case.objects.get(pk=case.pk)
    assert (fresh.due_on, fresh.due_provisional, fresh.version) == (dt.date(2027, 1, 14), False, case.version + 1)
    assert facts(fresh, "acceptance")["due_on"] == "2027年1月11日"  # what was served is not rewritten
    words = "法定审批时限由2027年1月11日改为2027年1月14日"
    last = events.history_last(case)
    assert (last.verb, events.facts_of(last)["note"]) == ("case.clock_recomputed", words)
    message = OutboxMessage.objects.get(object_id=case.pk, purpose=f"clock-{fresh.version}")
    assert (message.destination, words in message.payload["text"]) == ("applicant", True)
    assert list(events.verify()) == []


@pytest.mark.mission("B6")
def test_notice_that_changes_nothing_only_takes_the_mark_away(world: World) -> None:
    case = _late_case(world)
    with on(2026, 12, 20):
        holidays_publish(notice=NoticeDraft(2027, "测试〔2026〕1号", []), actor=ACTOR, source="测试")
        assert jobs.clocks_recompute() == {"changed": 0}
    fresh = Case.objects.get(pk=case.pk)
    assert (fresh.due_on, fresh.due_provisional) == (dt.date(2027, 1, 11), False)
    assert Clock.objects.filter(case=case, kind="decision").count() == 1
    assert not OutboxMessage.objects.filter(object_id=case.pk, purpose__startswith="clock").exists()
