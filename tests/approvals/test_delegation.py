"""A delegation that lapses or is revoked takes the running case back to the delegator [24] (A4, A13)."""

from __future__ import annotations

import datetime as dt

import pytest

from approvals.models import Case, Decision
from empowerment.models import Instrument
from empowerment.services import instrument_revoke
from tests.approvals.looking import cards, clock, facts, on, refusal, seals
from tests.approvals.test_clocks import accepted
from tests.approvals.walks import BY_CHIEF, BY_HEAD, COLLECT, OPINION, go, leg
from tests.world import World, moment

EXAMINE = leg("yx.reviewer", "examine", **OPINION)
TAKE_BACK = leg("zjj.handler", "take_back", reason="委托书已撤销")
BY_THE_DELEGATOR = [
    leg("zjj.handler", "examine", **OPINION),
    leg("zjj.head", "decide", **BY_HEAD),
    leg("zjj.handler", "seal"),
    leg("zjj.handler", "issue"),
    leg("zjj.handler", "deliver", **COLLECT),
]


def _revoke(world: World, *when: int) -> None:
    instrument = world.instrument["S0-delegation"]
    instrument_revoke(instrument=instrument, at=moment(*when), reason="测试", actor=world.actor("zjj.head"))


def _walk_to_the_end(world: World, case: Case) -> Case:
    for step in BY_THE_DELEGATOR:
        case = go(world, case, step)
    return case


@pytest.mark.mission("A4", "C3")
def test_park_stops_at_the_moment_of_revocation(world: World) -> None:
    case = accepted(world, "delegated")
    with on(2025, 3, 5, 9):
        _revoke(world, 2025, 3, 5, 9)
    with on(2025, 3, 5, 8, 59):
        assert go(world, accepted(world, "delegated"), EXAMINE).state == "examined"
    with on(2025, 3, 5, 9):
        error = refusal(world, case, EXAMINE)
    assert (error.code, cards(case)) == ("no_instrument", ["no_instrument"])
    assert error.message.endswith("由云溪区住房和城乡建设局收回办理，材料和时限一并移交。")


@pytest.mark.mission("A4", "B3")
def test_delegator_takes_the_case_back_and_walks_it_to_the_end(world: World) -> None:
    case, zjj = accepted(world, "delegated"), world.body["yx-zjj"]
    with on(2025, 3, 4):
        case = go(world, case, EXAMINE)
    with on(2025, 3, 6):
        _revoke(world, 2025, 3, 6)
        case = go(world, case, TAKE_BACK)
        assert (case.state, case.route, case.deciding_body, case.handler) == ("accepted", "own", zjj, None)
        assert (case.due_on, clock(case, "decision").starts_on) == (dt.date(2025, 3, 31), dt.date(2025, 3, 3))
        assert case.materials.filter(provided=True).count() == 4
        case = _walk_to_the_end(world, case)
    assert (case.state, seals(case, "decision")) == ("delivered", ["yx-zjj-own"])
    assert facts(case, "decision")["respondent"] == zjj.name
    assert case.countersigning_body is None


@pytest.mark.mission("A4")
def test_decision_that_was_not_sealed_in_time_is_made_anew_by_the_delegator(world: World) -> None:
    case = accepted(world, "delegated")
    with on(2025, 3, 4):
        case = go(world, go(world, case, EXAMINE), leg("yx.chief", "decide", **BY_CHIEF))
    with on(2025, 3, 6):
        _revoke(world, 2025, 3, 6)
        assert refusal(world, case, leg("yx.clerk", "seal")).code == "no_instrument"
        case = go(world, case, TAKE_BACK)
        assert (case.state, case.result, case.decided_at) == ("accepted", "", None)
        case = _walk_to_the_end(world, case)
    assert Decision.objects.get(case=case).decided_by == world.person["zjj.head"]
    assert seals(case, "decision") == ["yx-zjj-own"]


@pytest.mark.mission("A4")
def test_delegator_takes_nothing_back_while_the_delegation_lives(world: World) -> None:
    case = accepted(world, "delegated")
    assert refusal(world, case, TAKE_BACK).message == "委托书仍然有效，本件由受托的园区办理，不能收回。"
    assert refusal(world, case, leg("yx.head", "take_back", reason="")).code == "not_allowed"


@pytest.mark.mission("A4")
@pytest.mark.parametrize(
    ("saving", "revoked", "goes_on"), [(True, False, True), (True, True, False), (False, False, False)]
)
def test_saving_clause_lets_running_cases_go_on_past_the_end_of_the_term(
    world: World, saving: bool, revoked: bool, goes_on: bool
) -> None:
    """But not past a revocation, and not without the clause."""
    case = accepted(world, "delegated")
    paper = Instrument.objects.filter(pk=world.instrument["S0-delegation"].pk)
    paper.update(valid_to=moment(2025, 3, 5), saving_clause=saving)
    if revoked:
        _revoke(world, 2025, 3, 5)
    with on(2025, 3, 6):
        if not goes_on:
            assert refusal(world, case, EXAMINE).code == "no_instrument"
            return
        for step in (EXAMINE, leg("yx.chief", "decide", **BY_CHIEF), leg("yx.clerk", "seal")):
            case = go(world, case, step)
    assert case.state == "sealed"
