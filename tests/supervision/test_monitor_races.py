"""Two runs at once, two reviewers at once: real threads, real row locks (C3)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from core import events
from core.door import Stamp
from core.errors import DomainError
from supervision.models import Card
from supervision.services import Run, card_explain, card_review, run_rules
from tests.approvals.looking import on
from tests.approvals.test_clocks import accepted
from tests.approvals.test_races import at_once
from tests.world import World, build_world

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True), pytest.mark.mission("C3")]


@pytest.fixture
def world() -> Iterator[World]:
    with on(2025, 4, 1):
        yield build_world()


def test_two_runs_raise_each_card_once(world: World) -> None:
    for _ in range(4):
        accepted(world, "delegated")
    with on(2025, 4, 1):
        found = at_once(run_rules, run_rules)
    assert all(isinstance(run, Run) for run in found), found
    assert sum(run.new["overdue"] for run in found) == Card.objects.count() == 4
    assert [len(events.history(card)) for card in Card.objects.all()] == [1] * 4
    assert list(events.verify()) == []


def test_one_of_two_reviewers_is_told(world: World) -> None:
    accepted(world, "delegated")
    with on(2025, 4, 1):
        run_rules()
        card = Card.objects.get()
        card = card_explain(card=card, text="说明", actor=world.actor("yx.head"), stamp=Stamp())
        stamp = Stamp(version=card.version)
        people = [world.actor(login) for login in ("yx.inspector", "yx.reform")]
        found = at_once(
            lambda: card_review(card=card, move="uphold", reason="属实", actor=people[0], stamp=stamp),
            lambda: card_review(card=card, move="withdraw", reason="不属实", actor=people[1], stamp=stamp),
        )
    assert sorted(isinstance(outcome, DomainError) for outcome in found) == [False, True]
    assert [event.verb.partition(".")[0] for event in events.history(card)] == ["card"] * 3
