"""Official numbers: no gap, no repeat, whatever is undone in between; the report finds what was taken away (E1)."""

from __future__ import annotations

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.models import IssuedNumber, NumberSeries
from core.numbering import Gap, gaps, number_take

KEYS = ("甲", "乙")


class Undone(Exception):
    pass


def take(key: str, *, year: int = 2026, undo: bool = False) -> str:
    text = ""
    try:
        with transaction.atomic():
            text = number_take(key=key, year=year, pattern="云园审〔{year}〕{n}号", obj=None, object_type="test")
            if undo:
                raise Undone
    except Undone:
        pass
    return text


@pytest.mark.mission("E1")
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(KEYS), st.sampled_from([2025, 2026]), st.booleans()), max_size=25))
def test_numbers_have_no_gap_and_no_repeat(db: None, takes: list[tuple[str, int, bool]]) -> None:
    with transaction.atomic():
        kept: dict[tuple[str, int], list[str]] = {}
        for key, year, undo in takes:
            text = take(key, year=year, undo=undo)
            if not undo:
                kept.setdefault((key, year), []).append(text)
        for (_, year), texts in kept.items():
            assert texts == [f"云园审〔{year}〕{n}号" for n in range(1, len(texts) + 1)]
        assert IssuedNumber.objects.count() == sum(map(len, kept.values()))
        assert gaps() == []
        transaction.set_rollback(True)


@pytest.mark.mission("E1")
def test_rollback_gives_the_number_back(db: None) -> None:
    assert [take("甲"), take("甲", undo=True), take("甲")] == [
        "云园审〔2026〕1号",
        "云园审〔2026〕2号",
        "云园审〔2026〕2号",
    ]


@pytest.mark.mission("E1")
def test_each_year_and_each_series_begins_at_one(db: None) -> None:
    assert [take("甲"), take("甲", year=2027), take("乙")] == [
        "云园审〔2026〕1号",
        "云园审〔2027〕1号",
        "云园审〔2026〕1号",
    ]


@pytest.mark.mission("E1")
def test_report_names_the_numbers_that_are_missing(db: None) -> None:
    for _ in range(5):
        take("甲")
    assert gaps() == []
    IssuedNumber.objects.filter(value__in=[2, 4]).delete()
    assert gaps() == [Gap("甲", 2026, [2, 4])]


@pytest.mark.mission("E1")
def test_report_finds_a_series_that_was_set_back(db: None) -> None:
    for _ in range(3):
        take("甲")
    NumberSeries.objects.update(last=2)
    assert gaps() == [Gap("甲", 2026, [])]
