"""Writes of indicator tables: a change is a new table from a later day on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import IntegrityError, transaction

from core import events, moments
from core.actors import Actor
from core.errors import Invalid, NotAllowed
from core.models import Organisation
from supervision.lives.assessment import RoundKind
from supervision.models import Indicator, IndicatorTable
from supervision.models.assessment import FULL, ORGANISERS
from supervision.selectors.measures import MEASURES, SubjectKind

MOST = 30  # rows
MOST_DAYS = 60
KIND_OF = {
    RoundKind.WINDOW_MONTH: SubjectKind.PERSON,
    RoundKind.WINDOW_YEAR: SubjectKind.PERSON,
    RoundKind.SECONDED_YEAR: SubjectKind.PERSON,
    RoundKind.DEPARTMENT_YEAR: SubjectKind.BODY,
}


@dataclass(frozen=True)
class IndicatorInput:
    """One row: full marks, the measure (empty: judged by hand), from which value on how much is taken off, the floor."""

    name: str
    weight: Decimal
    measure: str = ""
    target: Decimal = Decimal(0)
    per_unit: Decimal = Decimal(0)
    least: Decimal = Decimal(0)
    words: str = ""


@dataclass(frozen=True)
class TableInput:
    """A table as a whole; `appeal_days` are working days."""

    organiser: Organisation
    kind: str
    valid_from: dt.date
    title: str
    source: str
    indicators: Sequence[IndicatorInput]
    appeal_days: int = 5
    draft: bool = False
    fictional: bool = False


@transaction.atomic
def indicator_table_set(*, said: TableInput, actor: Actor) -> IndicatorTable:
    """Enter a table that begins later, or at once where there is none of its kind yet. A job may enter what a document says
    for any day (the demonstration, an import).

    Raises NotAllowed for another body's people, Invalid for rows that do not make 100 or do not fit the kind.
    """
    if not actor.is_job and not actor.holds_any(ORGANISERS, said.organiser.pk):
        raise NotAllowed(f"考核指标表由{said.organiser.name}的负责人、协调员或审改办人员登记。")
    _check(said, actor)
    try:
        with transaction.atomic():
            table = IndicatorTable.objects.create(
                organiser=said.organiser,
                kind=said.kind,
                valid_from=said.valid_from,
                title=said.title.strip()[:120],
                appeal_days=said.appeal_days,
                draft=said.draft,
                fictional=said.fictional,
                source=said.source.strip()[:300],
                recorded_at=moments.now(),
                recorded_by=actor.person,
            )
    except IntegrityError as clash:
        raise Invalid("这一天起施行的同类指标表已经登记，请改用另一天。", field="valid_from") from clash
    Indicator.objects.bulk_create(
        Indicator(table=table, position=position, **row.__dict__)
        for position, row in enumerate(said.indicators, start=1)
    )
    facts = {
        "organiser": said.organiser.code,
        "kind": said.kind,
        "valid_from": said.valid_from,
        "indicators": [[row.name, str(row.weight), row.measure] for row in said.indicators],
    }
    events.record(obj=table, verb="indicatortable.set", actor=actor, facts=facts, first=True)
    return table


def _check(said: TableInput, actor: Actor) -> None:
    if said.kind not in RoundKind.values:
        raise Invalid("请选择考核种类。", field="kind")
    if not said.title.strip() or not said.source.strip():
        raise Invalid("请填写名称和依据。", field="title" if not said.title.strip() else "source")
    if not 1 <= said.appeal_days <= MOST_DAYS:
        raise Invalid(f"申诉期限请填写 1 到 {MOST_DAYS} 个工作日。", field="appeal_days")
    known = IndicatorTable.objects.filter(organiser=said.organiser, kind=said.kind, draft=False)
    if not actor.is_job and said.valid_from <= moments.today() and known.exists():
        raise Invalid("新的指标表最早从明天起施行，原来的保留。", field="valid_from")
    if not 1 <= len(said.indicators) <= MOST:
        raise Invalid(f"指标请填写 1 到 {MOST} 项。")
    for number, row in enumerate(said.indicators, start=1):
        _check_row(number, row, said.kind)
    total = sum((row.weight for row in said.indicators), Decimal(0))
    if total != FULL:
        raise Invalid(f"各项满分相加是 {total}，须为 100。")


def _check_row(number: int, row: IndicatorInput, kind: str) -> None:
    if not row.name.strip():
        raise Invalid(f"第 {number} 项：请填写指标名称。")
    if row.weight <= 0 or not 0 <= row.least <= row.weight:
        raise Invalid(f"第 {number} 项“{row.name}”：满分须大于 0，最低分须在 0 和满分之间。")
    if row.per_unit < 0:
        raise Invalid(f"第 {number} 项“{row.name}”：扣分不能是负数。")
    if not row.measure:
        return
    measure = MEASURES.get(row.measure)
    if measure is None or KIND_OF[RoundKind(kind)] not in measure.kinds:
        raise Invalid(f"第 {number} 项“{row.name}”：这类考核没有这个数据。")
    if row.per_unit == 0:
        raise Invalid(f"第 {number} 项“{row.name}”：取自数据的指标须写明每差一个单位扣几分。")
