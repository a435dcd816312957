"""What stays as it was at acceptance, and what follows the day of the act (A2, A7, A8; rules §2)."""

from __future__ import annotations

import datetime as dt

import pytest

from approvals import jobs
from approvals.models import Case
from approvals.workflow import State
from core.errors import Refused
from empowerment.selectors import liable_for
from empowerment.services import (
    MaterialDraft,
    PartyInput,
    TableRow,
    empowerment_change_mode,
    empowerment_close,
    handover_add,
    party_set,
    seal_user_add,
    version_draft,
    version_publish,
)
from empowerment.workflow import Party, SealKind
from tests.approvals.looking import clock, on, refusal, seals
from tests.approvals.test_clocks import accepted
from tests.approvals.walks import OPINION, WALKS, go, leg, receive
from tests.world import ACTOR, World, moment

LATER = moment(2025, 3, 5)


def _rest_of_the_walk(world: World, case: Case, key: str) -> Case:
    with on(2025, 3, 6):
        for step in WALKS[key][1][1:]:
            case = go(world, case, step)
    return case


def _new_version(world: World, key: str, day: dt.date) -> None:
    version = version_draft(
        item=world.item[key],
        item_type="licence",
        limit_number=3,
        limit_unit="workday",
        materials=[MaterialDraft("新的申请表")],
        actor=ACTOR,
    )
    version_publish(version=version, publication="测试", published_on=day, effective_on=day, actor=ACTOR)


def _forward(world: World) -> None:
    handler = PartyInput(Party.HANDLER, world.body["yx-zjj"], world.person["zjj.handler"])
    empowerment_change_mode(
        empowerment=world.empowerment["direct"],
        mode="forwarded",
        at=LATER,
        reason="调整",
        source="测试",
        parties=[PartyInput(Party.CENTRE, world.body["yx-centre"]), handler],
        actor=ACTOR,
    )


@pytest.mark.mission("A2")
def test_change_of_mode_leaves_the_running_case_on_its_route(world: World) -> None:
    case = accepted(world, "direct")
    _forward(world)
    case = _rest_of_the_walk(world, case, "direct")
    assert (case.state, case.mode, case.route) == (State.DELIVERED, "direct", "direct")
    assert seals(case, "decision") == ["yx-park-special"]
    with on(2025, 3, 6):
        assert receive(world, "direct", "yx.clerk").route == "forwarded"


@pytest.mark.mission("A2")
def test_change_of_mode_before_acceptance_asks_for_a_new_receipt(world: World) -> None:
    with on(2025, 3, 3):
        case = receive(world, "direct", "yx.clerk")
    _forward(world)
    with on(2025, 3, 6):
        error = refusal(world, case, leg("yx.clerk", "accept"))
        assert (type(error), error.code) == (Refused, "route_changed")
        case = go(world, case, leg("yx.clerk", "refuse", reasons=error.message))
    assert (case.state, seals(case, "refusal")) == (State.REFUSED, ["yx-park-special"])


@pytest.mark.mission("A2")
def test_item_taken_off_the_list_leaves_the_running_case(world: World) -> None:
    case = accepted(world, "direct")
    empowerment_close(empowerment=world.empowerment["direct"], valid_to=LATER, reason="调出清单", actor=ACTOR)
    assert _rest_of_the_walk(world, case, "direct").state == State.DELIVERED


@pytest.mark.mission("A2", "B6")
def test_new_version_leaves_limit_and_checklist_of_the_running_case(world: World) -> None:
    case = accepted(world, "direct")
    before = case.item_version
    _new_version(world, "direct", dt.date(2025, 3, 5))
    with on(2025, 3, 6):
        case = go(world, case, leg("yx.reviewer", "examine", **OPINION))
    assert (case.item_version, case.due_on) == (before, dt.date(2025, 3, 10))
    assert case.materials.count() == 5


@pytest.mark.mission("A2", "B6")
def test_version_and_limit_are_those_of_the_acceptance_not_of_the_receipt(world: World) -> None:
    with on(2025, 3, 3):
        case = receive(world, "direct", "yx.clerk")
    _new_version(world, "direct", dt.date(2025, 3, 5))
    with on(2025, 3, 5):
        assert jobs.checklists_renew() == {"done": 1}
        case = go(world, Case.objects.get(pk=case.pk), leg("yx.clerk", "update_materials", provided=[1], originals=[]))
        case = go(world, case, leg("yx.clerk", "accept"))
    assert (case.item_version.number, case.due_on) == (2, dt.date(2025, 3, 10))
    assert clock(case, "decision").number == 3


