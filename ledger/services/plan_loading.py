"""A whole plan at once, from a list."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from core.actors import Actor
from core.models import Jurisdiction, Organisation
from ledger.models import Plan
from ledger.services.plan_parts import columns_set, measure_set, reporter_set
from ledger.services.plans import MeasureInput, PlanInput, ReporterInput, plan_add, plan_publish


@transaction.atomic
def plan_load(
    *,
    jurisdiction: Jurisdiction,
    year: int,
    said: PlanInput,
    measures: Sequence[MeasureInput],
    columns: Sequence[tuple[Organisation, str]],
    reporters: Sequence[ReporterInput],
    actor: Actor,
) -> Plan:
    """A whole plan at once, from a list: entered and published. Raises what entering it by hand would raise."""
    plan = plan_add(jurisdiction=jurisdiction, year=year, said=said, actor=actor)
    for row in measures:
        measure_set(plan=plan, said=row, actor=actor)
    columns_set(plan=plan, columns=columns, actor=actor)
    for unit in reporters:
        reporter_set(plan=plan, said=unit, actor=actor)
    return plan_publish(plan=plan, actor=actor)
