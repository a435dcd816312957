"""Queries per move and per list, counted exactly: 40 walks a second leave no room for needless ones (E1)."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.test import Client

from approvals import selectors, services
from approvals.services import MaterialInput
from core import events
from core.door import Stamp
from tests.approvals.walks import WALKS, enterprise, go, leg, receive
from tests.world import World

Count = Callable[[int], AbstractContextManager[Any]]
# Two of each move's queries are the savepoint that stands for the transaction here.
PER_MOVE = {"accept": 30, "examine": 10, "decide": 23, "seal": 23, "issue": 23, "deliver": 15}
TO_RECEIVE = 24


@pytest.mark.mission("E1")
def test_queries_of_each_move_of_the_direct_walk(world: World, django_assert_num_queries: Count) -> None:
    """With the case fetched as the page fetches it, an idempotency key and a version."""
    clerk, steps = WALKS["direct"]
    first = receive(world, "direct", clerk)
    for step in steps:
        first = go(world, first, step)  # the number series exist from now on
    item, park, applicant, actor = world.item["direct"], world.body["yx-park"], enterprise(), world.actor(clerk)
    materials = [MaterialInput(n, provided=True) for n in range(1, 6)]
    with django_assert_num_queries(TO_RECEIVE):
        case = services.case_receive(
            item=item,
            park=park,
            applicant=applicant,
            title="年产2万吨涂料项目",
            materials=materials,
            actor=actor,
            stamp=Stamp(key="receive"),
        )
    for step in steps:
        actor = world.actor(step.login)
        case = selectors.case_get(case.number, actor)
        stamp = Stamp(version=case.version, key=step.move)
        with django_assert_num_queries(PER_MOVE[step.move]):
            getattr(services, f"case_{step.move}")(case=case, actor=actor, stamp=stamp, **step.data)


@pytest.mark.mission("E1")
def test_refused_move_costs_little(world: World, django_assert_num_queries: Count) -> None:
    case, actor = receive(world, "direct", "yx.clerk"), world.actor("yx.clerk")
    with django_assert_num_queries(4), pytest.raises(Exception, match="不能“出件”"):
        services.case_issue(case=case, actor=actor, stamp=Stamp(version=case.version))


def _cases(world: World, count: int) -> None:
    for n in range(count):
        case = receive(world, ("direct", "delegated", "reported")[n % 3], "yx.clerk")
        if n % 2:
            go(world, case, leg("yx.clerk", "accept"))


@pytest.mark.mission("E1")
@pytest.mark.parametrize("count", [5, 30])
def test_queries_of_the_lists_do_not_grow(world: World, django_assert_num_queries: Count, count: int) -> None:
    _cases(world, count)
    actor, inspector = world.actor("yx.clerk"), world.actor("yx.inspector")
    with django_assert_num_queries(1):
        sections = selectors.worklist(actor)
    assert sum(len(section.cases) for section in sections) == (count + 1) // 2
    with django_assert_num_queries(1):
        assert selectors.waiting_count(actor) == (count + 1) // 2
    # One range of the readers' index; for the inspector the jurisdiction, two ranges and the page they make.
    for who, queries in ((actor, 1), (inspector, 4)):
        with django_assert_num_queries(queries):
            found = selectors.case_list(who, selectors.CaseFilter())
            assert str(found[0]).startswith("YX")
        assert len(found) == count


@pytest.mark.mission("E1")
@pytest.mark.parametrize("key", ["direct", "reported"])
def test_queries_of_a_case_page(world: World, django_assert_num_queries: Count, key: str) -> None:
    case = go(world, receive(world, key, "yx.clerk"), leg("yx.clerk", "accept"))
    actor = world.actor("yx.reviewer")
    with django_assert_num_queries(1):
        found = selectors.case_get(case.number, actor)
    with django_assert_num_queries(1):
        history = events.history(found)
    with django_assert_num_queries(0):
        assert selectors.status_bar(found, history)[1].state == "done"
    with django_assert_num_queries(0):
        assert [action.name for action in selectors.actions_for(found, actor) if action.primary] == ["examine"]
    with django_assert_num_queries(1):
        assert len(selectors.timeline(history)) == 2


@pytest.mark.mission("E1")
@pytest.mark.parametrize("count", [5, 30])
@pytest.mark.parametrize(("path", "queries"), [("/cases/", 10), ("/", 15)])
def test_queries_of_the_pages_of_lists_do_not_grow(
    world: World, client: Client, django_assert_num_queries: Count, count: int, path: str, queries: int
) -> None:
    """The whole page with its frame, for a person already known: nothing is asked for row by row."""
    _cases(world, count)
    client.force_login(world.person["yx.clerk"])
    assert client.get(path).status_code == 200
    with django_assert_num_queries(queries):
        page = client.get(path).content.decode()
    assert page.count("涂料项目") >= count // 2