@pytest.mark.mission("A2", "B5")
def test_named_handler_is_the_one_of_the_acceptance(world: World) -> None:
    case = accepted(world, "forwarded")
    party_set(
        empowerment=world.empowerment["forwarded"],
        party=Party.HANDLER,
        organisation=world.body["yx-zjj"],
        person=world.person["zjj.handler2"],
        valid_from=LATER,
        actor=ACTOR,
    )
    with on(2025, 3, 6):
        case = go(world, case, leg("yx.centre", "circulate"))
        assert case.handler == world.person["zjj.handler"]
        assert refusal(world, case, leg("zjj.handler2", "examine", **OPINION)).code == "not_allowed"
        assert go(world, case, leg("zjj.handler", "examine", **OPINION)).state == State.EXAMINED


@pytest.mark.mission("A7")
def test_seals_are_not_pinned(world: World) -> None:
    """A handover after the acceptance decides whose seal goes on the result."""
    case = accepted(world, "direct")
    handover_add(
        scheme=world.scheme["S0"],
        park=world.body["yx-park"],
        title="测试调整",
        effective_at=LATER,
        from_body=world.body["yx-park"],
        table=[TableRow("before", SealKind.OWN), TableRow("after", SealKind.SPECIAL)],
        source="测试",
        actor=ACTOR,
    )
    own, chief = world.seal["yx-park-own"], world.person["yx.chief"]  # the grant is for the special seal only
    seal_user_add(seal=own, person=chief, valid_from=LATER.date(), actor=ACTOR)
    case = _rest_of_the_walk(world, case, "direct")
    assert (seals(case, "acceptance"), seals(case, "decision")) == (["yx-park-special"], ["yx-park-own"])


# --- Liability ------------------------------------------------------------------------------------------------------
JOINT = [("cz-sthj", True), ("czgx", True)]
PARK = [("czgx", False)]


def _liable(world: World, case: Case, *act: int) -> list[tuple[str, bool]]:
    codes = {body.pk: code for code, body in world.body.items()}
    return [(codes[row.body.id], row.joint) for row in liable_for(case.pinned, "unlawful", moment(*act))]


@pytest.mark.mission("A8")
@pytest.mark.parametrize(
    ("act", "expected"),
    [
        ((2021, 3, 10, 0), JOINT),
        ((2021, 4, 15, 10), JOINT),
        ((2021, 5, 10, 23, 59, 59), JOINT),
        ((2021, 5, 11, 0), PARK),
        ((2021, 8, 1, 10), PARK),
    ],
)
@pytest.mark.parametrize("key", ["cz_direct", "cz_reported"])
def test_liability_follows_the_date_of_the_act_not_of_the_acceptance(
    world: World, key: str, act: tuple[int, ...], expected: list[tuple[str, bool]]
) -> None:
    """One case, accepted inside 郴州's transition, whose acts fall inside it and after it."""
    with on(2021, 4, 1):
        case = go(world, receive(world, key, "gx.clerk"), leg("gx.clerk", "accept"))
    assert _liable(world, case, *act) == expected


@pytest.mark.mission("A8")
@pytest.mark.parametrize("act", [(2021, 3, 10), (2021, 5, 10), (2021, 5, 11)])
def test_what_stays_with_the_department_is_answered_by_it_at_any_time(world: World, act: tuple[int, ...]) -> None:
    with on(2021, 4, 1):
        case = go(world, receive(world, "cz_forwarded", "station.clerk"), leg("station.clerk", "accept"))
    assert _liable(world, case, *act) == [("cz-sthj", False)]


def test_new_version_between_receipt_and_acceptance_renews_the_checklist(world: World) -> None:
    """What was handed in stays ticked; what the new list asks for is asked for."""
    with on(2025, 3, 3):
        case = receive(world, "direct", "yx.clerk")
    handed_in = {line.name for line in case.materials.all()}
    kept = sorted(handed_in)[0]
    version = version_draft(
        item=world.item["direct"],
        item_type="licence",
        legal_basis="测试",
        limit_number=3,
        limit_unit="workday",
        materials=[MaterialDraft(kept), MaterialDraft("新增的承诺书")],
        actor=ACTOR,
    )
    with on(2025, 3, 4):
        version_publish(
            version=version,
            publication="测试",
            published_on=dt.date(2025, 3, 4),
            effective_on=dt.date(2025, 3, 5),
            actor=ACTOR,
        )
    with on(2025, 3, 5):
        with pytest.raises(Refused) as refused:
            go(world, case, leg("yx.clerk", "accept"))
        assert refused.value.message.startswith("还缺必要材料：新增的承诺书。")
        assert (jobs.checklists_renew(), jobs.checklists_renew()) == ({"done": 1}, {"done": 0})
    ticked = {line.name: (line.required, line.provided) for line in case.materials.all()}
    assert (ticked[kept], ticked["新增的承诺书"]) == ((True, True), (True, False))
    assert set(ticked) == {*handed_in, "新增的承诺书"}
