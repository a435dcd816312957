"""容错免责: applied, assessed and decided by different people; its cards stay and count no more (C9)."""

from __future__ import annotations

import datetime as dt
import io
import json
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from approvals.models import Case
from core import events
from core.door import Stamp
from core.errors import DomainError, Invalid, NotAllowed, Refused
from core.models import InboxMessage
from core.papers import documents_of
from supervision.lives.tolerance import LABELS, Correcting
from supervision.models import Card, Tolerance, ToleranceFinding
from supervision.models.fault_terms import FIRST_CONDITIONS
from supervision.selectors import cards_counted, cards_visible
from supervision.selectors.tolerance import (
    ToleranceFilter,
    tolerances_filtered,
    tolerances_visible,
    tolerances_waiting,
)
from supervision.services import Verdict, card_explain, card_review, fault_terms_set, run_rules, tolerances_remind
from tests.approvals.looking import on
from tests.approvals.test_clocks import accepted
from tests.supervision.faults import CLAIMS, DAY, EXEMPT, act, applied, assessed, decided
from tests.world import World

pytestmark = pytest.mark.mission("C9")
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
YEAR = {"since": DAY(2025, 1, 1), "until": DAY(2025, 12, 31)}


def upheld(world: World) -> Card:
    """A red card of a case past its limit, upheld on 1 April 2025."""
    with on(2025, 3, 3):
        accepted(world, "delegated")
    with on(2025, 4, 1):
        run_rules()
        card = Card.objects.get()
        card = card_explain(card=card, text="说明", actor=world.actor("yx.head"), stamp=Stamp())
        return card_review(card=card, move="uphold", reason="属实", actor=world.actor("yx.inspector"), stamp=Stamp())


def test_exempt_card_stays_on_record_and_counts_no_more(world: World) -> None:
    card, park = upheld(world), world.body["yx-park"]
    case_pk = card.object_id
    assert sum(cards_counted(**YEAR, organisation=park).values()) == 1
    with on(2025, 4, 2):
        row = applied(world, about=card, happened_on=DAY(2025, 4, 1))
        row = assessed(world, row)
        assert sum(cards_counted(**YEAR, organisation=park).values()) == 1  # nothing before the decision
        row = decided(world, row)
    assert (row.subject_type, row.subject_id, list(row.cards.all())) == ("supervision.card", card.pk, [card])
    assert dict(cards_counted(**YEAR, organisation=park)) == {}
    shown = cards_visible(world.actor("yx.head")).get()
    assert (shown.pk, shown.state, shown.exempt, shown.object_id) == (card.pk, "upheld", True, case_pk)


@pytest.mark.parametrize(("outcome", "counts"), [("exempt", 0), ("mitigated", 1), ("not_exempt", 1)])
def test_only_an_exemption_takes_cards_out_and_a_review_may_turn_it(world: World, outcome: str, counts: int) -> None:
    card = upheld(world)
    with on(2025, 4, 2):
        row = applied(world, about=Case.objects.get(pk=card.object_id), happened_on=DAY(2025, 4, 1))
        row = decided(world, assessed(world, row), Verdict("not_exempt", "条件不足"))
        row = act("tolerance_appeal", world, "yx.head", row, text="有新证据")
        office, said = world.body["yx-ducha"], Verdict(outcome, "复核意见")
        row = act("tolerance_review", world, "yx.inspector", row, office=office, said=said)
    assert (row.state, row.outcome) == ("final", outcome)
    assert sum(cards_counted(**YEAR, organisation=world.body["yx-park"]).values()) == counts


