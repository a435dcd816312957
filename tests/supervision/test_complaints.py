"""投诉: from window, web and hotline; assigned, answered within the limit, reviewed; never by the person complained of (C4)."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from openpyxl import load_workbook

from core import events
from core.door import Stamp
from core.errors import Invalid, NotAllowed, Refused
from core.inbox import inbox_of
from core.models import InboxMessage, JobRun
from core.workdays import Unit
from supervision.jobs.matters import matters_daily
from supervision.lives.complaints import LABELS, ComplaintState
from supervision.lives.limits import Matter, Term
from supervision.models import Complaint, ComplaintFile
from supervision.selectors.complaints import (
    complainant_of,
    complaints_late,
    complaints_visible,
    complaints_waiting,
)
from supervision.selectors.measures import MEASURES, Period, Subject
from supervision.services import (
    ComplaintInput,
    complaint_answer,
    complaint_assign,
    complaint_close,
    complaint_give_back,
    complaint_refuse,
    complaint_register,
    handling_limit_set,
)
from tests.approvals.looking import on
from tests.approvals.walks import receive
from tests.world import World

pytestmark = pytest.mark.mission("C4")
DAY = dt.date
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
SECRETS = ("章投诉", "13900000009", "演示秘密经过")


def register(world: World, login: str = "yx.clerk", **more: Any) -> Complaint:
    """On Monday 3 March 2025 at the park's window."""
    values = {
        "office": world.body["yx-park"],
        "source": "window",
        "kind": "late",
        "text": SECRETS[2],
        "received_on": DAY(2025, 3, 3),
        "complainant": SECRETS[0],
        "phone": SECRETS[1],
        **more,
    }
    with on(2025, 3, 3):
        return complaint_register(said=ComplaintInput(**values), actor=world.actor(login), stamp=Stamp())


def assign(
    world: World, row: Complaint, to: str = "yx.reviewer", body: str = "yx-park", login: str = "yx.admin"
) -> Any:
    return complaint_assign(
        complaint=row, organisation=world.body[body], person=world.person[to], actor=world.actor(login), stamp=Stamp()
    )


def answer(world: World, row: Complaint, login: str = "yx.reviewer", verdict: str = "upheld", **more: Any) -> Complaint:
    said = {"verdict": verdict, "text": "已经办结并致歉", "measures": "约谈经办人", **more}
    return complaint_answer(complaint=row, actor=world.actor(login), stamp=Stamp(), **said)


def close(world: World, row: Complaint, login: str = "yx.admin") -> Complaint:
    return complaint_close(complaint=row, opinion="同意", actor=world.actor(login), stamp=Stamp())


def test_the_whole_life_with_its_limits(world: World) -> None:
    case = receive(world, "delegated", "yx.clerk")
    row = register(world, case_number=case.number, files=[("截图.pdf", PDF)])
    park = world.body["yx-park"]
    assert row.number == f"{park.name}诉〔2025〕1号" and len(row.query_code) == 8
    assert (row.case, row.item, row.body, row.accept_due_on) == (case, case.item, park, DAY(2025, 3, 10))
    assert ComplaintFile.objects.get().answer is None
    with on(2025, 3, 4):
        row = assign(world, row)
        assert (row.state, row.answer_due_on) == ("assigned", DAY(2025, 3, 25))  # 15 working days
        row = answer(world, row, files=[("说明.pdf", PDF)])
        with pytest.raises(NotAllowed):
            close(world, row, "yx.reviewer")
        back = {"reason": "没有写明改正情况", "actor": world.actor("yx.admin"), "stamp": Stamp()}
        row = complaint_give_back(complaint=row, **back)
        assert (row.state, row.verdict, row.answer_due_on) == ("returned", "", DAY(2025, 3, 25))
        row = assign(world, row, "yx.chief", login="yx.inspector")
        assert row.answer_due_on == DAY(2025, 3, 25)  # another person, the same time
        row = close(world, answer(world, row, "yx.chief", "partly"))
    assert (row.state, row.verdict, row.answered_late) == ("closed", "partly", False)
    assert list(row.answers.values_list("accepted", "verdict")) == [(False, "upheld"), (True, "partly")]
    with pytest.raises(Refused):
        answer(world, row, "yx.chief")
    kept = " ".join(event.facts for event in events.history(row))
    told = " ".join(InboxMessage.objects.values_list("text", flat=True))
    assert not [secret for secret in SECRETS if secret in kept or secret in told]
    assert list(events.verify()) == []


