"""Reads of returns: whose they are, which wait for the actor, what the cells say."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db.models import F, Q, QuerySet

from core import moments
from core.actors import Actor
from core.errors import NotVisible
from core.models import Role
from core.reach import overseen_jurisdictions
from ledger.lives.returns import SENT, ReturnState
from ledger.models import Entry, MonthlyReturn
from ledger.selectors.plans import OVERSEERS, READERS

RELATED = ("plan__office", "plan__jurisdiction", "reporter__organisation", "filled_by", "corrects")
R = ReturnState
LATE = Q(first_submitted_at=None) | Q(first_submitted_on__gt=F("due_on"))  # of those whose day has passed


def returns_visible(actor: Actor) -> QuerySet[MonthlyReturn]:
    """The own unit's returns, and what has been submitted in the places overseen."""
    seen = Q(reporter__organisation__in=actor.organisations(*READERS))
    if places := overseen_jurisdictions(actor, *OVERSEERS):
        seen |= Q(plan__jurisdiction__in=places, state__in=SENT) | Q(plan__jurisdiction__in=places, state=R.RETURNED)
    return MonthlyReturn.objects.filter(seen).select_related(*RELATED).order_by("-pk")


def return_get(public_id: uuid.UUID, actor: Actor) -> MonthlyReturn:
    row = returns_visible(actor).filter(public_id=public_id).first()
    if row is None:
        raise NotVisible("没有这份台账，或者您无权查看。")
    return row


def returns_waiting(actor: Actor) -> QuerySet[MonthlyReturn]:
    """Returns on which the next word is the actor's: to fill in and send, to check and stamp, to receive."""
    filed, led = actor.organisations(Role.FILER), actor.organisations(Role.HEAD)
    wanted = Q(reporter__organisation__in=filed, state__in=[R.OPEN, R.RETURNED, R.STAMPED])
    wanted |= Q(reporter__organisation__in=led, state__in=[R.DRAFTED, R.CHECKED])
    wanted |= Q(plan__office__in=actor.organisations(Role.REFORM), state=R.SUBMITTED)
    return MonthlyReturn.objects.filter(wanted)


def returns_filtered(actor: Actor, *, month: dt.date | None, state: str, late: bool) -> QuerySet[MonthlyReturn]:
    rows = returns_visible(actor)
    rows = rows.filter(month=month) if month else rows
    rows = rows.filter(state=state) if state else rows
    return rows.filter(LATE, due_on__lt=moments.today()) if late else rows


def entries_of(row: MonthlyReturn) -> QuerySet[Entry]:
    found = row.entries.select_related("measure", "column__park", "corrects").prefetch_related("files__file")
    return found.order_by("measure__number", "column__position")


def entry_of(row: MonthlyReturn, number: int, position: int) -> Entry:
    """One cell of a return by measure number and column position."""
    found = entries_of(row).filter(measure__number=number, column__position=position).first()
    if found is None:
        raise NotVisible("这份台账里没有这一格。")
    return found


def latest_of(row: MonthlyReturn) -> dict[tuple[int, int], Entry]:
    """The cells of a unit's month as they hold now: the return, then what was received as correction of it."""
    rows = Entry.objects.filter(
        Q(monthly_return__sequence=0) | Q(monthly_return__state=R.RECEIVED),
        monthly_return__reporter=row.reporter_id,
        monthly_return__month=row.month,
    )
    found: dict[tuple[int, int], Entry] = {}
    for entry in rows.select_related("measure", "column").order_by("monthly_return__sequence"):
        found[entry.measure_id, entry.column_id] = entry
    return found
