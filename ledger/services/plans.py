"""Writes of a plan as a whole: loaded, copied to the next year, revised, published. A published plan stays as it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

from django.db import transaction

from core import events, moments
from core.actors import Actor
from core.errors import Invalid, NotAllowed, Refused
from core.models import Jurisdiction, Organisation
from empowerment.workflow import SealKind
from ledger.documents.tables import tasks_make
from ledger.models import Duty, Measure, ParkColumn, Plan, Reporter, Task
from ledger.selectors.plans import gaps_of, grid_of, plan_kept
from supervision.selectors.filing import next_month

GAPS_TOLD = 5


@dataclass(frozen=True)
class PlanInput:
    """What a plan says of itself. `remind_days` are working days before the due day, `due_day` a day of the month."""

    name: str
    document: str
    office: Organisation
    first_month: dt.date
    contacts_due_on: dt.date
    due_day: int = 25
    remind_days: list[int] = field(default_factory=lambda: [5, 1])
    escalate_workdays: bool = False
    seal_kind: str = SealKind.OWN
    issued_on: dt.date | None = None
    contacts_note: str = ""
    ledger_note: str = ""
    source: str = ""


@dataclass(frozen=True)
class TaskInput:
    content: str
    lead: str
    responsible: str = ""


@dataclass(frozen=True)
class MeasureInput:
    number: int
    title: str
    group_number: int
    group_title: str
    tasks: Sequence[TaskInput]
    proposals: Sequence[str] = ()


@dataclass(frozen=True)
class ReporterInput:
    """A unit, the numbers of the measures that it leads and is responsible for, and the parks of its columns."""

    organisation: Organisation
    kind: str
    leads: Sequence[int] = ()
    responsible: Sequence[int] = ()
    parks: Sequence[Organisation] = ()


@transaction.atomic
def plan_add(*, jurisdiction: Jurisdiction, year: int, said: PlanInput, actor: Actor) -> Plan:
    """An empty draft of a year's plan. Raises Refused where the year has one, Invalid, NotAllowed."""
    _check(said)
    if Plan.objects.filter(jurisdiction=jurisdiction, year=year).exists():
        raise Refused(f"{jurisdiction.name}{year}年的方案已经有了。", code="plan_present", field="year")
    plan = Plan(jurisdiction=jurisdiction, year=year, **_columns(said))
    may_keep(plan, actor)
    plan.save()
    events.record(obj=plan, verb="plan.add", actor=actor, facts={"year": year, "document": said.document})
    return plan


def _columns(said: PlanInput) -> dict[str, object]:
    kept = asdict(said) | {"office": said.office}  # asdict would copy the row
    return kept | {
        "first_month": said.first_month.replace(day=1),
        "remind_days": sorted(said.remind_days, reverse=True),
    }


def _check(said: PlanInput) -> None:
    if not said.name.strip():
        raise Invalid("请填写工作名称。", field="name")
    if not 1 <= said.due_day <= 28:
        raise Invalid("每月报送日填 1 至 28。", field="due_day")
    if any(not 1 <= days <= 20 for days in said.remind_days):
        raise Invalid("提前提醒的工作日数填 1 至 20。", field="remind_days")
    if len(set(said.remind_days)) != len(said.remind_days):
        raise Invalid("提前提醒的工作日数有重复。", field="remind_days")


def may_keep(plan: Plan, actor: Actor) -> None:
    if not actor.is_job and not plan_kept(actor, plan):
        raise NotAllowed(f"台账方案由{plan.office.name}的审改办人员或系统管理员维护。")


def must_be_draft(plan: Plan, actor: Actor) -> Plan:
    """The plan's row, locked; only while it is a draft."""
    may_keep(plan, actor)
    row = Plan.objects.select_for_update().get(pk=plan.pk)
    if row.published_at is not None:
        raise Refused("方案启用后不再改动；有变化请另建下一年度的方案。", code="plan_published")
    return row


@transaction.atomic
def plan_revise(*, plan: Plan, said: PlanInput, actor: Actor) -> Plan:
    """Write the draft's own data again."""
    _check(said)
    row = must_be_draft(plan, actor)
    for name, value in _columns(said).items():
        setattr(row, name, value)
    row.save()
    facts = {"document": said.document, "first_month": row.first_month, "due_day": row.due_day}
    events.record(obj=row, verb="plan.revise", actor=actor, facts=facts)
    return row


@transaction.atomic
def plan_copy(*, plan: Plan, year: int, said: PlanInput, actor: Actor) -> Plan:
    """A draft for another year with the measures, columns, units and duties of an earlier one, which stays as it was."""
    made = plan_add(jurisdiction=plan.jurisdiction, year=year, said=said, actor=actor)
    measures: dict[int, Measure] = {}
    for row in plan.measures.prefetch_related("tasks"):
        tasks, old = list(row.tasks.all()), row.pk
        row.pk, row.plan = None, made
        row.save(force_insert=True)
        measures[old] = row
        Task.objects.bulk_create(
            Task(measure=row, row=t.row, content=t.content, lead=t.lead, responsible=t.responsible) for t in tasks
        )
    columns = {
        row.pk: ParkColumn.objects.create(plan=made, position=row.position, park_id=row.park_id, heading=row.heading)
        for row in plan.columns.all()
    }
    for unit in plan.reporters.prefetch_related("duties", "columns"):
        new = Reporter.objects.create(
            plan=made, organisation_id=unit.organisation_id, kind=unit.kind, position=unit.position
        )
        new.columns.set([columns[column.pk] for column in unit.columns.all()])
        Duty.objects.bulk_create(
            Duty(reporter=new, measure=measures[duty.measure_id], part=duty.part) for duty in unit.duties.all()
        )
    events.record(obj=made, verb="plan.copy", actor=actor, facts={"from": plan.year})
    return made


@transaction.atomic
def plan_publish(*, plan: Plan, actor: Actor) -> Plan:
    """启用: from its first month on the plan holds, and its task table (附件2) is made as a paper.

    Raises Refused while a cell has no unit, and for a first month whose returns were opened under the plan before.
    """
    row = must_be_draft(plan, actor)
    grid = grid_of(row)
    if not grid.measures or not grid.columns or not grid.reporters:
        raise Refused("方案还缺改革措施、园区列或填报单位，补齐后再启用。", code="plan_empty")
    gaps = gaps_of(grid)
    if gaps:
        told = "；".join(f"{measure}（{column}）" for measure, column in gaps[:GAPS_TOLD])
        raise Refused(f"有 {len(gaps)} 格没有填报单位：{told}。请指定后再启用。", code="plan_gaps")
    others = Plan.objects.filter(jurisdiction=row.jurisdiction, published_at__isnull=False)
    opened = others.filter(returns__month__gte=row.first_month).order_by("-returns__month").first()
    if opened is not None:
        last = opened.returns.order_by("-month").values_list("month", flat=True)[0]
        raise Refused(
            f"{last.year}年{last.month}月及以前的台账已按{opened.year}年方案建立，首个填报月最早为"
            f"{next_month(last).year}年{next_month(last).month}月。",
            code="month_opened",
            field="first_month",
        )
    row.published_at = moments.now()
    row.save(update_fields=["published_at"])
    paper = tasks_make(row, at=row.published_at)
    facts = {"measures": len(grid.measures), "units": len(grid.reporters), "facts_hash": paper.facts_hash}
    events.record(obj=row, verb="plan.publish", actor=actor, facts=facts)
    return row
