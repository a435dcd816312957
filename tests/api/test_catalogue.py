import datetime as dt
from urllib.parse import quote

import pytest

from core import moments
from empowerment import selectors
from empowerment.services import empowerment_add
from tests.api.signing import System, done, problem
from tests.world import ACTOR, World

pytestmark = pytest.mark.django_db


def test_items_by_word_park_and_mode(world: World, park_system: System) -> None:
    rows = done(park_system.get("items/?park=yx-park&mode=direct"))["results"]
    park = world.body["yx-park"]
    direct = [row for row in world.empowerment.values() if (row.park_id, row.mode) == (park.pk, "direct")]
    assert sorted(row["code"] for row in rows) == sorted(row.item.code for row in direct)
    found = done(park_system.get(f"items/?q={quote(world.item['direct'].code.lower())}"))["results"]
    assert [row["url"] for row in found] == [f"/api/v1/items/yueyang/{world.item['direct'].code}/"]


def test_items_are_read_page_by_page_without_a_count(world: World, park_system: System) -> None:
    for number in range(selectors.PAGE):
        empowerment_add(
            item=world.item["direct"],
            park=world.body["yx-park"],
            area=f"第{number}片区",
            scheme=world.scheme["S0"],
            mode="direct",
            valid_from=moments.start_of(dt.date(2022, 5, 11)),
            source="测试目录",
            actor=ACTOR,
        )
    first = done(park_system.get("items/?mode=direct&park=yx-park"))
    second = done(park_system.get(first["next"]))
    areas = [row["area"] for row in first["results"] + second["results"] if row["code"] == world.item["direct"].code]
    assert (len(first["results"]), second["next"]) == (selectors.PAGE, None)
    assert sorted(areas) == sorted(["", *(f"第{number}片区" for number in range(selectors.PAGE))])


@pytest.mark.parametrize(
    "query", ["mode=mine", "parks=yx-park", "cursor=3", "cursor=k1:AAAA", "q=%00", "q=" + quote("长" * 101)]
)
def test_wrong_queries_are_told(park_system: System, query: str) -> None:
    status = 400 if "%00" in query else 422
    refused = problem(park_system.get(f"items/?{query}"), status)
    if status == 422:
        assert refused["errors"][0]["field"] == query.partition("=")[0]


def test_item_with_materials_and_where_it_is_handled(world: World, park_system: System) -> None:
    item = done(park_system.get(f"items/yueyang/{world.item['direct'].code}/"))
    assert item["version"]["limit"]["number"] == world.item["direct"].versions.get().limit_number
    assert [row["order"] for row in item["version"]["materials"]] == list(
        range(1, len(item["version"]["materials"]) + 1)
    )
    assert [(row["park"]["code"], row["mode"]) for row in item["handled"]] == [("yx-park", "direct")]
    problem(park_system.get("items/yueyang/none/"), 404)
    problem(park_system.get(f"items/chenzhou/{world.item['direct'].code}/"), 404)


def test_resolve_says_the_sentence_of_the_page(world: World, park_system: System) -> None:
    code = world.item["delegated"].code
    answer = done(park_system.get(f"resolve/?item={code}&park=yx-park&at=2025-06-03T10:00"))
    expected = world.resolve("delegated", moments.start_of(dt.date(2025, 6, 3)) + dt.timedelta(hours=10))
    assert (answer["refused"], answer["sentence"]) == (False, expected.sentence)
    slots = {row["slot"]: row["organisation"]["code"] for row in answer["slots"]}
    assert (slots["decides"], slots["in_name_of"], slots["countersigns"]) == ("yx-park", "yx-zjj", "yx-zjj")
    assert answer["at"] == "2025-06-03T10:00:00+08:00"


def test_resolve_refuses_with_reasons_and_the_right_body(world: World, park_system: System) -> None:
    code = world.item["cz_direct"].code
    answer = done(park_system.get(f"resolve/?item={code}&park=czgx&at=2026-03-02T10:00:00%2B08:00"))
    assert answer["refused"] is True
    assert [row["code"] for row in answer["reasons"]] == ["scheme_lapsed"]
    assert answer["right_body"] == world.body["cz-sthj"].name


def test_resolve_as_known_before_the_record_began(world: World, park_system: System) -> None:
    query = f"resolve/?item={world.item['direct'].code}&park=yx-park&known_at=2020-01-01T00:00"
    assert [row["code"] for row in done(park_system.get(query))["reasons"]] == ["no_version"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("item=x&park=yx-park", "item"),
        ("item=x&park=yx-zjj", "park"),
        ("item=x&park=none", "park"),
        ("park=yx-park", "item"),
        ("item=x&park=yx-park&at=yesterday", "at"),
        ("item=x&park=yx-park&at=0001-01-01T00:00", "at"),
        ("item=x&park=yx-park&known_at=9999-12-31T23:59", "known_at"),
    ],
)
def test_resolve_names_the_field_that_is_wrong(park_system: System, query: str, field: str) -> None:
    assert [row["field"] for row in problem(park_system.get(f"resolve/?{query}"), 422)["errors"]] == [field]


@pytest.mark.parametrize("path", ["", "nothing/", "cases/A/fly/", "items", "cases/%E4%B8%80/"])
def test_an_address_that_is_none_is_a_problem(park_system: System, path: str) -> None:
    assert problem(park_system.get(path), 404)["code"] == "not_visible"


def test_other_methods_are_refused(park_system: System) -> None:
    problem(park_system.post("items/", {}), 405)
    problem(park_system.send("DELETE", "cases/", key="k"), 405)
