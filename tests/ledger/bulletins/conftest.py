"""A small plan of 2023 beside that of 2022: three measures, two parks, four units; the first quarter as it was reported.

March, due on the 25th: 审批局 says done everywhere, 云溪 and 南湖 speak of the same problem, 华容 has never reported.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pytest
from pytest_django import DjangoDbBlocker

from core import moments
from core.actors import Actor
from core.door import Stamp
from core.models import Organisation, Person
from core.permissions import actor_for
from empowerment.services import seal_add, seal_user_add
from empowerment.workflow import SealKind
from ledger import services
from ledger.cell_rules import CellInput
from ledger.lives.returns import Progress
from ledger.models import Bulletin, MonthlyReturn, Plan
from ledger.selectors.returns import entries_of
from ledger.services import MeasureInput, PlanInput, ReporterInput, TaskInput
from tests.ledger.conftest import ACTOR
from tests.ledger.walking import PEOPLE, PHONE

P = Progress
JANUARY, FEBRUARY, MARCH, JUNE = (dt.date(2023, month, 1) for month in (1, 2, 3, 6))
PORTS, NETWORK = "业务专网端口没有开放。", "请协调开通专网。"
DONE, STANDING = CellInput(P.DONE, "已完成。"), CellInput(P.STANDING, "长期坚持，按月调度。")
GOING, IDLE = CellInput(P.UNDER_WAY, "正在推进。"), CellInput(P.NOT_STARTED)
STUCK = CellInput(P.UNDER_WAY, "正在对接。", problems=PORTS)
WISH = CellInput(P.UNDER_WAY, "正在对接。", requests=NETWORK)
Said = Mapping[int, CellInput]  # by measure number


@dataclass
class Quarter:
    """The plan, and the people who report and who compile."""

    plan: Plan

    def actor(self, login: str) -> Actor:
        return actor_for(Person.objects.get(username=login))

    def row(self, code: str, month: dt.date) -> MonthlyReturn:
        rows = MonthlyReturn.objects.select_related("plan__office", "reporter__organisation", "filled_by")
        return rows.get(plan=self.plan, reporter__organisation__code=code, month=month, sequence=0)

    def send(self, code: str, month: dt.date, on: dt.date, said: Said) -> MonthlyReturn:
        """Fill in, check, stamp and submit on a day."""
        filer, head = (self.actor(login) for login in PEOPLE[code])
        stamp = Stamp(happened_at=moments.start_of(on) + dt.timedelta(hours=9))
        row = self.row(code, month)
        cells = {entry.cell: said[entry.measure.number] for entry in entries_of(row)}
        row = services.cells_write(row=row, said=cells, actor=filer, stamp=stamp)
        row = services.return_draft(row=row, phone=PHONE, actor=filer, stamp=stamp)
        row = services.return_approve(row=row, actor=head, stamp=stamp)
        row = services.return_stamp(row=row, actor=head, stamp=stamp)
        return services.return_submit(row=row, actor=filer, stamp=stamp)

    def compiled(self, quarter: int = 1) -> Bulletin:
        return services.bulletin_compile(
            plan=self.plan, year=2023, quarter=quarter, actor=self.actor("yy.reform"), stamp=Stamp()
        )

    def checked(self, row: Bulletin) -> Bulletin:
        row = services.bulletin_offer(row=row, actor=self.actor("yy.reform"), stamp=Stamp())
        return services.bulletin_approve(row=row, actor=self.actor("yysgb.head"), stamp=Stamp())

    def issued(self, row: Bulletin) -> Bulletin:
        return services.bulletin_issue(row=self.checked(row), actor=self.actor("yysgb.head"), stamp=Stamp())


def make() -> Plan:
    """The plan with its units and the office's seal."""
    bodies = {row.code: row for row in Organisation.objects.filter(jurisdiction__code="yueyang")}
    office, parks = bodies["yy-sgb"], [bodies["yx-park"], bodies["nanhu-park"]]
    seal = seal_add(
        code="yy-sgb-own",
        owner=office,
        kind=SealKind.OWN,
        name=office.name,
        active_from=moments.start_of(dt.date(2022, 3, 8)),
        source="测试",
        actor=ACTOR,
    )
    head = Person.objects.get(username="yysgb.head")
    seal_user_add(seal=seal, person=head, valid_from=dt.date(2022, 3, 8), actor=ACTOR)
    return services.plan_load(
        jurisdiction=office.jurisdiction,
        year=2023,
        said=PlanInput("园区改革", "方案", office, JANUARY, dt.date(2023, 1, 20)),
        measures=[
            MeasureInput(number, title, 1, "放权赋能", [TaskInput("做", "牵头")])
            for number, title in enumerate(("赋权", "集中", "联动"), start=1)
        ],
        columns=[(park, "") for park in parks],
        reporters=[
            ReporterInput(bodies["yy-spj"], "department", leads=[1, 2], parks=parks),
            ReporterInput(bodies["hr-gov"], "county", leads=[3], parks=parks),
            ReporterInput(parks[0], "park", responsible=[1, 2, 3], parks=parks[:1]),
            ReporterInput(parks[1], "park", responsible=[1, 2, 3], parks=parks[1:]),
        ],
        actor=ACTOR,
    )


def report(world: Quarter) -> None:
    """The first quarter: in time, two days late, one month missing, never."""
    for month in (JANUARY, FEBRUARY, MARCH):
        services.month_open(plan=world.plan, month=month, actor=ACTOR)
    going = dict.fromkeys((1, 2, 3), GOING)
    for month, day in ((JANUARY, 20), (FEBRUARY, 24)):
        world.send("yy-spj", month, month.replace(day=day), going)
    world.send("yy-spj", MARCH, dt.date(2023, 3, 25), dict.fromkeys((1, 2), DONE))
    world.send("yx-park", JANUARY, dt.date(2023, 1, 20), going)
    world.send("yx-park", FEBRUARY, dt.date(2023, 2, 27), going)
    world.send("yx-park", MARCH, dt.date(2023, 3, 24), {1: DONE, 2: STUCK, 3: IDLE})
    world.send("nanhu-park", JANUARY, dt.date(2023, 1, 25), going)
    world.send("nanhu-park", MARCH, dt.date(2023, 3, 30), {1: STANDING, 2: STUCK, 3: WISH})


@pytest.fixture(scope="module")
def _reported(_loaded: Plan, django_db_blocker: DjangoDbBlocker) -> Iterator[Plan]:
    """Inside the transaction of `_loaded`, which undoes it."""
    with django_db_blocker.unblock():
        plan = make()
        report(Quarter(plan))
        yield plan


@pytest.fixture
def quarter(_reported: Plan, db: None) -> Quarter:
    return Quarter(Plan.objects.select_related("jurisdiction", "office").get(pk=_reported.pk))
