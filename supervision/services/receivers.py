"""Receivers of pushes: entered, changed, switched off and on. A secret is shown once and kept encrypted."""

from __future__ import annotations

import datetime as dt
import secrets

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from core import events, moments, outbox
from core.actors import Actor
from core.crypto import encrypt
from core.errors import Invalid, NotAllowed
from core.models import Organisation, Role
from core.outgoing import address_must_be
from core.reach import office_reaches
from supervision.models import PushReceiver

KEEPERS = frozenset({Role.SYSADMIN, Role.REFORM})


def receivers_kept(actor: Actor, jurisdiction_id: int) -> bool:
    """A reform office or system administrator keeps the receivers of its jurisdiction and those below."""
    return office_reaches(actor, KEEPERS, jurisdiction_id)


@transaction.atomic
def receiver_add(
    *,
    organisation: Organisation,
    kind: str,
    name: str,
    address: str,
    begins_on: dt.date,
    actor: Actor,
    ends_on: dt.date | None = None,
) -> tuple[PushReceiver, str]:
    """Enter a receiver; returns it with its secret (empty for mail), which is never shown again. Raises NotAllowed, Invalid."""
    _may(organisation, actor)
    _check(kind, name, address, begins_on, ends_on)
    secret = secrets.token_hex(32) if kind == PushReceiver.Kind.HTTP else ""
    receiver = PushReceiver.objects.create(
        organisation=organisation,
        kind=kind,
        name=name.strip(),
        address=address.strip(),
        secret=encrypt(secret) if secret else "",
        begins_on=begins_on,
        ends_on=ends_on,
        recorded_at=moments.now(),
    )
    facts = {"organisation": organisation.code, "kind": kind, "address": receiver.address}
    events.record(obj=receiver, verb="push_receiver.add", actor=actor, facts=facts, organisation_id=organisation.pk)
    return receiver, secret


@transaction.atomic
def receiver_change(
    *,
    receiver: PushReceiver,
    name: str,
    address: str,
    enabled: bool,
    begins_on: dt.date,
    ends_on: dt.date | None,
    actor: Actor,
    new_secret: bool = False,
) -> tuple[PushReceiver, str]:
    """Change a receiver; what waits for one that is switched on again, or has another address, goes at once.

    Returns it with a new secret if one was asked for. Raises NotAllowed, Invalid.
    """
    row = PushReceiver.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=receiver.pk)
    _may(row.organisation, actor)
    _check(row.kind, name, address, begins_on, ends_on)
    row.name, row.address, row.enabled, row.begins_on, row.ends_on = (
        name.strip(),
        address.strip(),
        enabled,
        begins_on,
        ends_on,
    )
    secret = secrets.token_hex(32) if new_secret and row.kind == PushReceiver.Kind.HTTP else ""
    if secret:
        row.secret = encrypt(secret)
    row.save()
    facts = {"enabled": enabled, "address": row.address, "new_secret": bool(secret)}
    events.record(obj=row, verb="push_receiver.change", actor=actor, facts=facts, organisation_id=row.organisation_id)
    if enabled:
        outbox.replay_all(destination=row.destination)
    return row, secret


def receiver_replay(*, receiver: PushReceiver, actor: Actor) -> int:
    """Send everything that waits for a receiver at once; how many. Raises NotAllowed."""
    _may(receiver.organisation, actor)
    return outbox.replay_all(destination=receiver.destination)


def _may(organisation: Organisation, actor: Actor) -> None:
    if not actor.is_job and not receivers_kept(actor, organisation.jurisdiction_id):
        raise NotAllowed("推送接收方由系统管理员或审改办维护。")


def _check(kind: str, name: str, address: str, begins_on: dt.date, ends_on: dt.date | None) -> None:
    if kind not in PushReceiver.Kind.values:
        raise Invalid("请选择方式。", field="kind")
    if not name.strip():
        raise Invalid("请填写名称，如“审管协同平台”。", field="name")
    if ends_on is not None and ends_on < begins_on:
        raise Invalid("最后一日不能早于起始日。", field="ends_on")
    if kind == PushReceiver.Kind.HTTP:
        address_must_be(address.strip())
        return
    try:
        validate_email(address.strip())
    except ValidationError as problem:
        raise Invalid("邮箱地址写得不对，请核对。", field="address") from problem
