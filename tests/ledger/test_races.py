"""Two at once: the month opened, a return received and sent back, a correction begun, a reminder sent."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from core import demo as base
from core.door import Stamp
from core.errors import DomainError
from ledger import demo_plan, demo_returns
from ledger.models import MonthlyReturn, Reminder
from ledger.services import return_correct, return_give_back, return_receive, returns_open, returns_remind
from tests.ledger.conftest import ACTOR, Ledger
from tests.ledger.walking import go

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True), pytest.mark.mission("D2")]


def both(*acts: Callable[[], Any]) -> list[Any]:
    """Do the acts at the same moment; what each returned or was refused with, in their order."""
    barrier, found = threading.Barrier(len(acts)), [None] * len(acts)

    def run(at: int) -> None:
        try:
            barrier.wait()
            found[at] = acts[at]()
        except DomainError as problem:
            found[at] = problem
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(at,)) for at in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def test_two_at_once() -> None:
    """One load for all: each part of it takes seconds."""
    base.load(actor=ACTOR)
    world = Ledger(demo_plan.load(actor=ACTOR))
    demo_returns._seals(ACTOR)
    month = dt.date(2022, 3, 1)
    opened = both(*[lambda: returns_open(on=month, actor=ACTOR)] * 3)
    assert (sum(opened), MonthlyReturn.objects.count()) == (47, 47)

    both(*[lambda: returns_remind(on=dt.date(2022, 3, 25))] * 3)
    rows = Reminder.objects.filter(person__isnull=False).values_list("monthly_return", "person")
    assert len(rows) == len(set(rows)) > 0

    row, reform = go(world, world.row("yx-park"), to="submitted"), world.actor("yy.reform")
    ends = both(
        lambda: return_receive(row=row, actor=reform, stamp=Stamp(version=row.version)),
        lambda: return_give_back(row=row, reason="补充", actor=reform, stamp=Stamp(version=row.version)),
    )
    assert sorted(isinstance(end, DomainError) for end in ends) == [False, True]

    nanhu, filer = go(world, world.row("nanhu-park"), to="received"), world.actor("nanhu.filer")
    begun = both(*[lambda: return_correct(original=nanhu, cells=[(1, 2)], reason="错", actor=filer, stamp=Stamp())] * 3)
    assert sorted(isinstance(end, DomainError) for end in begun) == [False, True, True]
    assert MonthlyReturn.objects.filter(corrects=nanhu).count() == 1
