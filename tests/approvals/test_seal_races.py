"""A seal used by two people at once is used once. Real threads, real row locks (A5)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from approvals import services
from approvals.models import Case, SealScan
from approvals.services import Paper
from approvals.services.sealing import seal_own
from core import moments
from core.door import Stamp
from core.errors import Refused
from empowerment.models import SealUse
from tests.approvals.looking import on, paper
from tests.approvals.sealing import decided, scan_file, sealed, stamped
from tests.approvals.test_races import at_once
from tests.world import World, build_world

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True), pytest.mark.mission("A5")]


@pytest.fixture
def world() -> Iterator[World]:
    with on(2025, 6, 3):
        yield build_world()


def uses(case: Case) -> int:
    return SealUse.objects.filter(document=paper(case, "decision")).count()


def test_past_the_case_the_paper_itself_is_locked(world: World) -> None:
    """Two who seal the same paper without the case's door: the second waits for the first and is told."""
    case = decided(world)

    def put_on(login: str) -> Any:
        def act() -> SealUse:
            with transaction.atomic():
                return seal_own(case, "decision", actor=world.actor(login), at=moments.now())

        return act

    found = at_once(put_on("yx.clerk"), put_on("yx.clerk2"))
    lost = [outcome for outcome in found if isinstance(outcome, Refused)]
    assert [error.code for error in lost] == ["sealed_already"]
    assert uses(case) == 1


def test_electronic_seal_against_a_confirmation_of_a_stamped_paper(world: World) -> None:
    case = decided(world)
    scan = stamped(world, case)
    found = at_once(
        lambda: services.case_seal(case=case, actor=world.actor("yx.clerk2"), stamp=Stamp()),
        lambda: services.scan_confirm(scan=scan, actor=world.actor("yx.head"), stamp=Stamp()),
    )
    assert sum(isinstance(outcome, Case) for outcome in found) == 1, found
    assert (uses(case), SealScan.objects.get().state) == (1, "confirmed")


def test_two_confirmations_and_two_submissions(world: World) -> None:
    case = decided(world)
    papers = [Paper(scan=scan_file()), Paper(scan=scan_file())]
    actors = [world.actor("yx.clerk"), world.actor("yx.clerk2")]
    found = at_once(
        *(
            lambda actor=actor, given=given: services.case_seal(case=case, actor=actor, stamp=Stamp(), paper=given)
            for actor, given in zip(actors, papers, strict=True)
        )
    )
    assert [error.code for error in found if isinstance(error, Refused)] == ["scan_waiting"]
    scan = SealScan.objects.select_related("case", "scan", "seal", "document").get()
    others = [world.actor(login) for login in ("yx.head", "yx.reviewer")]
    found = at_once(
        *(lambda actor=actor: services.scan_confirm(scan=scan, actor=actor, stamp=Stamp()) for actor in others)
    )
    assert sum(isinstance(outcome, Case) for outcome in found) == 1, found
    assert uses(case) == 1


@pytest.mark.mission("B4")
def test_two_of_the_department_stamp_at_once(world: World) -> None:
    case = sealed(world)
    actors = [world.actor("zjj.handler"), world.actor("zjj.handler2")]
    found = at_once(
        *(lambda actor=actor: services.case_countersign(case=case, actor=actor, stamp=Stamp()) for actor in actors)
    )
    assert sum(isinstance(outcome, Case) for outcome in found) == 1, found
    assert uses(case) == 2
