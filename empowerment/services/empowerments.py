"""Empowerments: added, ended and changed without rewriting a row that counted; no two on record overlap."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q

from core import events, moments
from core.actors import Actor
from core.errors import Invalid, Refused
from core.models import Organisation, Person
from empowerment.guards import OVERLAP_MESSAGE
from empowerment.models import Empowerment, EmpowermentParty, PowerItem, Scheme
from empowerment.workflow import Mode, Party

COPIED = (
    "item",
    "park",
    "area",
    "scheme",
    "mode",
    "source_of_power",
    "power_basis",
    "promise_number",
    "promise_unit",
    "reason",
    "remark",
    "source",
)


@dataclass(frozen=True)
class PartyInput:
    """Who is a party of an empowerment from its beginning; `person` is a named handler."""

    party: str
    organisation: Organisation
    person: Person | None = None


@transaction.atomic
def empowerment_add(
    *,
    item: PowerItem,
    park: Organisation,
    scheme: Scheme,
    mode: str,
    valid_from: dt.datetime,
    source: str,
    actor: Actor,
    parties: Sequence[PartyInput] = (),
    valid_to: dt.datetime | None = None,
    area: str = "",
    source_of_power: str = "",
    power_basis: str = "",
    promise_number: int | None = None,
    promise_unit: str = "",
    reason: str = "",
    remark: str = "",
) -> Empowerment:
    """Enter under which mode an item is handled for a park (or one area of it) in [valid_from, valid_to).

    `promise_number` is the promised limit in `promise_unit` (working or calendar days); `power_basis` names the law or
    approval on which the source of power rests [23-25]. Raises Invalid for a wrong mode or period and Refused, naming
    the other row, when the period overlaps one on record.
    """
    if mode not in Mode.values:
        raise Invalid(f"“{mode}”不是赋权方式，可用：{'、'.join(Mode.values)}。", field="mode")
    if promise_number is not None and promise_unit not in ("workday", "day"):
        raise Invalid("填写了承诺时限，请写明单位（工作日或日）。", field="promise_unit")
    _check_period(valid_from, valid_to)
    row = Empowerment(
        item=item,
        park=park,
        area=area,
        scheme=scheme,
        mode=mode,
        source_of_power=source_of_power,
        power_basis=power_basis.strip(),
        promise_number=promise_number,
        promise_unit=promise_unit if promise_number is not None else "",
        reason=reason,
        remark=remark.strip(),
        source=source,
        valid_from=valid_from,
        valid_to=valid_to,
        recorded_at=moments.now(),
    )
    _save(row)
    EmpowermentParty.objects.bulk_create(_party_row(row, party) for party in parties)
    record("empowerment.add", row, actor, parties={p.party: p.organisation.code for p in parties})
    return row


@transaction.atomic
def empowerment_close(*, empowerment: Empowerment, valid_to: dt.datetime, reason: str, actor: Actor) -> Empowerment:
    """End an empowerment at a moment: the row is superseded and a row with the end takes its place, with its parties.

    Returns the new row; a case keeps the row it was accepted under. Raises Invalid and Refused.
    """
    old = lock(empowerment)
    check_reason(reason)
    _check_period(old.valid_from, valid_to)
    row = _replace(old, valid_to=valid_to, reason=reason.strip(), now=moments.now())
    record("empowerment.close", row, actor, replaces=old.pk, reason=row.reason)
    return row


@transaction.atomic
def empowerment_change_mode(
    *,
    empowerment: Empowerment,
    mode: str,
    at: dt.datetime,
    reason: str,
    source: str,
    actor: Actor,
    scheme: Scheme | None = None,
    parties: Sequence[PartyInput] = (),
    source_of_power: str | None = None,
) -> Empowerment:
    """Change the mode from a moment on (岳云政办发〔2022〕8号 三：根据试行情况调整赋权形式), with the reason on record.

    The present row ends at `at` and a new one begins there, up to where the old one ended. Parties named in `parties`
    replace those of the same kind, the others are kept. Returns the new row. Raises Invalid and Refused.
    """
    old = lock(empowerment)
    check_reason(reason)
    if mode == old.mode and scheme in (None, old.scheme):
        raise Invalid(f"该事项现在就是“{Mode(mode).label}”，请选择另一种方式。", field="mode")
    row = succeed(
        old,
        at,
        parties,
        actor,
        mode=mode,
        scheme=scheme or old.scheme,
        source=source,
        reason=reason.strip(),
        # What another mode rests on has to be named anew.
        power_basis="",
        **({} if source_of_power is None else {"source_of_power": source_of_power}),
    )
    record("empowerment.change_mode", row, actor, replaces=old.pk, former_mode=old.mode, reason=row.reason)
    return row


@transaction.atomic
def party_set(
    *,
    empowerment: Empowerment,
    party: str,
    organisation: Organisation,
    valid_from: dt.datetime,
    actor: Actor,
    person: Person | None = None,
) -> EmpowermentParty:
    """Name who is a party of an empowerment from a moment on (a new handler, another superior).

    What was on record for the time before stays; what was on record from that moment on is superseded.
    """
    if party not in Party.values:
        raise Invalid(f"“{party}”不是当事方，可用：{'、'.join(Party.values)}。", field="party")
    empowerment = lock(empowerment)
    now = moments.now()
    present = EmpowermentParty.objects.known_at(None).filter(empowerment=empowerment, party=party)
    for row in present.filter(Q(valid_to=None) | Q(valid_to__gt=valid_from)):
        EmpowermentParty.objects.filter(pk=row.pk).update(superseded_at=now)
        if row.valid_from < valid_from:
            EmpowermentParty.objects.create(
                empowerment=empowerment,
                party=party,
                organisation_id=row.organisation_id,
                person_id=row.person_id,
                valid_from=row.valid_from,
                valid_to=valid_from,
                recorded_at=now,
            )
    new = EmpowermentParty.objects.create(
        empowerment=empowerment,
        party=party,
        organisation=organisation,
        person=person,
        valid_from=valid_from,
        recorded_at=now,
    )
    facts = {"party": party, "organisation": organisation.code, "person": person and person.pk, "from": valid_from}
    events.record(
        obj=empowerment, verb="empowerment.party_set", actor=actor, facts=facts, organisation_id=organisation.pk
    )
    return new


def succeed(
    old: Empowerment, at: dt.datetime, parties: Sequence[PartyInput], actor: Actor, **changes: Any
) -> Empowerment:
    """End a row at `at` and begin the next there with `changes`, up to where the old one ended; parties that are not
    named are kept."""
    if at <= old.valid_from or (old.valid_to is not None and at >= old.valid_to):
        raise Invalid("调整时刻须在该行的有效期之内。", field="at")
    closed = _replace(old, valid_to=at, reason=old.reason, now=moments.now())
    named = {party.party for party in parties}
    kept = [
        PartyInput(row.party, row.organisation, row.person)
        for row in closed.parties.select_related("organisation", "person")
        if row.covers(at - dt.timedelta(microseconds=1)) and row.party not in named
    ]
    values = {name: getattr(old, name) for name in COPIED} | changes
    return empowerment_add(**values, valid_from=at, valid_to=old.valid_to, parties=[*kept, *parties], actor=actor)


def lock(empowerment: Empowerment) -> Empowerment:
    row: Empowerment = Empowerment.objects.select_for_update().get(pk=empowerment.pk)
    if row.superseded_at is not None:
        raise Refused("这一行已被更正，请在最新的一行上操作。", code="superseded")
    return row


def check_reason(reason: str) -> None:
    if not reason.strip():
        raise Invalid("请填写理由。", field="reason")


def _check_period(valid_from: dt.datetime, valid_to: dt.datetime | None) -> None:
    if valid_to is not None and valid_to <= valid_from:
        raise Invalid("失效时刻必须晚于生效时刻。", field="valid_to")


def _replace(old: Empowerment, *, valid_to: dt.datetime, reason: str, now: dt.datetime) -> Empowerment:
    """Supersede first, so that the successor does not meet its predecessor in the overlap check."""
    Empowerment.objects.filter(pk=old.pk).update(superseded_at=now)
    values = {name: getattr(old, name) for name in COPIED}
    row = Empowerment(**{**values, "reason": reason}, valid_from=old.valid_from, valid_to=valid_to, recorded_at=now)
    _save(row)
    for party in EmpowermentParty.objects.known_at(None).filter(empowerment=old):
        party.pk = None
        party.empowerment, party.recorded_at = row, now
        party.save(force_insert=True)
    return row


def _save(row: Empowerment) -> None:
    """Insert, or say in words which row on record is in the way; the database decides.

    Writers of one item queue up: two insertions that wait for each other in the exclusion constraint are a deadlock.
    """
    PowerItem.objects.select_for_update(no_key=True).get(pk=row.item_id)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        if OVERLAP_MESSAGE not in str(error):
            raise
        raise Refused(_overlap_words(row), code="overlap") from error


def _overlap_words(row: Empowerment) -> str:
    others = Empowerment.objects.known_at(None).filter(item=row.item, park=row.park, area=row.area)
    others = others.filter(Q(valid_to=None) | Q(valid_to__gt=row.valid_from))
    if row.valid_to is not None:
        others = others.filter(valid_from__lt=row.valid_to)
    other = others.order_by("valid_from").first()
    where = f"{row.park}{row.area}“{row.item}”"
    if other is None:  # the other row was inserted by somebody else and has been undone since
        return f"{where}刚才有人登记了重叠的期间，请刷新后重试。"
    until = f"至{moments.chinese_date(other.valid_to)}零时" if other.valid_to else "起长期"
    return (
        f"{where}已有“{other.get_mode_display()}”登记在案（{moments.chinese_date(other.valid_from)}{until}，"
        f"{other.source}），与所填期间重叠；请先结束该行，或改填不重叠的期间。"
    )


def _party_row(row: Empowerment, party: PartyInput) -> EmpowermentParty:
    if party.party not in Party.values:
        raise Invalid(f"“{party.party}”不是当事方，可用：{'、'.join(Party.values)}。", field="party")
    return EmpowermentParty(
        empowerment=row,
        party=party.party,
        organisation=party.organisation,
        person=party.person,
        valid_from=row.valid_from,
        recorded_at=row.recorded_at,
    )


def record(verb: str, row: Empowerment, actor: Actor, **facts: object) -> None:
    what = {"item": row.item_id, "mode": row.mode, "from": row.valid_from, "to": row.valid_to, **facts}
    events.record(obj=row, verb=verb, actor=actor, facts=what, organisation_id=row.park_id)
