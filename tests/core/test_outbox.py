"""What must leave the program: once per purpose, kept until acknowledged, however long the receiver is down (E1)."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.db import connection, transaction

from core import moments, outbox
from core.models import Jurisdiction, OutboxMessage

START = dt.datetime(2026, 3, 2, 9, tzinfo=moments.SHANGHAI)


class Receiver:
    """A receiver on the other side that can be down; it keeps what it acknowledged."""

    def __init__(self) -> None:
        self.down = False
        self.got: list[str] = []

    def __call__(self, message: OutboxMessage) -> None:
        if self.down:
            raise ConnectionError("receiver is down")
        self.got.append(message.payload["text"])


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch, db: None) -> Receiver:
    found = Receiver()
    monkeypatch.setattr(outbox, "_senders", {**outbox._senders, "test": found})
    return found


@pytest.fixture
def place(db: None) -> Jurisdiction:
    return Jurisdiction.objects.create(code="t", name="测试", division_code="000000")


def add(obj: Jurisdiction, purpose: str, *, period: str = "") -> None:
    outbox.message_add(obj=obj, destination="test", purpose=purpose, payload={"text": purpose + period}, period=period)


@pytest.mark.mission("E1")
def test_message_is_queued_once_per_purpose_and_period(receiver: Receiver, place: Jurisdiction) -> None:
    for _ in range(2):
        add(place, "受理")
        add(place, "备案", period="2026-01")
        add(place, "备案", period="2026-02")
    assert outbox.drain() == {"sent": 3, "failed": 0}
    assert outbox.drain() == {"sent": 0, "failed": 0}
    assert receiver.got == ["受理", "备案2026-01", "备案2026-02"]


@pytest.mark.mission("E1")
def test_message_goes_with_its_transaction(receiver: Receiver, place: Jurisdiction) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        add(place, "受理")
        raise ZeroDivisionError
    assert (OutboxMessage.objects.count(), outbox.drain()) == (0, {"sent": 0, "failed": 0})


@pytest.mark.mission("E1", "C2")
def test_receiver_down_for_hours_loses_nothing_and_gets_nothing_twice(receiver: Receiver, place: Jurisdiction) -> None:
    receiver.down = True
    with time_machine.travel(START, tick=False):
        for number in range(3):
            add(place, f"第{number}件")
    for minute in range(0, 10 * 60, 5):
        with time_machine.travel(START + dt.timedelta(minutes=minute), tick=False):
            outbox.drain()
    waiting = OutboxMessage.objects.order_by("pk")
    assert [m.acknowledged_at for m in waiting] == [None] * 3
    assert {m.last_error for m in waiting} == {"ConnectionError: receiver is down"}
    assert {m.attempts for m in waiting} == {10}  # waiting longer each time, never giving up
    receiver.down = False
    with time_machine.travel(START + dt.timedelta(hours=17), tick=False):
        assert outbox.drain() == {"sent": 3, "failed": 0}
        assert outbox.drain() == {"sent": 0, "failed": 0}
    assert receiver.got == ["第0件", "第1件", "第2件"]
    assert {m.last_error for m in OutboxMessage.objects.all()} == {""}


@pytest.mark.mission("E1")
def test_failed_message_waits_and_can_be_replayed_at_once(receiver: Receiver, place: Jurisdiction) -> None:
    receiver.down = True
    with time_machine.travel(START, tick=False):
        add(place, "受理")
        assert outbox.drain() == {"sent": 0, "failed": 1}
        receiver.down = False
        assert outbox.drain() == {"sent": 0, "failed": 0}  # not yet due again
        message = OutboxMessage.objects.get()
        assert message.next_try_at == START + dt.timedelta(minutes=1)
        outbox.replay(message=message)
        assert outbox.drain() == {"sent": 1, "failed": 0}
        outbox.replay(message=message)
        assert outbox.drain() == {"sent": 0, "failed": 0}  # what is acknowledged is not sent again


@pytest.mark.mission("E1")
def test_one_bad_message_does_not_hold_up_the_others(receiver: Receiver, place: Jurisdiction) -> None:
    outbox.message_add(obj=place, destination="nowhere", purpose="x", payload={})
    add(place, "受理")
    assert outbox.drain() == {"sent": 1, "failed": 1}
    assert OutboxMessage.objects.get(destination="nowhere").last_error == "KeyError: 'nowhere'"


@pytest.mark.django_db(transaction=True)  # a drain stands in no transaction that the failed query could spoil
@pytest.mark.mission("E1")
def test_sender_whose_query_fails_is_tried_again(
    receiver: Receiver, place: Jurisdiction, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(message: OutboxMessage) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM no_such_table")

    monkeypatch.setitem(outbox._senders, "broken", broken)
    outbox.message_add(obj=place, destination="broken", purpose="x", payload={})
    add(place, "受理")
    assert outbox.drain() == {"sent": 1, "failed": 1}
    assert OutboxMessage.objects.get(destination="broken").attempts == 1


@pytest.mark.mission("E1")
def test_drain_takes_the_oldest_first_and_no_more_than_asked(receiver: Receiver, place: Jurisdiction) -> None:
    for number in (2, 0, 1):
        with time_machine.travel(START + dt.timedelta(minutes=number), tick=False):
            add(place, f"第{number}件")
    assert outbox.drain(limit=2) == {"sent": 2, "failed": 0}
    assert receiver.got == ["第0件", "第1件"]
