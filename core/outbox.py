"""What must leave the program: rows written with the move, sent by one drain job, kept until acknowledged.

A message is taken for a while (its next try is put off), sent outside any transaction and then written as acknowledged or
failed, so that a receiver that hangs holds no row and no writer. Whoever receives may get one message again after a crash:
senders pass on an identity that is the same on every try (docs/decisions/0026).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

from django.core.cache import cache
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q

from core import moments
from core.events import label_of
from core.models import OutboxMessage

Sender = Callable[[OutboxMessage], None]
_senders: dict[str, Sender] = {}
_one_at_a_time: set[str] = set()
Names = Callable[[set[str]], dict[str, str]]
_names: dict[str, Names] = {"applicant": lambda wanted: dict.fromkeys(wanted, "申请人")}
GIVE_UP_NEVER = dt.timedelta(hours=6)  # longest wait between tries; a message is never dropped
LEASE = dt.timedelta(minutes=5)  # after a crash in the middle the message is taken again


class NotDelivered(Exception):
    """The receiver did not take this message; the words are shown as they are."""


class ReceiverDown(NotDelivered):
    """The receiver as a whole could not be reached or is out of order: its other messages need not be tried now."""


def sender_register(kind: str, sender: Sender, *, one_at_a_time: bool = False, names: Names | None = None) -> None:
    """`sender` returns when the receiver has acknowledged, and raises otherwise.

    `kind` is a destination or what stands before its colon (`push:7`). With `one_at_a_time` a destination is sent one
    message after the other, by whichever process, so that a hanging receiver holds up no more than one of them. `names`
    tells what destinations are called on pages.
    """
    _senders[kind] = sender
    if names is not None:
        _names[kind] = names
    if one_at_a_time:
        _one_at_a_time.add(kind)


def message_add(
    *,
    obj: models.Model,
    destination: str,
    purpose: str,
    payload: dict[str, Any],
    period: str = "",
    queue: str = "",
) -> None:
    """Queue one message; the same object, destination, purpose and period are queued once.

    Messages of one `queue` reach a destination in the order in which they were written.
    """
    messages_add([message_of(obj, destination, purpose, payload, period=period, queue=queue)])


def message_of(
    obj: models.Model, destination: str, purpose: str, payload: dict[str, Any], *, period: str = "", queue: str = ""
) -> OutboxMessage:
    """A message not yet written, for `messages_add`."""
    now = moments.now()
    return OutboxMessage(
        object_type=label_of(obj),
        object_id=obj.pk,
        destination=destination,
        purpose=purpose,
        period=period,
        queue=queue,
        payload=payload,
        created_at=now,
        next_try_at=now,
    )


def messages_add(messages: list[OutboxMessage]) -> None:
    """Write several at once; each object, destination, purpose and period once."""
    if messages:
        OutboxMessage.objects.bulk_create(messages, ignore_conflicts=True)
        transaction.on_commit(_wake)


def _wake() -> None:
    """Wake the drain at most once a second; the periodic drain catches what a lost wake leaves."""
    if cache.add("outbox-wake", 1, timeout=1):
        from config.celery import app

        app.send_task("core.tasks.outbox_drain", countdown=1, ignore_result=True, retry=False)


def drain(*, limit: int = 200) -> dict[str, int]:
    """Send what is due, oldest first. A failure is kept with its reason and tried again later, for as long as it takes.

    A destination that is down, or to which another process is just sending, is left alone for the rest of the run.
    """
    counts = {"sent": 0, "failed": 0}
    resting: set[str] = set()
    while sum(counts.values()) < limit:
        message = _take(resting)
        if message is None:
            break
        try:
            delivered = _send(message, resting)
        finally:
            cache.delete(_busy(message.destination))
        counts["sent" if delivered else "failed"] += 1
    return counts


def _take(resting: set[str]) -> OutboxMessage | None:
    """The message that has waited longest, put off so that nobody else takes it meanwhile."""
    before = OutboxMessage.objects.filter(
        destination=OuterRef("destination"), queue=OuterRef("queue"), acknowledged_at=None, pk__lt=OuterRef("pk")
    )
    while True:
        with transaction.atomic():
            now = moments.now()
            due = OutboxMessage.objects.select_for_update(skip_locked=True).filter(
                Q(queue="") | ~Exists(before), acknowledged_at=None, next_try_at__lte=now
            )
            message = due.exclude(destination__in=resting).order_by("next_try_at", "pk").first()
            if message is None:
                return None
            if not _reserve(message.destination):
                resting.add(message.destination)
                continue
            message.attempts += 1
            message.next_try_at = now + LEASE
            message.save(update_fields=["attempts", "next_try_at"])
            return message


def _kind(destination: str) -> str:
    return destination.partition(":")[0]


def _busy(destination: str) -> str:
    return f"outbox-busy:{destination}"


def _reserve(destination: str) -> bool:
    """Whether this process may send to the destination now. The mark goes by itself when the process was killed."""
    if _kind(destination) not in _one_at_a_time:
        return True
    return cache.add(_busy(destination), 1, timeout=int(LEASE.total_seconds()))


def _send(message: OutboxMessage, resting: set[str]) -> bool:
    try:
        _sender_of(message.destination)(message)
    except Exception as problem:  # whatever the receiver or the network does, the message stays
        words = str(problem) if isinstance(problem, NotDelivered) else f"{type(problem).__name__}: {problem}"
        until = moments.now() + min(dt.timedelta(seconds=30) * 2 ** min(message.attempts, 12), GIVE_UP_NEVER)
        mine = OutboxMessage.objects.filter(pk=message.pk, acknowledged_at=None, next_try_at=message.next_try_at)
        mine.update(last_error=words[:500], next_try_at=until)  # not when it was meanwhile asked to go at once
        if isinstance(problem, ReceiverDown):
            resting.add(message.destination)
            _waiting(message.destination).filter(next_try_at__lt=until).update(next_try_at=until)
        return False
    now = moments.now()
    OutboxMessage.objects.filter(pk=message.pk).update(acknowledged_at=now, last_error="")
    if message.attempts > 1 and _kind(message.destination) in _one_at_a_time:
        _waiting(message.destination).filter(next_try_at__gt=now).update(next_try_at=now)  # it is back: all may go
    return True


def _sender_of(destination: str) -> Sender:
    return _senders[_kind(destination)]


def names_of(messages: Iterable[OutboxMessage]) -> dict[str, str]:
    """What the destinations of some messages are called; one query per kind."""
    wanted: dict[str, set[str]] = {}
    for message in messages:
        wanted.setdefault(_kind(message.destination), set()).add(message.destination)
    found: dict[str, str] = {}
    for kind, destinations in wanted.items():
        found |= _names[kind](destinations) if kind in _names else {name: name for name in destinations}
    return found


def _waiting(destination: str) -> models.QuerySet[OutboxMessage]:
    return OutboxMessage.objects.filter(destination=destination, acknowledged_at=None)


def replay(*, message: OutboxMessage) -> None:
    """Try a waiting message again at once."""
    OutboxMessage.objects.filter(pk=message.pk, acknowledged_at=None).update(next_try_at=moments.now())
    transaction.on_commit(_wake)


def replay_all(*, destination: str) -> int:
    """Try everything that waits for one destination again at once; how many."""
    count = _waiting(destination).update(next_try_at=moments.now())
    transaction.on_commit(_wake)
    return count
