"""服务前移: the park leads, the centre circulates, the department's named person handles, the department decides (云溪方案三.3)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest

from approvals import services
from approvals.models import Case
from approvals.workflow import State
from core.door import Stamp
from core.errors import NotAllowed, Refused
from core.models import Role
from core.services import membership_add
from tests.approvals.looking import on
from tests.approvals.walks import OPINION, go, leg, receive
from tests.world import ACTOR, World

pytestmark = pytest.mark.mission("B5")


@pytest.fixture(autouse=True)
def _day() -> Iterator[None]:
    with on(2025, 6, 3):
        yield


@pytest.fixture
def circulated(world: World) -> Case:
    case = receive(world, "forwarded", "yx.clerk")
    case = go(world, case, leg("zjj.handler2", "accept"))
    return go(world, case, leg("yx.centre", "circulate"))


def test_park_leads_and_the_department_accepts(world: World) -> None:
    case = receive(world, "forwarded", "yx.clerk")
    with pytest.raises(NotAllowed) as denied:
        services.case_accept(case=case, actor=world.actor("yx.clerk"), stamp=Stamp())
    assert "云溪区住房和城乡建设局" in denied.value.message


def test_examination_before_the_circulation_is_refused(world: World) -> None:
    case = go(world, receive(world, "forwarded", "yx.clerk"), leg("zjj.handler2", "accept"))
    with pytest.raises(Refused) as refused:
        go(world, case, leg("zjj.handler", "examine", **OPINION))
    assert "流转" in refused.value.message


def test_circulation_names_the_handler(world: World, circulated: Case) -> None:
    assert (circulated.state, circulated.handler) == (State.CIRCULATED, world.person["zjj.handler"])


def test_another_handler_of_the_department_is_refused(world: World, circulated: Case) -> None:
    with pytest.raises(NotAllowed) as denied:
        go(world, circulated, leg("zjj.handler2", "examine", **OPINION))
    assert world.person["zjj.handler"].name in denied.value.message


@pytest.mark.parametrize(("day", "allowed"), [(3, False), (4, True), (6, True), (7, False)])
def test_substitute_handles_on_the_dated_days_only(world: World, circulated: Case, day: int, allowed: bool) -> None:
    membership_add(
        person=world.person["zjj.supervisor"],
        organisation=world.body["yx-zjj"],
        role=Role.HANDLER,
        valid_from=dt.date(2025, 6, 4),
        valid_to=dt.date(2025, 6, 6),
        substitute_for=world.person["zjj.handler"],
        actor=ACTOR,
    )
    with on(2025, 6, day):
        if allowed:
            case = go(world, circulated, leg("zjj.supervisor", "examine", **OPINION))
            assert case.state == State.EXAMINED
        else:
            with pytest.raises(NotAllowed):
                go(world, circulated, leg("zjj.supervisor", "examine", **OPINION))
