"""统一出件 and 送达: collect, post, e-delivery, the receipt of service and who signed for it (B15)."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from approvals import selectors, services
from approvals.models import Case
from core import events
from core.door import Stamp
from core.errors import Invalid, NotAllowed, Refused
from core.models import OutboxMessage
from tests.approvals.archiving import PDF, scan
from tests.approvals.looking import facts, on, paper
from tests.approvals.walks import WALKS, go, leg, receive
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.mission("B15")]
POST = {"way": "post", "recipient": "章演行", "tracking": "SF1001", "place": "云溪大道1号"}


@pytest.fixture(autouse=True)
def day() -> Iterator[None]:
    with on(2025, 6, 3):
        yield


@pytest.fixture
def issued(world: World) -> Case:
    case = receive(world, "direct", "yx.clerk")
    for step in WALKS["direct"][1][:-1]:
        case = go(world, case, step)
    return case


def told(case: Case) -> list[str]:
    rows = OutboxMessage.objects.filter(purpose__startswith="deliver").order_by("pk")
    return [str(row.payload if isinstance(row.payload, dict) else json.loads(row.payload)) for row in rows]


def test_collected_at_the_window(world: World, issued: Case) -> None:
    case = go(world, issued, leg("yx.clerk", "deliver", way="collect", recipient="章演行", relation="法定代表人"))
    made = facts(case, "service")
    assert (case.state, made["way"], made["relation"], made["server"]) == (
        "delivered",
        "窗口领取",
        "法定代表人",
        world.person["yx.clerk"].name,
    )
    assert [row["title"] for row in made["papers"]] == ["准予行政许可决定书", "许可证照"]
    assert told(case) == []


def test_posted_with_its_number_and_signed_for_later(world: World, issued: Case) -> None:
    case = go(world, issued, leg("yx.clerk", "deliver", **POST))
    assert (facts(case, "service")["tracking"], facts(case, "service")["place"]) == ("SF1001", "云溪大道1号")
    assert case.delivery.awaits_signature
    assert len(told(case)) == 1 and "SF1001" in told(case)[0]
    with on(2025, 6, 5):
        stored = scan()
        done = leg("yx.clerk", "confirm_delivery", signed_on=dt.date(2025, 6, 4), signed_by="前台李演", scan=stored)
        case = go(world, case, done)
        case.delivery.refresh_from_db()
        assert (case.state, case.delivery.signed_on, case.delivery.signed_by) == (
            "delivered",
            dt.date(2025, 6, 4),
            "前台李演",
        )
        assert paper(case, "service").files.get().file == stored
        with pytest.raises(Refused, match="已经登记"):
            go(world, case, done)


def test_electronic_service_needs_the_confirmed_address_and_tells_where_to_look(world: World, issued: Case) -> None:
    with pytest.raises(Invalid) as problem:
        go(world, issued, leg("yx.clerk", "deliver", way="electronic", recipient="章演行"))
    assert problem.value.field == "place"
    case = go(world, issued, leg("yx.clerk", "deliver", way="electronic", recipient="章演行", place="a@example.com"))
    assert facts(case, "service")["way"] == "电子送达"
    assert len(told(case)) == 1 and case.query_code in told(case)[0]
    assert not case.delivery.awaits_signature


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"way": "pigeon", "recipient": "章演行"}, "way"),
        ({"way": "collect", "recipient": " "}, "recipient"),
        ({"way": "post", "recipient": "章演行"}, "tracking"),
    ],
)
def test_half_a_service_is_told(world: World, issued: Case, said: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as problem:
        go(world, issued, leg("yx.clerk", "deliver", **said))
    assert problem.value.field == field


def test_returned_parcel_is_served_again_and_the_record_keeps_both(world: World, issued: Case) -> None:
    case = go(world, issued, leg("yx.clerk", "deliver", **POST))
    old, ended = paper(case, "service"), case.ended_at
    again = leg("yx.clerk", "deliver_again", reason="地址不详", way="collect", recipient="章演行")
    with on(2025, 6, 9):
        case = go(world, case, again)
        new = paper(case, "service")
        assert (new.supersedes, facts(case, "service")["way"], case.ended_at) == (old, "窗口领取", ended)
        last = selectors.timeline(events.history(case))[0]
        assert "原快递单号：SF1001" in last.detail and "地址不详" in last.detail
        with pytest.raises(Refused, match="已在窗口当面领取"):
            go(world, case, again)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"signed_by": " "}, "signed_by"),
        ({"signed_on": dt.date(2025, 6, 2)}, "signed_on"),
        ({"signed_on": dt.date(2025, 6, 4)}, "signed_on"),
    ],
)
def test_half_a_signature_is_told(world: World, issued: Case, said: dict[str, Any], field: str) -> None:
    case = go(world, issued, leg("yx.clerk", "deliver", **POST))
    values = {"signed_on": dt.date(2025, 6, 3), "signed_by": "李演", **said}
    with pytest.raises(Invalid) as problem:
        go(world, case, leg("yx.clerk", "confirm_delivery", **values))
    assert problem.value.field == field


@pytest.mark.parametrize("move", ["confirm_delivery", "deliver_again"])
def test_only_the_issuing_body_registers_what_came_back(world: World, issued: Case, move: str) -> None:
    case = go(world, issued, leg("yx.clerk", "deliver", **POST))
    data: dict[str, Any] = {"signed_on": dt.date(2025, 6, 3), "signed_by": "李演"}
    if move == "deliver_again":
        data = {"reason": "拒收", "way": "collect", "recipient": "章演行"}
    for login in ("yx.chief", "zjj.handler", "yx.filer"):
        with pytest.raises(NotAllowed):
            getattr(services, f"case_{move}")(case=case, actor=world.actor(login), stamp=Stamp(), **data)


def test_nothing_is_signed_for_before_it_was_served(world: World, issued: Case) -> None:
    with pytest.raises(Refused, match="不能“登记签收”"):
        go(world, issued, leg("yx.clerk", "confirm_delivery", signed_on=dt.date(2025, 6, 3), signed_by="李演"))


def test_clerk_posts_and_registers_the_signature_on_the_pages(world: World, issued: Case, client: Client) -> None:
    client.force_login(world.person["yx.clerk"])
    page = reverse("approvals:case", args=[issued.number])
    sent = {"version": issued.version, "key": "a", **POST, "tracking": ""}
    wrong = client.post(reverse("approvals:deliver", args=[issued.number]), sent)
    assert (wrong.status_code, 'value="云溪大道1号"' in wrong.content.decode()) == (422, True)
    again = {**sent, "key": "b", "tracking": "SF1001"}
    assert client.post(reverse("approvals:deliver", args=[issued.number]), again).status_code == 302
    assert "快递还没有登记签收" in client.get(page).content.decode()
    confirm = reverse("approvals:confirm_delivery", args=[issued.number])
    assert confirm in client.get(page).content.decode()
    issued.refresh_from_db()
    signed = {"version": issued.version, "key": "c", "signed_on": "2025-06-03", "signed_by": "李演"}
    assert client.post(confirm, {**signed, "scan": SimpleUploadedFile("r.pdf", PDF)}).status_code == 302
    shown = client.get(page).content.decode()
    assert "由李演签收" in shown and confirm not in shown
