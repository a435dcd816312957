"""A figure day by day or month by month, side by side for the values of a dimension (逐日、逐月的收件、受理、办结).

Counted with the same conditions as the other statistics, so that every cell is a list of exactly as many cases.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import Count, F

from approvals.selectors.slices import MEASURES, PATHS, Basis, Slice, measure_condition, where_condition
from approvals.selectors.statistics import dimension_key, dimension_labels, time_line, truncated
from approvals.selectors.visible import cases_visible
from core.actors import Actor

ACROSS = (
    "hall",
    "department",
    "mode",
    "kind",
    "item_type",
    "park",
    "channel",
)  # few enough values to stand side by side
SERIAL = (Basis.RECEIVED, Basis.ACCEPTED, Basis.FINISHED)  # the measures of the same names


@dataclass
class SeriesLine:
    """One day or month: how many cases of each column."""

    label: str
    since: dt.date
    until: dt.date
    counts: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Series:
    """`columns` are (value in the address, label), the largest first; `total` is the sum of each."""

    across: str
    measure: str
    cut: Slice
    columns: list[tuple[str, str]]
    lines: list[SeriesLine]
    total: Counter[str]


def series(actor: Actor, *, by: str, across: str, measure: str, cut: Slice) -> Series:
    """`by` is "day" or "month", `across` one of ACROSS, `measure` one of SERIAL, each counted by the day of its own event
    whatever the basis of the slice. Days without any case are left out. Two queries, however many cases.
    """
    own = replace(cut, basis="", count="")
    rows = cases_visible(actor).filter(where_condition(own.where), measure_condition(measure, own)).order_by()
    grouped: Any = rows.values(at=truncated(by, MEASURES[measure].day), key=F(PATHS[across])).annotate(n=Count("pk"))
    lines: dict[str, SeriesLine] = {}
    total: Counter[str] = Counter()
    for row in grouped:
        line, key = time_line(by, row["at"], own), dimension_key(across, row["key"])
        assert line.since is not None and line.until is not None
        found = lines.setdefault(line.key, SeriesLine(line.label, line.since, line.until))
        found.counts[key] += row["n"]
        total[key] += row["n"]
    labels = dimension_labels(across, list(total))
    columns = [(key, labels.get(key, key)) for key, _ in sorted(total.items(), key=lambda each: (-each[1], each[0]))]
    return Series(across, measure, own, columns, [lines[key] for key in sorted(lines)], total)


def series_slice(found: Series, line: SeriesLine | None, key: str = "") -> Slice:
    """The slice whose list holds exactly the cases of a cell; without a line or a key those of the sum."""
    where = {**found.cut.where, **({found.across: key} if key else {})}
    cut = replace(found.cut, count=found.measure, where=where)
    return cut if line is None else replace(cut, since=line.since, until=line.until)