def test_paper_says_what_was_found_and_decided(world: World) -> None:
    with on(2025, 3, 5):
        row = decided(world, said=Verdict("mitigated", "首次发生", "修订内部流程", DAY(2025, 4, 10)))
        row = act("tolerance_appeal", world, "yx.head", row, text="请复核")
        office = world.body["yx-ducha"]
        row = act("tolerance_review", world, "yx.inspector", row, office=office, said=EXEMPT)
    first, second = documents_of(row)
    facts = json.loads(first.facts)
    spj, ducha = world.body["yx-spj"].name, world.body["yx-ducha"].name
    assert (first.title, first.number) == ("容错免责认定书", f"{spj}容错〔2025〕1号")
    assert (second.title, second.number) == ("容错免责复核认定书", f"{ducha}容错〔2025〕1号")
    assert (facts["outcome"], facts["reasons"], facts["measures"]) == ("从轻、减轻处理", "首次发生", "修订内部流程")
    assert (facts["appeal_by"], facts["correct_by"]) == ("2025年3月12日", "2025年4月10日")
    assert [each["condition"] for each in facts["findings"]] == list(FIRST_CONDITIONS)
    assert {each["met"] for each in facts["findings"]} == {"符合"}
    final = json.loads(second.facts)
    assert (final["reviews"], final["outcome"], final["appeal_by"]) == (first.number, "免予追责", "")
    assert first.file_due_at is not None  # it is drawn
    recorded = "".join(event.facts for event in events.history(row))
    assert world.person["yx.head"].name not in recorded and "先行先试" not in recorded


def test_conditions_are_those_in_force_and_stay_as_they_were(world: World) -> None:
    place = world.body["yx-park"].jurisdiction
    days = {"answer_days": 5, "assess_days": 3, "decide_days": 2, "appeal_days": 4}
    with on(2025, 3, 3):
        said = {"begins_on": DAY(2025, 3, 4), "days": days, "conditions": ["甲", "乙"], "basis": "办法"}
        fault_terms_set(jurisdiction=place, **said, actor=world.actor("yx.reform"))
        before = applied(world)
    with on(2025, 3, 4):
        with pytest.raises(Invalid, match="刷新页面"):
            applied(world)
        row = applied(world, claims=["一", "二"])
        assert (row.assess_by, before.assess_by) == (DAY(2025, 3, 7), DAY(2025, 3, 17))
        assert list(row.findings.values_list("condition", "claim")) == [("甲", "一"), ("乙", "二")]
        assert before.findings.count() == len(FIRST_CONDITIONS)
        row = decided(world, assessed(world, row, found=[(True, "")] * 2))
        assert (row.decide_by, row.appeal_by) == (DAY(2025, 3, 6), DAY(2025, 3, 10))
        assert assessed(world, before).state == "assessed"
    with on(2025, 3, 11), pytest.raises(Refused, match="期限"):
        act("tolerance_appeal", world, "yx.head", row, text="请复核")


def test_correction_is_reported_checked_and_owed_again(world: World) -> None:
    with on(2025, 3, 5):
        row = decided(world, said=Verdict("exempt", "理由", "修订流程", DAY(2025, 3, 20)))
        with pytest.raises(Refused, match="没有等待这一步"):
            act("tolerance_verify", world, "yx.reform", row, done=True)
    with on(2025, 3, 21):
        assert row.overdue
        assert [tolerances_remind(on=DAY(2025, 3, 21)) for _ in range(2)] == [1, 1]
        assert InboxMessage.objects.filter(key__startswith=f"tolerance:{row.pk}").count() == 5
        assert list(tolerances_waiting(world.actor("yx.head"))) == [row]
        row = act("tolerance_correct", world, "yx.head", row, text="已修订")
        assert list(tolerances_waiting(world.actor("yx.inspector"))) == [row]
        with pytest.raises(Invalid):
            act("tolerance_verify", world, "yx.inspector", row, done=False, text="没有附文件")
        again = {"done": False, "text": "没有附文件", "correct_by": DAY(2025, 3, 28)}
        row = act("tolerance_verify", world, "yx.inspector", row, **again)
        assert (row.correcting, row.correct_by, row.state) == (Correcting.DUE, DAY(2025, 3, 28), "decided")
        row = act("tolerance_correct", world, "yx.head", row, text="已附")
        row = act("tolerance_verify", world, "yx.inspector", row, done=True)
    assert row.correcting == Correcting.CHECKED


