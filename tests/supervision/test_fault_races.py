"""Two at once on a weak item, a decision, a difficulty: real threads, real row locks (C9, C10, C11)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from core import events
from core.errors import DomainError
from core.papers import documents_of
from supervision.models import DifficultyAnswer, WeakItem
from supervision.services import Verdict
from tests.approvals.looking import on
from tests.approvals.test_races import at_once
from tests.supervision.faults import act, assessed, difficulty, weak
from tests.world import World, build_world

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world() -> Iterator[World]:
    with on(2025, 3, 5):
        yield build_world()


@pytest.mark.mission("C11")
def test_one_of_two_registers_the_item(world: World) -> None:
    found = at_once(lambda: weak(world), lambda: weak(world, "zjj.head", source="department"))
    assert sorted(isinstance(outcome, DomainError) for outcome in found) == [False, True], found
    assert WeakItem.objects.count() == 1
    assert list(events.verify()) == []


@pytest.mark.mission("C9")
def test_one_of_two_decides(world: World) -> None:
    row = assessed(world)
    said = [(login, world.body[code]) for login, code in (("yx.inspector", "yx-ducha"), ("yx.reform", "yx-spj"))]

    def decide(which: int) -> object:
        login, office = said[which]
        return act("tolerance_decide", world, login, row, office=office, said=Verdict("exempt", "理由"))

    found = at_once(lambda: decide(0), lambda: decide(1))
    assert sorted(isinstance(outcome, DomainError) for outcome in found) == [False, True], found
    assert len(documents_of(row)) == 1  # the loser has taken no number


@pytest.mark.mission("C10")
def test_one_of_two_answers(world: World) -> None:
    row = difficulty(world)
    found = at_once(
        *(
            lambda login=login: act("difficulty_answer", world, login, row, text="答复")
            for login in ("zjj.head", "zjj.handler")
        )  # type: ignore[misc]
    )
    assert sorted(isinstance(outcome, DomainError) for outcome in found) == [False, True], found
    assert DifficultyAnswer.objects.count() == 1
