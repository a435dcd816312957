"""Nothing that is typed into an address or a form is a fault of the program."""

from __future__ import annotations

import io
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import reverse

from approvals.models import Case
from approvals.verbs import VERBS
from tests.approvals.walks import enterprise, receive
from tests.security.conftest import LogIn
from tests.world import World

STRANGE = ("²", "-1", "9" * 20, "9" * 4400, "a\x00b", "é" * 3000 + "😀", "0001-01-01", "9999-12-31T23:59", "\r\nX: y")
PARAMETERS = {
    "empowerment:catalogue": ("q", "park", "mode", "type", "after"),
    "empowerment:who_decides": ("item", "park", "area", "at", "known_at"),
    "empowerment:who_decides_items": ("park", "item_q"),
    "approvals:case_list": ("q", "state", "lamp", "applicant", "after"),
    "approvals:intake": ("item", "park", "applicant"),
    "approvals:intake_items": ("park", "item_q"),
    "approvals:intake_applicants": ("applicant_q",),
    "approvals:intake_applicant": ("applicant",),
    "approvals:intake_checklist": ("item", "park", "applicant"),
    "approvals:numbers": ("body", "year"),
    "empowerment:duties": ("q", "park", "supervisor", "method", "gap", "after"),
    "supervision:pushes": ("q", "state", "park", "organisation", "late", "after"),
    "supervision:results": ("q", "kind", "park", "applicant", "after"),
    "search": ("q",),
    "supervision:filings": ("state", "month", "park", "department", "show", "after"),
    "supervision:filings_proof": ("month",),
    "portal:items": ("q", "park", "department", "type", "theme", "page"),
    "portal:progress": ("number",),
}


@pytest.mark.parametrize("name", PARAMETERS)
def test_parameters(world: World, log_in: LogIn, name: str) -> None:
    item, park = world.item["direct"], world.park_of("direct")
    usual = {
        "empowerment:who_decides": {"item": item.pk, "park": park.pk},
        "approvals:intake_checklist": {"item": item.pk, "park": park.pk},
    }.get(name, {})
    browser = log_in("yx.clerk")
    for parameter in PARAMETERS[name]:
        for strange in STRANGE:
            answer = browser.get(reverse(name), {**usual, parameter: strange})
            assert answer.status_code in (200, 400, 404, 422, 429), (parameter, strange[:30])


def test_addresses(world: World, log_in: LogIn) -> None:
    case = receive(world, "direct", "yx.clerk")
    browser = log_in("yx.clerk")
    for strange in STRANGE:
        part = quote(strange[:300], safe="")
        for address in (
            f"/cases/{part}/",
            f"/cases/{part}/accept/",
            f"/cases/{case.number}/materials/{part}/file/",
            f"/cases/{case.number}/documents/{part}/",
            f"/catalogue/yueyang/{part}/",
            f"/public/items/yueyang/{part}/",
            f"/public/items/yueyang/{part}/yx-park/",
            f"/public/items/yueyang/{part}/yx-park/guide.json",
            f"/schemes/{part}/",
            f"/api/v1/cases/{part}/",
            f"/outbox/{part}/replay/",
        ):
            assert browser.get(address).status_code in (400, 403, 404, 405), address


@pytest.mark.parametrize("field", ["number", "code"])
def test_the_progress_form(world: World, field: str) -> None:
    for strange in STRANGE:
        sent = {"number": "YX2026000001", "code": "ABCDEF", field: strange}
        assert Client().post(reverse("portal:progress"), sent).status_code in (400, 404, 422), strange[:30]


@pytest.mark.parametrize("at", ["0001-01-01", "1949-09-30", "2200-01-01", "9999-12-31"])
def test_who_decides_on_a_day_out_of_reach(world: World, at: str) -> None:
    asked = {"item": world.item["direct"].pk, "park": world.park_of("direct").pk, "at": at}
    answer = Client().get(reverse("empowerment:who_decides"), asked)
    assert answer.status_code == 422
    assert "1949" in answer.content.decode()


