"""What must leave the program: rows written with the move, sent by one drain job, kept until acknowledged."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.core.cache import cache
from django.db import models, transaction

from core import moments
from core.events import label_of
from core.models import OutboxMessage

Sender = Callable[[OutboxMessage], None]
_senders: dict[str, Sender] = {}
GIVE_UP_NEVER = dt.timedelta(hours=6)  # longest wait between tries; a message is never dropped


def sender_register(destination: str, sender: Sender) -> None:
    """`sender` returns when the receiver has acknowledged, and raises otherwise."""
    _senders[destination] = sender


def message_add(
    *, obj: models.Model, destination: str, purpose: str, payload: dict[str, Any], period: str = ""
) -> None:
    """Queue one message; the same object, destination, purpose and period are queued once."""
    now = moments.now()
    OutboxMessage.objects.bulk_create(
        [
            OutboxMessage(
                object_type=label_of(obj),
                object_id=obj.pk,
                destination=destination,
                purpose=purpose,
                period=period,
                payload=payload,
                created_at=now,
                next_try_at=now,
            )
        ],
        ignore_conflicts=True,
    )
    transaction.on_commit(_wake)


def _wake() -> None:
    """Wake the drain at most once a second; the periodic drain catches what a lost wake leaves."""
    if cache.add("outbox-wake", 1, timeout=1):
        from config.celery import app

        app.send_task("core.tasks.outbox_drain", countdown=1, ignore_result=True, retry=False)


def drain(*, limit: int = 200) -> dict[str, int]:
    """Send what is due, oldest first. A failure is kept with its reason and tried again later, for as long as it takes."""
    sent = failed = 0
    due = OutboxMessage.objects.filter(acknowledged_at=None, next_try_at__lte=moments.now()).order_by(
        "next_try_at", "pk"
    )
    for pk in list(due.values_list("pk", flat=True)[:limit]):
        with transaction.atomic():
            message = (
                OutboxMessage.objects.select_for_update(skip_locked=True).filter(pk=pk, acknowledged_at=None).first()
            )
            if message is None:
                continue
            if _send(message):
                sent += 1
            else:
                failed += 1
    return {"sent": sent, "failed": failed}


def _send(message: OutboxMessage) -> bool:
    message.attempts += 1
    try:
        with transaction.atomic():  # a query that fails in the sender must not spoil the row's own transaction
            _senders[message.destination](message)
    except Exception as problem:  # whatever the receiver or the network does, the message stays
        message.last_error = f"{type(problem).__name__}: {problem}"[:500]
        wait = min(dt.timedelta(seconds=30) * 2 ** min(message.attempts, 12), GIVE_UP_NEVER)
        message.next_try_at = moments.now() + wait
        message.save(update_fields=["attempts", "last_error", "next_try_at"])
        return False
    message.acknowledged_at = moments.now()
    message.last_error = ""
    message.save(update_fields=["attempts", "acknowledged_at", "last_error"])
    return True


def replay(*, message: OutboxMessage) -> None:
    """Try a waiting message again at once."""
    OutboxMessage.objects.filter(pk=message.pk, acknowledged_at=None).update(next_try_at=moments.now())
    transaction.on_commit(_wake)
