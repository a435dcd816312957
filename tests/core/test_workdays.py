import csv
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.workdays import Calendar, DayKind, Due, Interval, Limit, OutsideCalendar, Unit, due, explain, used

settings.register_profile("untimed", deadline=None)  # a busy machine is no defect
settings.load_profile("untimed")

HOLIDAYS = Path(__file__).parents[2] / "fixtures" / "holidays.csv"
ROWS = list(csv.DictReader(HOLIDAYS.read_text(encoding="utf-8").splitlines()))
FIRST_YEAR, LAST_PUBLISHED = 2004, 2026


def published(kind: str) -> dict[date, str]:
    return {date.fromisoformat(row["date"]): row["name"] for row in ROWS if row["kind"] == kind}


CALENDAR = Calendar(
    days_off=published("off"), days_worked=published("work"), covered_years={int(row["year"]) for row in ROWS}
)

days = st.dates(date(2005, 1, 1), date(2028, 12, 31))
numbers = st.integers(0, 250)
units = st.sampled_from(list(Unit))


@st.composite
def closed_pauses(draw: Callable, start: date) -> list[Interval]:
    pauses = []
    for label in draw(st.lists(st.sampled_from(["检验", "听证", "专家评审"]), max_size=4)):
        begin = start + timedelta(days=draw(st.integers(-20, 120)))
        pauses.append(Interval(begin, begin + timedelta(days=draw(st.integers(0, 60))), label))
    return pauses


@st.composite
def clocks(draw: Callable) -> tuple[date, Unit, list[Interval]]:
    start = draw(days)
    return start, draw(units), draw(closed_pauses(start))


def naive_counts(day: date, unit: Unit, pauses: list[Interval]) -> bool:
    """The reference: one day judged on its own."""
    paused = any(pause.start <= day and (pause.end is None or day < pause.end) for pause in pauses)
    return not paused and (unit is Unit.DAY or CALENDAR.is_workday(day))


def naive_due(start: date, number: int, unit: Unit, pauses: list[Interval]) -> date:
    day = start
    while number:
        day += timedelta(days=1)
        number -= naive_counts(day, unit, pauses)
    return day


# The calendar


@pytest.mark.parametrize(
    ("day", "working"),
    [
        (date(2021, 9, 26), True),  # Sunday, made up for the National Day
        (date(2021, 10, 1), False),
        (date(2021, 10, 7), False),
        (date(2021, 10, 8), True),
        (date(2021, 10, 9), True),  # Saturday, made up
        (date(2024, 2, 4), True),  # Sunday, made up for the Spring Festival
        (date(2024, 2, 9), True),  # New Year's Eve was only recommended as a day off
        (date(2024, 2, 16), False),
        (date(2024, 2, 18), True),
        (date(2025, 9, 28), True),
        (date(2025, 10, 8), False),
        (date(2025, 10, 11), True),
        (date(2026, 2, 14), True),
        (date(2026, 2, 23), False),
        (date(2026, 2, 28), True),
        (date(2015, 9, 3), False),  # by a notice of its own
        (date(2020, 2, 1), False),  # first to be worked, then the holiday was prolonged
        (date(2005, 12, 31), True),  # by the notice for 2006
    ],
)
def test_is_workday_on_published_days(day: date, working: bool) -> None:
    assert CALENDAR.is_workday(day) is working


def test_calendar_agrees_with_the_package_it_was_seeded_from_but_for_one_day() -> None:
    first, last = date(FIRST_YEAR, 1, 1), date(LAST_PUBLISHED, 12, 31)
    every_day = (first + timedelta(days=n) for n in range((last - first).days + 1))
    different = [day for day in every_day if CALENDAR.is_workday(day) != chinese_calendar.is_workday(day)]
    assert different == [date(2005, 12, 31)]  # printed in the notice for 2006, left out by the package


def test_make_up_days_are_weekend_days_and_no_day_is_listed_twice() -> None:
    assert [day for day in published("work") if day.weekday() < 5] == []
    assert len({row["date"] for row in ROWS}) == len(ROWS)