def test_not_accepted_with_a_reason(world: World) -> None:
    row = register(world, "yx.inspector")
    refuse = {"complaint": row, "actor": world.actor("yx.head"), "stamp": Stamp()}
    with pytest.raises(Invalid):
        complaint_refuse(reason=" ", **refuse)
    row = complaint_refuse(reason="属于法院管辖，请向人民法院起诉。", **refuse)
    assert (row.state, row.refused_reason) == ("refused", "属于法院管辖，请向人民法院起诉。")


def test_the_person_complained_of_neither_sees_nor_handles_it(world: World, client: Client) -> None:
    row = register(world, person=world.person["yx.head"])
    head = world.actor("yx.head")
    assert not complaints_visible(head).exists() and not complaints_waiting(head).exists()
    assert {move: row.move_permitted(move, head) is None for move in LABELS} == dict.fromkeys(LABELS, False)
    assert not inbox_of(world.person["yx.head"]).exists() and inbox_of(world.person["yx.admin"]).count() == 1
    with pytest.raises(Invalid):
        assign(world, row, "yx.head")
    client.force_login(world.person["yx.head"])
    assert client.get(f"/complaints/{row.public_id}/").status_code == 404
    assert client.post(f"/complaints/{row.public_id}/close/").status_code == 404
    row = assign(world, row)
    with pytest.raises(IntegrityError), transaction.atomic():
        Complaint.objects.filter(pk=row.pk).update(handler=row.person)
    client.force_login(world.person["yx.admin"])
    page = client.get(f"/complaints/{row.public_id}/assign/").content.decode()
    assert world.person["yx.chief"].name in page and world.person["yx.head"].name not in page


OFFICE = {"yx.head", "yx.admin", "yx.inspector"}


def test_roles_by_move(world: World) -> None:
    row = assign(world, register(world), "zjj.handler", "yx-zjj")
    may = {m: {p for p in world.person if row.move_permitted(m, world.actor(p)) is None} for m in LABELS}
    assert may == {
        "register": OFFICE | {"yx.clerk", "yx.clerk2"},
        "assign": OFFICE,
        "refuse": OFFICE,
        "answer": {"zjj.handler", "zjj.head"},
        "give_back": OFFICE,
        "close": OFFICE,
    }
    seen = {p for p in world.person if complaints_visible(world.actor(p)).exists()}
    assert seen == OFFICE | {"yx.clerk", "zjj.handler", "zjj.head", "yx.reform"}


STATES = {
    "registered": {"register", "assign", "refuse"},
    "assigned": {"assign", "answer"},
    "answered": {"give_back", "close"},
    "returned": {"assign", "answer"},
    "closed": set(),
    "refused": set(),
}


def test_moves_by_state(world: World) -> None:
    assert set(STATES) == set(ComplaintState.values)
    for state, moves in STATES.items():
        row = Complaint(number="一", state=state)
        assert {move for move in LABELS if row.move_refusal(move) is None} == moves, state


