"""部门工作台: what a department sees without a click, by name, clock and number (E3, second half)."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from approvals.selectors.department import delegations_ending
from core.registries import panels
from empowerment.models import Instrument
from supervision.models import Push
from tests.approvals.looking import on, paper
from tests.approvals.sealing import sealed
from tests.approvals.walks import go, leg, receive
from tests.supervision.faults import difficulty
from tests.supervision.filing import brought, june_of
from tests.world import World, moment

pytestmark = pytest.mark.mission("E3")
TITLES = ["见章盖章", "绿色通道", "委托到期", "备案", "审管联动", "困难和问题"]


def texts(world: World, login: str) -> dict[str, list[list[str]]]:
    """Panel -> the words of its rows, as the person sees them."""
    found = panels("worklist", None, world.actor(login))
    return {
        panel["title"]: [[cell["text"] for cell, _ in row] for row in panel["context"]["tables"][0]["rows"]]
        for panel in found
    }


@pytest.fixture
def busy(world: World) -> Any:
    """On 7 July 2025: a June filing to receive, two pushes, a stamp, a green case, a delegation that ends, a difficulty."""
    filing = june_of(world, "direct", "delegated")
    with on(2025, 7, 2):
        filing = brought(world, filing, "submit")
        case = sealed(world)
        green = go(world, receive(world, "forwarded", "yx.clerk"), leg("zjj.handler2", "accept"))
        asked = difficulty(world)
    Instrument.objects.filter(pk=world.instrument["S0-delegation"].pk).update(valid_to=moment(2025, 8, 1))
    with on(2025, 7, 7):
        yield filing, case, green, asked


def test_department_sees_its_work_without_a_click(world: World, busy: Any, client: Client) -> None:
    filing, case, green, asked = busy
    found = texts(world, "zjj.supervisor")
    assert list(found) == TITLES
    decision = paper(case, "decision")
    assert [row[2:] for row in found["见章盖章"]] == [[case.number, f"{decision.title} {decision.number}"]]
    park = world.body["yx-park"].name
    (row,) = found["绿色通道"]
    assert row[1:] == [green.number, green.item_version.name, park, "已受理", "–"]
    assert row[0] == "● 正常，剩 7 个工作日"  # the item's limit is 10 working days from 2 July
    delegation = Instrument.objects.get(pk=world.instrument["S0-delegation"].pk)
    assert found["委托到期"] == [[str(delegation), park, "2025年7月31日", "24 日"]]
    (row,) = found["备案"]
    assert row[2:] == [filing.what, park, "2 件", "待接收"]
    assert row[0] == "■ 已超期，超 1 个工作日"  # two working days from 2 July
    pushed = Push.objects.order_by("pk").values_list("number", flat=True)
    assert [row[1] for row in found["审管联动"]] == list(pushed) and len(pushed) == 2
    assert {row[4] for row in found["审管联动"]} == {"待认领"}
    assert found["困难和问题"] == [["● 正常，剩 2 个工作日", str(asked), park, "待答复"]]
    client.force_login(world.person["zjj.supervisor"])
    page = client.get("/").content.decode()
    assert all(f"<h2>{title}</h2>" in page for title in TITLES)
    for number in (case.number, green.number, *pushed):
        assert number in page
    assert "<h2>备案</h2>" not in client.get("/?only=overdue").content.decode()  # a figure shows just its rows


def test_each_sees_the_own_and_the_questions_do_not_grow(
    world: World, busy: Any, django_assert_num_queries: Any
) -> None:
    assert list(texts(world, "zjj.handler")) == [title for title in TITLES if title != "备案"]  # reviewed by others
    for stranger in ("yx.clerk", "yx.head", "sthj.handler", "as.head", "yx.reform"):
        assert texts(world, stranger) == {}
    actor = world.actor("zjj.supervisor")
    panels("worklist", None, actor)
    for _ in range(3):
        difficulty(world)
    with django_assert_num_queries(11):  # the six tables, and the calendar's notices for the five with working days
        assert len(panels("worklist", None, actor)) == 6
    clerk = world.actor("yx.clerk")
    with django_assert_num_queries(0):
        assert panels("worklist", None, clerk) == []
    # A delegation renewed already is not about to lapse.
    old = world.instrument["S0-delegation"]
    assert [row.pk for row in delegations_ending(world.actor("zjj.head"))] == [old.pk]
    newer = world.instrument["S0-authorization"]
    Instrument.objects.filter(pk=newer.pk).update(replaces=old)
    assert list(delegations_ending(world.actor("zjj.head"))) == []
