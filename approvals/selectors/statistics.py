"""Counts of cases by one dimension or by day and month, within what the actor may see.

Every figure is counted with the very condition that the list of cases uses for the same address (`slices.py`).
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import TruncDate, TruncMonth

from approvals.models import Case, ClockKind
from approvals.selectors.slices import (
    EMPTY_IS_NULL,
    MEASURES,
    MOMENTS,
    NOBODY,
    PATHS,
    Basis,
    Slice,
    measure_condition,
    where_condition,
)
from approvals.selectors.visible import cases_visible
from core import moments
from core.actors import Actor
from core.models import Organisation, Person
from core.selectors import calendar
from core.workdays import Calendar, Interval, Unit, used
from empowerment.models import PowerItem
from empowerment.workflow import ItemType, Mode

TIMES = {"day": TruncDate, "month": TruncMonth}
DATED = [name for name, measure in MEASURES.items() if measure.day]


@dataclass
class Spent:
    """Working days from acceptance to the result, pauses left out, and the days promised, over so many cases."""

    cases: int = 0
    days: int = 0
    promised_cases: int = 0
    promised_days: int = 0

    @property
    def average(self) -> float | None:
        return self.days / self.cases if self.cases else None

    @property
    def promise(self) -> float | None:
        return self.promised_days / self.promised_cases if self.promised_cases else None


@dataclass
class Line:
    """One row of the table. `key` is the value that stands in the address."""

    key: str
    label: str
    counts: dict[str, int] = field(default_factory=dict)
    spent: Spent = field(default_factory=Spent)
    since: dt.date | None = None  # of a day or month
    until: dt.date | None = None


@dataclass(frozen=True)
class Table:
    by: str
    cut: Slice
    measures: list[str]
    lines: list[Line]
    total: Line


def statistics(actor: Actor, *, by: str, cut: Slice) -> Table:
    """The table of a period by `by`: a dimension of PATHS, or "day" or "month". Lines without any case are left out."""
    rows = cases_visible(actor).filter(where_condition(cut.where))
    if by in TIMES:
        # What is open now has no day of its own when each column goes by the day of its event.
        measures = list(MEASURES) if cut.basis else DATED
        lines = _by_time(rows, by, cut, measures)
    else:
        measures = list(MEASURES)
        lines = _by_dimension(rows, by, cut)
    total = Line("", "合计", _counted(rows, cut, measures))
    spent = _spent(rows, by, cut)
    for line in lines:
        line.spent = spent.get(line.key, Spent())
        for name in ("cases", "days", "promised_cases", "promised_days"):
            setattr(total.spent, name, getattr(total.spent, name) + getattr(line.spent, name))
    return Table(by, cut, measures, lines, total)


def _counted(rows: QuerySet[Case], cut: Slice, measures: Iterable[str]) -> dict[str, int]:
    today = moments.today()
    wanted = {f"n_{name}": Count("pk", filter=measure_condition(name, cut, today=today)) for name in measures}
    return {name.removeprefix("n_"): n for name, n in rows.aggregate(**wanted).items()}


def _by_dimension(rows: QuerySet[Case], by: str, cut: Slice) -> list[Line]:
    today = moments.today()
    wanted = {f"n_{name}": Count("pk", filter=measure_condition(name, cut, today=today)) for name in MEASURES}
    found = []
    grouped: Any = rows.order_by().values(key=F(PATHS[by])).annotate(**wanted)  # the stubs do not know the names
    for row in grouped:
        counts = {name: row[f"n_{name}"] for name in MEASURES}
        if any(counts.values()):
            found.append(Line(dimension_key(by, row["key"]), "", counts))
    labels = dimension_labels(by, [line.key for line in found])
    for line in found:
        line.label = labels.get(line.key, line.key)
    return sorted(found, key=lambda line: (-line.counts["received"], -line.counts["finished"], line.label, line.key))


def _by_time(rows: QuerySet[Case], by: str, cut: Slice, measures: Iterable[str]) -> list[Line]:
    today = moments.today()
    found: dict[str, Line] = {}
    for name in measures:
        counted = rows.filter(measure_condition(name, cut, today=today)).order_by()
        for row in counted.values(at=truncated(by, cut.basis or MEASURES[name].day)).annotate(n=Count("pk")):
            line = time_line(by, row["at"], cut)
            found.setdefault(line.key, line).counts[name] = row["n"]
    for line in found.values():
        line.counts = {name: line.counts.get(name, 0) for name in measures}
    return [found[key] for key in sorted(found)]


def truncated(by: str, basis: str) -> Any:
    """The day or month of a basis' moment in Asia/Shanghai."""
    return TIMES[by](MOMENTS[basis], tzinfo=moments.SHANGHAI)


def _day(value: dt.date | dt.datetime) -> dt.date:
    return moments.legal_day(value) if isinstance(value, dt.datetime) else value


