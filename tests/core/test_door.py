"""The one door: who was faster, repeated keys, the order of the checks, one transaction for all of a move (E1)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from approvals import services
from approvals.models import Case, Opinion
from core import door, events, moments, registries
from core.actors import Actor
from core.door import Stamp
from core.errors import DomainError, Invalid, NotAllowed, Refused, Stale
from core.models import Event, OutboxMessage
from tests.approvals.walks import OPINION, go, leg, receive
from tests.world import World


@pytest.fixture
def world(shared_world: World, db: None) -> World:
    return shared_world


@pytest.fixture
def case(world: World) -> Case:
    return go(world, receive(world, "direct", "yx.clerk"), leg("yx.clerk", "accept"))


def _examine(world: World, case: Case, *, login: str = "yx.reviewer", **stamp: Any) -> Case:
    return services.case_examine(case=case, actor=world.actor(login), stamp=Stamp(**stamp), **OPINION)


def _events(case: Case) -> list[str]:
    return [event.verb for event in events.history(case)]


@pytest.mark.mission("E1")
def test_stale_page_is_told_who_was_faster(world: World, case: Case) -> None:
    fresh = _examine(world, case, version=case.version)
    with pytest.raises(Stale) as stale:
        _examine(world, case, version=case.version)
    when = events.history_last(case).recorded_at.astimezone(moments.SHANGHAI)
    assert stale.value.message == (
        f"{world.person['yx.reviewer'].name}已于 {when:%H:%M:%S} 先办理了这件，页面已不是最新；"
        "请刷新查看后再决定是否操作。您填写的内容仍保留在页面上。"
    )
    assert (stale.value.status, fresh.version) == (409, case.version + 1)
    assert _events(case) == ["case.receive", "case.accept", "case.examine"]


@pytest.mark.mission("E1")
def test_repeated_key_gives_the_same_answer_once(world: World, case: Case) -> None:
    first = _examine(world, case, version=case.version, key="k-1")
    again = _examine(world, case, version=case.version, key="k-1")
    assert (again.pk, again.version, again.state) == (first.pk, first.version, "examined")
    assert (_events(case).count("case.examine"), Opinion.objects.filter(case=case).count()) == (1, 1)


@pytest.mark.mission("E1")
def test_key_belongs_to_its_actor(world: World, case: Case) -> None:
    _examine(world, case, key="k-1")
    with pytest.raises(Refused):
        _examine(world, case, login="yx.chief", key="k-1")


@pytest.mark.mission("E1")
def test_key_used_for_something_else_is_told(world: World, case: Case) -> None:
    other = go(world, receive(world, "direct", "yx.clerk"), leg("yx.clerk", "accept"))
    actor = world.actor("yx.reviewer")
    _examine(world, case, key="k-1", digest="a")
    attempts = [
        lambda: _examine(world, other, key="k-1", digest="a"),  # another case
        lambda: _examine(world, case, key="k-1", digest="b"),  # another content
        lambda: services.case_terminate(case=case, actor=actor, stamp=Stamp(key="k-1", digest="a"), reason="测试"),
    ]
    for attempt in attempts:
        with pytest.raises(Stale) as stale:
            attempt()
        assert (stale.value.code, stale.value.message) == ("key_reused", door.KEY_REUSED)
    assert (_events(case)[2:], _events(other)[2:]) == (["case.examine"], [])


@pytest.mark.mission("E1")
def test_first_move_with_a_repeated_key_returns_the_object_made_before(world: World) -> None:
    first = receive(world, "direct", "yx.clerk", stamp=Stamp(key="k-1"))
    again = receive(world, "direct", "yx.clerk", stamp=Stamp(key="k-1"))
    assert (again.pk, Case.objects.count()) == (first.pk, 1)
    services.case_accept(case=first, actor=world.actor("yx.clerk"), stamp=Stamp(key="k-2"))
    with pytest.raises(Stale) as stale:
        receive(world, "direct", "yx.clerk", stamp=Stamp(key="k-2"))
    assert stale.value.code == "key_reused"


@pytest.mark.mission("E1")
def test_order_of_the_checks(world: World, case: Case) -> None:
    """Stale before not allowed before refused: nobody is told about a state they may not act on."""
    stranger, clerk = world.actor("gx.clerk"), world.actor("yx.clerk")
    with pytest.raises(Stale):
        services.case_issue(case=case, actor=stranger, stamp=Stamp(version=case.version - 1))
    with pytest.raises(NotAllowed):
        services.case_issue(case=case, actor=stranger, stamp=Stamp(version=case.version))
    with pytest.raises(Refused):
        services.case_issue(case=case, actor=clerk, stamp=Stamp(version=case.version))
    with pytest.raises(Invalid) as late:
        services.case_issue(case=case, actor=stranger, stamp=Stamp(happened_at=moments.now() + dt.timedelta(hours=1)))
    assert late.value.field == "happened_at"


@pytest.mark.mission("E1")
def test_what_goes_wrong_inside_leaves_nothing(world: World, case: Case) -> None:
    def change(row: Case, now: dt.datetime) -> dict[str, Any]:
        Opinion.objects.create(case=row, suggests="granted", text="x", person=world.person["yx.reviewer"], made_at=now)
        raise ZeroDivisionError

    before = (Event.objects.count(), OutboxMessage.objects.count())
    with pytest.raises(ZeroDivisionError):
        door.perform(case, "examine", actor=world.actor("yx.reviewer"), stamp=Stamp(), change=change)
    fresh = Case.objects.get(pk=case.pk)
    assert (fresh.state, fresh.version, Opinion.objects.count()) == ("accepted", case.version, 0)
    assert (Event.objects.count(), OutboxMessage.objects.count()) == before


@pytest.mark.mission("E1")
def test_subscriber_hears_the_move_and_can_undo_it(world: World, case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[tuple[str, str, str]] = []

    def listen(row: Case, actor: Actor, facts: dict[str, Any]) -> None:
        heard.append((row.state, actor.label, facts["suggests"]))
        if len(heard) == 1:
            raise Refused("现在不行。")

    monkeypatch.setitem(registries._subscribers, "case.examine", [listen])
    with pytest.raises(Refused):
        _examine(world, case)
    assert (Case.objects.get(pk=case.pk).state, _events(case)[2:]) == ("accepted", [])
    assert _examine(world, case).state == "examined"
    assert heard == [("examined", world.person["yx.reviewer"].name, "granted")] * 2


@pytest.mark.mission("E1", "C3")
def test_refusal_is_announced_after_the_rollback(world: World, case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[tuple[str, str, int]] = []

    def listen(obj: Any, move: str, actor: Actor, error: Exception) -> None:
        assert isinstance(error, DomainError)
        heard.append((move, error.field, Opinion.objects.filter(case=obj).count()))

    def change(row: Case, now: dt.datetime) -> dict[str, Any]:
        Opinion.objects.create(case=row, suggests="granted", text="x", person=world.person["yx.reviewer"], made_at=now)
        raise Invalid("请写明意见。", field="text")

    monkeypatch.setattr(registries, "_refusal_listeners", [listen])
    with pytest.raises(Invalid):
        door.perform(case, "examine", actor=world.actor("yx.reviewer"), stamp=Stamp(), change=change)
    assert heard == [("examine", "text", 0)]


@pytest.mark.mission("E1")
def test_event_says_who_where_and_what(world: World, case: Case) -> None:
    happened = moments.now() - dt.timedelta(minutes=5)
    _examine(world, case, happened_at=happened, key="k-9", digest="d")
    last = events.history_last(case)
    assert (last.verb, last.actor_kind, last.actor_id) == (
        "case.examine",
        "person",
        str(world.person["yx.reviewer"].pk),
    )
    assert (last.organisation_id, last.idempotency_key, last.happened_at) == (world.body["yx-park"].pk, "k-9", happened)
    assert events.facts_of(last) == {"suggests": "granted", "request_digest": "d", "state": "examined"}
