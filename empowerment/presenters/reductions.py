"""Reductions as a table of items by aspects, with the sums."""

from __future__ import annotations

from collections.abc import Sequence, Set
from typing import Any

from core.sheets import Cell
from empowerment.models import PowerItem
from empowerment.selectors import ItemSavings, Saved, reductions_of_item, totals
from empowerment.workflow import Aspect


def reductions_context(rows: Sequence[ItemSavings]) -> dict[str, Any]:
    return {
        "aspects": list(Aspect),
        "totals": [{"total": total, "text": _text(total.saved)} for total in totals(rows)],
        "rows": [
            {"item": row.item, "cells": [(aspect.label, _text(row.saved.get(aspect))) for aspect in Aspect]}
            for row in rows
        ],
    }


def item_reductions(item: PowerItem, keeps: Set[int]) -> list[dict[str, Any]]:
    """Park by park what an item saves; `keeps` are the ids of the parks whose figures the reader may enter."""
    return [
        {
            "park": park,
            "texts": [f"{Aspect(aspect).label}{_text(one)}" for aspect, one in saved.items()],
            "keeps": park.pk in keeps,
        }
        for park, saved in reductions_of_item(item).items()
    ]


def reductions_table(rows: Sequence[ItemSavings]) -> tuple[list[str], list[list[Cell]], list[str]]:
    """Header, lines and the sums as notes, for a sheet."""
    header = ["事项编码", "事项名称", "主管部门"]
    for aspect in Aspect:
        header += [f"{aspect.label}·减前", f"{aspect.label}·减后", "单位"]
    notes = [f"{t.aspect.label}：{t.items}项，合计{_text(t.saved)}" for t in totals(rows)]
    lines = []
    for row in rows:
        line: list[Cell] = [row.item.code, row.item.name, row.item.competent_department.name]
        for aspect in Aspect:
            saved = row.saved.get(aspect)
            line += [float(saved.before), float(saved.after), saved.unit] if saved else [None, None, None]
        lines.append(line)
    return header, lines, notes


def _text(saved: Saved | None) -> str:
    if saved is None:
        return ""
    percent = f"（减{saved.percent}%）" if saved.percent is not None else ""
    return f"{saved.before.normalize():f}→{saved.after.normalize():f}{saved.unit}{percent}"
