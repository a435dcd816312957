"""A case across a change of body: 鞍山 at the moment T, 郴州's old seals (A5, A7). The table itself: tests/empowerment."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine

from approvals.models import Case
from core.errors import Refused
from empowerment.services import seal_retire
from tests.approvals.looking import cards, on, refusal, seals
from tests.approvals.walks import BY_HEAD, COLLECT, OPINION, Leg, go, leg, receive
from tests.world import ACTOR, T, World, moment

SECOND = dt.timedelta(seconds=1)
ACCEPT = leg("as.clerk", "accept")
OLD_BODY = [
    leg("as.reviewer", "examine", **OPINION),
    leg("as.head", "decide", **BY_HEAD),
    leg("as.clerk", "seal"),
    leg("as.clerk", "issue"),
    leg("as.clerk", "deliver", **COLLECT),
]
NEW_BODY = [
    leg("jsj.reviewer", "examine", **OPINION),
    leg("jsj.head", "decide", **BY_HEAD),
    leg("jsj.head", "seal"),
    leg("as.clerk", "issue"),
    leg("as.clerk", "deliver", **COLLECT),
]


def at(when: dt.datetime) -> time_machine.travel:
    return time_machine.travel(when, tick=False)


def _walk(world: World, case: Case, steps: list[Leg]) -> Case:
    for step in steps:
        case = go(world, case, step)
    return case


def _accepted_before(world: World) -> Case:
    with on(2024, 9, 4):
        return go(world, receive(world, "own", "as.clerk"), ACCEPT)


@pytest.mark.mission("A7")
def test_finished_before_the_moment_under_the_old_special_seal(world: World) -> None:
    case = _accepted_before(world)
    with at(T - SECOND):
        case = _walk(world, case, OLD_BODY)
    assert (seals(case, "acceptance"), seals(case, "decision")) == (["as-spj-special"], ["as-spj-special"])


@pytest.mark.mission("A5", "A7")
def test_unfinished_at_the_moment_is_finished_by_the_old_body_under_its_own_seal(world: World) -> None:
    case = _accepted_before(world)
    with at(T):
        assert refusal(world, case, leg("jsj.reviewer", "examine", **OPINION)).code == "not_allowed"
        case = _walk(world, case, OLD_BODY)
    assert (case.state, seals(case, "decision")) == ("delivered", ["as-spj-own"])
    assert case.deciding_body == world.body["as-spj"]
    assert case.pinned.scheme_id == world.scheme["AS2020"].pk


@pytest.mark.mission("A5", "A7")
def test_decided_a_second_before_and_sealed_at_the_moment(world: World) -> None:
    case = _accepted_before(world)
    with at(T - SECOND):
        case = _walk(world, case, OLD_BODY[:2])
    with at(T):
        assert seals(go(world, case, OLD_BODY[2]), "decision") == ["as-spj-own"]


@pytest.mark.mission("A7")
@pytest.mark.parametrize("accepted", [T, T + SECOND, T + dt.timedelta(days=4)], ids=str)
@pytest.mark.parametrize("received", [T - dt.timedelta(hours=12), T], ids=str)
def test_accepted_at_the_moment_or_after_belongs_to_the_new_department(
    world: World, received: dt.datetime, accepted: dt.datetime
) -> None:
    with at(received):
        case = receive(world, "own", "as.clerk")
    with at(accepted):
        case = go(world, case, ACCEPT)
        assert refusal(world, case, OLD_BODY[0]).code == "not_allowed"
        case = _walk(world, case, NEW_BODY)
    assert (seals(case, "acceptance"), seals(case, "decision")) == (["as-jsj-special"], ["as-jsj-special"])
    assert case.deciding_body == world.body["as-jsj"]


@pytest.mark.mission("A7")
def test_item_with_delegated_power_is_decided_in_the_delegators_name(world: World) -> None:
    with at(T):
        case = go(world, receive(world, "own_delegated", "as.clerk"), ACCEPT)
        case = _walk(world, case, NEW_BODY[:2])
    names = {slot: case.pinned.slots[slot].name for slot in ("in_name_of", "respondent", "decides")}
    city, department = world.body["as-city-spj"].name, world.body["as-jsj"].name
    assert names == {"in_name_of": city, "respondent": city, "decides": department}


@pytest.mark.mission("A7", "B6")
def test_notices_after_the_moment_follow_the_side_of_acceptance(world: World) -> None:
    pause = {"kind": "testing", "reason": "检测", "expected_days": 3}
    old = _accepted_before(world)
    with at(T):
        old = go(world, old, leg("as.head", "extend", reason="案情复杂"))
        old = go(world, old, leg("as.reviewer", "pause", **pause))
        new = go(world, receive(world, "own", "as.clerk"), ACCEPT)
        new = go(world, new, leg("jsj.head", "extend", reason="案情复杂"))
        new = go(world, new, leg("jsj.reviewer", "pause", **pause))
    assert [seals(old, name) for name in ("pause", "extension")] == [["as-spj-own"], ["as-spj-own"]]
    assert [seals(new, name) for name in ("pause", "extension")] == [["as-jsj-special"], ["as-jsj-special"]]


@pytest.mark.mission("A7", "B1")
@pytest.mark.parametrize("move", ["request_correction", "refuse"])
def test_notice_before_acceptance_follows_the_moment_of_the_notice(world: World, move: str) -> None:
    """Received by the old body, answered at T: the department's seal, for the old special seal is void."""
    data = {"missing": [(1, "缺签字")]} if move == "request_correction" else {"reasons": "不属于职权范围"}
    with at(T - SECOND):
        earlier = go(world, receive(world, "own", "as.clerk"), leg("as.clerk", move, **data))
        case = receive(world, "own", "as.clerk")
    with at(T):
        case = go(world, case, leg("as.clerk", move, **data))
    document = "correction" if move == "request_correction" else "refusal"
    assert (seals(earlier, document), seals(case, document)) == (["as-spj-special"], ["as-jsj-special"])


@pytest.mark.mission("A7")
def test_licence_of_the_old_body_revoked_after_the_moment_under_its_own_seal(world: World) -> None:
    case = _accepted_before(world)
    with at(T - SECOND):
        case = _walk(world, case, OLD_BODY)
    with at(T):
        case = go(world, case, leg("as.head", "revoke", reason="以欺骗手段取得"))
    assert seals(case, "revocation") == ["as-spj-own"]


@pytest.mark.mission("A5", "A7")
def test_chenzhou_case_never_bears_the_old_seals(world: World) -> None:
    walk = [
        leg("gx.clerk", "accept"),
        leg("gx.reviewer", "examine", **OPINION),
        leg("gx.head", "decide", **BY_HEAD),
        leg("gx.clerk", "seal"),
    ]
    with on(2021, 3, 10, 0):
        case = _walk(world, receive(world, "cz_direct", "gx.clerk"), walk)
        assert [seals(case, name) for name in ("acceptance", "decision")] == [["czgx-special"], ["czgx-special"]]
    seal_retire(seal=world.seal["czgx-special"], at=moment(2021, 4, 2), reason="测试", actor=ACTOR)
    with on(2021, 4, 2):
        case = receive(world, "cz_direct", "gx.clerk")
        error = refusal(world, case, walk[0])
    assert isinstance(error, Refused)
    assert (error.code, cards(case)) == ("void_seal", ["void_seal"])