@pytest.mark.parametrize("field", ["park", "item", "applicant", "received_at", "m-1-reuse"])
def test_the_intake_form(world: World, log_in: LogIn, field: str) -> None:
    browser = log_in("yx.clerk")
    usual = {
        "key": "",
        "park": world.park_of("direct").pk,
        "item": world.item["direct"].pk,
        "applicant": enterprise().pk,
        "title": "",
        "channel": "window",
    }
    for strange in STRANGE:
        for finding in ("", "applicant"):
            answer = browser.post(reverse("approvals:intake"), {**usual, "find": finding, field: strange})
            assert answer.status_code in (200, 400, 422), (strange[:30], finding)
    assert not Case.objects.exists()


@pytest.mark.parametrize("move", VERBS)
def test_forms_of_the_moves(world: World, log_in: LogIn, move: str) -> None:
    """What cannot be read is told on the form: no move of this case is made by it."""
    case = receive(world, "direct", "yx.clerk")
    browser = log_in("yx.clerk")
    names = [name for name in VERBS[move].form(case=case).fields if name not in ("version", "scan")]
    for strange in ("9" * 4400, "a\x00b", "9999-12-31"):
        sent = {"version": "0", **dict.fromkeys(names, strange)}
        answer = browser.post(reverse(f"approvals:{move}", args=[case.number]), sent)
        assert answer.status_code in (400, 403, 409, 422), strange[:30]
    case.refresh_from_db()
    assert (case.state, case.version) == ("received", Case.objects.get().version)


def test_a_key_longer_than_the_record_takes(world: World, log_in: LogIn) -> None:
    case = receive(world, "direct", "yx.clerk")
    file = io.BytesIO(b"%PDF-1.7\n%%EOF\n")
    file.name = "a.pdf"
    address = reverse("approvals:material_upload", args=[case.number, 1])
    answer = log_in("yx.clerk").post(address, {"file": file, "key": "k" * 500})
    assert answer.status_code == 302
    assert case.materials.get(order=1).file is not None


def test_the_handover_packages(world: World, log_in: LogIn) -> None:
    browser, park = log_in("yx.admin"), world.body["yx-park"].pk
    for strange in STRANGE:
        sent = {"giver": park, "takers": [strange], "due_on": "2026-12-01", "source": ""}
        assert browser.post("/packages/new/", sent).status_code in (400, 422), strange[:30]


@pytest.mark.parametrize("day", ["0001-01-01", "1949-09-30", "2200-01-01", "9999-12-31"])
@pytest.mark.parametrize("field", ["valid_from", "last_day"])
def test_a_letter_and_an_instrument_with_a_day_out_of_reach(world: World, log_in: LogIn, field: str, day: str) -> None:
    browser, park, department = log_in("yx.admin"), world.body["yx-park"].pk, world.body["yx-zjj"].pk
    days = {"valid_from": "2026-11-02", "last_day": "2027-11-02", field: day}
    letter = {"body": park, "person": world.person["yx.chief"].pk, "decide_types": ["licence"], **days}
    instrument = {"kind": "authorization", "scheme": world.scheme["S0"].pk, "giver": department, "taker": park, **days}
    instrument |= {"codes": world.item["direct"].code, "stages": ["accept"]}
    for name, sent in (("grant_new", letter), ("instrument_new", instrument)):
        answer = browser.post(reverse(f"empowerment:{name}"), sent)
        assert answer.status_code == 422
        assert "日期须在 1949 年 10 月至 2199 年之间" in answer.content.decode()


def test_the_holiday_notice(world: World, log_in: LogIn) -> None:
    browser = log_in("yx.reform")
    for field in ("text", "year", "document_number"):
        for strange in (*STRANGE, "0", "12345"):
            sent = {"text": "", "year": "", "document_number": "", field: strange}
            assert browser.post(reverse("calendar_new"), sent).status_code in (400, 422), (field, strange[:30])
