"""Figures of a quarter that other apps count for commendation and accountability: a registry, read when a bulletin is compiled."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass

from core.models import Jurisdiction


@dataclass(frozen=True)
class QuarterFigure:
    """One figure of one park or department; `value` as it is printed, `source` says what it was counted from, `url` where
    the rows behind it are listed.
    """

    unit: str
    label: str
    value: str
    source: str
    url: str = ""


Count = Callable[[Jurisdiction, int, int], list[QuarterFigure]]
_counts: list[Count] = []


def quarter_register(count: Count) -> None:
    """`count(jurisdiction, year, quarter)` returns the figures of a place's parks and departments for a quarter (1 to 4)."""
    _counts.append(count)


def quarter_figures(jurisdiction: Jurisdiction, year: int, quarter: int) -> list[dict[str, str]]:
    """Every figure that is registered, in order of registration, ready to be frozen; empty where nobody counts any."""
    return [asdict(row) for count in _counts for row in count(jurisdiction, year, quarter)]
