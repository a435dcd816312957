"""Writes of supervision orders: issue with a paper, acknowledge, answer, accept or send back, remind and escalate."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models

from core import door, moments
from core.absences import present_people
from core.actors import Actor, job
from core.door import Stamp
from core.errors import Invalid
from core.events import label_of
from core.inbox import inbox_add
from core.models import Organisation, Person, Role
from core.papers import file_store
from core.selectors import calendar
from supervision.documents.orders import order_paper
from supervision.lives.orders import OWED
from supervision.models import OrderAnswer, OrderFile, SupervisionOrder
from supervision.models.orders import ANSWERERS, ISSUERS

Upload = tuple[str, bytes]
BEFORE = 1  # working days before the due day on which the addressee is reminded


@dataclass(frozen=True)
class OrderInput:
    """What an order says: to whom, about what (`about` is the row, where it is one), what is asked, by which legal day."""

    issuer: Organisation
    addressee: Organisation
    subject: str
    asks: str
    due_on: dt.date
    person: Person | None = None
    about: models.Model | None = None


def order_issue(*, said: OrderInput, actor: Actor, stamp: Stamp) -> SupervisionOrder:
    """下达督办 with a numbered 督办通知单; the addressee's leaders and the person named are told. Raises Invalid, NotAllowed."""
    now = moments.now()
    _check(said, moments.legal_day(now))
    order = SupervisionOrder(
        issuer=said.issuer,
        addressee=said.addressee,
        person=said.person,
        subject_type=label_of(said.about) if said.about else "",
        subject_id=said.about.pk if said.about else None,
        subject=said.subject.strip(),
        asks=said.asks.strip(),
        due_on=said.due_on,
        issued_at=now,
    )

    def before(row: SupervisionOrder) -> None:
        assert actor.person is not None
        row.issued_by = actor.person

    def change(row: SupervisionOrder, at: dt.datetime) -> dict[str, Any]:
        paper = order_paper(row, at=at)
        row.number = paper.number
        SupervisionOrder.objects.filter(pk=row.pk).update(number=paper.number)
        text = f"督办{paper.number}：{row.subject}，请在{moments.chinese_date(row.due_on)}以前答复。"
        _tell(row, _addressees(row), text)
        return {"document": paper.number, "due_on": row.due_on, "addressee": row.addressee.code}

    return door.admit(order, "issue", actor=actor, stamp=stamp, change=change, before=before)


def _check(said: OrderInput, today: dt.date) -> None:
    if not said.subject.strip():
        raise Invalid("请写明督办事由。", field="subject")
    if not said.asks.strip():
        raise Invalid("请写明要求承办单位做什么。", field="asks")
    if said.due_on <= today:
        raise Invalid("答复期限须在今天之后。", field="due_on")
    if said.person is not None and not said.person.memberships.filter(organisation=said.addressee).exists():
        raise Invalid("责任人不在承办单位任职，请重新选择或不指定。", field="person")


def order_acknowledge(*, order: SupervisionOrder, actor: Actor, stamp: Stamp) -> SupervisionOrder:
    """签收."""

    def change(row: SupervisionOrder, now: dt.datetime) -> dict[str, Any]:
        row.acknowledged_by, row.acknowledged_at = actor.person, now
        return {}

    return door.perform(order, "acknowledge", actor=actor, stamp=stamp, change=change)


def order_answer(
    *, order: SupervisionOrder, text: str, files: Sequence[Upload] = (), actor: Actor, stamp: Stamp
) -> SupervisionOrder:
    """答复 with files; the issuing office is told. An answer without an acknowledgement acknowledges too."""
    if not text.strip():
        raise Invalid("请写明办理情况和结果。", field="text")

    def change(row: SupervisionOrder, now: dt.datetime) -> dict[str, Any]:
        assert actor.person is not None
        if row.acknowledged_at is None:
            row.acknowledged_by, row.acknowledged_at = actor.person, now
        made = OrderAnswer.objects.create(order=row, text=text.strip(), person=actor.person, at=now)
        for name, content in files:
            stored = file_store(stream=io.BytesIO(content), name=name)
            OrderFile.objects.create(answer=made, file=stored, name=name[:200])
        people = [person.pk for person in present_people(row.issuer_id, ISSUERS)]
        _tell(row, {row.issued_by_id, *people}, f"督办{row.number}已答复，请审核：{row.subject}")
        return {"files": len(files), "late": moments.legal_day(now) > row.due_on}

    return door.perform(order, "answer", actor=actor, stamp=stamp, change=change)


