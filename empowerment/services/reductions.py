"""What was reduced, entered item by item."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from core import events, moments
from core.actors import Actor
from core.errors import Invalid, NotAllowed
from core.models import Organisation
from empowerment.models import PowerItem, Reduction
from empowerment.selectors import parks_of_lists
from empowerment.workflow import ASPECT_UNITS, Aspect


@dataclass(frozen=True)
class ReductionInput:
    """One aspect, before and after, in a unit of ASPECT_UNITS."""

    aspect: str
    before: Decimal
    after: Decimal
    unit: str


@transaction.atomic
def reductions_record(
    *,
    park: Organisation,
    item: PowerItem,
    lines: Sequence[ReductionInput],
    effective_on: dt.date,
    basis: str,
    actor: Actor,
) -> list[Reduction]:
    """Enter what an item has saved applicants at a park from a day on; the same aspect and day again is a correction.

    Raises NotAllowed for another's park; Invalid for nothing entered, an increase, an unknown unit, a day to come.
    """
    if not parks_of_lists(actor).filter(pk=park.pk).exists():
        raise NotAllowed("减负情况由本园区管理员或审改办登记。")
    if item.jurisdiction_id != park.jurisdiction_id:
        raise Invalid(f"“{item}”不是{park.jurisdiction}目录中的事项。", field="item")
    if effective_on > moments.today():
        raise Invalid("起算日不能晚于今天；还没有实行的不算减负。", field="effective_on")
    if not basis.strip():
        raise Invalid("请写明依据的文件或决定。", field="basis")
    if not lines:
        raise Invalid("请至少填写一项的减前和减后。", field="before_steps")
    for line in lines:
        _check(line)
    PowerItem.objects.select_for_update(no_key=True).get(pk=item.pk)  # two entries of one item queue up
    now = moments.now()
    same = Reduction.objects.filter(park=park, item=item, effective_on=effective_on, superseded_at=None)
    same.filter(aspect__in=[line.aspect for line in lines]).update(superseded_at=now)
    rows = Reduction.objects.bulk_create(
        Reduction(
            park=park,
            item=item,
            aspect=line.aspect,
            before=line.before,
            after=line.after,
            unit=line.unit,
            effective_on=effective_on,
            basis=basis.strip(),
            recorded_by=actor.person,
            recorded_at=now,
        )
        for line in lines
    )
    told = {line.aspect: f"{line.before}→{line.after}{line.unit}" for line in lines}
    facts = {"park": park.code, "effective_on": effective_on, "basis": basis.strip(), **told}
    events.record(obj=item, verb="reduction.record", actor=actor, facts=facts, organisation_id=park.pk)
    return rows


def _check(line: ReductionInput) -> None:
    if line.aspect not in Aspect.values:
        raise Invalid(f"“{line.aspect}”不在减负的各项之内。", field="aspect")
    label = Aspect(line.aspect).label
    if line.unit not in ASPECT_UNITS[Aspect(line.aspect)]:
        units = "、".join(ASPECT_UNITS[Aspect(line.aspect)])
        raise Invalid(f"“{label}”的单位只能是{units}。", field=f"unit_{line.aspect}")
    if line.after < 0:
        raise Invalid(f"“{label}”减后不能小于零。", field=f"after_{line.aspect}")
    if line.after > line.before:
        raise Invalid(f"“{label}”减后多于减前，不是减少，请核对两个数。", field=f"after_{line.aspect}")
