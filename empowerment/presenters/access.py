"""The system access register as plain dicts: the matrix, the flat table for a spreadsheet, the history of a row."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from typing import Any

from core import events, moments
from core.actors import Actor
from core.models import Organisation
from core.sheets import as_xlsx
from empowerment.models import BusinessSystem, Opening, SystemAccess
from empowerment.models.access import ASPECTS
from empowerment.selectors.access import LAMPS, lamp_code

FIELDS = ASPECTS | {
    "account_names": "账号名",
    "keeper": "密码和密钥由谁保管",
    "blocker": "堵点",
    "owner": "责任单位",
    "owner_person": "责任人",
    "promised_on": "承诺完成日",
}


def access_lamp(row: SystemAccess, today: dt.date) -> dict[str, str]:
    code = lamp_code(row, today)
    text = _short_date(row.promised_on, today) if row.promised_on and code != "done" else ""
    return {"code": "green" if code == "done" else code, "label": LAMPS[code], "text": text}


def _short_date(day: dt.date, today: dt.date) -> str:
    return f"{day.month}月{day.day}日" if day.year == today.year else moments.chinese_date(day)


def access_matrix(
    systems: Sequence[BusinessSystem],
    parks: Sequence[Organisation],
    rows: Sequence[SystemAccess],
    wanted: dict[str, Any],
) -> dict[str, Any]:
    """Systems down, parks across; a cell has the lamp, how much is open, the blocker. Filters leave other cells empty."""
    today = moments.today()
    cells = {(row.system_id, row.park_id): row for row in rows}
    counted = Counter(lamp_code(row, today) for row in rows)
    fits = [row for row in rows if _fits(row, wanted, today)]
    shown = {(row.system_id, row.park_id) for row in fits}
    narrowed = bool(wanted["lamp"])
    lines = []
    for system in systems:
        of_line = [_cell(cells.get((system.pk, park.pk)), park, shown, narrowed, today) for park in parks]
        if not narrowed or any(cell["row"] for cell in of_line):
            lines.append({"system": system, "cells": of_line})
    blocked = sum(bool(row.blocker) and not row.through for row in rows)
    return {
        "parks": parks,
        "lines": lines,
        "counts": [(code, words, counted[code]) for code, words in LAMPS.items()],
        "blocked": blocked,
    }


def _fits(row: SystemAccess, wanted: dict[str, Any], today: dt.date) -> bool:
    if wanted["lamp"] == "blocked":
        return bool(row.blocker) and not row.through
    return not wanted["lamp"] or lamp_code(row, today) == wanted["lamp"]


def _cell(
    row: SystemAccess | None, park: Organisation, shown: set[tuple[int, int]], narrowed: bool, today: dt.date
) -> dict[str, Any]:
    if row is None or (row.system_id, row.park_id) not in shown:
        return {"park": park, "row": None, "hidden": row is not None or narrowed}
    needed = [state for _, _, state in row.aspects if state != Opening.NOT_NEEDED]
    return {
        "park": park,
        "row": row,
        "hidden": False,
        "lamp": access_lamp(row, today),
        "open": f"{sum(state == Opening.OPEN for state in needed)}/{len(needed)}",
        "waiting": "、".join(label for _, label, state in row.aspects if state in (Opening.CLOSED, Opening.APPLIED)),
    }


def access_xlsx(rows: Sequence[SystemAccess], wanted: dict[str, Any]) -> bytes:
    """One line for each system at each park, narrowed as on the page."""
    today = moments.today()
    header = [
        "系统",
        "园区",
        "灯",
        *ASPECTS.values(),
        "账号名",
        "密码密钥保管",
        "堵点",
        "责任单位",
        "责任人",
        "承诺完成日",
        "更新时间",
    ]
    table = [
        [
            row.system.name,
            row.park.name,
            LAMPS[lamp_code(row, today)],
            *(str(state.label) for _, _, state in row.aspects),
            row.account_names,
            row.keeper,
            row.blocker,
            row.owner.name,
            row.owner_person,
            moments.chinese_date(row.promised_on),
            moments.chinese_date(row.updated_at),
        ]
        for row in rows
        if _fits(row, wanted, today)
    ]
    return as_xlsx("系统接入台账", header, table, notes=[f"截至{moments.chinese_date(today)}；不登记密码、密钥的内容"])


def access_history(row: SystemAccess | None, actor: Actor) -> list[dict[str, Any]]:
    """What changed when, newest first; bodies are told by name."""
    if row is None or not row.pk:
        return []
    found = events.history(row)
    names = events.actor_names(found)
    told = [events.facts_of(event)["changes"] for event in found]
    codes = {code for changes in told for code in changes.get("owner", []) if code}
    bodies = dict(Organisation.objects.filter(code__in=codes).values_list("code", "name"))
    return [
        {
            "when": event.happened_at,
            "who": names[event.actor_kind, event.actor_id],
            "text": "首次登记" if event.sequence == 1 else "更改" + "、".join(FIELDS[name] for name in changes),
            "detail": "\n".join(_change(name, change, bodies) for name, change in changes.items() if change),
        }
        for event, changes in reversed(list(zip(found, told, strict=True)))
    ]


def _change(name: str, change: list[Any], bodies: dict[str, str]) -> str:
    before, after = (_words(name, value, bodies) for value in change)
    return f"{FIELDS[name]}：{before or '空'} → {after or '空'}"


def _words(name: str, value: Any, bodies: dict[str, str]) -> str:
    if name == "promised_on" and value:
        return moments.chinese_date(dt.date.fromisoformat(value))
    if name in ASPECTS and value:
        return str(Opening(value).label)
    return bodies.get(value, str(value or "")) if name == "owner" else str(value or "")
