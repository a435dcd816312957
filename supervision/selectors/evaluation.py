"""The monthly evaluation of items: the figures of a park's month, and which rows a person may see."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Max, Min, Q, QuerySet

from approvals.models import Case
from core import moments
from core.actors import Actor
from core.errors import NotVisible
from core.models import Organisation, Role
from core.reach import overseen_jurisdictions
from empowerment.models import Empowerment, RoundLine
from empowerment.round_life import RoundState
from supervision.lives.evaluation import Proposal
from supervision.models import Evaluation, EvaluationRow, EvaluationTerms
from supervision.selectors.measures import MEASURES, Figure, Period, Subject

EVALUATED = (
    "received",
    "finished",
    "late",
    "on_time",
    "kept",
    "mean_days",
    "days_90",
    "days_of_promise",
    "corrected",
    "refused",
    "cards",
    "objections",
    "bad_ratings",
    "satisfied",
)
PARK_ROLES = (Role.PARK_ADMIN, Role.HEAD, Role.CHIEF)
DEPARTMENT_ROLES = (Role.SUPERVISOR, Role.HEAD)
OVERSEERS = (Role.REFORM, Role.INSPECTOR)


def last_day(month: dt.date) -> dt.date:
    return (month + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)


def known_until(month: dt.date) -> dt.datetime:
    """Up to when the record of a month is read: the end of the next month's first day, whose night run still looks at it."""
    return moments.end_of(last_day(month) + dt.timedelta(days=1))


def items_on(park: Organisation, month: dt.date) -> list[Empowerment]:
    """What the park handled on the last day of the month, one row per item."""
    at = moments.end_of(last_day(month)) - dt.timedelta(seconds=1)
    rows = Empowerment.objects.known_at(None).valid_at(at).filter(park=park).select_related("item")
    found: dict[int, Empowerment] = {}
    for row in rows.order_by("pk"):
        found.setdefault(row.item_id, row)
    return list(found.values())


def parks_of(month: dt.date) -> QuerySet[Organisation]:
    """Parks with anything to evaluate for the month."""
    at = moments.end_of(last_day(month)) - dt.timedelta(seconds=1)
    rows = Empowerment.objects.known_at(None).valid_at(at)
    return Organisation.objects.filter(pk__in=rows.order_by().values("park")).order_by("code")


def figures_of_month(rows: Sequence[Empowerment], park: Organisation, month: dt.date) -> dict[int, dict[str, Figure]]:
    """Item -> measure -> figure; the number of queries does not grow with the items."""
    period = Period(month, last_day(month), known_until(month))
    subjects = [Subject.of(row.item, park) for row in rows]
    found: dict[int, dict[str, Figure]] = {row.item_id: {} for row in rows}
    for key in EVALUATED:
        for pk, figure in MEASURES[key].counted(subjects, period).items():
            found[pk][key] = figure
    return found


def idle_months(rows: Sequence[Empowerment], park: Organisation, month: dt.date) -> dict[int, int]:
    """Item -> whole calendar months without an application up to and with this one, since the item was handled in this
    mode; months before the park's first case in this system say nothing and do not count.
    """
    until = moments.end_of(last_day(month))
    cases = Case.objects.filter(park=park, received_at__lt=until).order_by()
    began = cases.aggregate(first=Min("received_at"))["first"]
    if began is None:
        return {row.item_id: 0 for row in rows}
    newest = dict(cases.values_list("item").annotate(last=Max("received_at")))
    found = {}
    for row in rows:
        since = max(moments.legal_day(row.valid_from), moments.legal_day(began))
        start = _number(since) + (since.day > 1)
        if row.item_id in newest:
            start = max(start, _number(moments.legal_day(newest[row.item_id])) + 1)
        found[row.item_id] = max(0, _number(month) - start + 1)
    return found


def _number(day: dt.date) -> int:
    return day.year * 12 + day.month