def time_line(by: str, at: dt.date | dt.datetime, cut: Slice) -> Line:
    """The line of a day, or of a month as far as the period reaches into it, by what the database has cut it down to."""
    day = _day(at)
    if by == "day":
        return Line(day.isoformat(), moments.chinese_date(day), since=day, until=day)
    last = (day.replace(day=28) + dt.timedelta(days=4)).replace(day=1) - dt.timedelta(days=1)
    since = max(day, cut.since) if cut.since else day
    until = min(last, cut.until) if cut.until else last
    return Line(day.isoformat(), f"{day.year}年{day.month}月", since=since, until=until)


def dimension_key(by: str, value: Any) -> str:
    """A value of a dimension as it stands in an address."""
    return NOBODY if by in EMPTY_IS_NULL and value is None else str(value)


def dimension_labels(by: str, keys: list[str]) -> dict[str, str]:
    """What the values of a dimension are called."""
    if by in ("park", "department", "hall", "examiner", "stamper"):
        found = Organisation.objects.filter(code__in=keys)
        return {row.code: row.short_name or row.name for row in found} | {NOBODY: "未登记"}
    if by in ("clerk", "person"):
        return dict(Person.objects.filter(username__in=keys).values_list("username", "name")) | {NOBODY: "对接系统提交"}
    if by == "item":
        items = PowerItem.objects.filter(pk__in=[int(key) for key in keys])
        return {str(item.pk): f"{item.name}（{item.code}）" for item in items}
    choices = {"mode": Mode.choices, "item_type": ItemType.choices}
    field_choices: Any = choices[by] if by in choices else getattr(Case._meta.get_field(by), "choices", None) or []
    return {str(value): str(label) for value, label in field_choices}


# --- Working days ----------------------------------------------------------------------------------------------------
def _spent(rows: QuerySet[Case], by: str, cut: Slice) -> dict[str, Spent]:
    """Per line, over the concluded cases of the period that were accepted and carry a result."""
    counted = rows.filter(
        measure_condition("finished", cut), accepted_at__isnull=False, result_sealed_at__isnull=False
    ).order_by()
    key = truncated(by, cut.basis or Basis.FINISHED) if by in TIMES else F(PATHS[by])
    days = calendar()
    found: dict[str, Spent] = defaultdict(Spent)
    running = {
        "line": key,
        "accepted": TruncDate("accepted_at", tzinfo=moments.SHANGHAI),
        "concluded": TruncDate("result_sealed_at", tzinfo=moments.SHANGHAI),
    }
    grouped: Any = counted.filter(pauses=None).values(**running).annotate(n=Count("pk"))
    for row in grouped:
        spent = found[_line_key(by, row["line"])]
        spent.cases += row["n"]
        spent.days += row["n"] * used(days, row["accepted"], row["concluded"], Unit.WORKDAY)
    _spent_paused(counted, running, by, days, found)
    _promised(counted, key, by, found)
    return found


def _spent_paused(
    counted: QuerySet[Case], running: dict[str, Any], by: str, days: Calendar, found: dict[str, Spent]
) -> None:
    intervals: dict[int, list[Interval]] = defaultdict(list)
    facts: dict[int, dict[str, Any]] = {}
    paused: Any = counted.filter(pauses__isnull=False)
    for row in paused.values("pk", "pauses__started_at", "pauses__ended_at", **running):
        facts[row["pk"]] = row
        ended = row["pauses__ended_at"]
        intervals[row["pk"]].append(
            Interval(moments.legal_day(row["pauses__started_at"]), moments.legal_day(ended) if ended else None, "")
        )
    for pk, row in facts.items():
        spent = found[_line_key(by, row["line"])]
        spent.cases += 1
        spent.days += used(days, row["accepted"], row["concluded"], Unit.WORKDAY, intervals[pk])


def _promised(counted: QuerySet[Case], key: Any, by: str, found: dict[str, Spent]) -> None:
    live = Q(clocks__kind=ClockKind.PROMISE, clocks__replaced_at=None, clocks__unit=Unit.WORKDAY.value)
    rows = counted.filter(live).values(line=key)
    for row in rows.annotate(n=Count("pk"), promised=Sum("clocks__number")):
        spent = found[_line_key(by, row["line"])]
        spent.promised_cases += row["n"]
        spent.promised_days += row["promised"]


def _line_key(by: str, value: Any) -> str:
    return _day(value).isoformat() if by in TIMES else dimension_key(by, value)


def cell_slice(table: Table, line: Line, measure: str) -> Slice:
    """The slice whose list of cases holds exactly the cases that a cell counts."""
    cut = replace(table.cut, count=measure)
    if line is table.total:
        return cut
    if table.by in TIMES:
        return replace(cut, since=line.since, until=line.until)
    return replace(cut, where={**cut.where, table.by: line.key})
