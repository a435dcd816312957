"""What a list changes of an item's guide, materials and window, and whether that can stand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from empowerment.importing.columns import folded
from empowerment.importing.guide_columns import (
    GUIDE_COLUMNS,
    MATERIALS,
    WINDOW_KEYS,
    MaterialLine,
    materials_written,
)
from empowerment.importing.planning import Change, PlannedRow
from empowerment.models import ItemMaterial
from empowerment.selectors.list_guides import Guides

WINDOW_NOTE = "办事窗口不分版次，自导入时起按表中所写"


def guide_changes(each: PlannedRow, guides: Guides) -> list[Change]:
    """Guide and materials that the list says otherwise than the version in force; all of them where there is none."""
    row, version = each.row, each.version
    guide = guides.guides.get(version.pk) if version else None
    changes = []
    for key, value in row.guide.items():
        before = getattr(guide, key) if guide else None
        column = GUIDE_COLUMNS[key]
        was = "" if guide is None or before in (None, "") else column.written(before)
        if folded(was) != folded(column.written(value)):
            changes.append(Change(key, was, column.written(value)))
    if row.materials:
        known = guides.materials.get(version.pk, []) if version else []
        row.materials = settled(row.materials, known)
        if _facts(known) != _facts(row.materials):
            changes.append(Change(MATERIALS, materials_written(known), materials_written(row.materials)))
    return changes


def window_changes(each: PlannedRow, guides: Guides) -> list[Change]:
    """The window of the item at the park, compared with its own or with the one for all items."""
    window = guides.window_of(each.item.pk if each.item else None)
    pairs = [(key, getattr(window, key) if window else "", each.row.window.get(key, "")) for key in WINDOW_KEYS]
    changes = [Change(key, before, after) for key, before, after in pairs if after and folded(before) != folded(after)]
    if not changes:
        return []
    each.row.notes.append(WINDOW_NOTE)
    each.window = {key: after or before for key, before, after in pairs}
    for key in ("place", "hours"):
        if not each.window[key]:
            each.row.refuse(key, "", "另设办事窗口须写明地点和时间", "填写办理地点和窗口时间，或删去咨询、投诉电话")
    return changes


def guide_checked(each: PlannedRow) -> None:
    """A promise stands in only where the item is marked for it (国办发〔2020〕42号)."""
    allowed = each.version.commitment if each.version else False
    replaced = [line.name for line in each.row.materials if line.by_commitment]
    if replaced and not allowed:
        words = f"{'、'.join(replaced)[:60]}标为承诺免交，但本事项没有标明适用告知承诺"
        each.row.refuse(MATERIALS, "", words, "去掉【承诺免交】，或先在“基础数据”把事项标为适用告知承诺")


def settled(lines: tuple[MaterialLine, ...], known: list[ItemMaterial]) -> tuple[MaterialLine, ...]:
    """A known material that the list names without a mark stays as the catalogue has it."""
    by_name = {folded(row.name): row for row in known}
    found = []
    for line in lines:
        row = by_name.get(folded(line.name))
        if row is not None and not line.marked:
            kept: dict[str, Any] = {
                name: getattr(row, name) for name in ("required", "original", "deferrable", "by_commitment", "note")
            }
            line = replace(line, **kept)
        found.append(line)
    return tuple(found)


def _facts(rows: Any) -> list[tuple[object, ...]]:
    return [(folded(r.name), r.required, r.original, r.deferrable, r.by_commitment, r.note) for r in rows]