def order_accept(*, order: SupervisionOrder, opinion: str = "", actor: Actor, stamp: Stamp) -> SupervisionOrder:
    """同意办结: the answer is accepted and the order closed, by another person than who answered."""

    def change(row: SupervisionOrder, now: dt.datetime) -> dict[str, Any]:
        _reviewed(row, True, opinion, actor, now)
        row.closed_at = now
        _tell(row, _addressees(row), f"督办{row.number}已办结：{row.subject}")
        return {"opinion": opinion.strip()}

    return door.perform(order, "accept", actor=actor, stamp=stamp, change=change)


def order_give_back(
    *, order: SupervisionOrder, reason: str, due_on: dt.date, actor: Actor, stamp: Stamp
) -> SupervisionOrder:
    """退回重办 with a reason and a new legal day; the answer that was sent back stays readable."""
    if not reason.strip():
        raise Invalid("请写明退回的理由。", field="reason")
    if due_on <= moments.today():
        raise Invalid("新的答复期限须在今天之后。", field="due_on")

    def change(row: SupervisionOrder, now: dt.datetime) -> dict[str, Any]:
        _reviewed(row, False, reason, actor, now)
        row.due_on, row.escalated_on = due_on, None
        text = f"督办{row.number}退回重办：{reason.strip()}，请在{moments.chinese_date(due_on)}以前答复。"
        _tell(row, _addressees(row), text)
        return {"reason": reason.strip(), "due_on": due_on}

    return door.perform(order, "give_back", actor=actor, stamp=stamp, change=change)


def order_withdraw(*, order: SupervisionOrder, reason: str, actor: Actor, stamp: Stamp) -> SupervisionOrder:
    """撤回督办 with a reason."""
    if not reason.strip():
        raise Invalid("请写明撤回的理由。", field="reason")

    def change(row: SupervisionOrder, now: dt.datetime) -> dict[str, Any]:
        row.closed_at = now
        _tell(row, _addressees(row), f"督办{row.number}已撤回：{reason.strip()}")
        return {"reason": reason.strip()}

    return door.perform(order, "withdraw", actor=actor, stamp=stamp, change=change)


def _reviewed(row: SupervisionOrder, accepted: bool, opinion: str, actor: Actor, now: dt.datetime) -> None:
    answers = OrderAnswer.objects.filter(order=row, reviewed_at=None)
    answers.update(accepted=accepted, opinion=opinion.strip()[:300], reviewed_by=actor.person, reviewed_at=now)


def orders_watch(*, on: dt.date) -> dict[str, int]:
    """Remind of orders due on the next working day; of those past their day tell the leaders of the body, of the body
    above it and the issuer, once. Safe to run again.
    """
    reminded = escalated = 0
    soon = calendar().add(on, BEFORE)
    for order in SupervisionOrder.objects.filter(state__in=OWED, due_on__gte=on, due_on__lte=soon).order_by("pk"):
        text = f"督办{order.number}将于{moments.chinese_date(order.due_on)}到期：{order.subject}"
        _tell(order, _addressees(order), text, key=f"order:{order.pk}:soon:{order.due_on}")
        reminded += 1
    late = SupervisionOrder.objects.filter(state__in=OWED, due_on__lt=on, escalated_on=None)
    for order in late.select_related("addressee").order_by("pk"):
        order_escalate(order=order, on=on)
        escalated += 1
    return {"reminded": reminded, "escalated": escalated}


def order_escalate(*, order: SupervisionOrder, on: dt.date) -> SupervisionOrder:
    """逾期上报 to the leaders; on the system's own account."""

    def change(row: SupervisionOrder, now: dt.datetime) -> dict[str, Any]:
        row.escalated_on = on
        leaders = set(_addressees(row)) | {row.issued_by_id}
        if row.addressee.parent_id is not None:
            leaders |= {person.pk for person in present_people(row.addressee.parent_id, {Role.HEAD})}
        days = calendar().count(row.due_on, on)
        text = f"督办{row.number}逾期 {days} 个工作日未答复（{row.addressee.name}）：{row.subject}"
        _tell(row, leaders, text, key=f"order:{row.pk}:late:{row.due_on}")
        return {"due_on": row.due_on}

    return door.perform(order, "escalate", actor=job("orders_watch"), stamp=Stamp(), change=change)


def _addressees(row: SupervisionOrder) -> list[int]:
    people = [person.pk for person in present_people(row.addressee_id, ANSWERERS)]
    return [*people, *([row.person_id] if row.person_id else [])]


def _tell(row: SupervisionOrder, to: Iterable[int], text: str, key: str = "") -> None:
    inbox_add(to=to, text=text, url=f"/orders/{row.public_id}/", key=key)
