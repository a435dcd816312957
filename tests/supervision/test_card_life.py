"""A card is explained, reviewed, perhaps appealed once, and counts when it is upheld (C3)."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pytest
from django.test import Client

from core.door import Stamp
from core.errors import Invalid, NotAllowed, Refused
from core.models import InboxMessage, Role
from core.services import membership_add, organisation_create, person_create
from supervision.lives.cards import LABELS
from supervision.models import Card, CardFile
from supervision.selectors import cards_counted, cards_to_answer
from supervision.services import card_appeal, card_explain, card_review, run_rules
from tests.approvals.looking import on
from tests.approvals.test_clocks import accepted
from tests.world import ACTOR, LONG_AGO, World

pytestmark = pytest.mark.mission("C3")
DAY = dt.date
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


@pytest.fixture
def card(world: World) -> Card:
    """Raised on 1 April 2025, to be explained by 9 April (5 working days, 清明 in between). A second inspector is there."""
    office = organisation_create(
        code="yx-jw",
        kind="oversight",
        level="district",
        jurisdiction=world.body["yx-ducha"].jurisdiction,
        name="区纪委",
        actor=ACTOR,
    )
    world.person["yx.second"] = person_create(username="yx.second", name="演二", password_hash="!", actor=ACTOR)
    membership_add(
        person=world.person["yx.second"], organisation=office, role=Role.INSPECTOR, valid_from=LONG_AGO, actor=ACTOR
    )
    accepted(world, "delegated")
    with on(2025, 4, 1):
        run_rules()
    return Card.objects.get()


def explain(world: World, card: Card, login: str = "yx.head", text: str = "图件核对用时", **more: Any) -> Card:
    return card_explain(card=card, text=text, actor=world.actor(login), stamp=Stamp(), **more)


def review(world: World, card: Card, move: str, login: str = "yx.inspector", reason: str = "超期属实") -> Card:
    return card_review(card=card, move=move, reason=reason, actor=world.actor(login), stamp=Stamp())


def appeal(world: World, card: Card, login: str = "yx.head") -> Card:
    return card_appeal(card=card, text="请重新考虑", actor=world.actor(login), stamp=Stamp())


def counted(world: World, **more: Any) -> dict[str, int]:
    period = {"since": DAY(2025, 4, 1), "until": DAY(2025, 4, 30)}
    return dict(cards_counted(**{**period, "organisation": world.body["yx-park"], **more}))


def test_the_whole_life_to_a_final_word(world: World, card: Card) -> None:
    assert (card.state, card.colour, card.explain_by) == ("raised", "red", DAY(2025, 4, 9))
    with on(2025, 4, 2):
        card = explain(world, card, files=[("说明.pdf", PDF)])
        assert (card.state, card.explained_by, card.unexplained) == ("explained", world.person["yx.head"], False)
        card = review(world, card, "uphold")
        assert (card.state, card.appeal_by) == ("upheld", DAY(2025, 4, 10))
        assert counted(world) == {"red": 1}
        card = appeal(world, card)
        assert counted(world) == {}
        card = review(world, card, "sustain", "yx.second", "维持")
    assert (card.state, card.is_final, card.final_by) == ("upheld", True, world.person["yx.second"])
    assert counted(world) == {"red": 1}
    assert CardFile.objects.get().move == "explain"
    with on(2025, 4, 3), pytest.raises(Refused):
        appeal(world, card)


def test_withdrawn_cards_count_nowhere(world: World, card: Card) -> None:
    with on(2025, 4, 2):
        card = review(world, explain(world, card), "withdraw", reason="政务外网中断")
    assert (card.state, card.is_final, counted(world)) == ("withdrawn", True, {})


def test_an_appeal_that_succeeds_takes_the_card_back(world: World, card: Card) -> None:
    with on(2025, 4, 2):
        card = appeal(world, review(world, explain(world, card), "uphold"))
        card = review(world, card, "overturn", "yx.second", "申诉成立")
    assert (card.state, counted(world)) == ("withdrawn", {})


def test_counts_go_by_the_day_of_the_breach_and_leave_out_what_was_taken_over(world: World, card: Card) -> None:
    with on(2025, 5, 6):
        review(world, explain(world, card), "uphold")
    assert counted(world) == {"red": 1}
    assert counted(world, until=DAY(2025, 3, 31), since=DAY(2025, 3, 1)) == {}
    assert counted(world, organisation=world.body["czgx"]) == {}
    Card.objects.update(inherited=True)
    assert counted(world) == {}


def test_without_an_explanation_only_after_its_day(world: World, card: Card) -> None:
    with on(2025, 4, 9), pytest.raises(Refused) as refusal:
        review(world, card, "uphold")
    assert "2025年4月9日以前说明情况" in refusal.value.message
    with on(2025, 4, 10):
        assert cards_to_answer(world.actor("yx.inspector")).count() == 1
        card = review(world, card, "uphold")
        assert (card.state, card.unexplained) == ("upheld", True)


def test_a_late_explanation_is_taken_and_stays_marked(world: World, card: Card) -> None:
    with on(2025, 4, 10):
        card = explain(world, card)
    with on(2025, 6, 3):
        assert card.unexplained


def test_an_appeal_has_its_days(world: World, card: Card) -> None:
    with on(2025, 4, 2):
        card = review(world, explain(world, card), "uphold")
    with on(2025, 4, 11), pytest.raises(Refused) as refusal:
        appeal(world, card)
    assert "申诉期限（2025年4月10日）已过" in refusal.value.message


def test_the_first_reviewer_does_not_decide_the_appeal(world: World, card: Card) -> None:
    with on(2025, 4, 2):
        card = appeal(world, review(world, explain(world, card), "uphold"))
        with pytest.raises(NotAllowed):
            review(world, card, "sustain", "yx.inspector")


ANSWER = {"yx.head", "yx.chief", "yx.admin"}
JUDGE = {"yx.inspector", "yx.reform", "yx.second"}
ALLOWED = {move: ANSWER if move in ("explain", "appeal") else JUDGE for move in LABELS}


def test_roles_by_move(world: World, card: Card) -> None:
    may = {
        move: {login for login in world.person if card.move_permitted(move, world.actor(login)) is None}
        for move in LABELS
    }
    assert may == ALLOWED


def test_who_is_concerned_answers_in_person(world: World, card: Card) -> None:
    Card.objects.update(person=world.person["yx.reviewer"])
    card.refresh_from_db()
    with on(2025, 4, 2):
        assert cards_to_answer(world.actor("yx.reviewer")).count() == 1
        assert explain(world, card, "yx.reviewer").state == "explained"


STATES = {
    "raised": {"explain", "uphold", "withdraw"},
    "explained": {"uphold", "withdraw"},
    "upheld": {"appeal"},
    "appealed": {"sustain", "overturn"},
    "withdrawn": set(),
}


@pytest.mark.parametrize("state", STATES)
def test_moves_by_state(world: World, card: Card, state: str) -> None:
    Card.objects.filter(pk=card.pk).update(
        state=state, review="x", reviewed_at=card.raised_at, appealed_at=card.raised_at, appeal_by=DAY(2025, 4, 30)
    )
    with on(2025, 4, 10):
        row = Card.objects.get()
        assert {move for move in LABELS if row.move_refusal(move) is None} == STATES[state]


@pytest.mark.parametrize("move", ["explain", "uphold", "appeal"])
def test_empty_words_are_told(world: World, card: Card, move: str) -> None:
    with on(2025, 4, 10), pytest.raises(Invalid):
        if move == "explain":
            explain(world, card, text=" ")
        elif move == "appeal":
            card_appeal(card=card, text=" ", actor=world.actor("yx.head"), stamp=Stamp())
        else:
            review(world, card, move, reason=" ")


def test_both_sides_are_told(world: World, card: Card) -> None:
    with on(2025, 4, 2):
        review(world, explain(world, card), "uphold")
    texts = InboxMessage.objects.filter(person=world.person["yx.head"]).order_by("pk").values_list("text", flat=True)
    assert [text[:8] for text in texts] == ["红牌：" + card.words[:5], "监察卡“超过法定"]


# --- Pages ----------------------------------------------------------------------------------------------------------
def test_a_card_in_the_browser(world: World, client: Client, card: Card) -> None:
    address = f"/cards/{card.public_id}/"
    with on(2025, 4, 2):
        client.force_login(world.person["yx.head"])
        assert [step["move"] for step in client.get(address).context["steps"]] == ["explain"]
        wrong = client.post(f"{address}explain/", {"text": ""})
        assert (wrong.status_code, "请填写情况说明" in wrong.content.decode()) == (422, True)
        bad = io.BytesIO(b"nothing we know")
        bad.name = "a.exe"
        kept = client.post(f"{address}explain/", {"text": "写好的说明", "uploads": bad})
        assert (kept.status_code, "写好的说明" in kept.content.decode()) == (422, True)
        file = io.BytesIO(PDF)
        file.name = "说明.pdf"
        assert client.post(f"{address}explain/", {"text": "图件核对", "uploads": file}).status_code == 302
        assert client.get(f"{address}files/{CardFile.objects.get().pk}/").status_code == 200
        assert client.post(f"{address}uphold/", {"reason": "x"}).status_code == 403
        client.force_login(world.person["yx.inspector"])
        page = client.get(address)
        assert [step["move"] for step in page.context["steps"]] == ["uphold", "withdraw"]
        assert client.post(f"{address}uphold/", {"reason": "属实"}).status_code == 302
        again = client.post(f"{address}uphold/", {"reason": "属实"})
        assert (again.status_code, "现在是“成立”" in again.content.decode()) == (409, True)
        assert client.get(f"{address}nothing/").status_code == 404
        client.force_login(world.person["gx.clerk"])
        assert client.get(address).status_code == 404
        assert client.post(f"{address}explain/", {"text": "x"}).status_code == 404


def test_the_list_filters_by_its_address(world: World, client: Client, card: Card) -> None:
    with on(2025, 4, 2):
        client.force_login(world.person["yx.inspector"])
        for query, n in (
            ("", 1),
            ("rule=overdue&state=raised&colour=red&body=yx-park", 1),
            ("rule=void_seal", 0),
            ("colour=yellow", 0),
            ("waiting=1", 0),
            ("new=1", 0),
        ):
            assert (query, len(client.get(f"/cards/?{query}").context["rows"])) == (query, n)
        for strange in ("²", "9" * 4400, "a\x00b", "😀" * 900):
            sent = dict.fromkeys(("rule", "state", "colour", "body", "case", "after"), strange)
            assert client.get("/cards/", sent).status_code in (200, 400)
