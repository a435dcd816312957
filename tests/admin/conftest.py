"""A world with something in every table that the admin shows, and people who log in."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import caches
from django.db import transaction
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from approvals.models import Case, LampRule
from approvals.services import expert_add, external_system_add, reminder_rule_add
from approvals.services.desks import rating_terms_add
from core import events, moments
from core.door import Stamp
from core.models import JobRun, MachineClient, OutboxMessage, Person
from core.services import membership_add
from core.workdays import Unit
from empowerment.models import HandoverSeal
from empowerment.services import (
    DutyInput,
    TableRow,
    duty_set,
    handover_add,
    subitems_add,
    version_draft,
    window_set,
)
from empowerment.workflow import SealKind
from ledger.models import Bulletin, BulletinReceipt, BulletinTerms, ContactReport, Plan
from ledger.services import (
    AssignmentInput,
    ChecklistInput,
    ContactInput,
    MeasureInput,
    PlanInput,
    ReporterInput,
    RequirementInput,
    TaskInput,
    assignment_set,
    checklist_load,
    contact_set,
    month_open,
    plan_load,
)
from supervision.lives.evaluation import Thresholds
from supervision.lives.limits import Matter, Term
from supervision.models import Card, FilingTerms
from supervision.services import (
    DifficultyInput,
    FindingInput,
    IndicatorInput,
    InspectionInput,
    OrderInput,
    ProceedingInput,
    ResultInput,
    RoundInput,
    RuleInput,
    SessionInput,
    TableInput,
    WeakInput,
    assessment_open,
    card_raise,
    difficulty_ask,
    evaluation_make,
    evaluation_terms_set,
    fault_terms_set,
    handling_limit_set,
    hotline_apply,
    hotline_try,
    indicator_table_set,
    inspection_draw,
    inspection_look,
    inspection_plan,
    order_issue,
    penalty_pilot_set,
    proceeding_register,
    push_term_set,
    receiver_add,
    result_record,
    rule_set,
    session_plan,
    weak_register,
)
from tests.approvals.rating import rate, seat, ticket
from tests.approvals.walks import WALKS, go, receive
from tests.world import ACTOR, World, build_world, moment

LogIn = Callable[[str], Client]


@dataclass
class Furnished:
    """The small world with one walked case of 云溪 (`case`), one received in 郴州 (`other_case`) and a draft version."""

    world: World
    case: Case
    other_case: Case
    draft: Any


def furnish() -> Furnished:
    world = build_world()
    clerk, legs = WALKS["direct"]
    case = receive(world, "direct", clerk)
    for step in legs:
        case = go(world, case, step)
    other = receive(world, "own", "as.clerk")
    yueyang, park = world.body["yx-park"].jurisdiction, world.body["yx-park"]
    _reported(world)
    card_raise(rule=Card.Rule.VOID_SEAL, obj=case, occasion="一", words="事由", organisation_id=park.pk, actor=ACTOR)
    soon = moments.today() + dt.timedelta(days=9)
    order_issue(
        said=OrderInput(world.body["yx-ducha"], park, "事由", "要求", soon),
        actor=world.actor("yx.inspector"),
        stamp=Stamp(),
    )
    rule_set(
        code="overdue",
        jurisdiction=park.jurisdiction,
        said=RuleInput(soon, colour="red", effect="card", source="测试"),
        actor=world.actor("yx.reform"),
    )
    subitems_add(item=world.item["direct"], rows=[("YX-Z-1", "业务子项一")], actor=ACTOR)
    draft = version_draft(
        item=world.item["direct"], item_type="licence", limit_number=5, limit_unit="workday", actor=ACTOR
    )
    handover_add(
        scheme=world.scheme["S1"],
        park=park,
        title="测试调整",
        effective_at=moment(2023, 1, 1),
        from_body=world.body["yx-zjj"],
        table=[TableRow(side, SealKind.OWN) for side in HandoverSeal.Side.values],
        source="测试",
        actor=ACTOR,
    )
    window_set(park=park, place="综合窗口", hours="工作日", phone="1", complaint_phone="2", actor=ACTOR)
    now = moments.now()
    MachineClient.objects.create(name="省平台", secret="机密内容", organisation=park)
    OutboxMessage.objects.create(
        object_type="approvals.case",
        object_id=case.pk,
        destination="省平台",
        purpose="结果",
        payload={},
        created_at=now,
        next_try_at=now,
    )
    JobRun.objects.create(job="nightly", period="2026-11-20", started_at=now)
    LampRule.objects.create(valid_from=dt.date(2022, 1, 1))
    FilingTerms.objects.create(valid_from=dt.date(2022, 1, 1))
    reminder_rule_add(valid_from=moments.today(), leads=[60, 30], actor=ACTOR)
    external_system_add(code="province", name="省级平台", kind="provincial", actor=ACTOR)
    expert_add(
        jurisdiction=yueyang,
        name="专家甲",
        field="化工",
        unit="某设计院",
        valid_from=dt.date(2022, 1, 1),
        actor=ACTOR,
    )
    _supervised(world, case)
    _rated(world, case)
    _assessed(world)
    _guided(world)
    _matters(world, case)
    give(world, "as.admin", "as-park", "park_admin")
    give(world, "as.sysadmin", "as-spj", "sysadmin")
    return Furnished(world, case, other, draft)


def _supervised(world: World, case: Case) -> None:
    """One row of every table of pushes; the push itself was made when the case was issued."""
    park, department, since = world.body["yx-park"], world.body["yx-zjj"], dt.date(2022, 1, 1)
    line = DutyInput(department, "random", "每年1次", "法", "清单", item=world.item["direct"])
    duty_set(jurisdiction=park.jurisdiction, said=line, starts_on=since, actor=ACTOR)
    push_term_set(
        jurisdiction=park.jurisdiction, claim_days=1, feedback_days=1, begins_on=since, basis="函", actor=ACTOR
    )
    penalty_pilot_set(park=park, team=park, begins_on=since, ends_on=since, basis="批复", actor=ACTOR)
    receiver_add(
        organisation=department, kind="mail", name="信箱", address="a@example.gov.cn", begins_on=since, actor=ACTOR
    )
    said = ResultInput("inspection", park, case.applicant, moments.today(), "检查无异常", case=case)
    result_record(organisation=department, said=said, actor=world.actor("zjj.head"))


def _rated(world: World, case: Case) -> None:
    """A window and a rating; the tickets were made with the case."""
    seat(world)
    rate(ticket(case), 1)
    rating_terms_add(valid_from=moments.today(), ordinary_days=5, actor=ACTOR)


def _assessed(world: World) -> None:
    """One month evaluated, one indicator table by which the park's window staff were assessed."""
    park, first = world.body["yx-park"], moments.today().replace(day=1) - dt.timedelta(days=40)
    evaluation_terms_set(
        jurisdiction=park.jurisdiction, valid_from=dt.date(2022, 1, 1), limits=Thresholds(), basis="函", actor=ACTOR
    )
    evaluation_make(park=park, month=first, actor=ACTOR)
    rows = [IndicatorInput("窗口纪律", Decimal(100))]
    said = TableInput(world.body["yx-centre"], "window_month", dt.date(2022, 1, 1), "指标表", "函", rows)
    indicator_table_set(said=said, actor=ACTOR)
    opened = RoundInput(world.body["yx-centre"], "window_month", first, [park])
    assessment_open(said=opened, actor=world.actor("yx.centre"), stamp=Stamp())


