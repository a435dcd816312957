"""Many answers at once are the same as one by one, in a number of queries that does not depend on how many."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

from core import moments
from empowerment.models import Empowerment, Instrument
from empowerment.selectors import listed_rows, resolve, resolve_listed
from empowerment.services import empowerment_add, instrument_revoke
from tests.world import ACTOR, World, moment

pytestmark = pytest.mark.mission("A1", "A3")
Count = Callable[[int], AbstractContextManager[Any]]
MOMENTS = [
    moment(2019, 1, 1),
    moment(2021, 3, 20, 10),  # 郴州: handed over, not signed yet: a card
    moment(2021, 4, 1),  # and from here on a block
    moment(2022, 5, 11),
    moment(2024, 9, 5, 23, 59),
    moment(2024, 9, 6),
    moment(2026, 2, 24),
    moment(2026, 11, 22),
]


@pytest.mark.parametrize("at", MOMENTS, ids=lambda at: f"{at:%Y-%m-%d}")
def test_each_answer_is_the_one_of_resolve(world: World, at: dt.datetime) -> None:
    instrument_revoke(
        instrument=Instrument.objects.get(pk=world.instrument["S0-delegation"].pk),
        at=moment(2025, 1, 1),
        reason="测试",
        actor=world.actor("zjj.head"),
    )
    rows = list(listed_rows(at))
    found = resolve_listed(rows, at)
    assert [row.empowerment for row in found] == rows
    for row in found:
        e = row.empowerment
        assert row.answer == resolve(e.item, e.park, e.area, at), e
        assert row.authority == (row.answer if hasattr(row.answer, "slots") else row.answer.would_be)


@pytest.mark.parametrize("number", [1, 30])
def test_the_price_does_not_depend_on_how_many(world: World, django_assert_num_queries: Count, number: int) -> None:
    """Rows with two names of bodies; versions; rules with six parts; parties with names; instruments with scopes."""
    for n in range(number):
        empowerment_add(
            item=world.item["direct"],
            park=world.body["yx-park"],
            area=f"第{n}片区",
            scheme=world.scheme["S0"],
            mode="direct",
            valid_from=moments.start_of(dt.date(2022, 5, 11)),
            source="测试",
            actor=ACTOR,
        )
    at = moment(2025, 3, 3)
    with django_assert_num_queries(15):
        found = resolve_listed(list(listed_rows(at)), at)
    assert len(found) == Empowerment.objects.known_at(None).valid_at(at).count()
