"""The periodic jobs: each is in the table, may run twice without harm, and catches up with days it missed (E6)."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder

from approvals.models import Case
from config.celery import app
from config.schedule import JOBS
from core import moments
from core.models import Document, InboxMessage, JobRun
from supervision.models import Card, Filing, Push
from tests.approvals.looking import on
from tests.approvals.test_clocks import accepted
from tests.approvals.walks import receive
from tests.supervision.faults import difficulty, followed
from tests.supervision.filing import walked
from tests.world import World

pytestmark = pytest.mark.mission("E6")
# Every job with its task: clocks, filing and pushes among them. A new one is entered here with what it does.
TABLE = {
    "outbox": "core.tasks.outbox_drain",
    "papers": "core.tasks.papers_draw",
    "deemed": "approvals.tasks.deem_accepted",
    "promises": "approvals.tasks.promises_lapse",
    "reminders": "approvals.tasks.promises_remind",
    "clocks": "approvals.tasks.clocks_recompute",
    "instruments": "empowerment.tasks.instruments_daily",
    "delegations": "approvals.tasks.delegations_return",
    "monitor": "supervision.tasks.monitor_daily",
    "pushes": "supervision.tasks.pushes_remind",
    "trials": "empowerment.tasks.trial_reviews",
    "consents": "empowerment.tasks.consents_daily",
    "posts": "approvals.tasks.posts_warn",
    "licences": "approvals.tasks.licences_daily",
    "consultations": "approvals.tasks.consultations_lapse",
    "archive": "approvals.tasks.archive_daily",
    "archive_packages": "approvals.tasks.archive_packages",
    "ratings": "approvals.tasks.ratings_daily",
    "platform_inbox": "approvals.tasks.platform_inbox",
    "filings": "supervision.tasks.filings_monthly",
    "filings_per_case": "supervision.tasks.filings_per_case",
    "filings_remind": "supervision.tasks.filings_remind",
    "evaluation": "supervision.tasks.items_evaluate",
    "fault": "supervision.tasks.fault_remind",
    "matters": "supervision.tasks.matters_daily",
    "ledger": "ledger.tasks.ledger_daily",
    "bulletins": "ledger.tasks.bulletins_daily",
    "anchor": "core.tasks.anchor_daily",
}
OURS = ("core", "empowerment", "approvals", "supervision", "ledger")


@pytest.fixture(autouse=True)
def tasks() -> None:
    app.loader.import_default_modules()


def run(name: str) -> Any:
    """The task of a job as the worker would run it, here and now; what it raises comes through."""
    return app.tasks[TABLE[name]].apply(throw=True).result


def stored() -> dict[str, str]:
    """Every row of our tables, by table, as one digest each."""
    found = {}
    for model in apps.get_models():
        if model._meta.app_label in OURS:
            rows = list(model._default_manager.order_by("pk").values())
            text = json.dumps(rows, cls=DjangoJSONEncoder, default=str, sort_keys=True)
            found[model._meta.label] = hashlib.sha256(text.encode()).hexdigest()
    return found


def test_table_is_this_one_and_every_task_exists() -> None:
    assert {job.name: job.task for job in JOBS} == TABLE
    assert [task for task in TABLE.values() if task not in app.tasks] == []


@pytest.fixture
def left_alone(world: World) -> Any:
    """March 2025: a silent receipt, a case past its limit, results pushed and to be filed, a difficulty, a weak item; then no
    worker until 6 May. February had been compiled.
    """
    with on(2025, 3, 3):
        JobRun.objects.create(
            job="filings_compile", period="2025-02", started_at=moments.now(), finished_at=moments.now()
        )
        silent, late = receive(world, "direct", "yx.clerk"), accepted(world, "delegated")
        walked(world, "direct")
        asked = difficulty(world)
        weak = followed(world)
    with on(2025, 4, 3):
        walked(world, "delegated")
    Document.objects.update(file_due_at=None)  # drawing is tested where papers are
    with on(2025, 5, 6, 9):
        yield silent, late, asked, weak


def test_days_missed_are_caught_up_with(world: World, left_alone: Any) -> None:
    silent, late, asked, weak = left_alone
    for name in TABLE:
        run(name)
    silent = Case.objects.get(pk=silent.pk)
    # Five working days without a word: accepted as of the receipt [32(4)], although nobody looked for two months.
    assert (silent.state, silent.accepted_at) == ("accepted", silent.received_at)
    assert set(Card.objects.filter(object_id=late.pk).values_list("rule", flat=True)) == {"overdue"}
    months = Filing.objects.filter(by=world.body["yx-park"], to=world.body["yx-zjj"]).order_by("month")
    assert list(months.values_list("month__month", "count")) == [(3, 1), (4, 1)]
    told = set(InboxMessage.objects.filter(person=world.person["zjj.head"]).values_list("url", flat=True))
    pushes = {f"/pushes/{push.public_id}/" for push in Push.objects.all()}
    assert {f"/difficulties/{asked.public_id}/", f"/weak-items/{weak.public_id}/"} <= told
    assert len(pushes) == 2 and pushes <= told


def test_each_job_twice_is_as_once(world: World, left_alone: Any) -> None:
    for name in TABLE:
        run(name)
        once = stored()
        run(name)
        again = stored()
        assert [label for label in again if again[label] != once[label]] == [], name
