"""What a cell must say, whether it is typed on a page or comes in a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from ledger.lives.returns import Progress
from ledger.proposals import Figure

LONGEST, LONGEST_NOTE, MOST_FIGURES = 1000, 500, 12  # characters of a cell, of a note; figures of a cell


@dataclass(frozen=True)
class CellInput:
    """What is said of one cell. `figures` are (name, value, unit, source); the value is a decimal number."""

    progress: str
    text: str = ""
    figures: Sequence[Figure] = ()
    problems: str = ""
    requests: str = ""


def cell_problem(said: CellInput) -> tuple[str, str] | None:
    """What is wrong with a cell as (field, words); None when it may be written."""
    if said.progress not in Progress.values:
        return "progress", f"状态填“{'”“'.join(str(label) for label in Progress.labels)}”之一。"
    if said.progress != Progress.NOT_STARTED and not said.text.strip():
        return "text", f"状态是“{Progress(said.progress).label}”，请写明进展情况。"
    for name, words, most in (("text", "进展情况", LONGEST), ("problems", "存在问题", LONGEST_NOTE)):
        if len(getattr(said, name)) > most:
            return name, f"{words}最多 {most} 字，现有 {len(getattr(said, name))} 字。"
    if len(said.requests) > LONGEST_NOTE:
        return "requests", f"请求事项最多 {LONGEST_NOTE} 字，现有 {len(said.requests)} 字。"
    if len(said.figures) > MOST_FIGURES:
        return "figures", f"一格最多 {MOST_FIGURES} 项数据。"
    for figure in said.figures:
        if problem := figure_problem(figure):
            return "figures", problem
    return None


def figure_problem(figure: Figure) -> str:
    """What is wrong with one figure; empty when nothing is."""
    if not figure.name.strip():
        return "每项数据要有名称。"
    try:
        number = Decimal(figure.value.replace(",", ""))
    except InvalidOperation:
        return f"“{figure.name}”的数值“{figure.value}”不是数字。"
    if not number.is_finite() or abs(number) >= Decimal(10) ** 15:
        return f"“{figure.name}”的数值“{figure.value}”不是有效的数。"
    if not figure.unit.strip():
        return f"“{figure.name}”没有写单位，例如 件、万元、%。"
    return ""
