"""Stocks of blank certificates: what is there, what has become of each number, the register of a month."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from approvals.blank_life import STOCK_KEEPERS, BlankState
from approvals.models import BlankBatch, BlankCertificate, BlankStock, Case
from approvals.selectors.archive import archive_bodies
from core import moments
from core.absences import memberships_on
from core.actors import Actor
from core.errors import NotVisible
from core.models import Organisation, Person

OFFERED = 20  # numbers of a stock offered when a result is issued: the next to be taken first


def stocks_visible(actor: Actor) -> QuerySet[BlankStock]:
    """Stocks of the bodies the actor looks at, each with how many numbers are left."""
    rows = BlankStock.objects.filter(body__in=archive_bodies(actor).values("pk")).select_related("body")
    counts = {
        state.value: Count("blanks", filter=Q(blanks__state=state))
        for state in BlankState
        if state != BlankState.IN_STOCK
    }
    return rows.annotate(left=Count("blanks", filter=Q(blanks__state=BlankState.IN_STOCK)), **counts).order_by(
        "body", "kind"
    )


def stock_get(public_id: uuid.UUID, actor: Actor) -> BlankStock:
    found = stocks_visible(actor).filter(public_id=public_id).first()
    if found is None:
        raise NotVisible("没有这项空白证照库存，或者您无权查看。")
    return found


def stock_bodies(actor: Actor) -> QuerySet[Organisation]:
    """Bodies whose stock the actor keeps."""
    return Organisation.objects.filter(pk__in=actor.organisations(*STOCK_KEEPERS)).order_by("pk")


def blanks_on_offer(case: Case) -> list[BlankCertificate]:
    """The next numbers of each stock of the issuing body that serves the case's item; a stock without items serves all."""
    body = case.issuing_body_id
    named = BlankStock.items.through.objects.filter(blankstock=OuterRef("pk"))
    stocks = BlankStock.objects.filter(Q(items=case.item_id) | ~Exists(named), body=body).order_by("kind")
    found: list[BlankCertificate] = []
    for stock in stocks:
        rows = BlankCertificate.objects.filter(stock=stock, state=BlankState.IN_STOCK).select_related("stock")
        found += rows.order_by("number")[:OFFERED]
    return found


def witnesses(stock: BlankStock, actor: Actor) -> QuerySet[Person]:
    """Who may witness: everybody else who serves at the body today."""
    serving = memberships_on(moments.today()).filter(organisation=stock.body_id).values("person")
    rows = Person.objects.filter(pk__in=serving)
    return rows.exclude(pk=actor.person.pk).order_by("name") if actor.person else rows.order_by("name")


@dataclass(frozen=True)
class Balance:
    """One line of the month's register: what moved on a day, and how many were left after it."""

    on: dt.date
    what: str
    serials: str
    received: int
    left_stock: int
    balance: int
    person: str
    note: str


def register_of(stock: BlankStock, year: int, month: int) -> tuple[int, list[Balance]]:
    """What was there when the month began, and every movement of the month with the balance after it.

    A number that was used and spoiled later has left once, when it was used; that it was spoiled is told with nothing moved.
    """
    first = dt.date(year, month, 1)
    following = dt.date(year + month // 12, month % 12 + 1, 1)
    batches = list(BlankBatch.objects.filter(stock=stock, received_on__lt=following).select_related("person"))
    gone = list(
        BlankCertificate.objects.filter(stock=stock, moved_on__lt=following)
        .select_related("stock", "person", "witness", "case")
        .order_by("number")
    )
    opening = sum(row.count for row in batches if row.received_on < first) - sum(_left_on(row) < first for row in gone)
    moves: list[tuple[dt.date, int, Balance]] = [_received(stock, row) for row in batches if row.received_on >= first]
    for row in gone:
        moves += _moves(row, first)
    balance, lines = opening, []
    for _, _, line in sorted(moves, key=lambda move: (move[0], move[1], move[2].serials)):
        balance += line.received - line.left_stock
        lines.append(Balance(**{**line.__dict__, "balance": balance}))
    return opening, lines


def _left_on(row: BlankCertificate) -> dt.date:
    found = row.used_on or row.moved_on
    assert found is not None
    return found


def _received(stock: BlankStock, row: BlankBatch) -> tuple[dt.date, int, Balance]:
    serials = f"{stock.serial(row.first)}—{stock.serial(row.last)}"
    line = Balance(row.received_on, "领入", serials, row.count, 0, 0, row.person.name, row.from_whom)
    return row.received_on, 0, line


def _moves(row: BlankCertificate, first: dt.date) -> list[tuple[dt.date, int, Balance]]:
    found = []
    person = row.person.name if row.person else ""
    if row.used_on is not None and row.used_on >= first:
        note = row.case.number if row.case else ""
        found.append((row.used_on, 1, Balance(row.used_on, "使用", row.serial, 0, 1, 0, person, note)))
    if row.state != BlankState.USED and row.moved_on is not None and row.moved_on >= first:
        note = "；".join(filter(None, (row.reason, row.to_body, f"见证人{row.witness.name}" if row.witness else "")))
        leaves = 0 if row.used_on else 1
        line = Balance(row.moved_on, row.get_state_display(), row.serial, 0, leaves, 0, person, note)
        found.append((row.moved_on, 2, line))
    return found
