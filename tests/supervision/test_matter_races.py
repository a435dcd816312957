"""Two at once on one complaint, one hotline order, one proceeding: real threads, real row locks (C4, C12)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest

from core import events
from core.door import Stamp
from core.errors import DomainError
from supervision.models import Complaint, Proceeding
from supervision.services import ProceedingInput, complaint_assign, complaint_refuse, hotline_apply, proceeding_register
from tests.approvals.looking import on
from tests.approvals.test_races import at_once
from tests.supervision import test_proceedings
from tests.supervision.test_complaints import register
from tests.supervision.test_hotline import ROWS, take
from tests.world import World, build_world

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True), pytest.mark.mission("C4", "C12")]


@pytest.fixture
def world() -> Iterator[World]:
    with on(2025, 3, 3):
        yield build_world()


def test_one_of_two_is_told(world: World) -> None:
    row = register(world)
    admin, inspector, stamp = world.actor("yx.admin"), world.actor("yx.inspector"), Stamp(version=row.version)
    body, person = world.body["yx-park"], world.person["yx.reviewer"]
    found = at_once(
        lambda: complaint_assign(complaint=row, organisation=body, person=person, actor=admin, stamp=stamp),
        lambda: complaint_refuse(complaint=row, reason="不属本单位", actor=inspector, stamp=stamp),
    )
    assert sorted(isinstance(outcome, DomainError) for outcome in found) == [False, True], found
    assert len(events.history(row)) == 2


def test_two_lists_with_the_same_orders_make_each_complaint_once(world: World) -> None:
    batches = [take(world, *ROWS) for _ in range(2)]
    actor = world.actor("yx.admin")
    found = at_once(*(lambda batch=batch: hotline_apply(batch=batch, actor=actor) for batch in batches))
    assert sorted(batch.made for batch in found) == [0, 2], found
    assert Complaint.objects.count() == 2
    assert list(events.verify()) == []


def test_one_matter_is_registered_once(world: World) -> None:
    case = test_proceedings.decided(world)
    said = ProceedingInput(
        "reconsideration", "区政府", "复1", "章申请", "撤销", received_on=dt.date(2025, 4, 3), case=case
    )
    actor = world.actor("yx.admin")
    with on(2025, 4, 3):
        found = at_once(*(lambda: proceeding_register(said=said, actor=actor, stamp=Stamp()) for _ in range(2)))
    assert sorted(isinstance(outcome, DomainError) for outcome in found) == [False, True], found
    row = Proceeding.objects.get()
    assert row.due_on == dt.date(2025, 4, 18)
    assert [event.verb for event in events.history(case)].count("case.remedy_received") == 1