APPLICANTS = {"yx.head", "yx.chief", "yx.admin"}


def test_roles_by_move_and_no_hand_twice(world: World) -> None:
    """Who applied never assesses or decides; who assessed never decides; neither of them reviews."""
    row = assessed(world)  # by the legal office
    assert _may(row, world) == {
        **dict.fromkeys(("apply", "appeal", "correct", "withdraw"), APPLICANTS),
        "assess": {"yx.inspector", "yx.reform", "yx.legal"},
        **{move: {"yx.inspector", "yx.reform"} for move in ("decide", "review", "verify")},
    }
    other = assessed(world, applied(world, subject="另一件"), "yx.reform")
    assert _may(other, world)["decide"] == {"yx.inspector"}
    mine = assessed(world, applied(world, "yx.reform", body=world.body["yx-spj"], own=True))
    assert (_may(mine, world)["assess"], _may(mine, world)["decide"]) == (
        {"yx.inspector", "yx.legal"},
        {"yx.inspector"},
    )
    twice = decided(world, row)
    assert _may(twice, world)["review"] == {"yx.inspector"}
    with pytest.raises(NotAllowed, match="自己的申请"):
        row = applied(world, "yx.reform", body=world.body["yx-spj"], own=True, subject="三")
        assessed(world, row, "yx.reform")


def _may(row: Tolerance, world: World) -> dict[str, set[str]]:
    return {
        move: {login for login in world.person if row.move_permitted(move, world.actor(login)) is None}
        for move in LABELS
    }


STATES = {
    "applied": {"apply", "assess", "withdraw"},
    "assessed": {"decide", "withdraw"},
    "decided": {"appeal"},
    "appealed": {"review"},
    "final": set(),
    "withdrawn": set(),
}


@pytest.mark.parametrize("state", STATES)
def test_moves_by_state(state: str) -> None:
    row = Tolerance(state=state)
    assert {move for move in LABELS if row.move_refusal(move) is None} == STATES[state]
    for correcting, move in (("due", "correct"), ("reported", "verify")):
        row = Tolerance(state=state, correcting=correcting)
        asked = {move} if state in ("decided", "appealed", "final") else set()
        assert {name for name in ("correct", "verify") if row.move_refusal(name) is None} == asked


def test_seen_by_parties_and_overseers_only(world: World) -> None:
    applied(world, "yx.reviewer", own=True)
    seen = {login for login in world.person if tolerances_visible(world.actor(login)).exists()}
    assert seen == APPLICANTS | {"yx.reviewer", "yx.inspector", "yx.reform", "yx.legal"}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    found=st.lists(st.tuples(st.booleans(), st.sampled_from(["", "理由"])), min_size=3, max_size=6),
    opinion=st.sampled_from(["exempt", "mitigated", "not_exempt"]),
)
def test_assessment_is_taken_exactly_when_it_is_whole(
    world: World, found: list[tuple[bool, str]], opinion: str
) -> None:
    """Every condition is judged, an unmet one with words, and an exemption proposed only where all are met."""
    row = applied(world)
    whole = len(found) == len(FIRST_CONDITIONS) and all(met or words for met, words in found)
    whole = whole and (opinion != "exempt" or all(met for met, _ in found))
    try:
        row = assessed(world, row, found=found, opinion=opinion)
    except Invalid:
        assert not whole
        assert set(ToleranceFinding.objects.filter(tolerance=row).values_list("met", "words")) == {(None, "")}
    else:
        assert whole
        assert list(row.findings.values_list("met", "words")) == found


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"subject": " "}, "subject"),
        ({"facts": ""}, "facts"),
        ({"happened_on": dt.date(2025, 3, 6)}, "happened_on"),
        ({"claims": [*CLAIMS[:4], " "]}, "claim_5"),
    ],
)
def test_half_an_application_is_told(world: World, more: dict[str, Any], field: str) -> None:
    with on(2025, 3, 5), pytest.raises(Invalid) as told:
        applied(world, **more)
    assert told.value.field == field


