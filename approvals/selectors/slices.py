"""Which cases a figure counts: the one definition that the statistics and the list of cases share.

A slice is what stands in the address: dimensions (`park=…`), a measure (`count=…`) and a period (`since`, `until`) read
by a basis. Without a basis every measure goes by the day on which its own event happened; with one, all measures count
the cases whose receipt, acceptance or conclusion falls into the period, and say what has become of them by now.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import DateTimeField, Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce, TruncDate

from approvals.models import Case, Clock, ClockKind, Countersigning
from approvals.workflow import Result, State
from core import moments
from core.models import Event
from core.workdays import Unit

NOBODY = "-"  # the value of a dimension in an address for cases that have none
# Dimension -> path to the value that stands in the address.
PATHS: dict[str, str] = {
    "park": "park__code",
    "department": "item__competent_department__code",
    "hall": "receiving_body__code",
    "clerk": "first_clerk__username",
    "mode": "mode",
    "kind": "kind",
    "item_type": "item_version__item_type",
    "channel": "channel",
    "entry": "entry",
    "item": "item_id",
}
EMPTY_IS_NULL = frozenset({"hall", "clerk"})
# Whose cases a figure of an assessment counts; no dimension of the statistics: a case may belong to two people.
SHARES: dict[str, tuple[str, ...]] = {
    "person": ("first_clerk__username", "handler__username"),
    "examiner": ("examining_body__code",),
    "stamper": ("countersigning_body__code",),
}
CONCLUDED = Q(result_sealed_at__isnull=False) | Q(ended_at__isnull=False)


class Basis:
    """By which day a case falls into the period."""

    RECEIVED = "received"
    ACCEPTED = "accepted"
    FINISHED = "finished"
    LABELS = {"": "各按发生日", RECEIVED: "按收件日", ACCEPTED: "按受理日", FINISHED: "按办结日"}


@dataclass(frozen=True)
class Measure:
    """What a column counts, and by which day it is counted when each column goes by its own."""

    label: str
    fits: Q
    day: str  # a basis; empty: as things stand now, whatever the period
    late: str = ""  # the clocks of which one has run over: "limit" or "promise"
    more: Callable[[Slice], Q] | None = None  # what besides the cases themselves decides, in the slice's period


OPEN = ~CONCLUDED & Q(received_at__isnull=False)
MEASURES: dict[str, Measure] = {
    "received": Measure("收件", Q(received_at__isnull=False), Basis.RECEIVED),
    "accepted": Measure("受理", Q(accepted_at__isnull=False), Basis.ACCEPTED),
    "finished": Measure("办结", CONCLUDED, Basis.FINISHED),
    "granted": Measure("准予", Q(result_sealed_at__isnull=False, result=Result.GRANTED), Basis.FINISHED),
    "denied": Measure("不予", Q(result_sealed_at__isnull=False, result=Result.DENIED), Basis.FINISHED),
    "refused": Measure("不予受理", Q(state=State.REFUSED), Basis.FINISHED),
    "withdrawn": Measure("撤回", Q(state=State.WITHDRAWN), Basis.FINISHED),
    "terminated": Measure("终止", Q(state=State.TERMINATED), Basis.FINISHED),
    "late": Measure("超期办结", CONCLUDED, Basis.FINISHED, late="limit"),
    "unkept": Measure("超承诺办结", CONCLUDED, Basis.FINISHED, late="promise"),
    "open": Measure("在办", OPEN, ""),
    "overdue": Measure("在办超期", OPEN, "", late="limit"),
}
RESULT = Q(result_sealed_at__isnull=False, accepted_at__isnull=False)
LATE_CLOCKS = {"limit": (ClockKind.DECISION, ClockKind.REPORT), "promise": (ClockKind.PROMISE,)}
# The moment of a basis. A case is concluded when its result carries all seals [42], or when it ended without a result.
MOMENTS: dict[str, Any] = {
    Basis.RECEIVED: F("received_at"),
    Basis.ACCEPTED: F("accepted_at"),
    Basis.FINISHED: Coalesce("result_sealed_at", "ended_at", output_field=DateTimeField()),
}


@dataclass(frozen=True)
class Slice:
    """`where` maps dimensions to values; the period includes both its days. Everything empty means every case."""

    count: str = ""
    basis: str = ""
    since: dt.date | None = None
    until: dt.date | None = None
    where: Mapping[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.count or self.since or self.until or self.where)


def _corrected(cut: Slice) -> Q:
    """Told once what is missing, on a day of the period; from the record, which says when."""
    told = Event.objects.filter(object_type=Case._meta.label_lower, verb="case.request_correction")
    if cut.since:  # nothing is recorded before it happens, and the record is indexed by when it was recorded
        told = told.filter(recorded_at__gte=moments.start_of(cut.since), happened_at__gte=moments.start_of(cut.since))
    if cut.until:
        told = told.filter(happened_at__lt=moments.end_of(cut.until))
    return Q(pk__in=told.values("object_id"))


def _promised(cut: Slice) -> Q:
    clocks = Clock.objects.filter(case=OuterRef("pk"), kind=ClockKind.PROMISE, replaced_at=None, number__gt=0)
    return Q(Exists(clocks.filter(unit=Unit.WORKDAY.value)))


def _stamped_late(cut: Slice) -> Q:
    """A paper of the case had to be stamped (见章盖章) in the period and was not answered by its day."""
    rows = Countersigning.objects.filter(case=OuterRef("pk"), due_on__isnull=False)
    rows = rows.filter(due_on__gte=cut.since) if cut.since else rows
    rows = rows.filter(due_on__lte=cut.until) if cut.until else rows
    rows = rows.annotate(day=TruncDate("answered_at", tzinfo=moments.SHANGHAI))
    return Q(Exists(rows.filter(Q(day__gt=F("due_on")) | Q(answered_at=None, due_on__lt=moments.today()))))


# Counted in evaluations and assessments, with a list of cases each, and no columns of the statistics.
BESIDE: dict[str, Measure] = {
    "resulted": Measure("有结果的办结", RESULT, Basis.FINISHED),
    "promised": Measure("有承诺时限的办结", RESULT, Basis.FINISHED, more=_promised),
    "broken": Measure("有承诺时限、超承诺", RESULT, Basis.FINISHED, more=_promised, late="promise"),
    "corrected": Measure("告知补正", Q(), "", more=_corrected),
    "stamped_late": Measure("逾期见章盖章", Q(), "", more=_stamped_late),
}


def measure_of(count: str) -> Measure | None:
    return MEASURES.get(count) or BESIDE.get(count)


def slice_condition(cut: Slice, *, today: dt.date | None = None) -> Q:
    """The cases of a slice. Starts from no list: combine it with what the actor may see."""
    found = where_condition(cut.where)
    if measure_of(cut.count):
        found &= measure_condition(cut.count, cut, today=today)
    elif cut.since or cut.until:
        found &= period_condition(cut.basis or Basis.RECEIVED, cut)
    return found


def where_condition(where: Mapping[str, str]) -> Q:
    found = Q()
    for name, value in where.items():
        if name in SHARES:
            found &= share_condition(name, value)
            continue
        path = PATHS[name]
        if value == NOBODY and name in EMPTY_IS_NULL:
            found &= Q(**{f"{path.partition('__')[0]}__isnull": True})
        else:
            found &= Q(**{path: value})
    return found


def share_condition(name: str, value: str) -> Q:
    """Cases in which a person or a body has the share."""
    found = Q()
    for path in SHARES[name]:
        found |= Q(**{path: value})
    return found


def measure_condition(count: str, cut: Slice, *, today: dt.date | None = None) -> Q:
    """What a column counts of the slice's period."""
    measure = MEASURES.get(count) or BESIDE[count]
    found = measure.fits
    if measure.more:
        found &= measure.more(cut)
    basis = cut.basis or measure.day
    if basis:
        found &= period_condition(basis, cut)
    if measure.late:
        found &= _ran_over(LATE_CLOCKS[measure.late], today or moments.today())
    return found


def _ran_over(kinds: tuple[ClockKind, ...], today: dt.date) -> Q:
    """One of the clocks was stopped after its due day, or still runs past it."""
    rows = Clock.objects.filter(case=OuterRef("pk"), kind__in=kinds, replaced_at=None, due_on__isnull=False)
    over = rows.filter(Q(stopped_on__gt=F("due_on")) | Q(stopped_on=None, due_on__lt=today))
    return Q(Exists(over))


def period_condition(basis: str, cut: Slice) -> Q:
    """The moment of the basis lies within the slice's days of Asia/Shanghai."""
    if basis == Basis.FINISHED:
        sealed, ended = _within("result_sealed_at", cut), _within("ended_at", cut)
        return (Q(result_sealed_at__isnull=False) & sealed) | (Q(result_sealed_at=None, ended_at__isnull=False) & ended)
    return _within(f"{basis}_at", cut) & Q(**{f"{basis}_at__isnull": False})


def _within(column: str, cut: Slice) -> Q:
    found = Q()
    if cut.since:
        found &= Q(**{f"{column}__gte": moments.start_of(cut.since)})
    if cut.until:
        found &= Q(**{f"{column}__lt": moments.end_of(cut.until)})
    return found
