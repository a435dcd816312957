"""Every route walked from the window to the result, and each route refusing the others' steps."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from approvals import services
from approvals.models import Clock
from approvals.selectors import status_bar
from approvals.workflow import MOVES, NOT_ON_ROUTE, ROUTES, State, knows
from core import events
from core.door import Stamp
from core.errors import NotAllowed, Refused
from core.papers import documents_of
from empowerment.models import SealUse
from tests.approvals.looking import on
from tests.approvals.walks import ALL_WALKS, WALKS, go, receive, today_of
from tests.world import World


@pytest.fixture(autouse=True)
def _on_a_day_of_every_scheme() -> Iterator[None]:
    with on(2025, 6, 3):
        yield


@pytest.mark.mission("A3", "B3")
@pytest.mark.parametrize("key", ALL_WALKS)
def test_route_walked_from_window_to_delivery(world: World, key: str) -> None:
    clerk, steps = ALL_WALKS[key]
    case = receive(world, key, clerk)
    for step in steps:
        case = go(world, case, today_of(step))
    assert case.state == State.DELIVERED
    assert case.result == "granted"
    assert case.ended_at is not None
    assert [e.verb for e in events.history(case)] == ["case.receive", *(f"case.{s.move}" for s in steps)]
    assert all(step.state == "done" for step in status_bar(case))
    assert not Clock.objects.filter(case=case, stopped_on=None, replaced_at=None).exists()
    assert list(events.verify()) == []


@pytest.mark.mission("A3")
def test_seals_on_each_route(world: World) -> None:
    """Owners of the seals put on the result: park; park then department; department; superior's own paper."""
    expected = {
        "direct": ["yx-park-special"],
        "delegated": ["yx-park-special", "yx-zjj-own"],
        "forwarded": ["yx-zjj-own"],
        "own": ["as-jsj-special"],
        "intake": ["yx-zjj-own"],
        "cz_forwarded": ["cz-sthj-special"],
    }
    for key, seals in expected.items():
        clerk, steps = ALL_WALKS[key]
        case = receive(world, key, clerk)
        for step in steps:
            case = go(world, case, step)
        decision = next(d for d in documents_of(case) if d.document_class == "decision")
        uses = SealUse.objects.filter(document=decision).order_by("step")
        assert [use.seal.code for use in uses] == seals, key


@pytest.mark.mission("B3")
def test_reported_case_carries_no_decision_of_the_park(world: World) -> None:
    clerk, steps = WALKS["reported"]
    case = receive(world, "reported", clerk)
    for step in steps[:7]:
        case = go(world, case, step)
    classes = [d.document_class for d in documents_of(case)]
    assert classes == ["receipt", "acceptance", "opinion", "examination"]
    opinion = documents_of(case)[2]
    assert [u.seal.code for u in opinion.seal_uses.order_by("step")] == ["yx-park-special", "yx-zjj-own"]
    assert case.result == ""


@pytest.mark.mission("B3")
@pytest.mark.parametrize("key", ALL_WALKS)
def test_route_refuses_the_steps_of_other_routes(world: World, key: str) -> None:
    """At every stage of a walk each move that the route does not know is refused in words, and changes nothing."""
    clerk, steps = ALL_WALKS[key]
    case = receive(world, key, clerk)
    foreign = sorted(
        {move for r in ROUTES for move in (s.move for s in ROUTES[r])} - {s.move for s in ROUTES[case.route]}
    )
    assert foreign or key == "direct"
    for step in [None, *steps]:
        if step is not None:
            case = go(world, case, today_of(step))
        for move in foreign:
            refusal = case.move_refusal(move)
            assert refusal, (key, case.state, move)
            assert not knows(case.route, move)


def test_words_of_a_foreign_step_say_what_to_do_instead(world: World) -> None:
    case = receive(world, "reported", "yx.clerk")
    assert case.move_refusal("decide") == NOT_ON_ROUTE["reported", "decide"]
    assert "初审意见" in NOT_ON_ROUTE["reported", "decide"]


def test_step_out_of_order_names_the_next_step(world: World) -> None:
    case = receive(world, "direct", "yx.clerk")
    with pytest.raises(Refused) as refused:
        services.case_issue(case=case, actor=world.actor("yx.clerk"), stamp=Stamp())
    assert "已收件" in refused.value.message
    assert "受理" in refused.value.message


@pytest.mark.parametrize("key", ALL_WALKS)
def test_each_step_is_refused_to_everybody_else(world: World, key: str) -> None:
    """Role x step: at every step only people with a role of the step's move at its body pass the door's check."""
    clerk, steps = ALL_WALKS[key]
    case = receive(world, key, clerk)
    for step in steps:
        rule = MOVES[step.move]
        body = case.move_organisation_id(step.move)
        for login in world.person:
            actor = world.actor(login)
            allowed = actor.holds_any(rule.roles, body)
            assert (case.move_permitted(step.move, actor) is None) == allowed, (step.move, login)
        case = go(world, case, today_of(step))


def test_system_administrator_and_superuser_decide_nothing(world: World) -> None:
    admin = world.person["sysadmin"]
    admin.is_superuser = True
    admin.save()
    case = receive(world, "direct", "yx.clerk")
    with pytest.raises(NotAllowed):
        services.case_accept(case=case, actor=world.actor("sysadmin"), stamp=Stamp())
