"""Withdrawal, termination, revocation [69], cancellation [70]; instant items in one step (B3, B21)."""

from __future__ import annotations

import pytest

from approvals.models import Case
from core import events
from core.papers import documents_of
from empowerment.models import ChiefGrant
from tests.approvals.looking import facts, refusal, seals
from tests.approvals.walks import BY_CHIEF, WALKS, go, leg, receive
from tests.world import World

INSTANT = leg("yx.chief", "handle_instant", form="chief", recipient="章演行")


def _walked(world: World, key: str, steps: int) -> Case:
    clerk, walk = WALKS[key]
    case = receive(world, key, clerk)
    for step in walk[:steps]:
        case = go(world, case, step)
    return case


@pytest.mark.mission("B3")
@pytest.mark.parametrize("steps", [0, 1, 2])
def test_withdrawn_before_the_decision(world: World, steps: int) -> None:
    case = _walked(world, "direct", steps)
    assert refusal(world, case, leg("yx.clerk", "withdraw", reason="")).field == "reason"
    case = go(world, case, leg("yx.clerk", "withdraw", reason="申请人书面撤回"))
    assert (case.state, case.due_on, case.ended_at is None) == ("withdrawn", None, False)
    assert not case.clocks.filter(stopped_on=None).exists()
    assert refusal(world, case, leg("yx.clerk", "accept")).message == "本件已由申请人撤回，不能再“受理”。"


@pytest.mark.mission("B3")
@pytest.mark.parametrize("move", ["withdraw", "terminate"])
def test_neither_withdrawn_nor_terminated_once_decided(world: World, move: str) -> None:
    login = "yx.clerk" if move == "withdraw" else "yx.reviewer"
    assert refusal(world, _walked(world, "direct", 3), leg(login, move, reason="晚了")).code == "refused"


@pytest.mark.mission("B3")
def test_terminated_with_a_sealed_notice(world: World) -> None:
    case = _walked(world, "direct", 2)
    assert refusal(world, case, leg("yx.reviewer", "terminate", reason="")).field == "reason"
    case = go(world, case, leg("yx.reviewer", "terminate", reason="申请人主体资格终止"))
    told = facts(case, "termination")
    assert (case.state, told["reasons"], seals(case, "termination")) == (
        "terminated",
        "申请人主体资格终止",
        ["yx-park-special"],
    )
    assert told["respondent"] == world.body["yx-park"].name


@pytest.mark.mission("B3")
@pytest.mark.parametrize(
    ("move", "article", "state"), [("revoke", "六十九", "revoked"), ("cancel", "七十", "cancelled")]
)
def test_licence_undone_by_the_head(world: World, move: str, article: str, state: str) -> None:
    case = _walked(world, "direct", 6)
    assert refusal(world, case, leg("yx.chief", move, reason="测试")).code == "not_allowed"
    assert refusal(world, case, leg("yx.head", move, reason="")).field == "reason"
    case = go(world, case, leg("yx.head", move, reason="以欺骗手段取得"))
    assert case.state == state
    assert facts(case, "revocation")["basis"] == f"《中华人民共和国行政许可法》第{article}条"
    assert seals(case, "revocation") == ["yx-park-special"]
    assert refusal(world, case, leg("yx.head", move, reason="再次")).code == "refused"


@pytest.mark.mission("B3")
def test_denial_cannot_be_undone(world: World) -> None:
    case = _walked(world, "direct", 2)
    case = go(world, case, leg("yx.chief", "decide", result="denied", form="chief", reasons="不符合条件"))
    for step in WALKS["direct"][1][3:]:
        case = go(world, case, step)
    for move in ("revoke", "cancel"):
        assert (
            refusal(world, case, leg("yx.head", move, reason="测试")).message == "本件没有准予的许可，无可撤销或注销。"
        )


# --- 即办件 ----------------------------------------------------------------------------------------------------------
@pytest.mark.mission("B21")
def test_instant_item_in_one_step(world: World) -> None:
    case = go(world, receive(world, "instant", "yx.clerk"), INSTANT)
    assert (case.state, case.result, case.ended_at is None) == ("delivered", "granted", False)
    assert [event.verb for event in events.history(case)] == ["case.receive", "case.handle_instant"]
    assert [document.document_class for document in documents_of(case)] == [
        "receipt",
        "acceptance",
        "decision",
        "examination",
        "service",
    ]
    assert (seals(case, "acceptance"), seals(case, "decision")) == (["yx-park-special"], ["yx-park-special"])
    assert (case.delivery.way, case.delivery.recipient) == ("collect", "章演行")
    assert not case.clocks.filter(stopped_on=None).exists()


@pytest.mark.mission("B21")
def test_instant_step_keeps_every_rule_of_the_single_steps(world: World) -> None:
    lacking = receive(world, "instant", "yx.clerk", complete=False)
    assert refusal(world, lacking, INSTANT).code == "materials"
    case = receive(world, "instant", "yx.clerk")
    clerk = leg("yx.clerk", "handle_instant", form="chief", recipient="章演行")
    assert refusal(world, case, clerk).code == "not_allowed"
    assert refusal(world, case, leg("yx.chief", "handle_instant", form="chief", recipient=" ")).field == "recipient"
    ChiefGrant.objects.update(may_use_seal=False)
    assert refusal(world, case, INSTANT).code == "no_seal_right"
    assert (Case.objects.get(pk=case.pk).state, len(documents_of(case))) == ("received", 1)


@pytest.mark.mission("B21")
@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("direct", "本事项不是即办件，请按步骤受理、审查、决定。"),
        ("reported", "审批直报件由上级机关决定，园区不得自行作出决定；请出具初审意见，用印后上报。"),
        ("delegated", "本件还须其他机关办理（流转、见章盖章或转部门），不能当场办结；请按步骤办理。"),
    ],
)
def test_instant_step_refused_for_other_items(world: World, key: str, words: str) -> None:
    assert refusal(world, receive(world, key, "yx.clerk"), INSTANT).message == words


@pytest.mark.mission("B21")
def test_instant_item_may_still_be_walked_step_by_step(world: World) -> None:
    case = receive(world, "instant", "yx.clerk")
    for step in WALKS["direct"][1][:2]:
        case = go(world, case, step)
    assert go(world, case, leg("yx.chief", "decide_and_seal", **BY_CHIEF)).state == "sealed"
