"""The one door. Every change of state of every object goes through `perform`.

Order: lock the row, re-read it, answer a repeated key, check the version, the route and state, the person, the
conditions; then move, write side data, save, record the event, tell subscribers. All in one transaction; the lock is
held until it commits, so of several equal requests exactly one wins and the others are told who was faster.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from django.db import IntegrityError, models, transaction
from django_fsm import TransitionNotAllowed

from core import events, moments, registries
from core.actors import Actor
from core.errors import DomainError, Invalid, NotAllowed, Refused, Stale

KEY_REUSED = "这个请求编号已用于另一项操作，请刷新页面后重新提交。"
A_MINUTE = dt.timedelta(minutes=1)  # clocks of two machines may differ by this much


@dataclass(frozen=True)
class Stamp:
    """What a request carries: the version the person saw and the key of this attempt. `happened_at` is for late entry;
    `digest` stands for the content, so that a key used again for something else is told.
    """

    version: int | None = None
    key: str = ""
    happened_at: dt.datetime | None = None
    digest: str = ""


class Movable(Protocol):
    """What the door needs of a model; `approvals.workflow.CaseLife` is the full example."""

    pk: Any
    version: int
    state: str
    door_related: tuple[str, ...]  # foreign rows that never change under a move; taken over from the caller's object

    def move_refusal(self, move: str) -> str | None: ...

    def move_organisation_id(self, move: str) -> int | None: ...

    def move_permitted(self, move: str, actor: Actor) -> str | None: ...


Change = Callable[[Any, dt.datetime], dict[str, Any]]
M = TypeVar("M", bound=models.Model)


def perform(obj: M, move: str, *, actor: Actor, stamp: Stamp, change: Change | None = None, verb: str = "") -> M:
    """Make one move of one object and return the fresh row.

    `change(row, now)` writes side data after the state has changed and returns the facts of the event; what it raises
    undoes everything. Raises Stale, Refused, NotAllowed or what `change` raises. A repeated key returns the row as it is.
    """
    try:
        with transaction.atomic():
            moved: M = _pass_through(obj, move, actor=actor, stamp=stamp, change=change, verb=verb)
            return moved
    except DomainError as refusal:
        # After the rollback: a refused attempt may itself be a card (a void seal tried, a second correction notice).
        registries.announce_refusal(obj, move, actor, refusal)
        raise
    except IntegrityError as clash:
        if events.repeated(actor=actor, key=stamp.key) is None:
            raise
        # The same key at the same moment on another object: the record takes a key once.
        raise Stale(KEY_REUSED, code="key_reused") from clash


def _pass_through(obj: Any, move: str, *, actor: Actor, stamp: Stamp, change: Change | None, verb: str) -> Any:
    row: Any = type(obj)._default_manager.select_for_update().get(pk=obj.pk)
    _keep_related(obj, row)
    stored = _columns(row)
    earlier = events.repeated(actor=actor, key=stamp.key)
    if earlier is not None:
        return _answer_again(earlier, row, verb or f"{row._meta.model_name}.{move}", stamp)
    _check(row, move, actor=actor, stamp=stamp)
    _transit(row, move)
    facts = (change(row, stamp.happened_at or moments.now()) if change else None) or {}
    row.version += 1
    row.save(update_fields=[name for name, value in _columns(row).items() if value != stored[name]])
    _record(row, move, actor=actor, stamp=stamp, facts=facts, verb=verb)
    return row


def _columns(row: Any) -> dict[str, Any]:
    """The row's columns by name; of JSON the text, so that a change inside it shows too."""
    found = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    return {name: json.dumps(v, default=str) if isinstance(v, (dict, list)) else v for name, v in found.items()}


def admit(
    obj: M,
    move: str,
    *,
    actor: Actor,
    stamp: Stamp,
    change: Change | None = None,
    before: Callable[[M], None] | None = None,
) -> M:
    """Let a new object in: its first move and first event. A repeated key returns the object made before.

    `before(obj)` completes the row inside the transaction just before it is inserted; `change(obj, now)` writes side
    data after that and leaves the row as it is.

    Two equal requests at once: the key is unique in the record, so one is undone and answers with the other's object.
    """
    try:
        with transaction.atomic():
            found = admitted(type(obj), actor=actor, stamp=stamp)
            if found is None:
                made: M = _let_in(obj, move, actor=actor, stamp=stamp, change=change, before=before)
                return made
    except IntegrityError:
        found = admitted(type(obj), actor=actor, stamp=stamp)
        if found is None:
            raise
    return found


