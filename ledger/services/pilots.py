"""The pilots of a measure as dated tasks: the parks named first, then every park (岳阳方案措施5)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.db import transaction

from core.actors import Actor
from core.door import Stamp
from core.models import Organisation
from ledger.models import Assignment, Measure
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

    The document gives the pilots no day of their own, so theirs is the last day of the whole [choice]. Raises what setting
    a task by hand would raise; the pilots are for whoever keeps the plan.
    """
    kinds = Assignment.Kind
    wanted = [(kinds.PILOT, park) for park in pilots] + [(kinds.ROLLOUT, park) for park in parks]
    return [
        assignment_set(
            said=AssignmentInput(
                measure=measure,
                title=f"{measure.title}：{park.short_name or park.name}{kind.label}",
                owner=park,
                setter=measure.plan.office,
                starts_on=starts_on,
                ends_on=by,
                park=park,
                kind=kind,
                source=source,
            ),
            actor=actor,
            stamp=stamp,
        )
        for kind, park in wanted
    ]
