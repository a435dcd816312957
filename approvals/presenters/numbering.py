"""A series of numbers in words: what kind of paper, how far, what is missing and why."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from approvals.documents import LETTERS
from approvals.documents_forms import PAPERS as FORMS
from approvals.documents_hearing import PAPERS as HEARINGS
from approvals.documents_technical import PAPERS as TECHNICAL
from core.models import NumberSeries, VoidedNumber
from core.numbering import OBJECTS, missing_in, texts_of
from core.sheets import Cell
from empowerment.documents import PAPERS as INSTRUMENTS
from empowerment.workflow import DocumentClass, InstrumentKind

HEADER = ("种类", "年", "末号", "缺号", "作废编号", "作废理由", "作废人", "作废时间")
KINDS = {
    "case": "办件编号",
    "licence": "证照编号",
    "handover": "权力事项交接书",
    **{word: DocumentClass(name).label for name, word in LETTERS.items()},
    **{word: title for title, word, _ in FORMS.values() if word},
    **{word: title for title, word in HEARINGS.values()},
    **{word: "技术审查结果" if word == "技" else title for _, title, word in TECHNICAL.values()},
    **{word: title for title, word in INSTRUMENTS.values()},
    **{f"拟{kind}": f"批次拟定的{kind.label}" for kind in InstrumentKind},
}


def kind_of(series: NumberSeries) -> str:
    first, _, second = series.key.partition(":")
    word = first if first in OBJECTS else second
    return KINDS.get(word, word)


def series_rows(found: Iterable[NumberSeries]) -> list[dict[str, Any]]:
    """One row per series. The numbers are looked through only where their count says that one is missing."""
    return [
        {
            "series": series,
            "kind": kind_of(series),
            "missing": ranges(missing_in(series)) if series.known != series.last else "",  # type: ignore[attr-defined]
            "voided": list(series.voided.all()),
        }
        for series in found
    ]


def ranges(numbers: list[int]) -> str:
    """3、7至9."""
    words = []
    for _, group in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0]):
        run = [number for _, number in group]
        words.append(str(run[0]) if len(run) == 1 else f"{run[0]}至{run[-1]}")
    return "、".join(words)


def voided_rows(series: NumberSeries) -> list[tuple[VoidedNumber, str]]:
    """Each voided number, as it was or would have been written."""
    return [(row, "或".join(texts_of(series, row.value))) for row in series.voided.all()]


def numbers_sheet(found: Iterable[NumberSeries]) -> list[list[Cell]]:
    """A line per series, and one more for each voided number after the first."""
    lines: list[list[Cell]] = []
    for row in series_rows(found):
        series = row["series"]
        first: list[Cell] = [row["kind"], series.year, series.last, row["missing"]]
        voided = [
            [each.value, each.reason, str(each.voided_by or ""), f"{each.voided_at:%Y-%m-%d}"] for each in row["voided"]
        ]
        lines += [[*first, *cells] for cells in voided] or [[*first, "", "", "", ""]]
    return lines
