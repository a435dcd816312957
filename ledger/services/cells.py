"""填报: one cell, the same words for several parks, evidence; every write through the door of the return."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from core import door
from core.actors import Actor
from core.door import Stamp
from core.errors import Invalid, NotVisible, Stale
from core.papers import file_store
from ledger.lives.returns import Progress
from ledger.models import Entry, EntryFile, MonthlyReturn
from ledger.proposals import Figure

LONGEST, LONGEST_NOTE, MOST_FIGURES = 1000, 500, 12  # characters of a cell, of a note; figures of a cell
Upload = tuple[str, bytes]


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


def cell_write(
    *,
    row: MonthlyReturn,
    cell: tuple[int, int],
    said: CellInput,
    actor: Actor,
    stamp: Stamp,
    seen: int | None = None,
    also: Sequence[int] = (),
    files: Sequence[Upload] = (),
    drop: Sequence[int] = (),
) -> MonthlyReturn:
    """Write the cell (measure number, column position), the same words also for the parks at the positions `also`; keep
    `files` as evidence of it and take those of the keys `drop` away. `seen` is the cell's version that the page showed.

    Two people may fill different cells at once; of two at the same cell the slower is told (Stale). Raises Invalid.
    """
    problem = cell_problem(said)
    if problem:
        raise Invalid(problem[1], field=problem[0])

    def change(made: MonthlyReturn, now: dt.datetime) -> dict[str, Any]:
        number, position = cell
        places = [position, *(other for other in also if other != position)]
        found = list(
            made.entries.filter(measure__number=number, column__position__in=places).select_related("measure", "column")
        )
        entry = next((row for row in found if row.column.position == position), None)
        if entry is None or len(found) != len(set(places)):
            raise NotVisible("这份台账里没有这一格。")
        if seen is not None and seen != entry.version:
            raise Stale("这一格刚被同事改过，请另开一页核对后再填；您填写的内容仍保留在页面上。")
        for each in found:
            entry_put(each, said)
        EntryFile.objects.filter(entry=entry, pk__in=drop).delete()
        _files(entry, files, actor, now)
        made.filled_by = actor.person
        return {"cells": [each.key for each in found], "progress": said.progress, "files": len(files)}

    return door.perform(row, "fill", actor=actor, stamp=stamp, change=change)


def entry_put(entry: Entry, said: CellInput) -> None:
    """Write what is said into the cell's row. What is the same stays as it was, only that it has been looked at."""
    entry.progress, entry.text = said.progress, said.text.strip()
    entry.problems, entry.requests = said.problems.strip(), said.requests.strip()
    entry.figures = [figure.stored() for figure in said.figures]
    entry.carried = False
    entry.version += 1
    entry.save()


def _files(entry: Entry, files: Sequence[Upload], actor: Actor, now: dt.datetime) -> None:
    for name, content in files:
        stored = file_store(stream=io.BytesIO(content), name=name)
        EntryFile.objects.create(entry=entry, file=stored, name=name[:200], added_at=now, added_by=actor.person)


def cells_confirm(*, row: MonthlyReturn, actor: Actor, stamp: Stamp) -> MonthlyReturn:
    """沿用上月: what was carried over still holds, said for all cells that have not been touched."""

    def change(made: MonthlyReturn, now: dt.datetime) -> dict[str, Any]:
        done = made.entries.filter(carried=True).update(carried=False)
        if not done:
            raise Invalid("没有沿用上月而未核对的格。")
        made.filled_by = actor.person
        return {"confirmed": done}

    return door.perform(row, "fill", actor=actor, stamp=stamp, change=change)
