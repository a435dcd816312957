"""Cards: what was refused and is itself a breach, what is overdue, what was accepted in silence (C3)."""

from __future__ import annotations

import pytest

from approvals import jobs
from approvals.models import Case
from core.models import Role
from core.services import membership_add
from empowerment.services import instrument_revoke
from supervision.models import Card
from supervision.selectors import cards_to_answer, cards_visible
from supervision.services import card_raise, run_rules
from tests.approvals.imported import cells, imported
from tests.approvals.looking import on, refusal
from tests.approvals.test_clocks import accepted, promise
from tests.approvals.walks import BY_CHIEF, OPINION, go, leg, receive
from tests.world import ACTOR, LONG_AGO, World, moment

CORRECT = leg("yx.clerk", "request_correction", missing=[(1, "缺签字")])


def _second_correction(world: World) -> Case:
    case = go(world, receive(world, "direct", "yx.clerk"), CORRECT)
    return go(world, case, leg("yx.clerk", "supplement", provided=[1]))


@pytest.mark.mission("C3")
def test_refused_breach_becomes_a_card_with_who_and_where(world: World) -> None:
    with on(2025, 3, 3):
        case = _second_correction(world)
        error = refusal(world, case, CORRECT)
    card = Card.objects.get()
    assert (card.rule, card.object_type, card.object_id) == ("second_correction", "approvals.case", case.pk)
    assert (card.organisation, card.person) == (world.body["yx-park"], world.person["yx.clerk"])
    assert (card.words, card.raised_at) == (error.message, moment(2025, 3, 3, 10))


@pytest.mark.mission("C3")
def test_same_attempt_is_one_card_a_day_and_person(world: World) -> None:
    with on(2025, 3, 3):
        case = _second_correction(world)
        for login in ("yx.clerk", "yx.clerk", "yx.clerk2"):
            refusal(world, case, leg(login, "request_correction", missing=[(1, "缺签字")]))
    with on(2025, 3, 4):
        refusal(world, case, CORRECT)
    seen = Card.objects.order_by("pk").values_list("person__username", "raised_at")
    assert list(seen) == [
        ("yx.clerk", moment(2025, 3, 3, 10)),
        ("yx.clerk2", moment(2025, 3, 3, 10)),
        ("yx.clerk", moment(2025, 3, 4, 10)),
    ]


@pytest.mark.mission("C3")
def test_ordinary_refusal_is_no_card(world: World) -> None:
    case = receive(world, "direct", "yx.clerk", complete=False)
    refusal(world, case, leg("yx.clerk", "accept"))  # materials are missing
    refusal(world, case, leg("gx.clerk", "accept"))  # not their case
    refusal(world, case, leg("yx.clerk", "issue"))  # not the time
    assert Card.objects.count() == 0


@pytest.mark.mission("A13", "C3")
def test_decision_without_a_grant_is_a_card(world: World) -> None:
    role = {"role": Role.CHIEF, "valid_from": LONG_AGO, "actor": ACTOR}
    membership_add(person=world.person["yx.reviewer"], organisation=world.body["yx-park"], **role)
    case = go(world, receive(world, "direct", "yx.clerk"), leg("yx.clerk", "accept"))
    case = go(world, case, leg("yx.reviewer", "examine", **OPINION))
    refusal(world, case, leg("yx.reviewer", "decide", **BY_CHIEF))
    assert list(Card.objects.values_list("rule", "person__username")) == [("no_grant", "yx.reviewer")]


@pytest.mark.mission("A4", "C3")
def test_acceptance_without_the_handover_paper_before_it_is_required_is_a_card(world: World) -> None:
    with on(2021, 3, 15):
        case = go(world, receive(world, "cz_direct", "gx.clerk"), leg("gx.clerk", "accept"))
    card = Card.objects.get()
    assert (card.rule, card.object_id, card.occasion) == ("no_instrument", case.pk, "accept:no_instrument")
    assert card.words.endswith("（2021年4月1日起为必须）")
    assert card.organisation == world.body["czgx"]


# --- Overdue --------------------------------------------------------------------------------------------------------
@pytest.mark.mission("B6", "C3")
def test_overdue_card_names_the_statutory_day_and_who_is_late(world: World) -> None:
    promise(world, "delegated", 5)
    case = accepted(world, "delegated")
    with on(2025, 4, 1):
        run_rules()
    card = Card.objects.get()
    assert card.words == f"{case.number}“城镇污水排入排水管网许可”的法定时限（2025年3月31日）已过，尚未办结。"
    assert (card.rule, card.organisation, card.person) == ("overdue", world.body["yx-park"], None)