def requests_of(park: Organisation, month: dt.date) -> dict[tuple[str, int], int]:
    """(name of the item, department) -> the published round in which the park had asked for it."""
    lines = RoundLine.objects.filter(
        round__park=park, round__state=RoundState.PUBLISHED, round__published_on__lte=last_day(month), included=True
    )
    return {(name, body): pk for name, body, pk in lines.order_by("pk").values_list("name", "department", "round")}


def terms_of(park: Organisation, month: dt.date) -> Any:
    """The thresholds in force on the month's last day, of the park's jurisdiction or one above it."""
    above, place = [], park.jurisdiction
    while place is not None and place.pk not in above:
        above.append(place.pk)
        place = place.parent  # type: ignore[assignment]
    return EvaluationTerms.in_force(last_day(month), above)


# --- Who sees what --------------------------------------------------------------------------------------------------
def evaluation_rows_visible(actor: Actor) -> QuerySet[EvaluationRow]:
    """Of the own park, of the own department's items, and all below a reform office or an inspector; by park and rank."""
    seen = Q(evaluation__park__in=actor.organisations(*PARK_ROLES))
    seen |= Q(item__competent_department__in=actor.organisations(*DEPARTMENT_ROLES))
    if actor.organisations(*OVERSEERS):
        seen |= Q(evaluation__park__jurisdiction__in=overseen_jurisdictions(actor, *OVERSEERS))
    related = ("evaluation__park", "item__competent_department", "empowerment", "round", "adjustment")
    return EvaluationRow.objects.filter(seen).select_related(*related).order_by("pk")


def evaluations_visible(actor: Actor) -> QuerySet[Evaluation]:
    """Those of which the actor sees a row."""
    rows = evaluation_rows_visible(actor).order_by().values("evaluation")
    return Evaluation.objects.filter(pk__in=rows).select_related("park").order_by("-month", "park__code")


def evaluations_whole(actor: Actor) -> QuerySet[Evaluation]:
    """Those of which the actor sees every row: of the own park, and below a reform office or an inspector."""
    seen = Q(park__in=actor.organisations(*PARK_ROLES))
    if actor.organisations(*OVERSEERS):
        seen |= Q(park__jurisdiction__in=overseen_jurisdictions(actor, *OVERSEERS))
    return Evaluation.objects.filter(seen).select_related("park__jurisdiction").order_by("-month", "park__code")


def evaluation_rows_filtered(actor: Actor, wanted: Mapping[str, str], month: dt.date) -> QuerySet[EvaluationRow]:
    """Of one month, narrowed by park, department and proposal."""
    rows = evaluation_rows_visible(actor).filter(evaluation__month=month)
    rows = rows.filter(evaluation__park__code=wanted["park"]) if wanted.get("park") else rows
    if wanted.get("department"):
        rows = rows.filter(item__competent_department__code=wanted["department"])
    return rows.filter(proposal=wanted["proposal"]) if wanted.get("proposal") in Proposal.values else rows


def evaluation_row_get(public_id: uuid.UUID, position: int, actor: Actor) -> EvaluationRow:
    rows = evaluation_rows_visible(actor).select_related("opened_by", "evaluation__park__jurisdiction")
    row = rows.filter(evaluation__public_id=public_id, position=position).first()
    if row is None:
        raise NotVisible("没有这项评估，或者您无权查看。")
    return row


def evaluation_get(public_id: uuid.UUID, actor: Actor) -> Evaluation:
    row = evaluations_whole(actor).filter(public_id=public_id).first()
    if row is None:
        raise NotVisible("没有这个月的评估，或者您无权查看全部。")
    return row


def parks_evaluated_by(actor: Actor) -> QuerySet[Organisation]:
    """Parks whose months the actor may have evaluated: those below the own reform office."""
    reached = overseen_jurisdictions(actor, Role.REFORM)
    rows = Empowerment.objects.known_at(None).filter(park__jurisdiction__in=reached)
    return Organisation.objects.filter(pk__in=rows.order_by().values("park")).order_by("code")
