"""The append-only record: writing, reading and verifying chained events.

Each event's hash is an HMAC over its own stored columns and the previous hash of the same object, so a changed row, a
swapped pair, a cut tail or a rehash without the key is found; anchors find a removed object.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models

from core import moments
from core.actors import Actor
from core.crypto import sign
from core.models import Anchor, ChainHead, Event, MachineClient, Person

GENESIS = "0" * 64
AT_ONCE = 500  # rows of one statement of `record_all`


def canonical(facts: dict[str, Any]) -> str:
    """JSON with sorted keys; dates in ISO form."""
    return json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


def label_of(obj: models.Model) -> str:
    return obj._meta.label_lower


def _digest(event: Event) -> str:
    parts = [
        event.previous_hash,
        event.object_type,
        event.object_id,
        event.sequence,
        event.verb,
        event.happened_at.astimezone(dt.UTC).isoformat(),
        event.recorded_at.astimezone(dt.UTC).isoformat(),
        event.actor_kind,
        event.actor_id,
        event.via_client,
        event.organisation_id or "",
        event.idempotency_key,
        event.facts,
    ]
    return sign("\x1f".join(str(part) for part in parts))


def record(
    *,
    obj: models.Model,
    verb: str,
    actor: Actor,
    facts: dict[str, Any] | None = None,
    happened_at: dt.datetime | None = None,
    organisation_id: int | None = None,
    key: str = "",
    first: bool = False,
) -> Event:
    """Append one event to the object's chain. Call inside the transaction that holds the object's row; `first`: the row
    was inserted in it, so that there is no chain to look for.
    """
    object_type = label_of(obj)
    recorded_at = moments.now()
    found = ChainHead.objects.select_for_update().filter(object_type=object_type, object_id=obj.pk)
    head = None if first else next(iter(found), None)
    event = Event(
        object_type=object_type,
        object_id=obj.pk,
        sequence=head.sequence + 1 if head else 1,
        verb=verb,
        happened_at=happened_at or recorded_at,
        recorded_at=recorded_at,
        actor_kind=actor.kind,
        actor_id=actor.id,
        via_client=actor.via,
        organisation_id=organisation_id,
        facts=canonical(facts or {}),
        idempotency_key=key,
        previous_hash=head.hash if head else GENESIS,
    )
    event.hash = _digest(event)
    event.save(force_insert=True)
    if head:
        ChainHead.objects.filter(pk=head.pk).update(sequence=event.sequence, hash=event.hash)
    else:
        ChainHead.objects.create(object_type=object_type, object_id=obj.pk, sequence=event.sequence, hash=event.hash)
    return event


@dataclass(frozen=True)
class Entry:
    """One event to record, for `record_all`."""

    obj: models.Model
    verb: str
    facts: dict[str, Any]
    organisation_id: int | None = None
    happened_at: dt.datetime | None = None  # empty: now


def record_all(entries: Sequence[Entry], *, actor: Actor) -> list[Event]:
    """Append many events at once, each to the chain of its object, in the order given: what `record` does, in a handful
    of statements. Call inside the transaction that holds the rows of all the objects.
    """
    recorded_at = moments.now()
    heads = _heads_locked(entries)
    known = set(heads)
    found = []
    for entry in entries:
        key = (label_of(entry.obj), entry.obj.pk)
        head = heads.setdefault(key, ChainHead(object_type=key[0], object_id=key[1], sequence=0, hash=GENESIS))
        event = Event(
            object_type=key[0],
            object_id=key[1],
            sequence=head.sequence + 1,
            verb=entry.verb,
            happened_at=entry.happened_at or recorded_at,
            recorded_at=recorded_at,
            actor_kind=actor.kind,
            actor_id=actor.id,
            via_client=actor.via,
            organisation_id=entry.organisation_id,
            facts=canonical(entry.facts),
            idempotency_key="",
            previous_hash=head.hash,
        )
        event.hash = _digest(event)
        head.sequence, head.hash = event.sequence, event.hash
        found.append(event)
    Event.objects.bulk_create(found, batch_size=AT_ONCE)
    ChainHead.objects.bulk_update([heads[key] for key in known], ["sequence", "hash"], batch_size=AT_ONCE)
    ChainHead.objects.bulk_create([head for key, head in heads.items() if key not in known], batch_size=AT_ONCE)
    return found


def _heads_locked(entries: Sequence[Entry]) -> dict[tuple[str, int], ChainHead]:
    keys: dict[str, set[int]] = defaultdict(set)
    for entry in entries:
        keys[label_of(entry.obj)].add(entry.obj.pk)
    found = {}
    for object_type, pks in sorted(keys.items()):
        ordered = sorted(pks)
        for start in range(0, len(ordered), AT_ONCE):
            rows = ChainHead.objects.select_for_update().filter(object_type=object_type)
            for head in rows.filter(object_id__in=ordered[start : start + AT_ONCE]).order_by("object_id"):
                found[object_type, head.object_id] = head
    return found


def history(obj: models.Model) -> list[Event]:
    return list(Event.objects.filter(object_type=label_of(obj), object_id=obj.pk).order_by("sequence"))


def repeated(*, actor: Actor, key: str) -> Event | None:
    """The event already made under this actor's idempotency key, if any."""
    if not key:
        return None
    found = Event.objects.filter(actor_kind=actor.kind, actor_id=actor.id, idempotency_key=key)[:1]
    return next(iter(found), None)


