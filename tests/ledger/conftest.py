"""The bodies, people and plan of 岳阳 (S1), with seals for a few units; the clock stands where a test puts it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from django.db import transaction
from django.test import Client
from pytest_django import DjangoDbBlocker

from core import demo as base
from core.actors import Actor, job
from core.models import Organisation, Person
from core.permissions import actor_for
from ledger import demo_plan, demo_returns
from ledger.models import MonthlyReturn, Plan
from ledger.services import month_open

ACTOR = job("test")
MARCH = dt.date(2022, 3, 1)
APRIL = dt.date(2022, 4, 1)
LogIn = Callable[[str], Client]


@dataclass
class Ledger:
    """The plan of 2022 with its fifty units."""

    plan: Plan

    def actor(self, login: str) -> Actor:
        return actor_for(Person.objects.get(username=login))

    def body(self, code: str) -> Organisation:
        return Organisation.objects.get(code=code)

    def open(self, month: dt.date = MARCH) -> None:
        month_open(plan=self.plan, month=month, actor=ACTOR)

    def row(self, code: str, month: dt.date = MARCH, sequence: int = 0) -> MonthlyReturn:
        rows = MonthlyReturn.objects.select_related("plan__office", "reporter__organisation", "filled_by")
        return rows.get(reporter__organisation__code=code, month=month, sequence=sequence)


@pytest.fixture(scope="module")
def _loaded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Plan]:
    """Loaded once per module and undone after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        base.load(actor=ACTOR)
        plan = demo_plan.load(actor=ACTOR)
        demo_returns._seals(ACTOR)
        yield plan
        transaction.set_rollback(True)


@pytest.fixture
def ledger(_loaded: Plan, db: None) -> Ledger:
    return Ledger(Plan.objects.select_related("jurisdiction", "office").get(pk=_loaded.pk))


@pytest.fixture
def log_in() -> LogIn:
    """A browser of a person: `log_in("yx.filer")`."""

    def client(login: str) -> Client:
        browser = Client()
        browser.force_login(Person.objects.get(username=login), backend="django.contrib.auth.backends.ModelBackend")
        return browser

    return client
