"""What stands behind a figure of a bulletin: its lines in the frozen facts, each with the return it was read from."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from core.actors import Actor
from core.errors import NotVisible
from core.models import Organisation
from core.reach import overseen_jurisdictions
from ledger.models import Bulletin
from ledger.selectors.bulletins import office_of
from ledger.selectors.plans import OVERSEERS, READERS
from ledger.selectors.quarter import LABELS
from ledger.selectors.returns import returns_visible


@dataclass(frozen=True)
class Behind:
    """One line behind a figure; `public_id` of the return where the reader may open it."""

    unit: str
    what: str
    said: str
    monthly_return: int = 0
    public_id: uuid.UUID | None = None


@dataclass(frozen=True)
class Drill:
    """A figure with its lines; `count` is the figure itself, `hidden` the lines that the reader may not see."""

    title: str
    count: int
    unit: str
    lines: list[Behind]
    hidden: int = 0


def drill(row: Bulletin, facts: dict[str, Any], kind: str, key: str, actor: Actor) -> Drill:
    """The lines behind one figure of the frozen facts: unit, reached, measure, park or problem. Raises NotVisible."""
    makers = {"unit": _unit, "reached": _unit_state, "measure": _measure, "park": _park, "problem": _problem}
    made = makers[kind](facts, key) if kind in makers else None
    if made is None:
        raise NotVisible("通报里没有这个数。")
    seen = dict(
        returns_visible(actor)
        .filter(pk__in={line.monthly_return for line in made.lines})
        .order_by()
        .values_list("pk", "public_id")
    )
    own = set(Organisation.objects.filter(pk__in=actor.organisations(*READERS)).values_list("code", flat=True))
    shown = office_of(actor, row) or row.plan.jurisdiction_id in overseen_jurisdictions(actor, *OVERSEERS)
    lines = [
        Behind(facts["bodies"][line.unit], line.what, line.said, line.monthly_return, seen.get(line.monthly_return))
        for line in made.lines
        if shown or line.unit in own
    ]
    return Drill(made.title, made.count, made.unit, lines, len(made.lines) - len(lines))


def _unit(facts: dict[str, Any], key: str) -> Drill | None:
    """The months of a unit with their days of submission."""
    row = next((row for row in facts["units"] if row["code"] == key), None)
    if row is None:
        return None
    lines = [
        Behind(key, f"{month['month'][:7]}，{month['due']}到期", _standing(month), month["return"])
        for month in row["months"]
    ]
    return Drill(f"{row['name']}各月报送", len(lines), "个月", lines)


def _standing(month: dict[str, Any]) -> str:
    sent = f"{month['sent']}报送" + (f"，迟{month['days']}天" if month["days"] else "") if month["sent"] else "未报"
    return f"{sent}，后退回修改" if month["returned"] else sent


def _split(key: str) -> tuple[str, str]:
    first, _, state = key.rpartition("-")
    return first, state


def _unit_state(facts: dict[str, Any], key: str) -> Drill | None:
    """The cells of a unit in one state."""
    code, state = _split(key)
    row = next((row for row in facts["units"] if row["code"] == code), None)
    if row is None or state not in row["progress"]:
        return None
    lines = [line for cell in facts["cells"] for line in _cell(facts, cell) if line.unit == code]
    lines = [line for line in lines if line.said == LABELS[state]]
    return Drill(f"{row['name']}：{LABELS[state]}", row["progress"][state], "格", lines)


def _cell(facts: dict[str, Any], cell: str) -> list[Behind]:
    number, _, position = cell.partition("-")
    heading = next(column["heading"] for column in facts["columns"] if column["position"] == int(position))
    words = f"措施{number}，{heading}"
    return [Behind(unit, words, LABELS[said], row) for unit, said, row in facts["cells"][cell]]


def _measure(facts: dict[str, Any], key: str) -> Drill | None:
    """The parks at which a measure is in one state."""
    number, state = _split(key)
    row = next((row for row in facts["measures"] if str(row["number"]) == number), None)
    if row is None or state not in LABELS:
        return None
    places = [c["position"] for c, said in zip(facts["columns"], row["states"], strict=True) if said == state]
    lines = [line for position in places for line in _cell(facts, f"{number}-{position}")]
    return Drill(f"{number}.{row['title']}：{LABELS[state]}", len(places), "个园区", lines)


def _park(facts: dict[str, Any], key: str) -> Drill | None:
    """The measures that are in one state at a park."""
    position, state = _split(key)
    place = next((i for i, c in enumerate(facts["columns"]) if str(c["position"]) == position), None)
    if place is None or state not in LABELS:
        return None
    rows = [row["number"] for row in facts["measures"] if row["states"][place] == state]
    lines = [line for number in rows for line in _cell(facts, f"{number}-{position}")]
    return Drill(f"{facts['columns'][place]['heading']}：{LABELS[state]}", len(rows), "项措施", lines)


def _problem(facts: dict[str, Any], key: str) -> Drill | None:
    row = next((row for row in facts["problems"] if row["key"] == key), None)
    if row is None:
        return None
    said = "；".join(filter(None, (row["text"], f"请求：{row['requests']}" if row["requests"] else "")))
    lines = [Behind(unit, f"措施{row['measure']}，{park}", said, back) for unit, park, back, _ in row["said"]]
    return Drill(f"{row['measure']}.{row['title']}：存在问题", len(lines), "处", lines)
