"""Search without login: names, codes, everyday words, pinyin initials; filters in the address; a constant price."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from core import moments
from empowerment.models import Empowerment
from empowerment.services import empowerment_add, item_create, version_draft, version_recall
from portal.selectors import PAGE, PublicFilter, public_search
from tests.portal.conftest import told
from tests.world import ACTOR, World

pytestmark = pytest.mark.mission("C7", "E5")
Count = Callable[[int], AbstractContextManager[Any]]
PERMIT = "建筑工程施工许可证核发"


def names(**wanted: Any) -> list[str]:
    rows, _ = public_search(PublicFilter(**wanted))
    return [row.empowerment.item.name for row in rows]


@pytest.mark.parametrize("q", [PERMIT, "511a0126300000", "动工", "jzgcsgxkz", "施工 许可", "SGXK", "\uff53gxk"])
def test_one_item_by_name_code_everyday_word_and_initials(shared_world: World, q: str) -> None:
    assert names(q=q, park="yx-park") == [PERMIT]


def test_every_word_must_fit(shared_world: World) -> None:
    assert names(q="施工 登记") == []
    assert public_search(PublicFilter(q="没有这样的事"))[1] == 0


def test_filters_of_park_department_type_and_theme(world: World) -> None:
    told(world, "direct")
    parks = {row.empowerment.park.code for row in public_search(PublicFilter(park="czgx"))[0]}
    assert parks == {"czgx"}
    assert names(theme="org-construction") == names(theme="person-construction") == [PERMIT]
    assert names(theme="org-fire") == names(theme="nonsense") == []
    rows, total = public_search(PublicFilter(type="confirmation"))
    assert (total, {row.version.item_type for row in rows if row.version}) == (1, {"confirmation"})
    departments = {
        row.empowerment.item.competent_department.code for row in public_search(PublicFilter(department="cz-sthj"))[0]
    }
    assert departments == {"cz-sthj"}


def test_type_and_theme_are_those_of_the_version_in_force(world: World) -> None:
    told(world, "direct", item_type="service")
    assert PERMIT in names(type="service")
    assert PERMIT not in names(type="licence", park="yx-park")


def test_what_is_not_published_or_does_not_hold_today_is_not_there(world: World) -> None:
    park, scheme = world.body["yx-park"], world.scheme["S0"]
    item = item_create(
        code="X-1",
        jurisdiction=park.jurisdiction,
        name="只有草稿的事项",
        department=world.body["yx-zjj"],
        source="测试",
        actor=ACTOR,
    )
    draft = version_draft(item=item, item_type="service", actor=ACTOR)
    add = {"item": item, "park": park, "scheme": scheme, "mode": "direct", "source": "测试", "actor": ACTOR}
    ended = moments.now() - dt.timedelta(days=1)
    empowerment_add(**add, valid_from=moments.start_of(dt.date(2022, 5, 11)))
    over = {
        **add,
        "item": world.item["own"],
        "park": world.body["as-park"],
        "scheme": world.scheme["S4"],
        "area": "旧片区",
    }
    empowerment_add(**over, valid_from=moments.start_of(dt.date(2020, 1, 1)), valid_to=ended)
    assert names(q="只有草稿的事项") == []
    assert [row.empowerment.area for row in public_search(PublicFilter(q=world.item["own"].code))[0]] == [""]
    page = Client().get(reverse("portal:item", args=["yueyang", "X-1"]))
    assert page.status_code == 404
    version_recall(version=draft, reason="不要了", actor=ACTOR)
    assert names(q="X-1") == []


def test_a_lapsed_scheme_is_told_with_the_right_body(shared_world: World) -> None:
    """郴州's text lapsed on 2026-02-24: the item stays in the list, with where to go."""
    page = Client().get(reverse("portal:items"), {"park": "czgx"}).content.decode()
    assert page.count("现在不能在园区办") == 3
    assert page.count("请找郴州市生态环境局") == 3


def _many(world: World, number: int) -> None:
    park, scheme = world.body["yx-park"], world.scheme["S0"]
    begins = moments.start_of(dt.date(2022, 5, 11))
    Empowerment.objects.bulk_create(
        Empowerment(
            item=world.item["direct"],
            park=park,
            area=f"第{n:02}片区",
            scheme=scheme,
            mode="direct",
            source="测试",
            valid_from=begins,
        )
        for n in range(number)
    )


def test_pages_keep_the_filters_and_miss_nothing(world: World) -> None:
    _many(world, 2 * PAGE)
    address = reverse("portal:items")
    seen: list[str] = []
    query: dict[str, Any] = {"q": "动工", "park": "yx-park"}
    for number in (1, 2, 3):
        page = Client().get(address, {**query, "page": number}).content.decode()
        seen += re.findall(r'class="result-where">[^（<]*(?:（(第\d\d片区)）)?', page)
        assert f"第 {number} 页，共 3 页" in page
        assert ("page=4" in page, "park=yx-park" in page) == (False, True)
    assert sorted(seen) == sorted(["", *(f"第{n:02}片区" for n in range(2 * PAGE))])
    beyond = Client().get(address, {**query, "page": 99})
    assert "第 3 页，共 3 页" in beyond.content.decode()


@pytest.mark.parametrize("number", [3, 15])
def test_the_price_of_a_page_of_results_does_not_grow(
    world: World, django_assert_num_queries: Count, number: int
) -> None:
    _many(world, number)
    told(world, "direct")
    with django_assert_num_queries(SEARCH_QUERIES):
        page = Client().get(reverse("portal:items"), {"q": "动工", "park": "yx-park"})
    assert page.content.decode().count('class="result-where"') == number + 1


# count, rows, park names, department names, versions; rules with six parts; parties with names, instruments with
# scopes; then the filters: parks, departments, versions, types, themes
SEARCH_QUERIES = 21


def test_home_counts_what_can_be_found(world: World) -> None:
    told(world, "direct")
    page = Client().get("/")
    assert page.status_code == 200
    ways = page.context["ways"]
    assert {way.value: way.count for way in ways["organisation_themes"]} == {"org-construction": 1}
    for name, offered in (
        ("park", "parks"),
        ("type", "types"),
        ("department", "departments"),
        ("theme", "person_themes"),
    ):
        for way in ways[offered]:
            assert public_search(PublicFilter(**{name: way.value}))[1] == way.count, way


def test_the_bare_address_is_a_persons_work_or_the_public_home(world: World) -> None:
    browser = Client()
    assert "想办什么事" in browser.get("/").content.decode()
    browser.force_login(world.person["yx.clerk"])
    assert "工作台" in browser.get("/").content.decode()
