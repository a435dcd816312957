"""Two at once beside a case: one wins, the other is told; a decision and a new task never pass each other (B8, B22)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from approvals import services
from approvals.models import Case, Hearing, Pause, SideTask
from core import events
from core.door import Stamp
from core.errors import Refused
from core.models import Event
from tests.approvals.beside import accepted, hearing_do, plan, task_do, tell
from tests.approvals.looking import on
from tests.approvals.test_races import at_once
from tests.approvals.walks import BY_CHIEF, OPINION, go, leg
from tests.world import World, build_world

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world() -> Iterator[World]:
    with on(2025, 6, 3):
        yield build_world()


def kinds(found: list[object]) -> list[str]:
    return sorted(type(outcome).__name__ for outcome in found)


@pytest.mark.mission("B8")
def test_task_is_started_once_and_pauses_once(world: World) -> None:
    task = plan(world, accepted(world), "testing", handler=world.person["yx.reviewer"])
    actors = [world.actor("yx.reviewer"), world.actor("yx.chief")]
    found = at_once(
        *(lambda a=a: services.sidetask_start(task=task, actor=a, stamp=Stamp(), pause_days=3) for a in actors)
    )
    assert kinds(found) == ["Refused", "SideTask"]
    assert (Pause.objects.count(), Event.objects.filter(verb="sidetask.start").count()) == (1, 1)
    assert list(events.verify()) == []


@pytest.mark.mission("B8")
def test_two_tests_started_at_once_pause_once(world: World) -> None:
    case = accepted(world)
    tasks = [plan(world, case, "testing", handler=world.person["yx.reviewer"]) for _ in range(2)]
    actor = world.actor("yx.reviewer")
    found = at_once(
        *(lambda t=t: services.sidetask_start(task=t, actor=actor, stamp=Stamp(), pause_days=3) for t in tasks)
    )
    assert kinds(found) == ["Refused", "SideTask"]
    assert Pause.objects.count() == 1
    assert SideTask.objects.filter(state="planned").count() == 1


@pytest.mark.mission("B8")
def test_decision_and_new_mandatory_task_do_not_pass_each_other(world: World) -> None:
    case = go(world, accepted(world, "direct"), leg("yx.reviewer", "examine", **OPINION))
    chief = world.actor("yx.chief")
    found = at_once(
        lambda: services.case_decide(case=case, actor=chief, stamp=Stamp(), **BY_CHIEF), lambda: plan(world, case)
    )
    case = Case.objects.get(pk=case.pk)
    decided, planned = case.state == "decided", SideTask.objects.filter(case=case).exists()
    assert decided != planned
    assert [type(outcome) for outcome in found if not isinstance(outcome, Case | SideTask)] == [Refused]


@pytest.mark.mission("B22")
def test_two_hearings_called_at_once_are_one(world: World) -> None:
    case = accepted(world)
    actor = world.actor("yx.reviewer")
    data = {"ground": "by_law", "reason": "某条例"}
    found = at_once(*[lambda: services.hearing_call(case=case, actor=actor, stamp=Stamp(), **data)] * 2)
    assert kinds(found) == ["Hearing", "Refused"]
    assert Hearing.objects.count() == 1


@pytest.mark.mission("B22")
def test_waived_and_asked_for_at_once_is_one_of_the_two(world: World) -> None:
    hearing = tell(world, accepted(world))
    asked = {"ground": "applicant", "requested_by": "申请人", "requested_on": hearing.told_on}
    found = at_once(
        lambda: hearing_do(world, hearing, "yx.reviewer", "waive", reason="书面放弃"),
        lambda: hearing_do(world, hearing, "yx.reviewer", "request", **asked),
    )
    assert kinds(found) == ["Hearing", "Stale"]
    assert Hearing.objects.get().state in ("waived", "called")


@pytest.mark.mission("B8")
def test_task_finished_and_called_off_at_once_has_one_end(world: World) -> None:
    task = task_do(world, plan(world, accepted(world)), "yx.clerk", "start")
    data = {"record": "已查", "result": "passes", "result_text": ""}
    found = at_once(
        lambda: task_do(world, task, "yx.clerk", "finish", stamp=Stamp(), **data),
        lambda: task_do(world, task, "yx.reviewer", "call_off", stamp=Stamp(), reason="不需要"),
    )
    assert kinds(found) == ["Refused", "SideTask"]
    assert SideTask.objects.get().version == 3
