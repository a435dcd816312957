"""No gap and no overlap of instruments goes unnoticed (A6)."""

from __future__ import annotations

import copy
import datetime as dt
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from core import moments
from empowerment.lint.run import findings, rows_linted
from empowerment.models import Instrument
from empowerment.selectors import Coverage, coverage, empowerments_between
from empowerment.services import ScopeInput, instrument_add, instrument_publish, instrument_sign
from tests.world import ACTOR, World, moment

SINCE, UNTIL = moment(2025, 1, 1), moment(2026, 1, 1)


@pytest.fixture
def world(shared_world: World, db: None) -> World:
    return copy.deepcopy(shared_world)


def entered(world: World, number: str, since: dt.datetime, until: dt.datetime | None, stage: str = "") -> Instrument:
    row = instrument_add(
        kind="delegation",
        number=number,
        scheme=world.scheme["S0"],
        giver=world.body["yx-zjj"],
        taker=world.body["yx-park"],
        valid_from=since,
        valid_to=until,
        scopes=[ScopeInput(world.item["delegated"], stage)],
        legal_basis="测",
        actor=ACTOR,
    )
    day = min(moments.legal_day(since), moments.today())
    row = instrument_sign(instrument=row, signed_on=day, actor=ACTOR)
    return instrument_publish(instrument=row, published_on=day, actor=ACTOR)


def found(world: World, key: str = "delegated", **window: Any) -> Coverage:
    since, until = window.get("since", SINCE), window.get("until", UNTIL)
    rows = [r for r in empowerments_between(world.park_of(key), since, until) if r.item_id == world.item[key].pk]
    (row,) = coverage(rows, since, until)
    return row


def spans(stretches: Any) -> list[tuple[str, dt.datetime, dt.datetime | None]]:
    return [(row.stages, row.start, row.end) for row in stretches]


@pytest.mark.mission("A6")
def test_what_is_covered_all_the_time_is_whole(world: World) -> None:
    assert [found(world, key).whole for key in ("direct", "reported", "delegated")] == [True, True, True]


@pytest.mark.mission("A6")
def test_a_gap_between_two_terms_and_at_one_stage_is_found(world: World) -> None:
    Instrument.objects.filter(pk=world.instrument["S0-delegation"].pk).update(valid_to=moment(2025, 3, 1))
    entered(world, "后一份", moment(2025, 3, 5), moment(2025, 9, 1))
    entered(world, "只到审查", moment(2025, 9, 1), None, stage="accept")
    assert spans(found(world).gaps) == [
        ("受理、审查、发证", moment(2025, 3, 1), moment(2025, 3, 5)),
        ("审查、发证", moment(2025, 9, 1), UNTIL),
    ]
    assert found(world).overlaps == ()


@pytest.mark.mission("A6")
def test_an_overlap_names_both_instruments(world: World) -> None:
    other = entered(world, "另一份", moment(2025, 6, 1), moment(2025, 7, 1))
    (lap,) = found(world).overlaps
    assert (lap.stages, lap.start, lap.end) == ("受理、审查、发证", moment(2025, 6, 1), moment(2025, 7, 1))
    assert set(lap.instruments) == {world.instrument["S0-delegation"], other}


@pytest.mark.mission("A6")
def test_unpublished_delegations_and_chenzhous_time_to_sign(world: World) -> None:
    Instrument.objects.filter(pk=world.instrument["S0-delegation"].pk).update(published_on=None)
    assert spans(found(world).gaps) == [("受理、审查、发证", SINCE, UNTIL)]
    window = {"since": moment(2021, 3, 1), "until": moment(2021, 6, 1)}
    assert found(world, "cz_direct", **window).whole  # signed on 31 March, required from 1 April
    Instrument.objects.filter(pk=world.instrument["S2-handover"].pk).update(signed_on=dt.date(2021, 4, 12))
    assert spans(found(world, "cz_direct", **window).gaps) == [
        ("受理、审查、发证", moment(2021, 4, 1), moment(2021, 4, 12))
    ]


@pytest.mark.mission("A6")
def test_the_queries_do_not_grow_with_the_items(
    world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    rows = list(empowerments_between(world.body["yx-park"], SINCE, UNTIL))
    for some in (rows[:1], rows):
        with django_assert_num_queries(
            7
        ):  # rules with instruments and slots, parties, instruments with scopes, sources
            coverage(some, SINCE, UNTIL)


@pytest.mark.mission("A6")
def test_the_lint_warns_before_the_last_day(world: World) -> None:
    ends = moments.end_of(moments.today() + dt.timedelta(days=20))
    Instrument.objects.filter(pk=world.instrument["S0-delegation"].pk).update(valid_to=ends)
    rows = rows_linted(world.actor("yx.reform")).filter(item=world.item["delegated"])
    told = [finding.words for finding in findings(rows) if finding.rule.code == "instrument_ending"]
    assert told == [f"自{moments.chinese_date(ends)}起没有有效的授权、委托或交接文书"]
    entered(world, "续签", ends, None)
    assert "instrument_ending" not in [finding.rule.code for finding in findings(rows)]
