"""The guide of an item at a park says all that article 30 wants published, and sends people to the right body."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from core import moments
from core.services import organisation_create
from empowerment.models import ItemMaterial
from empowerment.services import (
    MaterialDraft,
    PartyInput,
    empowerment_add,
    empowerment_revise,
    subitems_add,
    window_set,
)
from tests.portal.conftest import told
from tests.world import ACTOR, World

pytestmark = pytest.mark.mission("C7", "E5")
Count = Callable[[int], AbstractContextManager[Any]]


def address(world: World, key: str, park: str = "", name: str = "portal:guide") -> str:
    item = world.item[key]
    return reverse(name, args=[item.jurisdiction.code, item.code, park or world.park_of(key).code])


def data_of(world: World, key: str, **query: str) -> dict[str, Any]:
    answer = Client().get(address(world, key, name="portal:guide_json"), query)
    assert answer.status_code == 200
    return dict(json.loads(answer.content))


def promised(world: World, key: str, number: int, unit: str) -> None:
    row = world.empowerment[key]
    empowerment_revise(
        empowerment=row,
        at=moments.start_of(moments.today()),
        promise_number=number,
        promise_unit=unit,
        source_of_power=row.source_of_power,
        power_basis="",
        reason="测试",
        source="测试",
        actor=ACTOR,
    )


def test_what_article_30_wants_published_is_there(world: World) -> None:
    version = told(world, "direct")
    promised(world, "direct", 5, "day")
    window_set(
        park=world.body["yx-park"], place="综合窗口", hours="工作日", phone="1", complaint_phone="2", actor=ACTOR
    )
    window_set(
        park=world.body["yx-park"], item=world.item["direct"], place="三号窗口", hours="周一", phone="3", actor=ACTOR
    )
    subitems_add(item=world.item["direct"], rows=[("Z-1", "变更施工许可")], actor=ACTOR)
    told_of = data_of(world, "direct")
    park = world.body["yx-park"].name
    assert told_of["decides"] == f"由{park}决定"
    assert told_of["who_decides"] == world.resolve("direct", moments.now()).sentence
    assert told_of["legal_basis"] == version.legal_basis == "《建筑法》第七条、第八条"
    assert (told_of["conditions"], told_of["quantity"]) == ("有施工图纸；资金已经落实。", "无数量限制")
    assert told_of["materials"] == [
        {"name": "申请表", "required": True, "original": True, "note": "加盖公章", "fictional": False}
    ]
    assert told_of["limits"]["statutory"] == "自受理之日起 7 日"
    assert told_of["limits"]["promised"] == "自受理之日起 5 日"
    assert told_of["limits"]["unit"].startswith("日：周末和节假日也计入")
    assert told_of["fee"] == {
        "charges": True,
        "text": "标准尚未公布",
        "item": "证照工本费",
        "basis": "某价〔2020〕1号",
        "online": True,
    }
    assert (told_of["form_sample"], told_of["result"]["sample"]) == ("样本册二", "样本册一")
    assert (told_of["window"]["place"], told_of["window"]["phone"]) == ("三号窗口", "3")
    assert [step["step"] for step in told_of["steps"]] == ["收件", "受理", "审查", "作出决定", "用印", "出件", "送达"]
    assert {step["body"] for step in told_of["steps"]} == {park}
    assert told_of["questions"] == [{"question": "多久要开工？", "answer": "三个月内。"}]
    assert told_of["subitems"] == [{"code": "Z-1", "name": "变更施工许可"}]
    assert "60日内" in told_of["remedies"] and park in told_of["remedies"]

    page = Client().get(address(world, "direct"))
    shown = page.content.decode()
    for words in ("承诺：自受理之日起 5 日", "三号窗口", "样本册一", "多久要开工？", "变更施工许可", "某价〔2020〕1号"):
        assert words in shown, words
    assert '<link rel="canonical" href="http://testserver/public/items/yueyang/511A0126300000/yx-park/">' in shown
    assert shown.count('class="pic pic-route"') == 2  # wide and narrow


@pytest.mark.parametrize(
    ("key", "decides"),
    [
        ("delegated", "由湖南岳阳绿色化工高新技术产业开发区管理委员会决定"),
        ("forwarded", "由云溪区住房和城乡建设局决定"),
        ("reported", "湖南岳阳绿色化工高新技术产业开发区管理委员会初审，报岳阳市住房和城乡建设局决定"),
        ("intake", "由云溪区住房和城乡建设局决定"),
        ("own", "由鞍山高新区建设管理局决定"),
    ],
)
def test_who_decides_in_every_mode(shared_world: World, key: str, decides: str) -> None:
    told_of = data_of(shared_world, key)
    assert told_of["decides"] == decides
    bodies = {step["body"] for step in told_of["steps"]}
    assert all(body for body in bodies)
    assert bool(told_of["limits"]["upward"]) is (key == "reported")


def test_an_instant_item_promises_to_be_done_at_once(shared_world: World) -> None:
    limits = data_of(shared_world, "instant")["limits"]
    assert limits["promised"] == "即办（材料齐全、符合条件的当场办结）"
    assert limits["unit"] == ""


def test_a_public_service_knows_no_remedy_of_a_decision(shared_world: World) -> None:
    assert data_of(shared_world, "service")["remedies"] == ""


def test_where_the_scheme_has_lapsed_the_right_body_is_named(shared_world: World) -> None:
    told_of = data_of(shared_world, "cz_direct")
    assert (told_of["handled_here"], told_of["right_body"], told_of["steps"]) == (False, "郴州市生态环境局", [])
    assert (told_of["window"], told_of["remedies"]) == (None, "")
    page = Client().get(address(shared_world, "cz_direct")).content.decode()
    assert "现在不能在这里办" in page
    assert "有效期至2026年2月23日" in page


def test_an_item_that_is_not_listed_for_the_park_names_the_department_and_the_parks_that_have_it(world: World) -> None:
    other = world.body["yx-park"]
    elsewhere = Client().get(address(world, "own", "as-park"))
    assert elsewhere.status_code == 200
    organisation_create(
        code="lx-park",
        jurisdiction=other.jurisdiction,
        kind="park",
        level="park",
        name="临湘高新区管委会",
        actor=ACTOR,
    )
    page = Client().get(address(world, "direct", "lx-park"))
    shown = page.content.decode()
    assert page.status_code == 200
    assert "不在临湘高新区管委会的赋权清单内" in shown
    assert "请找 <strong>云溪区住房和城乡建设局</strong>" in shown
    assert address(world, "direct") in shown  # a park that handles it


@pytest.mark.parametrize("park", ["as-park", "yx-zjj", "none"])
def test_what_is_no_park_of_the_city_is_not_found(shared_world: World, park: str) -> None:
    assert Client().get(address(shared_world, "direct", park)).status_code == 404
    assert Client().get(address(shared_world, "direct", park, "portal:guide_json")).status_code == 404


def test_areas_have_their_own_address(world: World) -> None:
    empowerment_add(
        item=world.item["direct"],
        park=world.body["yx-park"],
        area="松阳湖片区",
        scheme=world.scheme["S0"],
        mode="direct",
        valid_from=moments.start_of(dt.date(2022, 5, 11)),
        source="测试",
        promise_number=3,
        promise_unit="workday",
        parties=[PartyInput("department", world.body["yx-zjj"])],
        actor=ACTOR,
    )
    assert data_of(world, "direct")["park"]["area"] == ""
    of_area = data_of(world, "direct", area="松阳湖片区")
    assert (of_area["park"]["area"], of_area["limits"]["promised"]) == ("松阳湖片区", "自受理之日起 3 个工作日")
    page = Client().get(address(world, "direct")).content.decode()
    assert "%E6%9D%BE%E9%98%B3%E6%B9%96" in page


def test_an_item_of_one_park_leads_straight_to_its_guide(shared_world: World) -> None:
    item = shared_world.item["direct"]
    answer = Client().get(reverse("portal:item", args=["yueyang", item.code]))
    assert (answer.status_code, answer.url) == (302, address(shared_world, "direct"))


def test_json_may_be_kept_for_five_minutes_and_is_asked_again_by_its_mark(shared_world: World) -> None:
    first = Client().get(address(shared_world, "direct", name="portal:guide_json"))
    assert first["Cache-Control"] == "public, max-age=300"
    again = Client().get(address(shared_world, "direct", name="portal:guide_json"), HTTP_IF_NONE_MATCH=first["ETag"])
    assert (again.status_code, again.content) == (304, b"")


def test_a_guide_with_a_script_in_its_words_shows_them_as_words(world: World) -> None:
    told(world, "direct", legal_basis="<script>alert(1)</script>")
    page = Client().get(address(world, "direct")).content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


# the item; park; row, names (2), version, its guide, materials, questions; rules with six parts, parties with names (2),
# instruments with scopes (2); window, subitems, respondent and the body above it
GUIDE_QUERIES = 23


@pytest.mark.parametrize("more", [0, 30])
def test_the_price_of_a_guide_does_not_grow(world: World, django_assert_num_queries: Count, more: int) -> None:
    told(world, "direct", materials=tuple(MaterialDraft(f"材料{n}") for n in range(more + 1)))
    window_set(park=world.body["yx-park"], place="窗口", hours="工作日", actor=ACTOR)
    with django_assert_num_queries(GUIDE_QUERIES):
        page = Client().get(address(world, "direct"))
    assert ItemMaterial.objects.filter(version__item=world.item["direct"], name="材料0").count() == 1
    assert page.content.decode().count("必须交") == more + 1