def _guided(world: World) -> None:
    """A weak item, a session, a difficulty and the terms."""
    park, department = world.body["yx-park"], world.body["yx-zjj"]
    said = WeakInput(world.empowerment["direct"], "not_taken", "park", "缺专业人员")
    weak_register(said=said, actor=world.actor("yx.admin"), stamp=Stamp())
    planned = SessionInput(department, "培训", moments.today(), "主讲", [park], [world.item["direct"]])
    session_plan(said=planned, actor=world.actor("zjj.head"), stamp=Stamp())
    asked = DifficultyInput(park, department, "端口没有开放")
    difficulty_ask(said=asked, actor=world.actor("yx.clerk"), stamp=Stamp())
    days = dict.fromkeys(("answer_days", "assess_days", "decide_days", "appeal_days"), 5)
    terms = {"begins_on": moments.today(), "days": days, "conditions": ["先行先试"], "basis": "办法"}
    fault_terms_set(jurisdiction=park.jurisdiction, **terms, actor=world.actor("yx.reform"))


def _matters(world: World, case: Case) -> None:
    """A complaint out of a hotline list, an inspection with a finding, a proceeding, a limit."""
    park, office, today = world.body["yx-park"], world.body["yx-ducha"], moments.today()
    inspector, admin = world.actor("yx.inspector"), world.actor("yx.admin")
    rows = f"工单编号,诉求时间,诉求内容\nW1,{today},拖延".encode()
    hotline_apply(batch=hotline_try(office=park, data=rows, name="工单.csv", actor=admin), actor=admin)
    said = InspectionInput(office, park, "检查", "甲、乙", since=today, until=today, size=1)
    row = inspection_draw(
        inspection=inspection_plan(said=said, actor=inspector, stamp=Stamp()), seed=1, actor=inspector, stamp=Stamp()
    )
    found = FindingInput("seal", "不清", "规定")
    inspection_look(inspection=row, position=1, found=found, actor=inspector, stamp=Stamp())
    against = ProceedingInput("litigation", "某法院", "行初1号", "某甲", "撤销", received_on=today, case=case)
    proceeding_register(said=against, actor=admin, stamp=Stamp())
    term = Term(5, Unit.WORKDAY, False, 1, "函")
    place = {"jurisdiction": park.jurisdiction, "matter": Matter.LITIGATION, "begins_on": today}
    handling_limit_set(term=term, actor=world.actor("yx.reform"), **place)