@pytest.mark.mission("B6", "C3")
def test_overdue_job_cards_once_per_occasion_however_often_it_looks(world: World) -> None:
    case = accepted(world, "delegated")
    for day in (1, 1, 2, 3):
        with on(2025, 4, day):
            run_rules()
    assert Card.objects.count() == 1
    with on(2025, 4, 3):
        for step in (
            leg("yx.reviewer", "examine", **OPINION),
            leg("yx.chief", "decide", **BY_CHIEF),
            leg("yx.clerk", "seal"),
            leg("zjj.handler", "counterseal"),
        ):
            case = go(world, case, step)
    with on(2025, 4, 18):
        run_rules()  # ten working days to hand it out, to 18 April
    with on(2025, 4, 19):
        run_rules()
    assert list(Card.objects.order_by("pk").values_list("occasion", flat=True)) == [
        "decision:2025-04-01",
        "issue:2025-04-19",
    ]


@pytest.mark.mission("B6", "C3")
def test_pause_and_end_keep_a_case_from_being_overdue(world: World) -> None:
    paused, ended = accepted(world, "delegated"), accepted(world, "delegated")
    with on(2025, 3, 31):
        go(world, paused, leg("yx.reviewer", "pause", kind="testing", reason="检测", expected_days=9))
        go(world, ended, leg("yx.clerk", "withdraw", reason="书面撤回"))
    with on(2025, 6, 3):
        run_rules()
        assert not Card.objects.exists()


@pytest.mark.mission("C3")
def test_card_goes_to_the_body_whose_step_is_late(world: World) -> None:
    case = accepted(world, "delegated")
    with on(2025, 3, 31):
        for step in (
            leg("yx.reviewer", "examine", **OPINION),
            leg("yx.chief", "decide", **BY_CHIEF),
            leg("yx.clerk", "seal"),
        ):
            case = go(world, case, step)
    with on(2025, 4, 1):
        run_rules()
    assert Card.objects.get().organisation == world.body["yx-zjj"]  # the counterseal is still owed


@pytest.mark.mission("B1", "C3")
def test_deemed_acceptance_is_a_card_and_so_is_what_was_missing(world: World) -> None:
    with on(2021, 3, 15):
        case = receive(world, "cz_direct", "gx.clerk")
    with on(2021, 3, 23):
        assert jobs.deem_accepted() == {"done": 1, "refused": []}
        jobs.deem_accepted()
    found = Card.objects.order_by("pk").values_list("rule", "organisation__code", "person")
    assert list(found) == [("deemed_accepted", "czgx", None), ("no_instrument", "czgx", None)]
    assert Card.objects.get(rule="deemed_accepted").words == f"{case.number} 收件后五个工作日内未告知，依法视为受理。"


# --- Who sees them --------------------------------------------------------------------------------------------------
@pytest.mark.mission("C3")
def test_cards_are_seen_by_the_body_and_its_overseers_only(world: World) -> None:
    instrument_revoke(
        instrument=world.instrument["S0-authorization"],
        at=moment(2025, 3, 1),
        reason="测",
        actor=world.actor("zjj.head"),
    )
    with on(2025, 3, 3):
        refusal(world, receive(world, "direct", "yx.clerk"), leg("yx.clerk", "accept"))
    seen = {login for login in world.person if cards_visible(world.actor(login)).exists()}
    assert seen == {"yx.clerk", "yx.head", "yx.chief", "yx.admin", "yx.inspector", "yx.reform"}
    with on(2025, 3, 3):
        waits_for = {login for login in world.person if cards_to_answer(world.actor(login)).exists()}
    assert waits_for == {"yx.clerk", "yx.head", "yx.chief", "yx.admin"}  # an explanation
    assert [card.rule for card in cards_visible(world.actor("yx.inspector"))] == ["no_instrument"]


@pytest.mark.mission("C3")
def test_card_is_raised_once_per_occasion(world: World) -> None:
    case = receive(world, "direct", "yx.clerk")
    for occasion in ("a", "a", "b"):
        card_raise(
            rule=Card.Rule.OVERDUE,
            obj=case,
            occasion=occasion,
            words="测试" * 400,
            organisation_id=world.body["yx-park"].pk,
            actor=ACTOR,
        )
    assert list(Card.objects.order_by("occasion").values_list("occasion", flat=True)) == ["a", "b"]
    assert {len(card.words) for card in Card.objects.all()} == {400}


@pytest.mark.mission("B24", "C3")
def test_card_of_a_case_that_came_in_overdue_is_inherited(world: World) -> None:
    """Past its limit before the change of systems: inherited; past it afterwards: the park's own."""
    rows = [
        cells(world, "delegated", "A", "2025-03-03 10:00", "审查中", accepted="2025-03-03 10:00"),
        cells(world, "delegated", "B", "2025-03-20 10:00", "审查中", accepted="2025-03-20 10:00"),
    ]
    with on(2025, 4, 2):
        imported(world, rows)
    with on(2025, 4, 30):
        run_rules()
    old, new = Card.objects.order_by("object_id")
    assert (old.inherited, new.inherited) == (True, False)
    assert old.words.endswith("迁入本系统之前已经超期，由原系统承继。")
