"""填报: one cell, the same words for several parks, evidence; every write through the door of the return."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping, Sequence
from typing import Any

from core import door
from core.actors import Actor
from core.door import Stamp
from core.errors import Invalid, NotVisible, Stale
from core.papers import file_store
from ledger.cell_rules import CellInput, cell_problem
from ledger.models import Entry, EntryFile, MonthlyReturn

WRITTEN = ("progress", "text", "figures", "problems", "requests", "carried", "version")
Upload = tuple[str, bytes]


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
            each.save(update_fields=WRITTEN)
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


def cells_write(
    *, row: MonthlyReturn, said: Mapping[tuple[int, int], CellInput], actor: Actor, stamp: Stamp
) -> MonthlyReturn:
    """Write many cells (measure number, column position) in one move. Raises Invalid for the first that is wrong."""
    for (number, position), each in said.items():
        problem = cell_problem(each)
        if problem:
            raise Invalid(f"措施{number}第{position}列：{problem[1]}", field=problem[0])

    def change(made: MonthlyReturn, now: dt.datetime) -> dict[str, Any]:
        entries = {e.cell: e for e in made.entries.select_related("measure", "column")}
        if set(said) - set(entries):
            raise NotVisible("表里有本单位不填报的格。")
        for cell, each in said.items():
            entry_put(entries[cell], each)
        Entry.objects.bulk_update([entries[cell] for cell in said], WRITTEN, batch_size=200)
        made.filled_by = actor.person
        return {"cells": [entries[cell].key for cell in sorted(said)]}

    return door.perform(row, "fill", actor=actor, stamp=stamp, change=change)


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