def _reported(world: World) -> None:
    """One row of every table of the ledger."""
    park, office, month = world.body["yx-park"], world.body["yx-spj"], dt.date(2022, 3, 1)
    plan: Plan = plan_load(
        jurisdiction=park.jurisdiction,
        year=2022,
        said=PlanInput("测试", "测试方案", office, month, dt.date(2022, 3, 20)),
        measures=[MeasureInput(1, "措施一", 1, "第一组", [TaskInput("做一件事", "某局")])],
        columns=[(park, "园区")],
        reporters=[ReporterInput(park, "park", leads=[1], parks=[park])],
        actor=ACTOR,
    )
    month_open(plan=plan, month=month, actor=ACTOR)
    said = ContactInput("liaison", "演甲", "科员", "0730-8880001", "13800001111")
    contact_set(organisation=park, said=said, actor=ACTOR)
    ContactReport.objects.create(
        reporter=plan.reporters.get(), reported_at=moments.now(), reported_by=world.person["yx.filer"]
    )
    checklist_load(
        said=ChecklistInput("list", park, "清单", "测试方案", office, world.body["yx-ducha"], "测试"),
        requirements=[RequirementInput("（一）", "牵头科室", "明确牵头科室", month)],
        departments=[world.body["yx-zjj"]],
        actor=ACTOR,
    )
    task = AssignmentInput(plan.measures.get(), "任务", park, park, month, month)
    assignment_set(said=task, actor=world.actor("yx.head"), stamp=Stamp())
    bulletin = Bulletin.objects.create(plan=plan, year=2022, quarter=1)
    BulletinReceipt.objects.create(bulletin=bulletin, reporter=plan.reporters.get(), due_on=month)
    BulletinTerms.objects.create(valid_from=dt.date(2022, 1, 1))


def give(world: World, login: str, body: str, role: str) -> Person:
    person = Person.objects.create(username=login, name=f"演{login}")
    membership_add(person=person, organisation=world.body[body], role=role, valid_from=dt.date(2020, 1, 1), actor=ACTOR)
    world.person[login] = person
    return person


def verbs(row: Any) -> list[str]:
    return [event.verb for event in events.history(row)]


def act(browser: Client, row: Any, name: str, data: dict[str, Any]) -> Any:
    address = f"admin:{row._meta.app_label}_{row._meta.model_name}_act"
    return browser.post(reverse(address, args=[row.pk, name]), data)


def page_of(row: Any) -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


def opened(browser: Client, row: Any) -> dict[str, Any]:
    """What the form on the row's page would send if nothing was changed."""
    page = browser.get(page_of(row)).context
    formsets = [inline.formset for inline in page["inline_admin_formsets"]]
    parts = [page["adminform"].form, *(part for formset in formsets for part in (formset.management_form, *formset))]
    values = {field.html_name: field.value() for part in parts for field in part}
    return {name: value for name, value in values.items() if value is not None and value is not False}


@pytest.fixture(scope="module")
def furnished(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Furnished]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield furnish()
        transaction.set_rollback(True)


@pytest.fixture
def log_in(furnished: Furnished, db: None) -> LogIn:
    """A browser of a person: `log_in("yx.admin")`."""
    caches["default"].version = secrets.randbelow(1 << 60)  # never `clear`: others at work share a Redis

    def client(login: str) -> Client:
        browser = Client()
        browser.force_login(Person.objects.get(username=login), backend="django.contrib.auth.backends.ModelBackend")
        return browser

    return client
