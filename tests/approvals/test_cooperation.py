"""征求意见, 催办, notes and messages: who may, what an asked body sees, what silence means (B23)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client

from approvals import selectors, services
from approvals.models import Case, Consultation
from approvals.selectors import notes_visible
from core import events
from core.door import Stamp
from core.errors import DomainError, Invalid, NotAllowed, NotVisible, Refused
from core.models import InboxMessage, OutboxMessage
from tests.approvals.looking import clock, on
from tests.approvals.walks import BY_CHIEF, OPINION, go, leg, receive
from tests.world import World

pytestmark = pytest.mark.mission("B23")


@pytest.fixture(autouse=True)
def _day() -> Iterator[None]:
    with on(2025, 6, 3):
        yield


def accepted(world: World, key: str = "direct") -> Case:
    return go(world, receive(world, key, "yx.clerk"), leg("yx.clerk", "accept"))


def ask(world: World, case: Case, body: str = "yx-sfj", rule: str = "silence", days: int = 2) -> Consultation:
    return services.consultation_ask(
        case=case,
        body=world.body[body],
        question="是否涉及生态红线？",
        days=days,
        rule=rule,
        actor=world.actor("yx.reviewer"),
        stamp=Stamp(),
    )


def answer(world: World, row: Consultation, who: str, opinion: str = "agrees", text: str = "") -> Consultation:
    return services.consultation_answer(
        consultation=row, opinion=opinion, text=text, actor=world.actor(who), stamp=Stamp()
    )


def test_asked_body_sees_the_case_answers_and_nothing_more(world: World, client: Client) -> None:
    case = accepted(world)
    legal = world.actor("yx.legal")
    services.note_add(case=case, text="内部意见", shared=True, actor=world.actor("yx.reviewer"))
    with pytest.raises(NotVisible):
        selectors.case_get(case.number, legal)
    row = ask(world, case)
    assert selectors.case_get(case.number, legal) == case
    assert list(selectors.cases_visible(legal)) == [case]
    assert list(selectors.consultations_waiting(legal)) == [row]
    assert selectors.actions_for(case, legal) == [] or not any(a.allowed for a in selectors.actions_for(case, legal))
    assert selectors.people_actions(case, legal) == []
    assert list(notes_visible(case, legal)) == []
    for act in (
        lambda: services.note_add(case=case, text="x", shared=True, actor=legal),
        lambda: services.message_write(case=case, direction="out", way="sms", text="x", actor=legal),
        lambda: services.reminder_send(case=case, text="x", actor=legal),
    ):
        with pytest.raises(NotAllowed):
            act()
    client.force_login(world.person["yx.legal"])
    page = client.get(f"/cases/{case.number}/?tab=people").content.decode()
    assert ("是否涉及生态红线" in page, "内部意见" in page, "写备注" in page) == (True, False, False)
    assert f"/cases/{case.number}/consultations/{row.pk}/answer/" in client.get("/").content.decode()
    assert client.get(f"/cases/{case.number}/examine/").status_code == 403
    row = answer(world, row, "yx.legal", "objects", "在红线内")
    assert (row.state, row.answered_by, selectors.case_get(case.number, legal)) == (
        "answered",
        world.person["yx.legal"],
        case,
    )
    assert [e.verb for e in events.history(case)][-2:] == ["case.consult", "case.consult_answered"]


def test_withdrawn_question_closes_the_view(world: World) -> None:
    case = accepted(world)
    row = ask(world, case)
    with pytest.raises(NotAllowed):
        services.consultation_withdraw(consultation=row, reason="x", actor=world.actor("yx.legal"), stamp=Stamp())
    services.consultation_withdraw(
        consultation=row, reason="已自行核实", actor=world.actor("yx.reviewer"), stamp=Stamp()
    )
    with pytest.raises(NotVisible):
        selectors.case_get(case.number, world.actor("yx.legal"))
    with pytest.raises(Refused):
        answer(world, row, "yx.legal")


def test_consultation_never_stops_the_clock_and_is_asked_once(world: World) -> None:
    case = accepted(world)
    due = case.due_on
    row = ask(world, case)
    case.refresh_from_db()
    assert (case.due_on, case.paused, clock(case, "decision").stopped_on) == (due, False, None)
    assert row.due_on.isoformat() == "2025-06-05"
    with pytest.raises(Refused):
        ask(world, case)
    with pytest.raises(Invalid):
        answer(world, row, "yx.legal", "objects")
    for who in ("yx.clerk", "zjj.handler", "yx.head"):
        with pytest.raises(NotAllowed):
            answer(world, row, who)


def test_no_decision_while_an_obligatory_view_is_out(world: World) -> None:
    case = go(world, accepted(world), leg("yx.reviewer", "examine", **OPINION))
    silence, must = ask(world, case), ask(world, case, "yx-zjj", "must")
    with pytest.raises(Refused) as refused:
        go(world, case, leg("yx.chief", "decide", **BY_CHIEF))
    assert (refused.value.code, world.body["yx-zjj"].name in refused.value.message) == ("consultation_open", True)
    assert world.body["yx-sfj"].name not in refused.value.message
    answer(world, must, "zjj.handler")
    assert go(world, case, leg("yx.chief", "decide", **BY_CHIEF)).result == "granted"
    silence.refresh_from_db()
    assert silence.state == "open"


def test_silence_closes_by_its_rule_once(world: World) -> None:
    """Due on 5 June: nothing on the day itself; on the 6th silence counts, the obligatory one is pressed, once each."""
    case = accepted(world)
    silence, must = ask(world, case), ask(world, case, "yx-zjj", "must")
    with on(2025, 6, 5):
        assert services.consultations_lapse() == {"lapsed": 0, "pressed": 0}
    with on(2025, 6, 6):
        assert services.consultations_lapse() == {"lapsed": 1, "pressed": 1}
        told = InboxMessage.objects.count()
        assert services.consultations_lapse() == {"lapsed": 0, "pressed": 1}
        assert InboxMessage.objects.count() == told
    states = dict(Consultation.objects.values_list("pk", "state"))
    assert states == {silence.pk: "silent", must.pk: "open"}
    assert [e.verb for e in events.history(case)].count("case.consult_silent") == 1
    assert [e.actor_kind for e in events.history(silence)] == ["person", "job"]


@pytest.mark.parametrize(
    ("who", "outcome"),
    [
        ("yx.clerk", "sent"),  # 首问责任人
        ("yx.clerk2", "denied"),
        ("yx.admin", "sent"),
        ("yx.inspector", "sent"),
        ("yx.reform", "sent"),
        ("yx.reviewer", "denied"),
        ("yx.head", "denied"),
    ],
)
def test_who_may_remind(world: World, who: str, outcome: str) -> None:
    case = accepted(world)
    if outcome == "sent":
        row = services.reminder_send(case=case, text="请尽快审查", actor=world.actor(who))
        assert (row.to_body, row.to_person) == (world.body["yx-park"], None)
        assert set(InboxMessage.objects.values_list("person__username", flat=True)) == {"yx.reviewer", "yx.chief"}
        return
    with pytest.raises(NotAllowed):
        services.reminder_send(case=case, text="请尽快审查", actor=world.actor(who))


def test_reminder_once_a_working_day_to_who_has_it_and_answered(world: World, client: Client) -> None:
    case = services.case_claim(case=accepted(world), actor=world.actor("yx.reviewer"), stamp=Stamp())
    admin = world.actor("yx.admin")
    with on(2025, 6, 7):  # Saturday: counts for Monday
        row = services.reminder_send(case=case, text="快到期", actor=admin)
        assert (row.to_person, row.workday.isoformat()) == (world.person["yx.reviewer"], "2025-06-09")
    for day in (8, 9):
        with on(2025, 6, day), pytest.raises(Refused):
            services.reminder_send(case=case, text="再催", actor=world.actor("yx.admin"))
    assert selectors.reminded([case]) == {case.pk}
    client.force_login(world.person["yx.reviewer"])
    assert "已催办" in client.get("/").content.decode()
    with pytest.raises(NotAllowed):
        services.reminder_answer(reminder=row, text="在办", actor=world.actor("zjj.handler"))
    services.reminder_answer(reminder=row, text="明日办结", actor=world.actor("yx.reviewer"))
    assert selectors.reminded([case]) == set()
    with pytest.raises(Refused):
        services.reminder_answer(reminder=row, text="再答", actor=world.actor("yx.reviewer"))
    with on(2025, 6, 10):
        services.reminder_send(case=case, text="仍未办", actor=world.actor("yx.admin"))
    assert [e.verb for e in events.history(case)][-3:] == ["case.remind", "case.remind_answered", "case.remind"]


def test_notes_by_body_mentioned_and_retracted_with_trace(world: World) -> None:
    case = accepted(world, "delegated")
    name = world.person["yx.chief"].name
    own = services.note_add(case=case, text=f"@{name} 请看第3项", shared=False, actor=world.actor("yx.reviewer"))
    shared = services.note_add(case=case, text="已电话沟通", shared=True, actor=world.actor("zjj.handler"))
    seen = {who: set(notes_visible(case, world.actor(who))) for who in ("yx.clerk", "zjj.head", "yx.inspector")}
    assert seen == {"yx.clerk": {own, shared}, "zjj.head": {shared}, "yx.inspector": {shared}}
    assert list(InboxMessage.objects.values_list("person__username", flat=True)) == ["yx.chief"]
    with pytest.raises(NotAllowed):
        services.note_retract(note=own, reason="x", actor=world.actor("yx.clerk"))
    own = services.note_retract(note=own, reason="写错件", actor=world.actor("yx.reviewer"))
    assert (own.text, own.retract_reason, own.retracted_at is not None) == (f"@{name} 请看第3项", "写错件", True)
    assert [e.verb for e in events.history(own)] == ["case_note.add", "case_note.retract"]


def test_message_to_the_applicant_leaves_once_and_the_reply_is_entered(world: World) -> None:
    case = accepted(world)
    before = OutboxMessage.objects.count()
    services.message_write(case=case, direction="out", way="sms", text="请来领取", actor=world.actor("yx.clerk"))
    services.message_write(case=case, direction="in", way="phone", text="明天来", actor=world.actor("yx.clerk"))
    assert OutboxMessage.objects.count() == before + 1
    sent = OutboxMessage.objects.latest("pk")
    assert (sent.destination, "请来领取" in sent.payload["text"]) == ("applicant", True)
    assert [e.verb for e in events.history(case)][-2:] == ["case.message_out", "case.message_in"]
    assert all("领取" not in e.facts for e in events.history(case))
    Case.objects.filter(pk=case.pk).update(phone="")
    case.refresh_from_db()
    with pytest.raises(Invalid):
        services.message_write(case=case, direction="out", way="sms", text="x", actor=world.actor("yx.clerk"))


PAGES = {
    "consultations/new/": {"yx.reviewer", "yx.chief", "yx.head"},
    "reminders/new/": {"yx.clerk", "yx.admin", "yx.inspector", "yx.reform"},
    "notes/new/": {"yx.clerk", "yx.clerk2", "yx.reviewer", "yx.chief", "yx.head", "yx.admin", "yx.filer"},
    "messages/new/": {"yx.clerk", "yx.clerk2", "yx.reviewer", "yx.chief"},
}


@pytest.mark.parametrize("page", PAGES)
def test_pages_open_to_whom_they_are_for(world: World, client: Client, page: str) -> None:
    """200 to whom it is for, 403 to others who see the case, 404 to the rest."""
    case = accepted(world)
    seeing = {w for w in world.person if selectors.case_visible(case, world.actor(w))}
    for who in world.person:
        client.force_login(world.person[who])
        expected = 200 if who in PAGES[page] else 403 if who in seeing else 404
        assert client.get(f"/cases/{case.number}/{page}").status_code == expected, who
    client.force_login(world.person[min(PAGES[page])])
    assert client.post(f"/cases/{case.number}/{page}", {"text": " "}).status_code == 422


def test_wrong_question_is_told_at_its_field(world: World) -> None:
    case = accepted(world)
    data = {"question": "问", "days": 5, "rule": "must", "body": world.body["yx-sfj"]}
    for field, value in (("question", " "), ("days", 0), ("rule", "x"), ("body", world.body["cz-sthj"])):
        with pytest.raises(DomainError) as wrong:
            services.consultation_ask(
                case=case,
                actor=world.actor("yx.reviewer"),
                stamp=Stamp(),
                **{**data, field: value},  # type: ignore[arg-type]
            )
        assert wrong.value.field == field
