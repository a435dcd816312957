"""Writes of the monthly evaluation: its terms, the frozen month of a park, the adjustment opened from a row."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from typing import Any

from django.db import IntegrityError, transaction

from core import events, moments
from core.actors import Actor
from core.errors import Invalid, NotAllowed
from core.models import Jurisdiction, Organisation, Role
from core.reach import office_reaches
from core.selectors import calendar
from empowerment.models import Empowerment
from empowerment.services import adjustment_open
from supervision.documents.evaluation import evaluation_paper
from supervision.lives.evaluation import LABELS, SEVERITY, Proposal, Thresholds, propose, reasons_of
from supervision.models import Evaluation, EvaluationRow, EvaluationTerms
from supervision.selectors.evaluation import (
    figures_of_month,
    idle_months,
    items_on,
    known_until,
    requests_of,
    terms_of,
)
from supervision.selectors.measures import Figure

MOST = 1000  # of a threshold


def evaluation_terms_set(
    *, jurisdiction: Jurisdiction, valid_from: dt.date, limits: Thresholds, basis: str, actor: Actor
) -> EvaluationTerms:
    """Thresholds of a jurisdiction from a later day on; months that were evaluated stay as they are. A job may enter what a
    document says for any day (the demonstration, an import). Raises NotAllowed for another place's office, Invalid for a day
    that has begun, a number out of bounds or no basis.
    """
    if not actor.is_job and not office_reaches(actor, frozenset({Role.REFORM}), jurisdiction.pk):
        raise NotAllowed(f"{jurisdiction.name}的运行评估标准由本辖区审改办登记。")
    if not actor.is_job and valid_from <= moments.today():
        raise Invalid("施行日最早是明天：已经评估的月份按当时的标准。", field="valid_from")
    if not basis.strip():
        raise Invalid("请写明依据。", field="basis")
    for name in LABELS:
        if not 0 <= getattr(limits, name) <= MOST:
            raise Invalid(f"请填写 0 到 {MOST} 之间的数。", field=name)
    try:
        with transaction.atomic():
            row = EvaluationTerms.objects.create(
                jurisdiction=jurisdiction,
                valid_from=valid_from,
                basis=basis.strip()[:200],
                recorded_at=moments.now(),
                recorded_by=actor.person,
                **asdict(limits),
            )
            facts = {"jurisdiction": jurisdiction.code, "valid_from": valid_from, **asdict(limits)}
            events.record(obj=row, verb="evaluationterms.set", actor=actor, facts=facts, first=True)
    except IntegrityError as clash:
        raise Invalid("这一天起施行的标准已经登记，请改用另一天。", field="valid_from") from clash
    return row


def evaluation_make(*, park: Organisation, month: dt.date, actor: Actor) -> Evaluation:
    """Freeze a park's month: figures, rank, proposals with their reasons, and the paper. A month that is there is returned
    as it is; whenever it is made, it reads cards and objections as they stood at the end of the next month's first day.

    Raises Invalid before that moment, NotAllowed for who is neither the job nor of the jurisdiction's reform office.
    """
    if not (actor.is_job or office_reaches(actor, frozenset({Role.REFORM}), park.jurisdiction_id)):
        raise NotAllowed("运行评估由系统按月生成，或者由本辖区审改办补做。")
    month = month.replace(day=1)
    if moments.now() < known_until(month):
        raise Invalid("这个月的评估要到次月 2 日才能做。", field="month")
    made = Evaluation.objects.filter(park=park, month=month).first()
    if made is not None:
        return made
    try:
        with transaction.atomic():
            return _make(park, month, actor)
    except IntegrityError:  # somebody else was faster: theirs is the same
        return Evaluation.objects.get(park=park, month=month)


def _make(park: Organisation, month: dt.date, actor: Actor) -> Evaluation:
    limits = terms_of(park, month)
    evaluation = Evaluation.objects.create(
        park=park, month=month, terms=asdict(limits), known_at=known_until(month), made_at=moments.now()
    )
    rows = evaluation_rows(evaluation, limits)
    EvaluationRow.objects.bulk_create(rows, batch_size=500)
    evaluation_paper(evaluation, rows)
    proposals = {key: sum(row.proposal == key for row in rows) for key in Proposal.values}
    facts = {"month": f"{month:%Y-%m}", "park": park.code, "items": len(rows), **proposals}
    events.record(obj=evaluation, verb="evaluation.make", actor=actor, facts=facts, first=True)
    return evaluation


def evaluation_rows(evaluation: Evaluation, limits: Thresholds) -> list[EvaluationRow]:
    """The rows of a month in their rank, not saved."""
    park, month = evaluation.park, evaluation.month
    handled = items_on(park, month)
    figures, idle = figures_of_month(handled, park, month), idle_months(handled, park, month)
    asked = requests_of(park, month)
    found = [_row(evaluation, each, figures[each.item_id], idle[each.item_id], asked, limits) for each in handled]
    found.sort(key=_attention)
    for position, row in enumerate(found, start=1):
        row.position = position
    return found


def _row(
    evaluation: Evaluation,
    handled: Empowerment,
    figures: dict[str, Figure],
    idle: int,
    asked: dict[tuple[str, int], int],
    limits: Thresholds,
) -> EvaluationRow:
    plain: dict[str, Any] = {key: figure.value for key, figure in figures.items()}
    plain |= {"idle_months": idle, "resulted": figures["mean_days"].base}
    reasons = reasons_of(plain, limits)
    item = handled.item
    round_id = asked.get((item.name, item.competent_department_id))
    row = EvaluationRow(
        evaluation=evaluation,
        empowerment=handled,
        item=item,
        mode=handled.mode,
        round_id=round_id,
        proposal=propose(reasons, requested=round_id is not None),
        figures={
            "idle_months": idle,
            **{key: [None if f.value is None else str(f.value), f.base, f.url] for key, f in figures.items()},
        },
    )
    row.take_reasons(reasons)
    return row


def _attention(row: EvaluationRow) -> tuple[Any, ...]:
    """What calls for attention first: the graver proposal, more reasons, the longer idle where that is one of them, the less
    on time.
    """
    on_time = row.figures["on_time"][0]
    share = float(on_time) if on_time is not None else 101.0
    return (
        -SEVERITY[Proposal(row.proposal)],
        -len(row.reasons),
        -row.figures["idle_months"] if row.reasons else 0,
        share,
        row.item.code,
        row.item_id,
    )


@transaction.atomic
def evaluation_adjust(*, row: EvaluationRow, reason: str, actor: Actor) -> EvaluationRow:
    """启动动态调整: opens (or joins) the item's review, linked both ways. Repeated, it changes nothing. Raises Invalid without a
    reason, NotAllowed for who is not of the reform office, Refused when the catalogue has changed since.
    """
    locked = EvaluationRow.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if locked.adjustment_id is not None:
        return locked
    if not reason.strip():
        raise Invalid("请写明为什么启动调整。", field="reason")
    evaluation = row.evaluation
    days = int(evaluation.terms["propose_days"])
    locked.adjustment = adjustment_open(
        empowerment=row.empowerment,
        due_on=calendar().add(moments.today(), days),
        reason=reason.strip()[:300],
        actor=actor,
    )
    locked.opened_by, locked.opened_at = actor.person, moments.now()
    locked.save(update_fields=["adjustment", "opened_by", "opened_at"])
    facts = {"position": row.position, "review": str(locked.adjustment.public_id), "reason": reason.strip()[:300]}
    events.record(obj=evaluation, verb="evaluation.adjust", actor=actor, facts=facts)
    return locked