def verify() -> Iterator[str]:
    """Walk all chains and yield one sentence for each fault; nothing when the record is whole."""
    heads = {(h.object_type, h.object_id): h for h in ChainHead.objects.iterator()}
    seen: dict[tuple[str, int], tuple[int, str]] = {}
    for event in Event.objects.order_by("object_type", "object_id", "sequence").iterator():
        key = (event.object_type, event.object_id)
        sequence, previous = seen.get(key, (0, GENESIS))
        if event.sequence != sequence + 1:
            yield f"{key[0]} {key[1]}: 第 {sequence + 1} 条事件缺失"
        if event.previous_hash != previous:
            yield f"{key[0]} {key[1]}: 第 {event.sequence} 条事件与前一条不相连"
        if event.hash != _digest(event):
            yield f"{key[0]} {key[1]}: 第 {event.sequence} 条事件内容被改动"
        seen[key] = (event.sequence, event.hash)
    for key, head in heads.items():
        if seen.get(key) != (head.sequence, head.hash):
            yield f"{key[0]} {key[1]}: 末尾事件缺失或链头被改动"
    for key in seen.keys() - heads.keys():
        yield f"{key[0]} {key[1]}: 链头缺失"
    yield from verify_anchors(heads)


def verify_anchors(heads: dict[tuple[str, int], ChainHead]) -> Iterator[str]:
    """Every chain that an anchor saw must still exist and still contain what the anchor saw."""
    previous = GENESIS
    for anchor in Anchor.objects.order_by("pk"):
        if anchor.previous_hash != previous or anchor.hash != sign(f"{previous}\x1f{anchor.heads}"):
            yield f"锚点 {anchor.pk}: 内容被改动或前一锚点缺失"
        previous = anchor.hash
        for line in anchor.heads.splitlines():
            object_type, object_id, sequence, digest = line.split(" ")
            if (object_type, int(object_id)) not in heads:
                yield f"{object_type} {object_id}: 锚点 {anchor.pk} 中的对象已被移除"
            elif not Event.objects.filter(
                object_type=object_type, object_id=object_id, sequence=sequence, hash=digest
            ).exists():
                yield f"{object_type} {object_id}: 锚点 {anchor.pk} 所记第 {sequence} 条事件已不在"


def anchor_take() -> Anchor:
    """Freeze the heads of all chains that grew since the last anchor in one row, chained to it; export it to keep it elsewhere.

    An hour of overlap takes in moves that were still uncommitted when the last anchor was taken.
    """
    last = Anchor.objects.order_by("-pk").first()
    previous = last.hash if last else GENESIS
    recent = Event.objects.all()
    if last:
        recent = recent.filter(recorded_at__gte=last.taken_at - dt.timedelta(hours=1))
    newest: dict[tuple[str, int], Event] = {}
    for event in recent.order_by("object_type", "object_id", "sequence").iterator():
        newest[(event.object_type, event.object_id)] = event
    heads = "\n".join(f"{kind} {pk} {event.sequence} {event.hash}" for (kind, pk), event in newest.items())
    return Anchor.objects.create(
        taken_at=moments.now(),
        heads=heads,
        count=len(newest),
        previous_hash=previous,
        hash=sign(f"{previous}\x1f{heads}"),
    )


def history_last(obj: models.Model) -> Event | None:
    return Event.objects.filter(object_type=label_of(obj), object_id=obj.pk).order_by("-sequence").first()


def actor_names(found: Iterable[Event]) -> dict[tuple[str, str], str]:
    """Names of the actors, looked up when shown: the record itself holds no names."""
    keys = {(event.actor_kind, event.actor_id) for event in found}
    people = {pk for kind, pk in keys if kind == "person"}
    clients = {pk for kind, pk in keys if kind == "client"}
    names = {("person", str(p.pk)): p.name for p in Person.objects.filter(pk__in=people)} if people else {}
    if clients:
        names |= {("client", c.key_id): c.name for c in MachineClient.objects.filter(key_id__in=clients)}
    return {key: names.get(key, {"job": "系统", "applicant": "申请人"}.get(key[0], key[1])) for key in keys}


def actor_name(event: Event) -> str:
    return actor_names([event])[(event.actor_kind, event.actor_id)]


def facts_of(event: Event) -> dict[str, Any]:
    """The facts of an event as a dict; the stored text stays what it is."""
    found: dict[str, Any] = json.loads(event.facts)
    return found
