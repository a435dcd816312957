"""投诉 without a login, and the answer by number and code: nothing is found by trying, no name is shown (C4)."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import caches
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from core.door import Stamp
from portal.views import COMPLAINTS_PER_HOUR, TRIES_PER_MINUTE
from supervision.models import Complaint
from supervision.services import complaint_refuse
from tests.approvals.looking import on
from tests.approvals.walks import receive
from tests.supervision.test_complaints import answer, assign, close
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.mission("C4")]
TEXT = "申请材料交齐后一直没有答复"
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    caches["default"].version = secrets.randbelow(1 << 60)  # never `clear`: others at work share a Redis
    with on(2025, 3, 3):
        yield


def said(world: World, **more: Any) -> dict[str, Any]:
    values = {"office": world.body["yx-park"].pk, "kind": "late", "text": TEXT, "idempotency_key": secrets.token_hex(8)}
    return {**values, **more}


def look_up(client: Client, number: str, code: str) -> Any:
    return client.post("/complain/look-up/", {"number": number, "code": code})


def test_anonymous_and_looked_up_to_its_answer(world: World, client: Client) -> None:
    assert "/complain/" in client.get("/public/").content.decode()
    assert client.get("/complain/").status_code == 200
    page = client.post("/complain/", said(world)).content.decode()
    row = Complaint.objects.get()
    assert row.number in page and row.query_code in page
    assert (row.source, row.complainant, row.recorded_by, row.office) == ("web", "", None, world.body["yx-park"])
    assert "已收到，等待交办" in look_up(client, row.number, row.query_code.lower()).content.decode()
    row = answer(world, assign(world, row))
    waiting = look_up(client, row.number, row.query_code).content.decode()
    assert "正在办理" in waiting and "已经办结并致歉" not in waiting  # only after the review
    close(world, row)
    shown = look_up(client, row.number, row.query_code).content.decode()
    assert "属实" in shown and "已经办结并致歉" in shown
    people = [world.person[login].name for login in ("yx.reviewer", "yx.admin")]
    assert not [name for name in (*people, "约谈经办人", TEXT) if name in shown]


def test_refused_with_its_reason(world: World, client: Client) -> None:
    client.post("/complain/", said(world))
    row = Complaint.objects.get()
    complaint_refuse(complaint=row, reason="请向法院起诉。", actor=world.actor("yx.admin"), stamp=Stamp())
    shown = look_up(client, row.number, row.query_code).content.decode()
    assert "不予受理" in shown and "请向法院起诉。" in shown


def test_a_case_is_linked_without_telling_whether_it_exists(world: World, client: Client) -> None:
    case = receive(world, "direct", "yx.clerk")
    pages = [client.post("/complain/", said(world, case_number=number)) for number in (case.number, "没有")]
    assert [page.status_code for page in pages] == [200, 200]
    assert [row.case for row in Complaint.objects.order_by("pk")] == [case, None]


def test_wrong_input_comes_back(world: World, client: Client) -> None:
    for wrong in (
        {"text": ""},
        {"office": world.body["yx-zjj"].pk},
        {"kind": "x"},
        {"phone": "12", "complainant": "章某"},
        {"uploads": SimpleUploadedFile("a.exe", b"MZ")},
    ):
        page = client.post("/complain/", said(world, **wrong))
        assert (page.status_code, TEXT in page.content.decode()) == (422, "text" not in wrong), wrong
    many = [SimpleUploadedFile(f"{n}.pdf", PDF) for n in range(6)]
    assert client.post("/complain/", said(world, uploads=many)).status_code == 422
    assert Complaint.objects.count() == 0
    for number, code in (("", ""), ("x", "")):
        assert look_up(client, number, code).status_code == 422


def test_sent_twice_is_one_and_too_often_is_told(world: World, client: Client) -> None:
    same = said(world, uploads=SimpleUploadedFile("a.pdf", PDF))
    for _ in range(2):
        same["uploads"].seek(0)
        assert client.post("/complain/", same).status_code == 200
    assert Complaint.objects.count() == 1
    for _ in range(COMPLAINTS_PER_HOUR - 2):
        assert client.post("/complain/", said(world)).status_code == 200
    assert client.post("/complain/", said(world)).status_code == 429
    assert Complaint.objects.count() == COMPLAINTS_PER_HOUR - 1


def test_a_code_is_not_found_by_trying(world: World, client: Client) -> None:
    client.post("/complain/", said(world))
    row = Complaint.objects.get()
    for _ in range(TRIES_PER_MINUTE):
        assert look_up(client, row.number, "AAAAAAAA").status_code == 404
    assert look_up(client, row.number, row.query_code).status_code == 429