def admitted(model: type[M], *, actor: Actor, stamp: Stamp) -> M | None:
    """The object that this key let in before, if any. Raises Stale when the key was used for something else."""
    earlier = events.repeated(actor=actor, key=stamp.key)
    if earlier is None:
        return None
    first = earlier.object_type == model._meta.label_lower and earlier.sequence == 1
    if not first or _digest_of(earlier) != stamp.digest:
        raise Stale(KEY_REUSED, code="key_reused")
    return model._default_manager.get(pk=earlier.object_id)


def _let_in(
    obj: Any,
    move: str,
    *,
    actor: Actor,
    stamp: Stamp,
    change: Change | None,
    before: Callable[[Any], None] | None,
) -> Any:
    denied = obj.move_permitted(move, actor)
    if denied:
        raise NotAllowed(denied)
    _transit(obj, move)
    if before:
        before(obj)
    obj.save(force_insert=True)
    facts = (change(obj, stamp.happened_at or moments.now()) if change else None) or {}
    _record(obj, move, actor=actor, stamp=stamp, facts=facts, verb="", first=True)
    return obj


def _transit(row: Any, move: str) -> None:
    try:
        getattr(row, move)()
    except TransitionNotAllowed as refused:
        raise Refused(row.move_refusal(move) or "现在不能办理这一步，请刷新页面查看。") from refused


def _record(
    row: Any, move: str, *, actor: Actor, stamp: Stamp, facts: dict[str, Any], verb: str, first: bool = False
) -> None:
    name = verb or f"{row._meta.model_name}.{move}"
    digest = {"request_digest": stamp.digest} if stamp.digest else {}
    events.record(
        obj=row,
        verb=name,
        actor=actor,
        facts={**facts, **digest, **_standing_in(row, move, actor), "state": row.state},
        happened_at=stamp.happened_at,
        organisation_id=row.move_organisation_id(move),
        key=stamp.key,
        first=first,
    )
    registries.announce(name, row, actor, facts)


def _standing_in(row: Any, move: str, actor: Actor) -> dict[str, int]:
    """For whom the actor stood in (AB岗), where the row can tell; the record keeps the key, names are looked up later."""
    tell = getattr(row, "move_for", None)
    stood_for = tell(move, actor) if tell is not None and actor.standing_in else None
    return {} if stood_for is None else {"for": stood_for}


def _keep_related(obj: Any, row: Any) -> None:
    """Hand over the reference rows that the caller has already fetched, where the fresh row still points at them."""
    for name in obj.door_related:
        field = obj._meta.get_field(name)
        if field.is_cached(obj) and getattr(obj, field.attname) == getattr(row, field.attname):
            field.set_cached_value(row, field.get_cached_value(obj))


def _answer_again(earlier: events.Event, row: Any, verb: str, stamp: Stamp) -> Any:
    done = (earlier.object_type, earlier.object_id, earlier.verb, _digest_of(earlier))
    if done != (events.label_of(row), row.pk, verb, stamp.digest):
        raise Stale(KEY_REUSED, code="key_reused")
    return row


def _digest_of(event: events.Event) -> str:
    return str(events.facts_of(event).get("request_digest", ""))


def _check(row: Any, move: str, *, actor: Actor, stamp: Stamp) -> None:
    if stamp.happened_at is not None and stamp.happened_at > moments.now() + A_MINUTE:
        raise Invalid("办理时间不能晚于现在。", field="happened_at")
    refusal = row.move_refusal(move)
    if stamp.version is not None and stamp.version != row.version:
        raise Stale(_who_was_faster(row))
    denied = row.move_permitted(move, actor)
    if denied:
        raise NotAllowed(denied)
    if refusal:
        raise Refused(refusal)


def _who_was_faster(row: Any) -> str:
    last = events.history_last(row)
    if last is None:
        return "页面已过期，请刷新后再操作。"
    when = last.recorded_at.astimezone(moments.SHANGHAI)
    who = events.actor_name(last)
    return f"{who}已于 {when:%H:%M:%S} 先办理了这件，页面已不是最新；请刷新查看后再决定是否操作。您填写的内容仍保留在页面上。"
