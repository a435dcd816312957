"""Interested parties: told in writing, heard before the decision; a major interest that was not told of stops it (B22, art. 36)."""

from __future__ import annotations

import datetime as dt

import pytest

from approvals.hearing_life import PARTY_MOVES, PartyState
from core import events
from core.errors import Invalid, NotAllowed, Refused
from tests.approvals.beside import accepted, hearing_do, party, party_do, refused, tell
from tests.approvals.looking import facts, on, refusal, seals
from tests.approvals.test_hearings import decide, examined
from tests.approvals.walks import OPINION, go, leg, receive
from tests.world import World

pytestmark = pytest.mark.mission("B22")
TELL = {"told_how": "直接送达", "answer_days": 5}


def test_life_of_a_party(world: World) -> None:
    with on(2025, 3, 3):
        case = examined(world)
        row = party(world, case)
        assert {m for m in PARTY_MOVES if row.move_refusal(m) is None} == {"tell", "hear"}
        row = party_do(world, row, "yx.reviewer", "tell", **TELL)
        assert (row.state, row.answer_by) == ("told", dt.date(2025, 3, 10))
        assert {m for m in PARTY_MOVES if row.move_refusal(m) is None} == {"hear"}
        assert (
            f"“{PartyState.TOLD.label}”，不能“书面告知”"
            in refused(party_do, world, row, "yx.reviewer", "tell", **TELL).message
        )
        row = party_do(world, row, "yx.reviewer", "hear", statement="遮挡采光。")
        row = party_do(world, row, "yx.reviewer", "hear", statement="请求复核间距。")
    assert (row.state, row.statement) == ("heard", "遮挡采光。\n请求复核间距。")
    told = facts(case, "party_notice")
    assert (told["party"], told["answer_by"]) == ("邻厂", "2025年3月10日")
    assert told["basis"] == "《中华人民共和国行政许可法》第三十六条"
    assert seals(case, "party_notice") == ["yx-park-special"]
    history = events.history(row)
    assert [event.verb.rpartition(".")[2] for event in history] == ["find", "tell", "hear", "hear"]
    assert not any("邻厂" in event.facts for event in history)  # no personal data in the record


@pytest.mark.parametrize(
    ("login", "may"),
    [("yx.reviewer", set(PARTY_MOVES)), ("yx.head", set(PARTY_MOVES)), ("yx.clerk", set()), ("zjj.handler", set())],
)
def test_role_by_move(world: World, login: str, may: set[str]) -> None:
    row = party(world, accepted(world))
    assert {move for move in PARTY_MOVES if row.move_permitted(move, world.actor(login)) is None} == may


def test_party_is_complete_and_named_once(world: World) -> None:
    case = accepted(world)
    for field in ("name", "contact", "interest"):
        assert refused(party, world, case, **{field: " "}).field == field
    party(world, case)
    error = refused(party, world, case)
    assert (type(error), error.field) == (Invalid, "name")
    assert isinstance(refused(party, world, case, login="yx.clerk", name="另一家"), NotAllowed)
    assert isinstance(refused(party, world, receive(world, "direct", "yx.clerk")), Refused)


def test_decision_is_refused_until_a_major_interest_was_told_and_heard(world: World) -> None:
    with on(2025, 3, 3):
        case = examined(world)
        row = party(world, case)
        error = refusal(world, case, decide())
        assert error.message == "利害关系人“邻厂”与本件有重大利益关系，还没有告知其陈述申辩的权利（行政许可法第36条）。"
        row = party_do(world, row, "yx.reviewer", "tell", **TELL)
    with on(2025, 3, 10):
        assert "可以在2025年3月10日前陈述申辩，期限未满" in refusal(world, case, decide()).message
    with on(2025, 3, 11):  # silent: the period is over, but for a licence the right to a hearing must be told too
        error = refusal(world, case, decide())
        assert error.message == "还没有告知申请人和利害关系人“邻厂”享有要求听证的权利（行政许可法第47条）。"
        hearing = tell(world, case, row)
        hearing_do(world, hearing, "yx.reviewer", "waive", reason="双方书面放弃")
        assert go(world, case, decide()).state == "decided"


def test_one_notice_tells_both_rights(world: World) -> None:
    with on(2025, 3, 3):
        case = examined(world)
        row = party(world, case)
        hearing = tell(world, case, row)
        row.refresh_from_db()
        assert (row.state, row.answer_by, row.notice) == ("told", hearing.request_by, hearing.right_notice)
        assert list(hearing.told_parties.all()) == [row]
    with on(2025, 3, 11):
        assert go(world, case, decide()).state == "decided"


def test_minor_interest_and_other_powers_hold_nothing_up(world: World) -> None:
    with on(2025, 3, 3):
        case = examined(world)
        party(world, case, major=False)
        assert go(world, case, decide()).state == "decided"


def test_confirmation_hears_a_party_without_the_hearing_of_the_licensing_law(world: World) -> None:
    with on(2025, 3, 3):
        case = receive(world, "confirmation", "yx.clerk")
        case = go(world, case, leg("zjj.handler2", "accept"))
        case = go(world, case, leg("yx.centre", "circulate"))
        case = go(world, case, leg("zjj.handler", "examine", **OPINION))
        row = party(world, case, login="zjj.handler")
        step = leg("zjj.head", "decide", result="granted", form="head")
        assert "还没有告知" in refusal(world, case, step).message
        party_do(world, row, "zjj.handler", "hear", statement="没有意见")
        assert go(world, case, step).state == "decided"


def test_party_of_another_case_is_not_told(world: World) -> None:
    with on(2025, 3, 3):
        row = party(world, accepted(world))
        error = refused(tell, world, accepted(world, "direct"), row)
    assert (type(error), error.field) == (Invalid, "parties")
