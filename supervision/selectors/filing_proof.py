"""Completeness proved from the cases themselves: what had to be filed, by the authority pinned on each case and by what
happened to it, against what is in a filing. The duties are what is checked, never what is believed.

Read in chunks: memory does not grow with the cases.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice
from typing import Any, TypeVar

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from approvals.models import Case, Decision, EntryCorrection
from approvals.services.corrections import PRINTED
from approvals.workflow import State
from core import moments
from core.actors import Actor
from core.models import Event, Organisation
from core.reach import overseen_jurisdictions
from supervision.models import FilingDuty
from supervision.models.filing import Period
from supervision.selectors.filing import OVERSEERS, READERS, next_month

CHUNK = 1000
SHOWN = 500  # problems kept in words; all are counted
Kind = FilingDuty.Kind
T = TypeVar("T")


class Fault(StrEnum):
    MISSING = "missing"
    UNFILED = "unfiled"
    DOUBLE = "double"
    WRONG_MONTH = "wrong_month"
    NOT_LISTED = "not_listed"
    SURPLUS = "surplus"


FAULTS: dict[str, str] = {
    Fault.MISSING: "没有应备案记录",
    Fault.UNFILED: "未编入备案",
    Fault.DOUBLE: "重复备案",
    Fault.WRONG_MONTH: "编入了别的月份",
    Fault.NOT_LISTED: "编入备案但清单中没有",
    Fault.SURPLUS: "不应备案而编入",
}


@dataclass(frozen=True)
class Expected:
    """One thing that had to be filed, and the month in which it happened."""

    case: int
    number: str
    by: int
    to: int
    period: str
    kind: str
    month: dt.date


@dataclass(frozen=True)
class Problem:
    fault: str
    number: str
    by: int
    to: int
    month: dt.date
    kind: str

    @property
    def words(self) -> str:
        return FAULTS[self.fault]

    @property
    def kind_words(self) -> str:
        return str(Kind(self.kind).label)


@dataclass
class Proof:
    """What was found: how much had to be filed and is, per pair, and what is wrong. `problems` holds the first ones."""

    expected: int = 0
    filed: int = 0
    pairs: dict[tuple[int, int], Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    faults: Counter[str] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)

    @property
    def complete(self) -> bool:
        return not self.faults

    def note(self, fault: str, row: Expected) -> None:
        self.faults[fault] += 1
        self.pairs[row.by, row.to][fault] += 1
        if len(self.problems) < SHOWN:
            self.problems.append(Problem(fault, row.number, row.by, row.to, row.month, row.kind))


@dataclass(frozen=True)
class Span:
    """Legal days [since, until) whose events are looked at."""

    since: dt.date
    until: dt.date

    def within(self, name: str) -> Q:
        return Q(
            (f"{name}__gte", moments.start_of(self.since)),
            (f"{name}__lt", moments.start_of(self.until)),
        )


def span_of(month: dt.date | None) -> Span:
    """A month; without one everything up to the month that runs. Of the running month only what has happened."""
    if month is not None:
        return Span(month, next_month(month))
    return Span(moments.legal_day(moments.FIRST), moments.today().replace(day=1))


def proof(span: Span, bodies: set[int] | None = None) -> Proof:
    """Check everything of the span; `bodies` narrows to filings by or to one of them."""
    found = Proof()
    for rows in _chunks(_everything(span)):
        wanted = [row for row in rows if bodies is None or {row.by, row.to} & bodies]
        _compare(wanted, found)
    for duties in _chunks(_duties(span, bodies)):
        _surplus(duties, found)
    return found


def proof_visible(actor: Actor, month: dt.date | None) -> Proof:
    """The same, of the filings that the actor's bodies make, receive or oversee."""
    below = overseen_jurisdictions(actor, *OVERSEERS)
    mine = actor.organisations(*READERS)
    mine |= set(Organisation.objects.filter(jurisdiction__in=below).values_list("pk", flat=True))
    return proof(span_of(month), mine)


# --- What had to be filed, from the cases ---------------------------------------------------------------------------
def _everything(span: Span) -> Iterator[Expected]:
    yield from _results(_filing_cases().filter(span.within("result_sealed_at")))
    undone = _filing_cases().filter(
        span.within("ended_at"), state__in=(State.REVOKED, State.CANCELLED), result_sealed_at__isnull=False
    )
    yield from _of(undone, Kind.REVOCATION, "ended_at")
    yield from _corrections(span)
    yield from _reports(span)


def _filing_cases() -> QuerySet[Case]:
    """Cases whose authority files at all; which pairs and periods is read from the rows."""
    return Case.objects.filter(authority__filings__0__isnull=False).order_by("pk")


def _results(cases: QuerySet[Case]) -> Iterator[Expected]:
    """What another system decided and sealed before the case came here was that system's to file."""
    yield from _of(cases.exclude(decision__form=Decision.Form.FORMER), Kind.RESULT, "result_sealed_at")


def _of(cases: QuerySet[Case], kind: str, moment: str) -> Iterator[Expected]:
    rows: Any = cases.values_list("pk", "number", moment, "authority__filings")
    for pk, number, at, filings in rows.iterator(chunk_size=CHUNK):
        yield from _expected(pk, number, at, filings, kind)


