"""Pushes reach receivers that refuse, hang, answer 500, die in the middle: each once by its identity, in order (C2)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client

from approvals.models import Case
from core import moments, outbox
from core.crypto import decrypt
from core.errors import Invalid, NotAllowed
from core.models import OutboxMessage
from supervision.models import PushReceiver
from supervision.services import receiver_add, receiver_change
from tests.approvals.walks import WALKS, go, leg, receive
from tests.supervision.receiving import Receiver, receiver
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.mission("C2")]
START = dt.datetime(2025, 3, 3, 10, tzinfo=moments.SHANGHAI)
LOOPBACK = ["127.0.0.0/8"]


@pytest.fixture
def other(settings: Any) -> Iterator[Receiver]:
    settings.PUSH_NETWORKS, settings.PUSH_TIMEOUT = LOOPBACK, 0.4
    with receiver() as found:
        yield found


def _add(world: World, other: Receiver, *, body: str = "yx-zjj", **fields: Any) -> PushReceiver:
    values = {"kind": "http", "name": "审管协同平台", "address": other.url, "begins_on": dt.date(2022, 1, 1), **fields}
    made, secret = receiver_add(organisation=world.body[body], actor=world.actor("yx.reform"), **values)
    other.secret = secret
    return made


def _granted(world: World, key: str = "direct") -> Case:
    clerk, steps = WALKS[key]
    case = receive(world, key, clerk)
    for step in steps:
        case = go(world, case, step)
    return case


def _revoked(world: World, case: Case) -> Case:
    return go(world, case, leg("yx.head", "revoke", **REVOKE))


REVOKE = {"ground": "fraud", "reason": "以欺骗手段取得"}


def _drain_for(hours: float) -> None:
    for minute in range(0, int(hours * 60) + 1, 15):
        with time_machine.travel(START + dt.timedelta(minutes=minute), tick=True):
            outbox.drain()


@pytest.mark.parametrize("how", ["refuse", "hang", "drip", "error", "error_afterwards", "die", "redirect"])
def test_bad_receiver_gets_everything_once_in_order(world: World, other: Receiver, how: str) -> None:
    _add(world, other)
    with time_machine.travel(START, tick=True):
        cases = [_granted(world), _granted(world)]
        _revoked(world, cases[0])
    if how == "refuse":
        other.close()
    else:
        other.how = how
    _drain_for(2)
    waiting = OutboxMessage.objects.filter(destination__startswith="push:")
    assert list(waiting.values_list("acknowledged_at", flat=True)) == [None] * 3
    assert waiting.exclude(last_error="").count() == 1  # the oldest asks for all whether the receiver is back
    other.held.set()
    other.how = "well"
    if how == "refuse":
        other.open()
    with time_machine.travel(START + dt.timedelta(hours=9), tick=True):
        assert outbox.drain()["failed"] == 0
        assert outbox.drain() == {"sent": 0, "failed": 0}
    assert [(row["case"], row["occasion"]) for row in other.got] == [
        (cases[0].number, "审批结果"),
        (cases[1].number, "审批结果"),
        (cases[0].number, "撤销"),
    ]
    assert len({row["delivery"] for row in other.got}) == 3
    assert other.forged == 0
    assert set(waiting.values_list("last_error", flat=True)) == {""}


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ("refuse", "拒绝连接"),
        ("hang", "0.4 秒内没有答复"),
        ("drip", "0.4 秒内没有答复"),
        ("error", "HTTP 500"),
        ("die", "不能确认已收到"),
        ("reject", "拒收（HTTP 422）"),
    ],
)
def test_reason_of_a_failure_is_told_in_words(world: World, other: Receiver, how: str, words: str) -> None:
    _add(world, other)
    with time_machine.travel(START, tick=True):
        _granted(world)
        if how == "refuse":
            other.close()
        else:
            other.how = how
        assert outbox.drain()["failed"] == 1
    message = OutboxMessage.objects.get(destination__startswith="push:")
    assert words in message.last_error
    assert message.attempts == 1


def test_hanging_receiver_costs_one_try_and_starves_nobody(world: World, other: Receiver) -> None:
    _add(world, other)
    other.how = "hang"
    with receiver() as good, time_machine.travel(START, tick=True):
        _add(world, good, name="另一平台")
        cases = [_granted(world) for _ in range(3)]
        outbox.drain()
        assert [row["case"] for row in good.got] == [case.number for case in cases]
        assert len(other.tries) == 1


def test_message_that_is_refused_holds_up_only_its_own_case(world: World, other: Receiver) -> None:
    _add(world, other)
    with time_machine.travel(START, tick=True):
        first = _granted(world)
        other.how = "reject"
        outbox.drain()
        other.how = "well"
        _revoked(world, first)
        second = _granted(world)
        outbox.drain()
        assert [row["case"] for row in other.got] == [second.number]
        outbox.replay(message=OutboxMessage.objects.get(object_id=first.pk, period__startswith=f"TS-{first.number}-1"))
        outbox.drain()
    assert [(row["case"], row["occasion"]) for row in other.got][1:] == [
        (first.number, "审批结果"),
        (first.number, "撤销"),
    ]


def test_two_drains_do_not_both_hang_on_one_receiver(world: World, other: Receiver) -> None:
    made = _add(world, other)
    with time_machine.travel(START, tick=True):
        _granted(world)
        assert outbox._reserve(made.destination)  # another process is just sending
        try:
            outbox.drain()
            assert other.tries == []
        finally:
            outbox.cache.delete(outbox._busy(made.destination))
        outbox.drain()
    assert len(other.got) == 1


def test_message_left_by_a_killed_worker_is_taken_again(world: World, other: Receiver) -> None:
    made = _add(world, other)
    with time_machine.travel(START, tick=False):
        _granted(world)
        taken = outbox._take(set())
        while taken is not None and taken.destination != made.destination:
            taken = outbox._take(set())
        assert taken is not None  # and nothing more happens: the worker is gone, its mark with it
        outbox.cache.delete(outbox._busy(made.destination))
        outbox.drain()
        assert other.got == []
    with time_machine.travel(START + outbox.LEASE, tick=True):
        outbox.drain()
    assert len(other.got) == 1


def test_switched_off_receiver_keeps_its_messages(world: World, other: Receiver) -> None:
    made = _add(world, other)
    with time_machine.travel(START, tick=True):
        _granted(world)
        fields = {"name": made.name, "address": made.address, "begins_on": made.begins_on, "ends_on": None}
        receiver_change(receiver=made, enabled=False, actor=world.actor("yx.reform"), **fields)
        outbox.drain()
        assert other.got == []
        receiver_change(receiver=made, enabled=True, actor=world.actor("yx.reform"), **fields)
        outbox.drain()
    assert len(other.got) == 1


def test_mailbox_is_told_with_the_identity_of_the_delivery(world: World, other: Receiver) -> None:
    _add(world, other, kind="mail", address="jg@example.gov.cn")
    with time_machine.travel(START, tick=True):
        case = _granted(world)
        outbox.drain()
    (sent,) = mail.outbox
    message = OutboxMessage.objects.get(destination__startswith="push:")
    assert sent.to == ["jg@example.gov.cn"]
    assert case.number in sent.body
    assert sent.extra_headers["Message-ID"] == f"<{message.payload['delivery']}@pdps>"
    assert message.acknowledged_at is not None


@pytest.mark.parametrize(
    "address",
    [
        "ftp://example.gov.cn/",
        "https://",
        "https://user:secret@example.gov.cn/",
        "https://example.gov.cn/#a",
        "https://example.gov.cn/推送",
        "http://127.0.0.1/",
        "http://[::1]/",
        "http://[::ffff:10.0.0.1]/",
        "http://10.1.2.3/",
        "http://169.254.169.254/latest/",
        "http://example.gov.cn:99999/",
    ],
)
def test_address_that_may_not_be_is_told(world: World, address: str) -> None:
    with pytest.raises(Invalid) as problem:
        receiver_add(
            organisation=world.body["yx-zjj"],
            kind="http",
            name="x",
            address=address,
            begins_on=dt.date(2022, 1, 1),
            actor=world.actor("yx.reform"),
        )
    assert problem.value.field == "address"


def test_name_that_leads_inside_is_not_followed(world: World, other: Receiver, settings: Any) -> None:
    _add(world, other, address=f"http://localhost:{other.port}/")
    settings.PUSH_NETWORKS = []
    with time_machine.travel(START, tick=True):
        _granted(world)
        outbox.drain()
    assert other.tries == []
    assert "内部网段" in OutboxMessage.objects.get(destination__startswith="push:").last_error


@pytest.mark.parametrize("login", ["yx.clerk", "yx.admin", "zjj.head", "as.head"])
def test_receivers_are_kept_by_the_reform_office(world: World, login: str) -> None:
    with pytest.raises(NotAllowed):
        receiver_add(
            organisation=world.body["yx-zjj"],
            kind="mail",
            name="x",
            address="a@example.gov.cn",
            begins_on=dt.date(2022, 1, 1),
            actor=world.actor(login),
        )


# --- Pages ----------------------------------------------------------------------------------------------------------
def _client(world: World, login: str) -> Client:
    client = Client()
    client.force_login(world.person[login])
    return client


def test_secret_is_shown_once_and_kept_encrypted(world: World, other: Receiver) -> None:
    client = _client(world, "yx.reform")
    sent = {
        "organisation": world.body["yx-zjj"].pk,
        "kind": "http",
        "name": "平台",
        "address": "http://10.0.0.1/",
        "begins_on": "2025-03-03",
    }
    answer = client.post("/receivers/new/", sent)
    assert answer.status_code == 422 and "内部网段" in answer.content.decode()
    answer = client.post("/receivers/new/", {**sent, "address": other.url})
    made = PushReceiver.objects.get()
    secret = _secret(made)
    assert secret in answer.content.decode() and secret not in made.secret
    assert secret not in client.get(f"/receivers/{made.pk}/").content.decode()
    assert secret not in client.get("/receivers/").content.decode()


def _secret(made: PushReceiver) -> str:
    return decrypt(made.secret)


def test_failed_deliveries_have_a_page_with_reason_and_replay(world: World, other: Receiver) -> None:
    made = _add(world, other)
    other.how = "error"
    with time_machine.travel(START, tick=True):
        _granted(world)
        outbox.drain()
        client = _client(world, "yx.reform")
        health = client.get("/receivers/").content.decode()
        assert "有问题" in health and "HTTP 500" in health
        page = client.get(f"/outbox/?failed=1&to={made.destination}").content.decode()
        assert "审管协同平台" in page and "HTTP 500" in page and "立即重发" in page
        other.how = "well"
        assert client.post(f"/receivers/{made.pk}/replay/").status_code == 302
        outbox.drain()
        assert "正常" in client.get("/receivers/").content.decode()
    assert len(other.got) == 1
    assert _client(world, "yx.clerk").get("/receivers/").status_code == 403
    assert _client(world, "yx.clerk").post(f"/receivers/{made.pk}/replay/").status_code == 403
