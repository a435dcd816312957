"""First pages of park administrator, reform office and inspector: every figure leads to a list with just that number (A10)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.test import Client

from approvals.models import Case
from tests.approvals.looking import on
from tests.approvals.walks import WALKS, go, leg, receive
from tests.world import World

pytestmark = pytest.mark.mission("B20")
Count = Callable[[int], AbstractContextManager[Any]]
PAGES = [("yx.admin", "/overview/park/"), ("yx.reform", "/overview/reform/"), ("yx.inspector", "/watch/")]


@pytest.fixture(autouse=True)
def _day() -> Iterator[None]:
    with on(2025, 6, 3):
        yield


def cases(world: World, times: int = 1) -> None:
    """A finished one, one past the law's limit, one near its promise, a received one, and one of another mode."""
    for _ in range(times):
        done = receive(world, "direct", "yx.clerk")
        for step in WALKS["direct"][1]:
            done = go(world, done, step)
        late, near = (go(world, receive(world, "direct", "yx.clerk"), leg("yx.clerk", "accept")) for _ in range(2))
        today = dt.date(2025, 6, 3)
        Case.objects.filter(pk=late.pk).update(yellow_on=today, red_on=today, card_on=today)
        Case.objects.filter(pk=near.pk).update(yellow_on=today)
        receive(world, "direct", "yx.clerk")
        go(world, receive(world, "delegated", "yx.clerk"), leg("yx.clerk", "accept"))


@pytest.mark.parametrize(("login", "path"), PAGES)
def test_every_figure_leads_to_a_list_of_that_length(world: World, client: Client, login: str, path: str) -> None:
    cases(world)
    client.force_login(world.person[login])
    page = client.get(path)
    checked = 0
    for table in page.context["tables"]:
        for row in table["rows"]:
            for cell, heading in row:
                if not cell["url"] or not cell["text"].isdigit():
                    continue
                answer = client.get(cell["url"])
                if heading == "目录体检":
                    assert answer.context["total"] == int(cell["text"])
                else:
                    assert (heading, len(answer.context["rows"])) == (heading, min(int(cell["text"]), 50)), cell
                checked += 1
    assert checked >= 4


@pytest.mark.parametrize(("login", "path", "queries"), [(*PAGES[0], 24), (*PAGES[1], 48), (*PAGES[2], 35)])
@pytest.mark.parametrize("times", [1, 3])
def test_queries_do_not_grow(
    world: World,
    client: Client,
    django_assert_num_queries: Count,
    login: str,
    path: str,
    queries: int,
    times: int,
) -> None:
    cases(world, times)
    client.force_login(world.person[login])
    with django_assert_num_queries(queries):
        client.get(path)


def test_figures_of_the_park(world: World, client: Client) -> None:
    cases(world)
    client.force_login(world.person["yx.admin"])
    page = client.get("/overview/park/")
    rows = {row[0][0]["text"]: [cell["text"] for cell, _ in row[1:]] for row in page.context["tables"][0]["rows"]}
    # 在办, 超法定, 超承诺, 临近, 正常, 今年办结, 超期办结, 按时办结率
    assert rows == {
        "直接赋权": ["3", "1", "0", "1", "1", "1", "0", "100.0%"],
        "委托行使": ["1", "0", "0", "0", "1", "0", "0", "–"],
    }
    idle = page.context["tiles"][0]
    listed = client.get(idle["url"]).context["rows"]
    assert len(listed) == idle["count"] and world.item["direct"] not in [row.item for row in listed]


@pytest.mark.parametrize(("login", "path"), PAGES)
def test_others_have_other_first_pages(world: World, client: Client, login: str, path: str) -> None:
    client.force_login(world.person["yx.clerk"])
    assert client.get(path).status_code in (403, 404)