@pytest.mark.parametrize(
    ("start", "number", "end"),
    [
        (date(2021, 9, 24), 5, date(2021, 9, 30)),  # Friday; Sunday the 26th is the first day
        (date(2021, 9, 30), 3, date(2021, 10, 11)),  # 8, 9 (a Saturday worked), 11 October
        (date(2025, 9, 26), 5, date(2025, 10, 10)),  # 28, 29, 30 September, then 8 days off, 9 and 10 October
        (date(2026, 2, 13), 20, date(2026, 3, 19)),  # 6 in February with two Saturdays worked, 14 in March
        (date(2024, 2, 9), 1, date(2024, 2, 18)),
    ],
)
def test_add_over_published_holidays(start: date, number: int, end: date) -> None:
    assert CALENDAR.add(start, number) == end


def test_add_backwards_finds_the_nth_working_day_before() -> None:
    assert CALENDAR.add(date(2024, 3, 25), -5) == date(2024, 3, 18)
    assert CALENDAR.add(date(2024, 2, 25), -1) == date(2024, 2, 23)  # a Sunday
    assert CALENDAR.add(date(2024, 2, 19), -2) == date(2024, 2, 9)  # 18 February is a Sunday worked


@given(days, numbers)
def test_count_undoes_add(start: date, number: int) -> None:
    assert CALENDAR.count(start, CALENDAR.add(start, number)) == number


@given(days, st.integers(1, 250))
def test_add_lands_on_a_working_day_and_backwards_returns(start: date, number: int) -> None:
    end = CALENDAR.add(start, number)
    assert CALENDAR.is_workday(end)
    assert CALENDAR.add(end, -number) <= start < CALENDAR.add(end, -number + 1) <= end


@given(days, numbers, numbers)
def test_add_in_two_steps_is_add_in_one(start: date, one: int, two: int) -> None:
    assert CALENDAR.add(CALENDAR.add(start, one), two) == CALENDAR.add(start, one + two)


@given(days, days, numbers)
def test_add_is_monotonic(one: date, two: date, number: int) -> None:
    assert CALENDAR.add(min(one, two), number) <= CALENDAR.add(max(one, two), number)


@given(days, days)
def test_count_is_symmetrical(one: date, two: date) -> None:
    assert CALENDAR.count(one, two) == -CALENDAR.count(two, one)


@given(days, st.integers(0, 400))
def test_count_equals_counting_by_hand(start: date, length: int) -> None:
    by_hand = sum(CALENDAR.is_workday(start + timedelta(days=n)) for n in range(1, length + 1))
    assert CALENDAR.count(start, start + timedelta(days=length)) == by_hand


@given(days)
def test_next_workday_is_the_first_one_from_the_day_on(day: date) -> None:
    by_hand = day
    while not CALENDAR.is_workday(by_hand):
        by_hand += timedelta(days=1)
    assert CALENDAR.next_workday(day) == by_hand


@pytest.mark.parametrize(
    "ask",
    [
        lambda: CALENDAR.add(date(2003, 12, 31), 1),
        lambda: CALENDAR.add(date(2031, 12, 30), 20),
        lambda: CALENDAR.add(date(2004, 1, 2), -2),
        lambda: CALENDAR.is_workday(date(2032, 1, 1)),
        lambda: CALENDAR.count(date(2003, 12, 31), date(2004, 1, 5)),
        lambda: CALENDAR.next_workday(date(2003, 1, 1)),
    ],
)
def test_outside_the_range_is_refused_in_words(ask: Callable[[], object]) -> None:
    with pytest.raises(OutsideCalendar, match="超出工作日历的范围（2004-01-01 至 2031-12-31）"):
        ask()
    assert issubclass(OutsideCalendar, ValueError)


def test_is_provisional_after_the_last_notice_and_where_the_next_may_reach_back() -> None:
    assert not CALENDAR.is_provisional(date(2026, 12, 28))
    assert CALENDAR.is_provisional(date(2026, 12, 29))
    assert CALENDAR.is_provisional(date(2027, 1, 4))
    assert not CALENDAR.is_provisional(date(2025, 12, 31))


