"""Periods of licences: a term ends the day before its corresponding day (民法典第202条), renewals lie end to end, thirty
days before the expiry [50], bars of one and three years [78, 79] (B20, B22).
"""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from approvals.licence_life import bar_last_day, last_timely_day, same_term, term_end
from empowerment.models import ValidityUnit

DAY = dt.timedelta(days=1)
days = st.dates(dt.date(1990, 1, 1), dt.date(2090, 12, 31))
terms = st.one_of(
    st.tuples(st.integers(1, 30), st.just("year")),
    st.tuples(st.integers(1, 120), st.just("month")),
    st.tuples(st.integers(1, 4000), st.just("day")),
)


@pytest.mark.mission("B20")
@pytest.mark.parametrize(
    ("first", "number", "unit", "last"),
    [
        ((2026, 11, 22), 3, "year", (2029, 11, 21)),
        ((2024, 2, 29), 1, "year", (2025, 2, 28)),  # no 29 February: the month's last day
        ((2024, 2, 29), 4, "year", (2028, 2, 28)),
        ((2023, 3, 1), 1, "year", (2024, 2, 29)),
        ((2026, 1, 31), 1, "month", (2026, 2, 28)),
        ((2026, 1, 1), 12, "month", (2026, 12, 31)),
        ((2026, 12, 15), 2, "month", (2027, 2, 14)),
        ((2026, 1, 1), 1, "day", (2026, 1, 1)),
        ((2026, 1, 1), 90, "day", (2026, 3, 31)),
    ],
)
def test_last_day_of_a_term(first: tuple[int, int, int], number: int, unit: str, last: tuple[int, int, int]) -> None:
    assert term_end(dt.date(*first), number, unit) == dt.date(*last)


def test_term_without_end() -> None:
    assert term_end(dt.date(2026, 1, 1), None, "") is None


@pytest.mark.mission("B20")
@given(first=days, term=terms, renewals=st.integers(1, 6))
def test_renewed_periods_lie_end_to_end(first: dt.date, term: tuple[int, str], renewals: int) -> None:
    """Every day from the first to the last is in exactly one period, and no period is empty."""
    number, unit = term
    begins, covered = first, 0
    for _ in range(renewals + 1):
        last = term_end(begins, number, unit)
        assert last is not None
        assert last >= begins
        covered += (last - begins).days + 1
        begins = last + DAY
    assert covered == (begins - first).days
    if unit == ValidityUnit.DAY:
        assert covered == number * (renewals + 1)


@pytest.mark.mission("B20")
@given(first=days, term=terms)
def test_term_of_years_stays_within_a_day_of_the_calendar(first: dt.date, term: tuple[int, str]) -> None:
    """The day after a term of years or months has the first day's number, or begins the month after a short one."""
    number, unit = term
    last = term_end(first, number, unit)
    assert last is not None
    following = last + DAY
    if unit != ValidityUnit.DAY:
        months = number * (12 if unit == ValidityUnit.YEAR else 1)
        gone = (following.year - first.year) * 12 + following.month - first.month
        assert (gone, following.day) == (months, first.day) or (gone, following.day) == (months + 1, 1)


@given(first=days, term=terms)
def test_length_of_a_period_is_found_again(first: dt.date, term: tuple[int, str]) -> None:
    last = term_end(first, *term)
    assert last is not None
    assert term_end(first, *same_term(first, last)) == last


@pytest.mark.mission("B20")
@given(until=days, lead=st.integers(0, 400))
def test_lead_time_counts_calendar_days(until: dt.date, lead: int) -> None:
    assert (until - last_timely_day(until, lead)).days == lead


@pytest.mark.mission("B20")
def test_thirty_days_before_the_expiry() -> None:
    assert last_timely_day(dt.date(2026, 12, 31), 30) == dt.date(2026, 12, 1)


@pytest.mark.mission("B22")
@pytest.mark.parametrize(
    ("decided", "ground", "last"),
    [
        ((2025, 6, 3), "78", (2026, 6, 3)),
        ((2025, 6, 3), "79", (2028, 6, 3)),
        ((2024, 2, 29), "78", (2025, 2, 28)),
    ],
)
def test_bar_ends_on_the_corresponding_day(
    decided: tuple[int, int, int], ground: str, last: tuple[int, int, int]
) -> None:
    assert bar_last_day(dt.date(*decided), ground) == dt.date(*last)
