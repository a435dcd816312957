"""督办: issued with a numbered paper, acknowledged, answered, accepted or sent back; overdue ones reach the leaders (C3)."""

from __future__ import annotations

import datetime as dt
import io
import json
from typing import Any

import pytest
from django.test import Client

from approvals.models import Case
from core.door import Stamp
from core.errors import Invalid, NotAllowed, Refused
from core.models import InboxMessage
from core.papers import documents_of
from supervision.lives.orders import LABELS
from supervision.models import OrderFile, SupervisionOrder
from supervision.selectors import orders_waiting
from supervision.services import (
    OrderInput,
    order_accept,
    order_acknowledge,
    order_answer,
    order_give_back,
    order_issue,
    order_withdraw,
    orders_watch,
)
from tests.approvals.looking import on
from tests.approvals.walks import receive
from tests.world import World

pytestmark = pytest.mark.mission("C3")
DAY = dt.date
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


def issue(world: World, login: str = "yx.inspector", **more: Any) -> SupervisionOrder:
    """On 3 March 2025, to be answered by 10 March."""
    values = {
        "issuer": world.body["yx-ducha"],
        "addressee": world.body["yx-park"],
        "subject": "消防设计审查办理缓慢",
        "asks": "说明原因，明确办结日期。",
        "due_on": DAY(2025, 3, 10),
        **more,
    }
    with on(2025, 3, 3):
        return order_issue(said=OrderInput(**values), actor=world.actor(login), stamp=Stamp())


def answer(world: World, order: SupervisionOrder, login: str = "yx.head", **more: Any) -> SupervisionOrder:
    return order_answer(order=order, text="已办结", actor=world.actor(login), stamp=Stamp(), **more)


def test_issued_with_a_numbered_paper(world: World) -> None:
    case = receive(world, "delegated", "yx.clerk")
    order = issue(world, about=case, person=world.person["yx.reviewer"])
    paper = documents_of(order)[0]
    facts = json.loads(paper.facts)
    assert order.number == paper.number == f"{world.body['yx-ducha'].name}督〔2025〕1号"
    assert (paper.title, facts["due_on"], facts["asks"]) == ("督办通知单", "2025年3月10日", "说明原因，明确办结日期。")
    assert paper.file_due_at is not None  # it is drawn
    assert (order.subject_type, order.subject_id) == ("approvals.case", case.pk)
    told = InboxMessage.objects.filter(url=f"/orders/{order.public_id}/").values_list("person__username", flat=True)
    assert set(told) == {"yx.head", "yx.chief", "yx.admin", "yx.reviewer"}
    assert orders_waiting(world.actor("yx.reviewer")).count() == orders_waiting(world.actor("yx.head")).count() == 1
    assert issue(world).number.endswith("〔2025〕2号")


def test_answered_sent_back_answered_again_and_closed(world: World) -> None:
    order = issue(world)
    with on(2025, 3, 4):
        order = order_acknowledge(order=order, actor=world.actor("yx.admin"), stamp=Stamp())
        order = answer(world, order, files=[("说明.pdf", PDF)])
        assert (order.state, orders_waiting(world.actor("yx.inspector")).count()) == ("answered", 1)
        back = {"reason": "没有写明办结日期", "due_on": DAY(2025, 3, 14)}
        order = order_give_back(order=order, actor=world.actor("yx.inspector"), stamp=Stamp(), **back)
        assert (order.state, order.due_on) == ("returned", DAY(2025, 3, 14))
        order = answer(world, order)
        order = order_accept(order=order, opinion="同意", actor=world.actor("yx.inspector"), stamp=Stamp())
    assert (order.state, order.closed_at is not None) == ("closed", True)
    assert list(order.answers.values_list("accepted", "opinion")) == [(False, "没有写明办结日期"), (True, "同意")]
    with pytest.raises(Refused):
        answer(world, order)


def test_overdue_reaches_the_leaders_once(world: World) -> None:
    order = issue(world)
    with on(2025, 3, 7):
        assert orders_watch(on=DAY(2025, 3, 7)) == {"reminded": 1, "escalated": 0}
    for _ in range(2):
        with on(2025, 3, 11):
            orders_watch(on=DAY(2025, 3, 11))
    order.refresh_from_db()
    assert (order.state, order.escalated_on) == ("issued", DAY(2025, 3, 11))
    texts = InboxMessage.objects.filter(person=world.person["yx.head"]).order_by("pk").values_list("text", flat=True)
    assert len(texts) == 3  # issued, soon due, overdue
    assert texts[2].startswith(f"督办{order.number}逾期 1 个工作日未答复")
    assert InboxMessage.objects.filter(person=world.person["yx.inspector"]).count() == 1
    with on(2025, 3, 12):
        assert answer(world, order).state == "answered"
        assert orders_watch(on=DAY(2025, 3, 12)) == {"reminded": 0, "escalated": 0}


ISSUER = {"yx.inspector"}
ADDRESSEE = {"yx.head", "yx.chief", "yx.admin"}


