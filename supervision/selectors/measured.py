"""How the measures count: a grouped query per kind of row, whatever the number of items or bodies; a person at a time.

`*_condition` here are shared with the lists, so that a figure and its list hold the same rows.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from approvals.models import Case, ClockKind, Pause
from approvals.selectors.slices import SHARES, Slice, measure_condition
from core import moments
from core.models import Event
from core.selectors import calendar
from core.workdays import Interval, Unit, used
from supervision.lives.assessment import FINAL, RoundKind
from supervision.lives.cards import COUNTS, CardState
from supervision.lives.filing import ObjectionState, Remedy
from supervision.lives.pushes import PushState
from supervision.lives.tolerance import SETTLED, Outcome
from supervision.models import (
    AssessmentSheet,
    Card,
    Filing,
    FilingObjection,
    ObjectionWord,
    Push,
    SupervisionOrder,
    Tolerance,
)

if TYPE_CHECKING:
    from supervision.selectors.measures import Period, Subject

Numbers = dict[int, int]
CASE = Case._meta.label_lower
ORDER = SupervisionOrder._meta.label_lower


# --- Cases ----------------------------------------------------------------------------------------------------------
def _cut(period: Period) -> Slice:
    return Slice(since=period.first, until=period.last)


def _groups(subjects: Sequence[Subject]) -> Iterable[tuple[QuerySet[Case], str | None, int]]:
    """(cases, the column that tells the subject, or None and the subject's own key): people one by one, others at once."""
    pks = [row.pk for row in subjects]
    if subjects[0].kind == "person":
        for row in subjects:
            mine = Q()
            for path in SHARES["person"]:
                mine |= Q(**{path.replace("__username", ""): row.pk})
            yield Case.objects.order_by().filter(mine), None, row.pk
    elif subjects[0].kind == "body":
        yield Case.objects.order_by().filter(examining_body__in=pks), "examining_body", 0
    else:
        yield Case.objects.order_by().filter(park=subjects[0].park_id, item__in=pks), "item", 0


def case_counts(subjects: Sequence[Subject], period: Period, names: Sequence[str]) -> dict[int, dict[str, int]]:
    """Subject -> measure of the statistics -> cases."""
    wanted = {f"n_{name}": Count("pk", filter=measure_condition(name, _cut(period))) for name in names}
    found = {row.pk: dict.fromkeys(names, 0) for row in subjects}
    for rows, column, own in _groups(subjects):
        grouped: Any = [rows.aggregate(**wanted)] if column is None else rows.values(key=F(column)).annotate(**wanted)
        for row in grouped:
            found[row.get("key", own)] = {name: row[f"n_{name}"] for name in names}
    return found


def working_days(subjects: Sequence[Subject], period: Period) -> dict[int, list[int]]:
    """Subject -> working days from acceptance to the result, pauses left out, of every case with a result in the period."""
    return {pk: [row[0] for row in rows] for pk, rows in _spent(subjects, period, "resulted").items()}


def promised_days(subjects: Sequence[Subject], period: Period) -> dict[int, list[tuple[int, int]]]:
    """Subject -> (working days used, working days promised) of the cases with such a promise."""
    return _spent(subjects, period, "promised")


def _spent(subjects: Sequence[Subject], period: Period, name: str) -> dict[int, list[tuple[int, int]]]:
    days, found = calendar(), defaultdict(list)
    for rows, column, own in _groups(subjects):
        cases = rows.filter(measure_condition(name, _cut(period)))
        pauses = _pauses(cases)
        promise = Q(clocks__kind=ClockKind.PROMISE, clocks__replaced_at=None, clocks__unit=Unit.WORKDAY.value)
        columns = ["pk", "accepted_at", "result_sealed_at", *([column] if column else [])]
        if name == "promised":
            cases = cases.filter(promise, clocks__number__gt=0)
            columns.append("clocks__number")
        for row in cases.values(*columns):
            accepted, sealed = moments.legal_day(row["accepted_at"]), moments.legal_day(row["result_sealed_at"])
            spent = used(days, accepted, sealed, Unit.WORKDAY, pauses.get(row["pk"], ()))
            found[row[column] if column else own].append((spent, row.get("clocks__number", 0)))
    return dict(found)


def _pauses(cases: QuerySet[Case]) -> dict[int, list[Interval]]:
    found: dict[int, list[Interval]] = defaultdict(list)
    for row in Pause.objects.filter(case__in=cases.values("pk")).order_by("pk"):
        ended = moments.legal_day(row.ended_at) if row.ended_at else None
        found[row.case_id].append(Interval(moments.legal_day(row.started_at), ended, ""))
    return found


def stamped_late(subjects: Sequence[Subject], period: Period) -> dict[int, tuple[Decimal | None, int]]:
    """Cases with a paper that a department had to stamp in the period and did not by its day."""
    cases = Case.objects.order_by().filter(countersigning_body__in=[row.pk for row in subjects])
    rows: Any = cases.filter(measure_condition("stamped_late", _cut(period)))
    found = {row.pk: (Decimal(0), 0) for row in subjects}
    found |= {
        row["key"]: (Decimal(row["n"]), row["n"])
        for row in rows.values(key=F("countersigning_body")).annotate(n=Count("pk"))
    }
    return found  # type: ignore[return-value]


# --- Cards ----------------------------------------------------------------------------------------------------------
def exemptions() -> QuerySet[Tolerance]:
    """The decisions in force, seen from a card, that take it out of assessments (容错免责; 岳阳方案第19条)."""
    return Tolerance.objects.filter(cards=OuterRef("pk"), state__in=SETTLED, outcome=Outcome.EXEMPT)


def upheld_condition(since: dt.date, until: dt.date) -> Q:
    """What counts in assessments: upheld, not inherited, not exempted, the breach in the period (both days inclusive)."""
    return Q(~Exists(exemptions()), state__in=COUNTS, inherited=False, happened_on__range=(since, until))


def standing_condition(since: dt.date, until: dt.date, known: dt.datetime | None = None) -> Q:
    """Raised and not withdrawn, as known at a moment: what an item's running looks like before anybody's guilt is settled."""
    found = Q(inherited=False, happened_on__range=(since, until))
    if known is None:
        return found & ~Q(state=CardState.WITHDRAWN)
    gone = Q(final_at__lt=known) | Q(final_at=None, reviewed_at__lt=known)
    return found & Q(raised_at__lt=known) & ~(Q(state=CardState.WITHDRAWN) & gone)


def item_of_case() -> Subquery:
    return Subquery(Case.objects.filter(pk=OuterRef("object_id")).values("item")[:1])


def cards_of_items(rows: QuerySet[Card], park_id: int, items: Iterable[int]) -> QuerySet[Card]:
    """Cards on cases of the items at the park."""
    cases = Case.objects.filter(park=park_id, item__in=list(items)).values("pk")
    return rows.filter(object_type=CASE, object_id__in=cases)


def _cards(subjects: Sequence[Subject], rows: QuerySet[Card]) -> Numbers:
    pks, kind = [row.pk for row in subjects], subjects[0].kind
    if kind == "item":
        cards: Any = cards_of_items(rows, subjects[0].park_id, pks).annotate(key=item_of_case())
    else:
        column = "person" if kind == "person" else "organisation"
        cards = rows.filter(**{f"{column}__in": pks}).annotate(key=F(column))
    return dict(cards.order_by().values_list("key").annotate(n=Count("pk")))


def cards_upheld(subjects: Sequence[Subject], period: Period, colour: str) -> Mapping[int, int]:
    return _cards(subjects, Card.objects.filter(upheld_condition(period.first, period.last), colour=colour))


def cards_standing(subjects: Sequence[Subject], period: Period) -> Mapping[int, int]:
    return _cards(subjects, Card.objects.filter(standing_condition(period.first, period.last, period.known)))


# --- Filings --------------------------------------------------------------------------------------------------------
def _lodged(since: dt.date, until: dt.date) -> QuerySet[FilingObjection]:
    days = {"lodged_at__gte": moments.start_of(since), "lodged_at__lt": moments.end_of(until)}
    return FilingObjection.objects.filter(**days)


def objections_contested(since: dt.date, until: dt.date, known: dt.datetime | None = None) -> QuerySet[FilingObjection]:
    """Lodged in the period and not taken back (by a moment)."""
    rows = _lodged(since, until)
    if known is None:
        return rows.exclude(state=ObjectionState.WITHDRAWN)
    words = ObjectionWord.objects.filter(objection=OuterRef("pk"), move="withdraw", at__lt=known)
    return rows.exclude(Q(state=ObjectionState.WITHDRAWN) & Exists(words))


def objections_upheld(since: dt.date, until: dt.date) -> QuerySet[FilingObjection]:
    """Settled objections by which something had to be put right: more was asked for than an explanation [choice]."""
    settled = (ObjectionState.ACCEPTED, ObjectionState.SETTLED)
    return _lodged(since, until).filter(state__in=settled).exclude(remedy=Remedy.EXPLAIN)


def filings_contested(subjects: Sequence[Subject], period: Period) -> Mapping[int, int]:
    """Of items: the filings of the park in which a line of the item is contested."""
    rows = objections_contested(period.first, period.last, period.known)
    rows = rows.filter(line__duty__case__park=subjects[0].park_id, line__duty__case__item__in=[s.pk for s in subjects])
    grouped: Any = rows.order_by().values_list("line__duty__case__item")
    return dict(grouped.annotate(n=Count("filing", distinct=True)))


def filings_upheld(subjects: Sequence[Subject], period: Period) -> Mapping[int, int]:
    rows: Any = objections_upheld(period.first, period.last).filter(filing__by__in=[row.pk for row in subjects])
    return dict(rows.order_by().values_list("filing__by").annotate(n=Count("filing", distinct=True)))


def sent_late_condition(since: dt.date, until: dt.date) -> Q:
    """The park sent a filing that was due in the period after its day, or has not sent it."""
    return _late("due_on", "submitted_at", since, until)


def reviewed_late_condition(since: dt.date, until: dt.date) -> Q:
    """The department received or reviewed one after the day that fell into the period."""
    return _late("receipt_due_on", "received_at", since, until) | _late("review_due_on", "archived_at", since, until)


def _late(due: str, done: str, since: dt.date, until: dt.date) -> Q:
    asked = Q(**{f"{due}__range": (since, until)})
    on = {f"{done}__isnull": True, f"{due}__lt": moments.today()}
    return asked & (Q(**{f"{done}__isnull": False}) & Q(**{f"{done}__date__gt": F(due)}) | Q(**on))


def filings_late_of(rows: QuerySet[Filing], bodies: Iterable[int], since: dt.date, until: dt.date) -> QuerySet[Filing]:
    """Filings with which one of the bodies was late, as who files or as who receives."""
    pks = list(bodies)
    return rows.filter(
        Q(by__in=pks) & sent_late_condition(since, until) | Q(to__in=pks) & reviewed_late_condition(since, until)
    )


def filings_late(subjects: Sequence[Subject], period: Period) -> Mapping[int, int]:
    pks, days = [row.pk for row in subjects], (period.first, period.last)
    found: dict[int, set[int]] = defaultdict(set)
    for side, condition in (("by", sent_late_condition(*days)), ("to", reviewed_late_condition(*days))):
        rows = Filing.objects.filter(condition, **{f"{side}__in": pks}).order_by()
        for body, pk in rows.values_list(side, "pk"):
            found[body].add(pk)
    return {body: len(filings) for body, filings in found.items()}


# --- Pushes, orders -------------------------------------------------------------------------------------------------
def push_late_condition(since: dt.date, until: dt.date) -> Q:
    """Claimed or fed back after the day that fell into the period, or not at all."""
    waiting = Q(state=PushState.PUSHED, claim_due_on__range=(since, until), claim_due_on__lt=moments.today())
    waiting |= Q(state=PushState.CLAIMED, feedback_due_on__range=(since, until), feedback_due_on__lt=moments.today())
    claimed = Q(claim_due_on__range=(since, until), claimed_at__isnull=False, claimed_at__date__gt=F("claim_due_on"))
    fed = Q(feedback_due_on__range=(since, until), fed_back_at__isnull=False)
    return waiting | claimed | fed & Q(fed_back_at__date__gt=F("feedback_due_on"))


def pushes_late(subjects: Sequence[Subject], period: Period) -> Mapping[int, int]:
    rows = Push.objects.filter(push_late_condition(period.first, period.last))
    grouped: Any = rows.filter(organisation__in=[row.pk for row in subjects]).order_by().values_list("organisation")
    return dict(grouped.annotate(n=Count("pk")))


def order_late_condition(since: dt.date, until: dt.date) -> Q:
    """Reported to the leaders as overdue on a day of the period; from the record, since a new day wipes the mark."""
    told = Event.objects.filter(object_type=ORDER, verb="supervisionorder.escalate")
    days = {"recorded_at__gte": moments.start_of(since), "happened_at__lt": moments.end_of(until)}
    return Q(pk__in=told.filter(happened_at__gte=moments.start_of(since), **days).values("object_id"))


def orders_late(subjects: Sequence[Subject], period: Period) -> Mapping[int, int]:
    column = "person" if subjects[0].kind == "person" else "addressee"
    rows = SupervisionOrder.objects.filter(order_late_condition(period.first, period.last))
    grouped: Any = rows.filter(**{f"{column}__in": [row.pk for row in subjects]}).order_by().values_list(column)
    return dict(grouped.annotate(n=Count("pk")))


# --- Assessments ----------------------------------------------------------------------------------------------------
def final_condition(since: dt.date, until: dt.date) -> Q:
    """Final sheets of rounds whose period lies within the days."""
    return Q(state__in=FINAL, round__first_day__gte=since, round__last_day__lte=until)


def final_months(subjects: Sequence[Subject], period: Period) -> dict[int, list[Decimal]]:
    rows = AssessmentSheet.objects.filter(final_condition(period.first, period.last))
    rows = rows.filter(round__kind=RoundKind.WINDOW_MONTH, person__in=[row.pk for row in subjects])
    found: dict[int, list[Decimal]] = defaultdict(list)
    for person, total in rows.order_by("pk").values_list("person", "total"):
        assert person is not None
        assert total is not None
        found[person].append(total)
    return dict(found)


def final_results(subjects: Sequence[Subject], period: Period) -> dict[int, list[Decimal]]:
    """Of a body: its own final results and those of its people."""
    rows = AssessmentSheet.objects.filter(final_condition(period.first, period.last))
    rows = rows.filter(unit__in=[row.pk for row in subjects])
    found: dict[int, list[Decimal]] = defaultdict(list)
    for unit, total in rows.order_by("pk").values_list("unit", "total"):
        assert total is not None
        found[unit].append(total)
    return dict(found)