def _expected(pk: int, number: str, at: dt.datetime, filings: list[dict[str, Any]], kind: str) -> Iterator[Expected]:
    period = Period.PER_CASE if kind == Kind.REPORT else Period.MONTHLY
    month = moments.legal_day(at).replace(day=1)
    for filing in filings:
        if filing["period"] == period:
            yield Expected(pk, number, filing["by"]["id"], filing["to"]["id"], period, kind, month)


def _corrections(span: Span) -> Iterator[Expected]:
    """Each occasion on which what stands on the papers was put right after the result."""
    rows = EntryCorrection.objects.filter(
        span.within("at"),
        entry__in=PRINTED,
        at__gte=F("case__result_sealed_at"),
        case__authority__filings__0__isnull=False,
    )
    found: Any = rows.order_by("case", "at").values_list("case", "case__number", "at", "case__authority__filings")
    seen: tuple[int, dt.datetime] | None = None
    for pk, number, at, filings in found.iterator(chunk_size=CHUNK):
        if (pk, at) != seen:  # several entries of one occasion
            yield from _expected(pk, number, at, filings, Kind.CORRECTION)
        seen = (pk, at)


def _reports(span: Span) -> Iterator[Expected]:
    """Cases that went up, by the record of the move itself."""
    events = Event.objects.filter(
        object_type=Case._meta.label_lower, object_id=OuterRef("pk"), verb="case.report"
    ).order_by("sequence")
    cases: Any = _filing_cases().filter(reporting_body__isnull=False)
    rows = cases.annotate(went_up=Subquery(events.values("facts")[:1])).filter(went_up__isnull=False)
    found = rows.values_list("pk", "number", "went_up", "authority__filings")
    for pk, number, facts, filings in found.iterator(chunk_size=CHUNK):
        at = json.loads(facts).get("reported_at")
        moment = dt.datetime.fromisoformat(at) if at else None
        if moment is not None and span.since <= moments.legal_day(moment) < span.until:
            yield from _expected(pk, number, moment, filings, Kind.REPORT)


def _chunks(rows: Iterable[T]) -> Iterator[list[T]]:
    source = iter(rows)
    while chunk := list(islice(source, CHUNK)):
        yield chunk


# --- Against what is filed ------------------------------------------------------------------------------------------
def _compare(rows: Sequence[Expected], found: Proof) -> None:
    by_key: dict[tuple[Any, ...], list[FilingDuty]] = defaultdict(list)
    duties = FilingDuty.objects.filter(case__in={row.case for row in rows}).select_related("filing", "line")
    for duty in duties.order_by("pk"):
        by_key[duty.case_id, duty.by_id, duty.to_id, duty.period, duty.kind].append(duty)
    times = Counter((row.case, row.by, row.to, row.period, row.kind) for row in rows)
    for row in rows:
        key = (row.case, row.by, row.to, row.period, row.kind)
        found.expected += 1
        found.pairs[row.by, row.to]["expected"] += 1
        fault = _fault(row, by_key[key], times[key])
        if fault:
            found.note(fault, row)
        else:
            found.filed += 1
            found.pairs[row.by, row.to]["filed"] += 1


def _fault(row: Expected, duties: Sequence[FilingDuty], times: int) -> str:
    """What is wrong with one thing that had to be filed; empty when it is in exactly one filing of its month."""
    of_month = [duty for duty in duties if duty.month == row.month]
    filed = [duty for duty in duties if duty.filing is not None]
    if not duties:
        return Fault.MISSING
    if not of_month or any(duty.filing.month != duty.month for duty in filed if duty.filing):
        return Fault.WRONG_MONTH
    if row.kind != Kind.CORRECTION and len(filed) > times:
        return Fault.DOUBLE
    if len([duty for duty in of_month if duty.filing is not None]) < times:
        return Fault.UNFILED
    return Fault.NOT_LISTED if any(not hasattr(duty, "line") for duty in filed) else ""


def _duties(span: Span, bodies: set[int] | None) -> Iterator[FilingDuty]:
    rows = FilingDuty.objects.filter(month__gte=span.since.replace(day=1), month__lt=span.until)
    if bodies is not None:
        rows = rows.filter(Q(by__in=bodies) | Q(to__in=bodies))
    return rows.order_by("pk").select_related("case").defer("case__authority").iterator(chunk_size=CHUNK)


# Whether what a duty says happened, by the case itself.
HAPPENED: dict[str, Callable[[Case], bool]] = {
    Kind.RESULT: lambda case: case.result_sealed_at is not None,
    Kind.REVOCATION: lambda case: case.state in (State.REVOKED, State.CANCELLED),
    Kind.REPORT: lambda case: case.reporting_body_id is not None,
    Kind.CORRECTION: lambda case: case.result_sealed_at is not None,
}


def _surplus(duties: Sequence[FilingDuty], found: Proof) -> None:
    """What is in a filing although nothing of the kind happened, or nothing had to be filed with that body."""
    keys = {duty.case_id for duty in duties}
    pairs = dict(Case.objects.filter(pk__in=keys).values_list("pk", "authority__filings"))
    for duty in duties:
        files = {(row["by"]["id"], row["to"]["id"], row["period"]) for row in pairs[duty.case_id] or ()}
        if (duty.by_id, duty.to_id, duty.period) in files and HAPPENED[duty.kind](duty.case):
            continue
        row = Expected(duty.case_id, duty.case.number, duty.by_id, duty.to_id, duty.period, duty.kind, duty.month)
        found.note(Fault.SURPLUS, row)