def test_a_year_missing_in_between_is_provisional_and_so_is_what_passes_through_it() -> None:
    calendar = Calendar(days_off={}, days_worked={}, covered_years={2020, 2022}, first_year=2020)
    assert calendar.is_provisional(date(2021, 6, 1))
    assert calendar.any_provisional(date(2020, 12, 1), date(2022, 1, 10))
    assert not calendar.any_provisional(date(2022, 1, 1), date(2022, 12, 28))


def test_a_day_published_both_ways_is_refused() -> None:
    day = date(2026, 2, 14)
    with pytest.raises(ValueError, match="2026-02-14 既写为放假，又写为上班"):
        Calendar(days_off={day: "春节"}, days_worked={day: "春节"}, covered_years={2026})


# Limits and pauses


@given(clocks(), numbers)
def test_due_with_pauses_equals_the_day_by_day_count(clock: tuple, number: int) -> None:
    start, unit, pauses = clock
    assert due(CALENDAR, start, Limit(number, unit), pauses).on == naive_due(start, number, unit, pauses)


@given(clocks(), st.integers(-10, 300))
def test_used_equals_the_day_by_day_count(clock: tuple, length: int) -> None:
    start, unit, pauses = clock
    by_hand = sum(naive_counts(start + timedelta(days=n), unit, pauses) for n in range(1, length + 1))
    assert used(CALENDAR, start, start + timedelta(days=length), unit, pauses) == by_hand


@given(clocks(), st.integers(1, 60))
def test_due_is_the_day_the_limit_is_used_up(clock: tuple, number: int) -> None:
    start, unit, pauses = clock
    on = due(CALENDAR, start, Limit(number, unit), pauses).on
    assert on is not None
    assert used(CALENDAR, start, on, unit, pauses) == number
    assert used(CALENDAR, start, on - timedelta(days=1), unit, pauses) == number - 1


@given(clocks(), st.integers(0, 60))
def test_overlapping_pauses_count_once(clock: tuple, number: int) -> None:
    start, unit, pauses = clock
    paused_days = {pause.start + timedelta(days=n) for pause in pauses for n in range((pause.end - pause.start).days)}
    one_day_each = [Interval(day, day + timedelta(days=1), "检验") for day in paused_days]
    limit = Limit(number, unit)
    assert due(CALENDAR, start, limit, pauses) == due(CALENDAR, start, limit, one_day_each)
    assert due(CALENDAR, start, limit, pauses) == due(CALENDAR, start, limit, pauses + pauses[::-1])


def test_the_pause_day_does_not_count_and_the_day_of_resumption_does() -> None:
    monday = date(2024, 3, 4)
    pause = Interval(date(2024, 3, 6), date(2024, 3, 8), "检验")  # Wednesday and Thursday are left out
    assert due(CALENDAR, monday, Limit(2, Unit.WORKDAY), [pause]) == Due(date(2024, 3, 8), False, 0)
    assert used(CALENDAR, monday, date(2024, 3, 7), Unit.WORKDAY, [pause]) == 1
    assert used(CALENDAR, monday, date(2024, 3, 8), Unit.WORKDAY, [pause]) == 2


def test_open_pause_without_a_day_to_close_it_on_leaves_the_date_open() -> None:
    monday, open_pause = date(2024, 3, 4), Interval(date(2024, 3, 6), None, "专家评审")
    assert due(CALENDAR, monday, Limit(5, Unit.WORKDAY), [open_pause]) == Due(None, False, 4)
    assert due(CALENDAR, monday, Limit(1, Unit.WORKDAY), [open_pause]) == Due(date(2024, 3, 5), False, 0)


@given(days, st.integers(1, 60), st.integers(0, 40), st.integers(0, 60))
def test_open_pause_ends_on_today_and_the_date_grows(start: date, number: int, begin: int, lasting: int) -> None:
    begins = start + timedelta(days=begin)
    today = begins + timedelta(days=lasting)
    limit, open_pause = Limit(number, Unit.WORKDAY), Interval(begins, None, "检验")
    found = due(CALENDAR, start, limit, [open_pause], today=today)
    assert found.on == due(CALENDAR, start, limit, [Interval(begins, today, "检验")]).on
    tomorrow = due(CALENDAR, start, limit, [open_pause], today=today + timedelta(days=1))
    assert found.on is not None
    assert tomorrow.on is not None
    assert found.on <= tomorrow.on
    waits = number > used(CALENDAR, start, begins - timedelta(days=1), Unit.WORKDAY)
    assert (found.counted_needed > 0) is waits


