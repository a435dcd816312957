"""城陵矶新港区方案四（二）: 未经管委会同意，一律不得在窗口之外受理，任何部门不得随意撤窗或撤回已入驻办理事项 (C14)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from approvals.models import Case
from approvals.workflow import Channel
from core import events, moments
from core.door import Stamp
from core.errors import Invalid, NotAllowed, Refused
from core.papers import documents_of
from empowerment.models import Empowerment, ServiceWindow, WindowConsent
from empowerment.services import (
    ConsentInput,
    consent_grant,
    consent_refuse,
    consent_request,
    consent_withdraw,
    consents_expire,
    item_withdraw,
    window_set,
    window_withdraw,
)
from supervision.models import Card
from tests.approvals.looking import on
from tests.approvals.walks import go, leg, receive
from tests.world import ACTOR, World

pytestmark = [pytest.mark.django_db, pytest.mark.mission("C14")]
TODAY, LAST = dt.date(2025, 3, 3), dt.date(2025, 3, 31)


@pytest.fixture(autouse=True)
def windows(world: World) -> Iterator[None]:
    """The hall receives for all items; one item has a window of its own. It is 3 March 2025."""
    with on(2025, 3, 3):
        park = world.body["yx-park"]
        window_set(park=park, place="政务大厅综合窗口", hours="9:00-17:00", actor=ACTOR)
        window_set(park=park, item=world.item["direct"], place="3号专窗", hours="9:00-17:00", actor=ACTOR)
        yield


def asked(world: World, kind: str = "outside", login: str = "zjj.head", **changed: Any) -> WindowConsent:
    values: dict[str, Any] = {
        "kind": kind,
        "park": world.body["yx-park"],
        "department": world.body["yx-zjj"],
        "item": world.item["direct"],
        "reason": "企业集中报建，到项目现场受理",
        "valid_from": TODAY,
        "valid_to": LAST,
        **changed,
    }
    return consent_request(given=ConsentInput(**values), actor=world.actor(login), stamp=Stamp())


def granted(world: World, kind: str = "outside", login: str = "yx.admin", **changed: Any) -> WindowConsent:
    row = asked(world, kind, **changed)
    terms = {"valid_from": row.valid_from, "valid_to": row.valid_to}
    return consent_grant(consent=row, opinion="同意", actor=world.actor(login), stamp=Stamp(), **terms)


def outside(world: World, key: str = "direct") -> Case:
    """Taken in outside the window and accepted."""
    case = receive(world, key, "yx.clerk", channel=Channel.OUTSIDE)
    return go(world, case, leg("yx.clerk", "accept"))


def recorded(case: Case) -> dict[str, Any]:
    return next(events.facts_of(each) for each in events.history(case) if each.verb == "case.accept")


def cards() -> list[tuple[str, str]]:
    return list(Card.objects.filter(rule="out_of_window").values_list("rule", "organisation__code"))


# --- Acceptance outside the window ----------------------------------------------------------------------------------
def test_acceptance_outside_the_window_without_consent_is_recorded_and_a_card(world: World) -> None:
    case = outside(world)
    assert (case.state, recorded(case)["outside_consent"]) == ("accepted", "")
    assert cards() == [("out_of_window", "yx-park")]


def test_acceptance_under_a_consent_rests_on_its_number(world: World) -> None:
    row = granted(world)
    assert recorded(outside(world))["outside_consent"] == row.number
    assert cards() == []


def test_consent_without_an_item_is_for_all_items_of_the_department(world: World) -> None:
    row = granted(world, item=None)
    assert recorded(outside(world, "instant"))["outside_consent"] == row.number


def test_consent_of_another_item_or_kind_is_none(world: World) -> None:
    granted(world, item=world.item["instant"])
    granted(world, "window")
    assert recorded(outside(world))["outside_consent"] == ""


@pytest.mark.parametrize(("day", "cards_made"), [(LAST, 0), (LAST + dt.timedelta(days=1), 1)])
def test_consent_counts_through_its_last_day(world: World, day: dt.date, cards_made: int) -> None:
    granted(world)
    with on(day.year, day.month, day.day):
        outside(world)
    assert len(cards()) == cards_made


@pytest.mark.parametrize("ending", ["requested", "refused", "withdrawn", "expired"])
def test_only_a_consent_in_force_counts(world: World, ending: str) -> None:
    row = asked(world) if ending in ("requested", "refused") else granted(world)
    if ending == "refused":
        row = consent_refuse(consent=row, opinion="窗口足够", actor=world.actor("yx.head"), stamp=Stamp())
    if ending == "withdrawn":
        row = consent_withdraw(consent=row, reason="不再需要", actor=world.actor("zjj.head"), stamp=Stamp())
    if ending == "expired":
        with on(2025, 4, 1):
            assert consents_expire(on=moments.today(), actor=ACTOR) == 1
        row.refresh_from_db()
    assert row.state == ending
    outside(world)
    assert len(cards()) == 1


def test_registered_channels_and_items_without_a_window_need_none(world: World) -> None:
    go(world, receive(world, "direct", "yx.clerk"), leg("yx.clerk", "accept"))
    ServiceWindow.objects.all().delete()
    assert "outside_consent" not in recorded(outside(world))
    assert cards() == []


# --- Withdrawing a window or an item --------------------------------------------------------------------------------
def test_window_is_withdrawn_only_with_consent(world: World) -> None:
    place: dict[str, Any] = {
        "park": world.body["yx-park"],
        "item": world.item["direct"],
        "department": world.body["yx-zjj"],
        "actor": world.actor("zjj.head"),
        "stamp": Stamp(),
    }
    with pytest.raises(Refused) as refusal:
        window_withdraw(**place)
    assert refusal.value.code == "no_consent"
    assert f"撤回窗口须经{world.body['yx-park'].name}同意" in refusal.value.message
    assert "管委会同意" in refusal.value.message
    granted(world, "window")
    row = window_withdraw(**place)
    assert (row.state, row.carried_out_on) == ("carried_out", TODAY)
    assert list(ServiceWindow.objects.values_list("item", flat=True)) == [None]
    with pytest.raises(Refused):  # a consent is used once
        window_withdraw(**place)


def test_item_is_withdrawn_only_with_consent_from_a_coming_day(world: World) -> None:
    place: dict[str, Any] = {
        "park": world.body["yx-park"],
        "item": world.item["direct"],
        "department": world.body["yx-zjj"],
        "actor": world.actor("zjj.head"),
        "stamp": Stamp(),
    }
    with pytest.raises(Refused) as refusal:
        item_withdraw(effective_on=LAST, **place)
    assert refusal.value.code == "no_consent"
    consent = granted(world, "item")
    for day in (TODAY, LAST + dt.timedelta(days=1)):
        with pytest.raises(Invalid) as problem:
            item_withdraw(effective_on=day, **place)
        assert problem.value.field == "effective_on"
    item_withdraw(effective_on=dt.date(2025, 3, 10), **place)
    rows = Empowerment.objects.known_at(None).filter(park=place["park"], item=place["item"])
    ends = moments.start_of(dt.date(2025, 3, 10))
    assert [row.valid_to for row in rows] == [ends]
    assert consent.number in rows[0].reason


def test_consent_for_one_item_does_not_carry_out_another(world: World) -> None:
    consent = granted(world, "item")
    with pytest.raises(Refused) as refusal:
        item_withdraw(
            park=world.body["yx-park"],
            item=world.item["instant"],
            department=world.body["yx-zjj"],
            effective_on=LAST,
            actor=world.actor("zjj.head"),
            stamp=Stamp(),
            consent=consent,
        )
    assert refusal.value.code == "no_consent"


# --- Who, when, what ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("login", ["zjj.handler", "zjj.supervisor", "yx.admin", "yx.reform", "sysadmin"])
def test_only_the_departments_head_asks(world: World, login: str) -> None:
    with pytest.raises(NotAllowed):
        asked(world, login=login)


@pytest.mark.parametrize("login", ["yx.admin", "yx.head"])
def test_the_committee_decides(world: World, login: str) -> None:
    assert granted(world, login=login).state == "granted"


@pytest.mark.parametrize("login", ["zjj.head", "yx.clerk", "yx.reform", "yx.inspector", "gx.head", "sysadmin"])
def test_nobody_else_decides(world: World, login: str) -> None:
    with pytest.raises(NotAllowed):
        granted(world, login=login)


def test_who_asks_for_the_parks_own_window_does_not_decide(world: World) -> None:
    row = asked(world, login="yx.head", department=world.body["yx-park"])
    with pytest.raises(NotAllowed):
        consent_refuse(consent=row, opinion="x", actor=world.actor("yx.head"), stamp=Stamp())


def test_decided_request_is_not_decided_again(world: World) -> None:
    row = granted(world)
    with pytest.raises(Refused):
        consent_refuse(consent=row, opinion="x", actor=world.actor("yx.admin"), stamp=Stamp())


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"reason": " "}, "reason"),
        ({"kind": "item", "item": None}, "item"),
        ({"kind": "whatever"}, "kind"),
        ({"valid_to": dt.date(2025, 3, 2)}, "valid_to"),
        ({"valid_to": dt.date(2027, 3, 2)}, "valid_to"),
    ],
)
def test_half_a_request_is_told(world: World, changed: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as problem:
        asked(world, **{"kind": "outside", **changed})
    assert problem.value.field == field


def test_window_without_one_of_its_own_and_anothers_item_are_told(world: World) -> None:
    for item in ("instant", "cz_direct"):
        with pytest.raises(Invalid) as problem:
            asked(world, "window", item=world.item[item])
        assert problem.value.field == "item"


def test_term_is_not_longer_than_asked(world: World) -> None:
    row = asked(world)
    with pytest.raises(Invalid) as problem:
        consent_grant(
            consent=row,
            opinion="",
            valid_from=TODAY,
            valid_to=dt.date(2025, 4, 30),
            actor=world.actor("yx.admin"),
            stamp=Stamp(),
        )
    assert problem.value.field == "valid_to"


def test_letter_of_consent_has_the_parks_number_and_says_what_for(world: World) -> None:
    row = granted(world)
    [paper] = documents_of(row)
    assert (paper.title, paper.number, paper.organisation) == ("同意函", row.number, world.body["yx-park"])
    assert row.number.endswith("同〔2025〕1号")
    for words in ("2025年3月31日", "四（二）", world.item["direct"].code):
        assert words in paper.facts


# --- Pages ----------------------------------------------------------------------------------------------------------
def client(world: World, login: str) -> Client:
    found = Client()
    found.force_login(world.person[login])
    return found


def test_walked_on_the_pages(world: World) -> None:
    head, admin = client(world, "zjj.head"), client(world, "yx.admin")
    code, park = world.item["direct"].code, world.body["yx-park"]
    panel = head.get(f"/catalogue/yueyang/{code}/").content.decode()
    assert f"/consents/new/?kind=window&amp;park={park.pk}&amp;item={code}" in panel
    sent = {"kind": "window", "park": park.pk, "department": world.body["yx-zjj"].pk, "item": "没有的编码"}
    sent |= {"reason": "并入综合窗口", "valid_from": "2025-03-03", "valid_to": "2025-03-31"}
    answer = head.post("/consents/new/", sent)
    assert answer.status_code == 422 and "没有编码为" in answer.content.decode()
    assert "并入综合窗口" in answer.content.decode()
    assert head.post("/consents/new/", sent | {"item": code}).status_code == 302
    row = WindowConsent.objects.get()
    page = f"/consents/{row.public_id}/"
    assert client(world, "yx.clerk").get(f"{page}grant/").status_code == 403
    terms = {"valid_from": "2025-03-03", "valid_to": "2025-03-20", "opinion": "同意", "version": row.version}
    assert admin.post(f"{page}grant/", terms).status_code == 302
    assert "同〔2025〕1号" in head.get(page).content.decode()
    paper = documents_of(row)[0]
    assert "同意函" in head.get(f"{page}papers/{paper.public_id}/").content.decode()
    assert head.get(f"{page}carry-out/").status_code == 200
    row.refresh_from_db()
    assert head.post(f"{page}carry-out/", {"version": row.version}).status_code == 302
    assert not ServiceWindow.objects.filter(item=world.item["direct"]).exists()


def test_page_of_the_case_says_that_there_was_no_consent(world: World) -> None:
    case = outside(world)
    text = client(world, "yx.clerk").get(f"/cases/{case.number}/").content.decode()
    assert "没有管委会的同意" in text and "/consents/" in text


@pytest.mark.parametrize(("login", "status"), [("yx.admin", 200), ("yx.reform", 200), ("gx.head", 404)])
def test_who_sees_a_request(world: World, login: str, status: int) -> None:
    assert client(world, login).get(f"/consents/{asked(world).public_id}/").status_code == status


def test_list_asks_the_same_for_few_and_many(world: World, django_assert_num_queries: Any) -> None:
    granted(world)
    browser = client(world, "yx.inspector")
    browser.get("/consents/")
    with django_assert_num_queries(8):
        browser.get("/consents/")
    for _ in range(3):
        granted(world)
    with django_assert_num_queries(8):
        browser.get("/consents/")
