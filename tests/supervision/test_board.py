"""监察台: every figure leads to a list of just that length; the number of queries stays as it is (C3)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.test import Client

from approvals.models import Case
from core.door import Stamp
from supervision.services import OrderInput, order_issue, run_rules
from tests.approvals.looking import on
from tests.approvals.walks import go, leg, receive
from tests.world import World

pytestmark = pytest.mark.mission("C3")
TODAY = dt.date(2025, 6, 3)


def cases(world: World, times: int = 1) -> None:
    """Late, near and received ones of two items, one waiting for the department, and an order past its day."""
    for _ in range(times):
        for key in ("direct", "delegated"):
            late, near, _ = (go(world, receive(world, key, "yx.clerk"), leg("yx.clerk", "accept")) for _ in range(3))
            Case.objects.filter(pk=late.pk).update(yellow_on=TODAY, red_on=TODAY, card_on=TODAY)
            Case.objects.filter(pk=near.pk).update(yellow_on=TODAY)
        receive(world, "forwarded", "yx.clerk")
        order = OrderInput(world.body["yx-ducha"], world.body["yx-zjj"], "缓慢", "说明", TODAY + dt.timedelta(days=3))
        order_issue(said=order, actor=world.actor("yx.inspector"), stamp=Stamp())


@pytest.mark.parametrize("login", ["yx.inspector", "yx.reform"])
def test_every_figure_leads_to_its_rows(world: World, client: Client, login: str) -> None:
    with on(2025, 6, 3):
        cases(world)
    with on(2025, 6, 9):
        run_rules()
        client.force_login(world.person[login])
        page = client.get("/watch/")
        figures = [(tile["label"], tile["count"], tile["url"]) for tile in page.context["tiles"]]
        for table in page.context["tables"]:
            cells = [(heading, cell) for row in table["rows"] for cell, heading in row]
            figures += [(heading, int(c["text"]), c["url"]) for heading, c in cells if c["url"] and c["text"].isdigit()]
        assert len(figures) > 12
        for label, count, url in figures:
            assert (label, url, len(client.get(url).context["rows"])) == (label, url, count)


def test_where_cases_wait_and_since_when(world: World, client: Client) -> None:
    with on(2025, 6, 3):
        cases(world)
    with on(2025, 6, 5):
        client.force_login(world.person["yx.inspector"])
        tables = {table["caption"]: table for table in client.get("/watch/").context["tables"]}
    waits = [[cell["text"] for cell, _ in row] for row in tables["件在哪里等"]["rows"]]
    assert waits == [
        [world.body["yx-zjj"].name, "1", "受理 1", "2025年6月3日（2 个工作日）"],
        [world.body["yx-park"].name, "6", "审查 6", "2025年6月3日（2 个工作日）"],
    ] or waits == [
        [world.body["yx-park"].name, "6", "审查 6", "2025年6月3日（2 个工作日）"],
        [world.body["yx-zjj"].name, "1", "受理 1", "2025年6月3日（2 个工作日）"],
    ]


@pytest.mark.parametrize("times", [1, 3])
def test_queries_do_not_grow(
    world: World, client: Client, django_assert_num_queries: Callable[[int], AbstractContextManager[Any]], times: int
) -> None:
    with on(2025, 6, 3):
        cases(world, times)
    with on(2025, 6, 9):
        client.force_login(world.person["yx.inspector"])
        client.get("/watch/")
        with django_assert_num_queries(WATCH):
            client.get("/watch/")


WATCH = 35


def test_the_figures_alone_for_htmx(world: World, client: Client) -> None:
    client.force_login(world.person["yx.inspector"])
    part = client.get("/watch/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part and "等得最久的办件" in part
    client.force_login(world.person["yx.clerk"])
    assert client.get("/watch/").status_code == 403
