"""Two inspectors at one field, two who set the same pilots, a task finished and cancelled at once (D5)."""

from __future__ import annotations

import datetime as dt

import pytest

from core import demo as base
from core import events
from core.door import Stamp
from core.errors import DomainError
from core.fixtures_files import data_of
from ledger import checklist_file, demo_plan, demo_tasks
from ledger.models import Assignment, Check
from ledger.services import (
    assignment_cancel,
    assignment_finish,
    check_accept,
    check_give_back,
    check_report,
)
from tests.ledger.conftest import ACTOR, Ledger
from tests.ledger.test_races import both

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True), pytest.mark.mission("D5")]
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


def test_two_at_once() -> None:
    """One load for all: each part of it takes seconds."""
    base.load(actor=ACTOR)
    world = Ledger(demo_plan.load(actor=ACTOR))
    checklist_file.load(data_of("clj_checklist.json"), actor=ACTOR)
    row = Check.objects.select_related("requirement__checklist__park", "department").earliest("pk")
    row = check_report(row=row, text="已办", files=[("名单.pdf", PDF)], actor=world.actor("clj.admin"), stamp=Stamp())
    inspector, soon = world.actor("clj.inspector"), dt.date(2199, 1, 1)
    ends = both(
        lambda: check_accept(row=row, actor=inspector, stamp=Stamp(version=row.version)),
        lambda: check_give_back(row=row, reason="缺", redo_by=soon, actor=inspector, stamp=Stamp(version=row.version)),
    )
    assert sorted(isinstance(end, DomainError) for end in ends) == [False, True]
    assert row.reports.exclude(accepted=None).count() == 1

    both(*[lambda: demo_tasks._pilots(world.plan)] * 3)
    assert Assignment.objects.count() == 16

    task = Assignment.objects.select_related("measure__plan__office", "owner").get(owner__code="lx-park")
    head, reform = world.actor("lx.head"), world.actor("yy.reform")
    stamp = Stamp(version=task.version)
    ends = both(
        lambda: assignment_finish(row=task, text="完成", delay_reason="晚", actor=head, stamp=stamp),
        lambda: assignment_cancel(row=task, reason="并入", actor=reform, stamp=stamp),
    )
    assert sorted(isinstance(end, DomainError) for end in ends) == [False, True]
    assert list(events.verify()) == []
