"""The parts of a draft plan: measures with their task rows, park columns, units with their duties."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from core import events
from core.actors import Actor
from core.errors import Invalid, Refused
from core.models import Organisation
from ledger.models import Duty, Measure, ParkColumn, Plan, Reporter, Task
from ledger.proposals import known
from ledger.services.plans import MeasureInput, ReporterInput, must_be_draft


@transaction.atomic
def measure_set(*, plan: Plan, said: MeasureInput, actor: Actor, measure: Measure | None = None) -> Measure:
    """Add a measure with its task rows, or write one of the draft again; its number is free or its own."""
    row = must_be_draft(plan, actor)
    if not said.title.strip() or not said.group_title.strip():
        raise Invalid("请填写改革措施及其所属的工作任务。", field="title")
    if not said.tasks:
        raise Invalid("至少填写一行具体措施和牵头部门。", field="content_1")
    if row.measures.filter(number=said.number).exclude(pk=measure.pk if measure else 0).exists():
        raise Invalid(f"序号 {said.number} 已经用了。", field="number")
    found = measure or Measure(plan=row)
    found.number, found.title = said.number, said.title.strip()
    found.group_number, found.group_title = said.group_number, said.group_title.strip()
    found.proposals = [key for key in said.proposals if key in known()]
    found.save()
    found.tasks.all().delete()
    Task.objects.bulk_create(
        Task(
            measure=found,
            row=number,
            content=task.content.strip(),
            lead=task.lead.strip(),
            responsible=task.responsible.strip(),
        )
        for number, task in enumerate(said.tasks, start=1)
    )
    facts = {"number": found.number, "title": found.title, "tasks": len(said.tasks)}
    events.record(obj=row, verb="plan.measure", actor=actor, facts=facts)
    return found


@transaction.atomic
def measure_drop(*, plan: Plan, measure: Measure, actor: Actor) -> None:
    """Take a measure out of the draft, with its tasks and duties."""
    row = must_be_draft(plan, actor)
    events.record(obj=row, verb="plan.measure_drop", actor=actor, facts={"number": measure.number})
    measure.delete()


@transaction.atomic
def columns_set(*, plan: Plan, columns: Sequence[tuple[Organisation, str]], actor: Actor) -> list[ParkColumn]:
    """The park columns in their order, each with the heading that is printed. Columns that stay keep their units."""
    row = must_be_draft(plan, actor)
    if len({park.pk for park, _ in columns}) != len(columns):
        raise Invalid("同一园区只能有一列。", field="columns")
    present = {column.park_id: column for column in row.columns.all()}
    kept = {park.pk for park, _ in columns}
    for key, column in present.items():
        if key not in kept:
            column.delete()
    offset = len(present) + len(columns)  # positions are unique: first out of the way, then to their place
    for column in row.columns.all():
        column.position += offset
        column.save(update_fields=["position"])
    found = []
    for position, (park, heading) in enumerate(columns, start=1):
        column = present.get(park.pk) or ParkColumn(plan=row, park=park)
        column.position, column.heading = position, heading.strip() or park.short_name or park.name
        column.save()
        found.append(column)
    events.record(obj=row, verb="plan.columns", actor=actor, facts={"parks": [park.code for park, _ in columns]})
    return found


@transaction.atomic
def reporter_set(*, plan: Plan, said: ReporterInput, actor: Actor) -> Reporter:
    """Add a unit, or write the duties of one again. Raises Invalid for measures or parks that the plan has not."""
    row = must_be_draft(plan, actor)
    if said.kind not in Reporter.Kind.values:
        raise Invalid("请选择单位的类别。", field="kind")
    numbers = {measure.number: measure for measure in row.measures.all()}
    wanted = {**dict.fromkeys(said.responsible, Duty.Part.RESPONSIBLE), **dict.fromkeys(said.leads, Duty.Part.LEAD)}
    if set(wanted) - set(numbers):
        raise Invalid("选了方案里没有的改革措施。", field="responsible")
    columns = list(row.columns.filter(park__in=said.parks))
    if len(columns) != len(said.parks):
        raise Invalid("选了方案里没有的园区列。", field="parks")
    if bool(wanted) != bool(columns):
        raise Invalid("措施和园区列要么都选，要么都不选（只报联络表的单位）。", field="parks")
    found = row.reporters.filter(organisation=said.organisation).first()
    if found is None:
        last = row.reporters.order_by("-position").values_list("position", flat=True).first() or 0
        found = Reporter(plan=row, organisation=said.organisation, position=last + 1)
    found.kind = said.kind
    found.save()
    found.columns.set(columns)
    found.duties.all().delete()
    Duty.objects.bulk_create(
        Duty(reporter=found, measure=numbers[number], part=part) for number, part in sorted(wanted.items())
    )
    facts = {"unit": said.organisation.code, "measures": sorted(wanted), "columns": len(columns)}
    events.record(obj=row, verb="plan.reporter", actor=actor, facts=facts)
    return found


@transaction.atomic
def reporter_drop(*, plan: Plan, reporter: Reporter, actor: Actor) -> None:
    """Take a unit out of the draft."""
    row = must_be_draft(plan, actor)
    if reporter.plan_id != row.pk:
        raise Refused("这个单位不在本方案里。")
    events.record(obj=row, verb="plan.reporter_drop", actor=actor, facts={"unit": reporter.organisation.code})
    reporter.delete()
