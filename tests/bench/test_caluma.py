"""Caluma is asked for the work our own lists do: on the same steps, beside rows of our table that exist."""

from __future__ import annotations

from collections import Counter

import pytest

from approvals.workflow import ENDED, OPEN, ROUTES, State, turn
from bench import lists
from bench.caluma.beside import table
from bench.caluma.questions import cases, questions
from bench.caluma.steps import lines

FACTS = {
    "number": "YX2026000001",
    "applicant": '岳阳"云溪"新材料有限公司',
    "code": "91430600BC00000011",
    "title": "1号厂房扩建",
    "middle": "500",
    "cases": "1000",
    "now": "2026-06-01T00:00:00+00:00",
    "groups of yx.reviewer": "yx-park:reviewer\nyx-park:clerk\n",
    "groups of zjj.handler": "yx-zjj:handler\n",
}


def test_every_open_case_waits_for_its_turn_once() -> None:
    rows = [line.split("\t") for line in lines()]
    waiting = {(route, state): task for route, state, _, task, _, _, ready in rows if ready == "True"}
    assert waiting == {(route, state): found[0] for route in ROUTES for state in OPEN if (found := turn(route, state))}
    assert {ready for _, state, _, _, _, _, ready in rows if state in ENDED} == {"False"}
    keys = Counter((route, state, place) for route, state, place, *_ in rows)
    assert set(keys.values()) == {1}


def test_a_case_has_the_steps_of_its_route_behind_it() -> None:
    rows = [line.split("\t") for line in lines()]

    def tasks(route: str, state: State) -> list[str]:
        return [row[3] for row in rows if row[0] == route and row[1] == state]

    assert tasks("direct", State.DELIVERED) == ["accept", "examine", "decide", "seal", "issue", "deliver"]
    assert tasks("direct", State.EXAMINED) == ["accept", "examine", "decide"]
    assert tasks("direct", State.REFUSED) == ["accept"]
    assert tasks("direct", State.CORRECTING) == ["supplement"]
    assert tasks("direct", State.DRAFT) == []


def test_each_question_stands_beside_a_row_of_our_table() -> None:
    ours = {what for what, _, _ in lists.pages(FACTS)}
    asked = questions(FACTS)
    assert {each.ours for each in asked} - ours == set()
    assert len({each.what for each in asked}) == len(asked)


def test_what_is_searched_for_is_quoted() -> None:
    query = next(each.query for each in questions(FACTS) if each.what == "search applicant")
    assert r'value: "岳阳\"云溪\"新材料有限公司"' in query


def test_a_deep_page_begins_after_the_middle() -> None:
    query = next(each.query for each in questions(FACTS) if each.what == "deep page")
    assert query == cases(after="YXJyYXljb25uZWN0aW9uOjUwMA==")  # arrayconnection:500


@pytest.mark.parametrize("sizes", [[10], [10, 1000]])
def test_the_table_shows_both_for_each_size(sizes: list[int]) -> None:
    ours = [{"cases, inspector, ms": 20.0 * size} for size in sizes]
    theirs = [{"deep page, ms": ("cases, inspector, ms", 1.5 * size)} for size in sizes]
    head, row = table(sizes, ours, theirs)
    assert head.split()[-3:] == ["ours", str(sizes[-1]), "Caluma"]
    assert row.split() == ["deep", "page,", "ms", *(f"{rate * size:.1f}" for size in sizes for rate in (20, 1.5))]