def test_a_natural_day_end_on_a_rest_day_moves_only_where_the_rule_says_so() -> None:
    start = date(2025, 9, 26)
    assert due(CALENDAR, start, Limit(7, Unit.DAY)).on == date(2025, 10, 3)
    assert due(CALENDAR, start, Limit(7, Unit.DAY, roll=True)).on == date(2025, 10, 9)
    assert due(CALENDAR, start, Limit(2, Unit.DAY, roll=True)).on == date(2025, 9, 28)  # a Sunday worked


def test_a_limit_of_nothing_is_due_on_the_day_itself() -> None:
    assert due(CALENDAR, date(2024, 3, 4), Limit(0, Unit.WORKDAY)).on == date(2024, 3, 4)


def test_due_is_provisional_once_it_passes_the_published_notices() -> None:
    assert not due(CALENDAR, date(2026, 12, 1), Limit(19, Unit.WORKDAY)).provisional
    assert due(CALENDAR, date(2026, 12, 21), Limit(20, Unit.WORKDAY)) == Due(date(2027, 1, 18), True, 0)


def test_impossible_limits_and_pauses_are_refused() -> None:
    with pytest.raises(ValueError, match="期限不能是负数"):
        Limit(-1, Unit.DAY)
    with pytest.raises(ValueError, match="恢复计时的日期早于暂停的日期"):
        Interval(date(2024, 3, 8), date(2024, 3, 7), "检验")


# The explanation


@given(clocks(), st.integers(0, 120))
def test_explain_numbers_agree_with_used_on_every_day(clock: tuple, length: int) -> None:
    start, unit, pauses = clock
    lines = explain(CALENDAR, start, start + timedelta(days=length), unit, pauses)
    assert [line.day for line in lines] == [start + timedelta(days=n) for n in range(length + 1)]
    reached = 0
    for line in lines:
        assert line.number in (None, reached + 1)
        reached = line.number or reached
        assert reached == used(CALENDAR, start, line.day, unit, pauses)


@given(clocks(), st.integers(1, 40))
def test_the_due_day_is_the_last_counted_line(clock: tuple, number: int) -> None:
    start, unit, pauses = clock
    on = due(CALENDAR, start, Limit(number, unit), pauses).on
    assert on is not None
    last = explain(CALENDAR, start, on, unit, pauses, due_on=on)[-1]
    assert (last.kind, last.number, last.day) == (DayKind.DUE, number, on)


def test_explain_names_every_reason_in_chinese() -> None:
    pauses = [
        Interval(date(2021, 9, 28), date(2021, 9, 30), "检验"),
        Interval(date(2021, 9, 29), date(2021, 9, 30), "听证"),
    ]
    lines = explain(CALENDAR, date(2021, 9, 24), date(2021, 10, 9), Unit.WORKDAY, pauses, due_on=date(2021, 10, 9))
    assert [(line.day.day, line.kind, line.number, line.note) for line in lines[:9]] == [
        (24, DayKind.START, None, "起算日，当日不计"),
        (25, DayKind.WEEKEND, None, "周六"),
        (26, DayKind.MAKEUP, 1, "国庆节调休上班"),
        (27, DayKind.COUNTED, 2, "工作日"),
        (28, DayKind.PAUSED, None, "暂停计时：检验"),
        (29, DayKind.PAUSED, None, "暂停计时：检验、听证"),
        (30, DayKind.COUNTED, 3, "工作日"),
        (1, DayKind.HOLIDAY, None, "国庆节放假"),
        (2, DayKind.HOLIDAY, None, "国庆节放假"),
    ]
    assert (lines[-1].kind, lines[-1].number, lines[-1].note) == (DayKind.DUE, 5, "期限届满（国庆节调休上班）")


def test_explain_marks_days_beyond_the_published_notices() -> None:
    line = explain(CALENDAR, date(2027, 1, 3), date(2027, 1, 4), Unit.WORKDAY)[1]
    assert line.note == "工作日，放假通知尚未公布，暂估"