def test_roles_by_move(world: World) -> None:
    order = issue(world)
    may = {
        move: {login for login in world.person if order.move_permitted(move, world.actor(login)) is None}
        for move in LABELS
    }
    assert may == {
        move: ADDRESSEE if move in ("acknowledge", "answer") else set() if move == "escalate" else ISSUER
        for move in LABELS
    }


STATES = {
    "issued": {"issue", "acknowledge", "answer", "withdraw", "escalate"},
    "acknowledged": {"answer", "withdraw", "escalate"},
    "answered": {"accept", "give_back", "withdraw"},
    "returned": {"answer", "withdraw", "escalate"},
    "closed": set(),
    "withdrawn": set(),
}


@pytest.mark.parametrize("state", STATES)
def test_moves_by_state(world: World, state: str) -> None:
    order = issue(world)
    SupervisionOrder.objects.filter(pk=order.pk).update(state=state)
    row = SupervisionOrder.objects.get()
    assert {move for move in LABELS if row.move_refusal(move) is None} == STATES[state]


@pytest.mark.parametrize(
    ("login", "issuer", "addressee", "allowed"),
    [
        ("yx.inspector", "yx-ducha", "yx-zjj", True),
        ("yx.reform", "yx-spj", "yx-park", True),
        ("yx.head", "yx-park", "yx-park", True),
        ("yx.head", "yx-park", "yx-zjj", False),
        ("zjj.head", "yx-zjj", "yx-park", False),
        ("yx.inspector", "yx-ducha", "czgx", False),
        ("yx.clerk", "yx-park", "yx-park", False),
        ("yx.inspector", "yx-spj", "yx-park", False),
    ],
)
def test_who_addresses_whom(world: World, login: str, issuer: str, addressee: str, allowed: bool) -> None:
    values = {"issuer": world.body[issuer], "addressee": world.body[addressee]}
    if allowed:
        assert issue(world, login, **values).state == "issued"
    else:
        with pytest.raises(NotAllowed):
            issue(world, login, **values)


@pytest.mark.parametrize(
    ("more", "field"),
    [({"subject": " "}, "subject"), ({"asks": ""}, "asks"), ({"due_on": DAY(2025, 3, 3)}, "due_on")],
)
def test_half_an_order_is_told(world: World, more: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as problem:
        issue(world, **more)
    assert problem.value.field == field


def test_a_person_of_another_body_is_not_named(world: World) -> None:
    with pytest.raises(Invalid):
        issue(world, person=world.person["gx.clerk"])


def test_withdrawn_with_a_reason(world: World) -> None:
    order = order_withdraw(order=issue(world), reason="已另行处理", actor=world.actor("yx.inspector"), stamp=Stamp())
    assert order.state == "withdrawn"


def test_an_order_in_the_browser(world: World, client: Client) -> None:
    case: Case = receive(world, "delegated", "yx.clerk")
    with on(2025, 3, 3):
        client.force_login(world.person["yx.inspector"])
        new = f"/orders/new/?case={case.number}"
        assert case.number in client.get(new).content.decode()
        sent = {"issuer": world.body["yx-ducha"].pk, "addressee": world.body["yx-park"].pk, "subject": "办理缓慢"}
        sent |= {"asks": "说明原因", "due_on": "2025-03-10", "login": "yx.reviewer", "idempotency_key": "k1"}
        wrong = client.post(new, sent | {"login": "gx.clerk"})
        assert (wrong.status_code, "没有登录名为“gx.clerk”的人员" in wrong.content.decode()) == (422, True)
        assert client.post(new, sent | {"due_on": "2025-03-03"}).status_code == 422
        assert client.post(new, sent).status_code == client.post(new, sent).status_code == 302
        order = SupervisionOrder.objects.get()  # the same key once
        address = f"/orders/{order.public_id}/"
        assert "督办通知单" in client.get(f"{address}paper/").content.decode()
        panel = client.get(f"/cases/{case.number}/").content.decode()
        assert order.number in panel
        client.force_login(world.person["yx.reviewer"])
        steps = [step["move"] for step in client.get(address).context["steps"]]
        assert steps == ["acknowledge", "answer"]
        file = io.BytesIO(PDF)
        file.name = "说明.pdf"
        assert client.post(f"{address}answer/", {"text": ""}).status_code == 422
        assert client.post(f"{address}answer/", {"text": "已办结", "uploads": file}).status_code == 302
        assert client.get(f"{address}files/{OrderFile.objects.get().pk}/").status_code == 200
        assert client.post(f"{address}accept/", {}).status_code == 403
        client.force_login(world.person["yx.inspector"])
        assert client.post(f"{address}give-back/", {"reason": "补充", "due_on": "2025-03-14"}).status_code == 302
        assert [row.pk for row in client.get("/orders/?state=returned").context["rows"]] == [order.pk]
        for stranger in ("gx.head", "yx.clerk", "zjj.head"):
            client.force_login(world.person[stranger])
            assert client.get(address).status_code == 404
    with on(2025, 3, 17):
        client.force_login(world.person["yx.inspector"])
        assert [row.pk for row in client.get("/orders/?late=1").context["rows"]] == [order.pk]