def test_who_reads_the_complainant(world: World) -> None:
    row = assign(world, register(world), "zjj.handler", "yx-zjj")
    plain = {p for p in world.person if not complainant_of(row, world.actor(p)).masked}
    assert plain == OFFICE | {"yx.clerk", "zjj.handler", "zjj.head"}
    shown = complainant_of(row, world.actor("yx.reform"))
    assert (shown.name, shown.phone) == ("章**", "139****0009")
    assert complainant_of(register(world, complainant="", phone=""), world.actor("yx.reform")).name == "匿名"


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"text": " "}, "text"),
        ({"kind": "x"}, "kind"),
        ({"received_on": DAY(2025, 3, 4)}, "received_on"),
        ({"case_number": "没有"}, "case_number"),
        ({"phone": "12"}, ""),
    ],
)
def test_half_a_complaint_is_told(world: World, more: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as problem:
        register(world, **more)
    assert problem.value.field == field


def test_limits_are_dated_data(world: World) -> None:
    place = world.body["yx-park"].jurisdiction
    term = Term(7, Unit.DAY, True, 2, "区投诉办法第六条")
    said = {"jurisdiction": place, "matter": Matter.COMPLAINT_ACCEPT, "term": term}
    with on(2025, 2, 20):
        handling_limit_set(begins_on=DAY(2025, 3, 1), actor=world.actor("yx.reform"), **said)
        with pytest.raises(Invalid):
            handling_limit_set(begins_on=DAY(2025, 2, 19), actor=world.actor("yx.reform"), **said)
        with pytest.raises(NotAllowed):
            handling_limit_set(begins_on=DAY(2025, 3, 1), actor=world.actor("yx.admin"), **said)
    assert register(world).accept_due_on == DAY(2025, 3, 10)
    assert register(world, received_on=DAY(2025, 3, 1)).accept_due_on == DAY(2025, 3, 10)  # Saturday the 8th rolls
    assert register(world, received_on=DAY(2025, 2, 28)).accept_due_on == DAY(2025, 3, 7)


def test_reminded_once_a_day_and_escalated(world: World) -> None:
    row = assign(world, register(world))
    count = {login: inbox_of(world.person[login]).count() for login in ("yx.reviewer", "yx.head", "yx.inspector")}

    def told(login: str) -> int:
        return inbox_of(world.person[login]).count() - count[login]

    row.refresh_from_db()
    Complaint.objects.update(answer_due_on=DAY(2025, 3, 20))
    for day, reviewer, head, inspector in (
        (14, 0, 0, 0),
        (18, 1, 0, 0),  # three working days ahead was the 17th: a missed day is made good
        (19, 1, 0, 0),
        (20, 2, 0, 0),
        (21, 3, 1, 1),
        (22, 3, 1, 1),  # a Saturday
        (24, 4, 1, 1),
    ):
        for _ in range(2):
            with on(2025, 3, day):
                matters_daily()
        assert (day, told("yx.reviewer"), told("yx.head"), told("yx.inspector")) == (day, reviewer, head, inspector)
    with on(2025, 3, 24):
        assert complaints_late(complaints_visible(world.actor("yx.inspector"))).get() == row
        JobRun.objects.all().delete()
        matters_daily()  # by hand once more, without the record of the run
    assert told("yx.reviewer") == 4


def test_figures_for_assessments(world: World, client: Client) -> None:
    period = Period(DAY(2025, 3, 1), DAY(2025, 3, 31))
    park, department = Subject.of(world.body["yx-park"]), Subject.of(world.body["yx-zjj"])
    person, handler = (Subject.of(world.person[login]) for login in ("yx.clerk2", "zjj.handler"))
    item = Subject.of(world.item["direct"], world.body["yx-park"])
    about = {"person": world.person["yx.clerk2"], "body": world.body["yx-park"], "item": world.item["direct"]}

    def told(*subjects: Subject, within: Period = period) -> list[int]:
        keys = ["complaints_late" if row in (department, handler) else "complaints_upheld" for row in subjects]
        return [MEASURES[key].of(row, within).base for key, row in zip(keys, subjects, strict=True)]

    with on(2025, 3, 5):
        close(world, answer(world, assign(world, register(world, **about)), verdict="partly"))
    with on(2025, 4, 1):
        row = assign(world, register(world, item=world.item["direct"]), "zjj.handler", "yx-zjj")
    with on(2025, 4, 23):  # due on the 23rd: 15 working days with 清明
        assert row.answer_due_on == DAY(2025, 4, 23)
        assert told(park, department, handler) == [1, 0, 0]
    with on(2025, 4, 24):
        assert told(park, department, handler) == [1, 1, 1]
        row = close(world, answer(world, row, "zjj.handler", "unfounded"))
        assert row.answered_late
    with on(2025, 6, 3):
        assert told(park, person, item, department, handler) == [1] * 5
        assert (
            told(park, person, item, department, handler, within=Period(DAY(2025, 4, 1), DAY(2025, 4, 30))) == [0] * 5
        )
        client.force_login(world.person["yx.inspector"])
        page = client.get(MEASURES["complaints_late"].of(handler, period).url)
        assert len(page.context["rows"]) == 1 and "2025年3月1日至2025年3月31日收到、逾期答复的" in page.content.decode()
        assert ("show", "answered_late") in page.context["narrowed"]
        strange = dict.fromkeys(("show", "since", "until", "body", "person", "item", "park"), "9" * 4400)
        assert client.get("/complaints/", strange).status_code == 200


def test_in_the_browser(world: World, client: Client) -> None:
    case = receive(world, "delegated", "yx.clerk")
    with on(2025, 3, 3):
        client.force_login(world.person["yx.clerk"])
        sent = {"office": world.body["yx-park"].pk, "kind": "late", "text": "拖延", "received_on": "2025-03-03"}
        sent |= {"case_number": case.number, "login": "yx.reviewer", "complainant": "章某", "idempotency_key": "k"}
        for wrong in ({"kind": ""}, {"phone": "12"}, {"login": "gx.head"}, {"case_number": "x"}):
            page = client.post("/complaints/new/", sent | wrong)
            assert (page.status_code, "章某" in page.content.decode()) == (422, True), wrong
        assert [client.post("/complaints/new/", sent).status_code for _ in range(2)] == [302, 302]
        row = Complaint.objects.get()  # the same key once
        address = f"/complaints/{row.public_id}/"
        client.force_login(world.person["yx.admin"])
        page = client.get(f"{address}assign/")
        post = next(
            pk for pk, one in page.context["form"].posts.items() if one.person_id == world.person["yx.chief"].pk
        )
        assert client.post(f"{address}assign/", {"post": "0"}).status_code == 422
        assert client.post(f"{address}assign/", {"post": post}).status_code == 302
        client.force_login(world.person["yx.chief"])
        file = SimpleUploadedFile("a.exe", b"MZ")
        said = {"verdict": "upheld", "text": "已致歉", "measures": "约谈"}
        assert client.post(f"{address}answer/", said | {"uploads": file}).status_code == 422
        assert client.post(f"{address}answer/", said | {"measures": ""}).status_code == 422
        assert client.post(f"{address}answer/", said).status_code == 302
        client.force_login(world.person["yx.inspector"])
        assert client.get("/complaints/?state=answered&source=window&only=x").context["rows"]
        assert client.post(f"{address}close/", {"opinion": ""}).status_code == 302
        assert "属实" in client.get(address).content.decode()
        assert row.number in client.get(f"/cases/{case.number}/").content.decode()
        book = load_workbook(io.BytesIO(client.get("/complaints/?format=xlsx").content))
        assert next(cell.value for cell in book.active[2]) == row.number
        for stranger in ("gx.head", "as.head", "zjj.head", "yx.reviewer"):
            client.force_login(world.person[stranger])
            assert client.get(address).status_code == 404
        for strange in ("²", "9" * 4400, "a\x00b", "😀" * 900):
            assert client.get("/complaints/", dict.fromkeys(("state", "only", "after", "q"), strange)).status_code in (
                200,
                400,
            )


@pytest.mark.parametrize("times", [1, 4])
def test_queries_of_the_register(
    world: World, client: Client, django_assert_num_queries: Callable[[int], AbstractContextManager[Any]], times: int
) -> None:
    for _ in range(times):
        assign(world, register(world))
    client.force_login(world.person["yx.inspector"])
    client.get("/complaints/")
    with django_assert_num_queries(REGISTER):
        client.get("/complaints/")


REGISTER = 9
