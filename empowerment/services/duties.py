"""The regulatory duty list is kept line by line; a line that counted is never rewritten."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.db.models import Max

from core import events, moments
from core.actors import Actor
from core.errors import Invalid, NotAllowed, Refused
from core.models import Jurisdiction
from empowerment.importing.duties import DutyInput
from empowerment.models import DutyMethod, RegulatoryDuty
from empowerment.selectors.duties import keeps_duties
from empowerment.workflow import ItemType


@transaction.atomic
def duty_set(*, jurisdiction: Jurisdiction, said: DutyInput, starts_on: dt.date, actor: Actor) -> RegulatoryDuty:
    """Put a line on the list from a legal day on. An earlier line for the same item or class ends there; one that begins
    on that day or later is replaced (a correction). An equal line that holds already is answered as it is.

    Raises NotAllowed, and Invalid with the field.
    """
    if not actor.is_job and not keeps_duties(actor, jurisdiction.pk, said.park):
        raise NotAllowed("监管责任清单由审改办维护，本园区的条目也可由园区管理员维护。")
    _check(jurisdiction, said)
    Jurisdiction.objects.select_for_update(no_key=True).get(pk=jurisdiction.pk)  # two entries of one list queue up
    start, now = moments.start_of(starts_on), moments.now()
    same = RegulatoryDuty.objects.known_at(None).filter(
        jurisdiction=jurisdiction,
        park=said.park,
        item=said.item,
        item_type=said.item_type,
        department=said.department,
    )
    standing: list[RegulatoryDuty] = list(same.order_by("pk"))
    for earlier in standing:
        if earlier.valid_to is not None and earlier.valid_to <= start:
            continue
        if earlier.valid_from <= start and earlier.valid_to is None and _equal(earlier, said):
            return earlier
        _make_room(earlier, start, now)
    duty = RegulatoryDuty.objects.create(
        jurisdiction=jurisdiction,
        park=said.park,
        item=said.item,
        item_type=said.item_type,
        department=said.department,
        supervisor=said.supervisor,
        method=said.method,
        note=said.note.strip(),
        frequency=said.frequency.strip(),
        basis=said.basis.strip(),
        source=said.source.strip(),
        valid_from=start,
        recorded_at=now,
        recorded_by=actor.person,
    )
    facts = {"scope": duty.scope_text, "supervisor": said.supervisor.code, "method": said.method, "from": starts_on}
    events.record(obj=duty, verb="duty.set", actor=actor, facts=facts, organisation_id=said.supervisor.pk)
    return duty


@transaction.atomic
def duty_end(*, duty: RegulatoryDuty, last_day: dt.date, reason: str, actor: Actor) -> RegulatoryDuty:
    """Take a line off the list after its last day. Raises NotAllowed, Invalid, Refused."""
    row = RegulatoryDuty.objects.select_for_update(of=("self",)).select_related("park", "jurisdiction").get(pk=duty.pk)
    if not keeps_duties(actor, row.jurisdiction_id, row.park):
        raise NotAllowed("监管责任清单由审改办维护，本园区的条目也可由园区管理员维护。")
    if row.superseded_at is not None or row.valid_to is not None:
        raise Refused("这一条已经终止或被更正，请刷新清单查看。")
    if not reason.strip():
        raise Invalid("请写明终止的理由。", field="reason")
    if last_day < moments.legal_day(row.valid_from):
        raise Invalid("最后一日不能早于起始日；登记有误的请用“调整”更正。", field="last_day")
    row.valid_to = moments.end_of(last_day)
    row.save(update_fields=["valid_to"])
    facts = {"last_day": last_day, "reason": reason.strip()[:300]}
    events.record(obj=row, verb="duty.end", actor=actor, facts=facts, organisation_id=row.supervisor_id)
    return row


@transaction.atomic
def duties_import(
    *, jurisdiction: Jurisdiction, lines: Sequence[DutyInput], starts_on: dt.date, actor: Actor
) -> tuple[int, int]:
    """All lines of a sheet or none. Returns how many were new or changed and how many stood already."""
    last = RegulatoryDuty.objects.aggregate(last=Max("pk"))["last"] or 0
    rows = [duty_set(jurisdiction=jurisdiction, said=said, starts_on=starts_on, actor=actor) for said in lines]
    new = sum(1 for row in rows if row.pk > last)
    return new, len(rows) - new


def _make_room(earlier: RegulatoryDuty, start: dt.datetime, now: dt.datetime) -> None:
    if earlier.valid_from < start:
        earlier.valid_to = start
        earlier.save(update_fields=["valid_to"])
    else:
        earlier.superseded_at = now
        earlier.save(update_fields=["superseded_at"])


def _equal(row: RegulatoryDuty, said: DutyInput) -> bool:
    return (row.supervisor_id, row.method, row.note, row.frequency, row.basis) == (
        said.supervisor.pk,
        said.method,
        said.note.strip(),
        said.frequency.strip(),
        said.basis.strip(),
    )


def _check(jurisdiction: Jurisdiction, said: DutyInput) -> None:
    if said.item is None and not said.item_type and said.department is None:
        raise Invalid("请选择事项，或者一类事项（事项类型、业务主管部门）。", field="item")
    if said.item is not None and (said.item_type or said.department is not None):
        raise Invalid("选了事项就不再填事项类型和业务主管部门。", field="item")
    if said.item is not None and said.item.jurisdiction_id != jurisdiction.pk:
        raise Invalid(f"“{said.item}”不是{jurisdiction}目录中的事项。", field="item")
    if said.park is not None and said.park.jurisdiction_id != jurisdiction.pk:
        raise Invalid(f"{said.park}不属于{jurisdiction}。", field="park")
    if said.item_type and said.item_type not in ItemType.values:
        raise Invalid(f"“{said.item_type}”不是事项类型。", field="item_type")
    if said.method not in DutyMethod.values:
        raise Invalid("请选择监管方式。", field="method")
    for field, label in (("frequency", "频次"), ("basis", "监管依据"), ("source", "清单来源")):
        if not getattr(said, field).strip():
            raise Invalid(f"请填写{label}。", field=field)
