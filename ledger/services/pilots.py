"""The pilots of a measure as dated tasks: the parks named first, then every park (岳阳方案措施5)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.db import transaction

from core.actors import Actor
from core.door import Stamp
from core.models import Organisation
from ledger.lives.assignments import AssignmentState
from ledger.models import Assignment, Measure, Plan
from ledger.services.assignments import AssignmentInput, assignment_set


@transaction.atomic
def pilots_set(
    *,
    measure: Measure,
    pilots: Collection[Organisation],
    parks: Collection[Organisation],
    starts_on: dt.date,
    by: dt.date,
    source: str,
    actor: Actor,
    stamp: Stamp,
) -> list[Assignment]:
    """A pilot task for each park named and a task of putting it into effect for every park, all by the end of `by`.

    The document gives the pilots no day of their own, so theirs is the last day of the whole [choice]. Tasks that are
    there already are not set again, so that a second call does no harm. Raises what setting a task by hand would raise.
    """
    Plan.objects.select_for_update().get(pk=measure.plan_id)  # two at once: the second finds the tasks of the first
    kinds = Assignment.Kind
    rows = Assignment.objects.filter(measure=measure, kind__in=[kinds.PILOT, kinds.ROLLOUT])
    there = set(rows.exclude(state=AssignmentState.CANCELLED).values_list("kind", "park"))
    wanted = [(kinds.PILOT, park) for park in pilots] + [(kinds.ROLLOUT, park) for park in parks]
    return [
        assignment_set(
            said=AssignmentInput(
                measure=measure,
                title=f"{park.short_name or park.name}{kind.label}：{measure.title}",
                owner=park,
                setter=measure.plan.office,
                starts_on=starts_on,
                ends_on=by,
                park=park,
                kind=kind,
                source=source,
            ),
            actor=actor,
            stamp=Stamp(happened_at=stamp.happened_at),  # a key stands for one object
        )
        for kind, park in wanted
        if (kind.value, park.pk) not in there
    ]
