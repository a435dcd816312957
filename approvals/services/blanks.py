"""空白证照: ranges received, one number taken for a case, spoiled or lost before a witness, handed to another body."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction

from approvals.blank_life import STOCK_KEEPERS
from approvals.models import BlankBatch, BlankCertificate, BlankStock, Case, Licence
from core import door, events, moments
from core.actors import Actor
from core.door import Stamp
from core.errors import Invalid, NotAllowed, Refused
from core.models import Organisation, Person
from empowerment.models import PowerItem

MOST = 5000  # numbers in one entry
NAMED = 5  # numbers named in a refusal
KEEPS = "空白证照由保管单位的窗口人员、部门经办人、园区管理员登记。"


@transaction.atomic
def blank_stock_add(
    *,
    body: Organisation,
    kind: str,
    actor: Actor,
    prefix: str = "",
    digits: int = 6,
    low_mark: int = 0,
    items: tuple[PowerItem, ...] = (),
) -> BlankStock:
    """A stock of one kind of certificate at a body; without `items` any of its items may use it. Raises Invalid."""
    _must_keep(body, actor)
    if not kind.strip():
        raise Invalid("请填写证照种类。", field="kind")
    if not 1 <= digits <= 15:
        raise Invalid("编号位数须为1到15位。", field="digits")
    Organisation.objects.select_for_update(no_key=True).get(pk=body.pk)
    if BlankStock.objects.filter(body=body, kind=kind.strip()).exists():
        raise Invalid(f"本单位已有“{kind.strip()}”的库存，请直接登记领入。", field="kind")
    stock = BlankStock.objects.create(
        body=body, kind=kind.strip()[:80], prefix=prefix.strip()[:40], digits=digits, low_mark=low_mark
    )
    stock.items.set(items)
    facts = {"kind": stock.kind, "prefix": stock.prefix, "digits": digits, "low_mark": low_mark}
    events.record(obj=stock, verb="blankstock.add", actor=actor, facts=facts, organisation_id=body.pk, first=True)
    return stock


def _must_keep(body: Organisation, actor: Actor) -> None:
    if actor.person is None or not actor.holds_any(STOCK_KEEPERS, body.pk):
        raise NotAllowed(KEEPS)


@transaction.atomic
def blanks_receive(
    *, stock: BlankStock, first: int, last: int, received_on: dt.date, from_whom: str, actor: Actor
) -> BlankBatch:
    """领入 a range of numbers, both ends included. Raises Invalid; a number that is already registered is named."""
    row = BlankStock.objects.select_for_update().get(pk=stock.pk)
    _must_keep(row.body, actor)
    assert actor.person is not None
    if first < 0 or last < first:
        raise Invalid("止号不能小于起号，请核对。", field="last")
    if len(str(last)) > row.digits:
        raise Invalid(f"编号最多 {row.digits} 位，“{last}”超出，请核对。", field="last")
    if last - first >= MOST:
        raise Invalid(f"一次最多登记 {MOST} 张，本次共 {last - first + 1} 张，请分批登记。", field="last")
    if received_on > moments.today():
        raise Invalid("领入日期不能晚于今天。", field="received_on")
    if not from_whom.strip():
        raise Invalid("请填写从哪里领入。", field="from_whom")
    there = BlankCertificate.objects.filter(stock=row, number__range=(first, last)).order_by("number")
    if there:
        raise Invalid(f"下列编号已经登记过，不能重复领入：{_named(row, there)}。", field="first")
    batch = BlankBatch.objects.create(
        stock=row,
        first=first,
        last=last,
        received_on=received_on,
        from_whom=from_whom.strip()[:120],
        person=actor.person,
        recorded_at=moments.now(),
    )
    BlankCertificate.objects.bulk_create(
        (BlankCertificate(stock=row, batch=batch, number=number) for number in range(first, last + 1)), batch_size=500
    )
    facts = {"first": row.serial(first), "last": row.serial(last), "count": batch.count, "received_on": received_on}
    events.record(obj=row, verb="blankstock.receive", actor=actor, facts=facts, organisation_id=row.body_id)
    return batch


def _named(stock: BlankStock, rows: Any) -> str:
    numbers = [stock.serial(row.number) for row in rows]
    more = f"等 {len(numbers)} 张" if len(numbers) > NAMED else ""
    return "、".join(numbers[:NAMED]) + more


def blank_use(case: Case, blank: int, actor: Actor, now: dt.datetime) -> str:
    """The number is printed for the case, inside the step that issues its result; the serial. Raises Invalid, Refused."""
    row = BlankCertificate.objects.select_related("stock").filter(pk=blank).first()
    if row is None or row.stock.body_id != case.issuing_body_id:
        raise Invalid("没有这张空白证照，或者不在本单位库存，请重新选择。", field="blank")
    licence = Licence.objects.filter(case=case).first()

    def change(fresh: BlankCertificate, at: dt.datetime) -> dict[str, Any]:
        fresh.case, fresh.licence, fresh.person = case, licence, actor.person
        fresh.moved_on = fresh.used_on = moments.legal_day(now)
        return {"serial": fresh.serial, "case": case.number}

    try:
        used = door.perform(row, "use", actor=actor, stamp=Stamp(happened_at=now), change=change)
    except Refused as taken:
        raise Invalid(f"{taken.message}请另选一张。", field="blank") from taken
    return used.serial


def blanks_spoil(
    *, stock: BlankStock, first: int, last: int, lost: bool, reason: str, witness: Person | None, actor: Actor
) -> int:
    """作废 or 遗失 of a number or a range, by two people: who enters it and a witness. Returns how many. Raises Invalid."""
    _must_keep(stock.body, actor)
    if not reason.strip():
        raise Invalid("请写明原因，例如“打印错误”“受潮损坏”。", field="reason")
    if witness is None:
        raise Invalid("作废、遗失须有见证人，请选择。", field="witness")
    if actor.person is not None and witness.pk == actor.person.pk:
        raise Invalid("见证人须是另一个人。", field="witness")

    def change(row: BlankCertificate, now: dt.datetime) -> dict[str, Any]:
        row.person, row.witness, row.reason = actor.person, witness, reason.strip()[:200]
        row.moved_on = moments.legal_day(now)
        return {"serial": row.serial, "reason": row.reason, "witness": witness.pk}

    return _each(stock, first, last, "lose" if lost else "spoil", actor, change)


def blanks_transfer(*, stock: BlankStock, first: int, last: int, to_body: str, reason: str, actor: Actor) -> int:
    """调出 a range to another body, which registers it as received. Returns how many. Raises Invalid."""
    _must_keep(stock.body, actor)
    if not to_body.strip():
        raise Invalid("请填写调往哪个单位。", field="to_body")

    def change(row: BlankCertificate, now: dt.datetime) -> dict[str, Any]:
        row.person, row.to_body, row.reason = actor.person, to_body.strip()[:120], reason.strip()[:200]
        row.moved_on = moments.legal_day(now)
        return {"serial": row.serial, "to": row.to_body}

    return _each(stock, first, last, "transfer_out", actor, change)


@transaction.atomic
def _each(stock: BlankStock, first: int, last: int, move: str, actor: Actor, change: door.Change) -> int:
    """Every number of the range through the door, or none; those that cannot go are named."""
    if last < first or last - first >= MOST:
        raise Invalid(f"止号不能小于起号，一次最多 {MOST} 张。", field="last")
    rows = list(
        BlankCertificate.objects.select_for_update(of=("self",))
        .filter(stock=stock, number__range=(first, last))
        .select_related("stock__body")
        .order_by("number")
    )
    missing = sorted(set(range(first, last + 1)) - {row.number for row in rows})
    if missing:
        raise Invalid(f"库存里没有编号 {stock.serial(missing[0])}，请核对起止号。", field="first")
    wrong = [row for row in rows if row.move_refusal(move) is not None]
    if wrong:
        refusal = wrong[0].move_refusal(move)
        raise Invalid(f"{refusal}不能办的共 {len(wrong)} 张：{_named(stock, wrong)}。", field="first")
    for row in rows:
        door.perform(row, move, actor=actor, stamp=Stamp(), change=change)
    return len(rows)