@pytest.mark.parametrize(
    ("said", "field"),
    [
        (Verdict("x", "理由"), "outcome"),
        (Verdict("exempt", ""), "reasons"),
        (Verdict("exempt", "理由", "整改"), "correct_by"),
        (Verdict("exempt", "理由", "整改", dt.date(2025, 3, 5)), "correct_by"),
    ],
)
def test_half_a_decision_is_told(world: World, said: Verdict, field: str) -> None:
    with on(2025, 3, 5):
        row = assessed(world)
        with pytest.raises(Invalid) as told:
            decided(world, row, said)
        assert (told.value.field, documents_of(row)) == (field, [])


def test_card_of_another_body_is_not_taken(world: World) -> None:
    card = upheld(world)
    with on(2025, 4, 2), pytest.raises(DomainError):
        applied(world, "zjj.head", body=world.body["yx-zjj"], about=card)


def test_in_the_browser(world: World, client: Client, django_assert_num_queries: Any) -> None:
    card = upheld(world)
    with on(2025, 4, 2):
        client.force_login(world.person["yx.head"])
        card_page = f"/cards/{card.public_id}/"
        new = f"/tolerances/new/?card={card.public_id}"
        assert new in client.get(card_page).content.decode()
        file = io.BytesIO(PDF)
        file.name = "会议纪要.pdf"
        sent = {"body": world.body["yx-park"].pk, "own": "0", "subject": "超期", "happened_on": "2025-04-01"}
        sent |= {"facts": "试行首件", **{f"claim_{n}": f"说明{n}" for n in range(1, 6)}}
        wrong = client.post(new, sent | {"claim_3": ""})
        assert (wrong.status_code, "试行首件" in wrong.content.decode()) == (422, True)
        assert client.post(new, sent | {"uploads": file}).status_code == 302
        row = Tolerance.objects.get()
        address = f"/tolerances/{row.public_id}/"
        assert client.get(f"{address}files/{row.files.get().pk}/").status_code == 200
        assert client.post(f"{address}assess/", {}).status_code == 403
        client.force_login(world.person["yx.legal"])
        form = {f"met_{n}": "1" for n in range(1, 6)} | {f"words_{n}": "" for n in range(1, 6)}
        form |= {"opinion": "exempt", "text": "属于先行先试"}
        assert client.post(f"{address}assess/", form | {"met_2": "0"}).status_code == 422
        assert client.post(f"{address}assess/", form).status_code == 302
        client.force_login(world.person["yx.reform"])
        ruling = {"office": world.body["yx-spj"].pk, "outcome": "exempt", "reasons": "同意评估意见"}
        assert client.post(f"{address}decide/", ruling | {"measures": "修订流程"}).status_code == 422
        assert client.post(f"{address}decide/", ruling).status_code == 302
        row.refresh_from_db()
        paper = documents_of(row)[0]
        printed = client.get(f"{address}papers/{paper.public_id}/").content.decode()
        assert "免予追责" in printed and row.number in printed
        client.force_login(world.person["yx.head"])
        shown = client.get(card_page).content.decode()
        assert "容错免责，不计入考核" in shown and row.number in shown
        case = client.get(f"/cases/{_case_number(card)}/").content.decode()
        assert "容错免责，不计入考核" in case
        actor = world.actor("yx.head")
        with django_assert_num_queries(1):
            assert [str(each.body) for each in tolerances_filtered(actor, ToleranceFilter())] == [
                world.body["yx-park"].name
            ]
        for stranger in ("gx.head", "yx.clerk", "zjj.head", "sysadmin"):
            client.force_login(world.person[stranger])
            assert client.get(address).status_code == 404
            assert client.get(f"{address}papers/{paper.public_id}/").status_code == 404


def _case_number(card: Card) -> str:
    return Case.objects.get(pk=card.object_id).number
