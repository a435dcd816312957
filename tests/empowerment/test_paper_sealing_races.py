"""Two who seal one step of one instrument at once: the seal is used once (A5)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from core.door import Stamp
from core.errors import Refused, Stale
from empowerment.models import GrantLetter, Instrument, SealUse
from empowerment.services import letter_seal
from tests.approvals.looking import on
from tests.approvals.test_races import at_once
from tests.empowerment.test_grant_letters import issue
from tests.empowerment.test_paper_sealing import checked, paper_of, seal
from tests.world import World, build_world

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True), pytest.mark.mission("A5")]


@pytest.fixture
def world() -> Iterator[World]:
    with on(2025, 1, 10):
        yield build_world()


def test_the_same_side_at_once_is_sealed_once(world: World) -> None:
    row = checked(world)
    found = at_once(*(lambda login=login: seal(world, row, "giver", login) for login in ("zjj.head", "zjj.handler")))
    assert sum(isinstance(outcome, Instrument) for outcome in found) == 1, found
    assert sum(isinstance(outcome, Refused | Stale) for outcome in found) == 1, found
    assert SealUse.objects.filter(document=paper_of(row)).count() == 1


def test_both_sides_at_once_both_count(world: World) -> None:
    row = checked(world)
    found = at_once(lambda: seal(world, row, "giver"), lambda: seal(world, row, "taker"))
    assert all(isinstance(outcome, Instrument) for outcome in found), found
    row.refresh_from_db()
    assert (row.state, SealUse.objects.filter(document=paper_of(row)).count()) == ("signed", 2)


def test_a_letter_at_once_is_sealed_once(world: World) -> None:
    letter = issue(world)
    actors = [world.actor(login) for login in ("zjj.head", "zjj.handler")]
    found = at_once(*(lambda actor=actor: letter_seal(letter=letter, actor=actor, stamp=Stamp()) for actor in actors))
    assert sum(isinstance(outcome, GrantLetter) for outcome in found) == 1, found
    assert SealUse.objects.filter(document=paper_of(letter)).count() == 1
