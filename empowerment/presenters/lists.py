"""What the list pages show of a plan, of its result and of a comparison."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from empowerment.importing.comparing import Comparison, Pair, Side
from empowerment.importing.planning import OUTCOMES
from empowerment.models import ListImport
from empowerment.workflow import ListImportState, Mode

PAGE = 100
STATE_TAGS = {
    ListImportState.PLANNED: "is-provisional",
    ListImportState.UNDONE: "is-quiet",
    ListImportState.DROPPED: "is-quiet",
}


def imports_context(rows: Iterable[ListImport]) -> list[dict[str, Any]]:
    return [
        {
            "row": row,
            "counts": row.plan_result.get("counts", {}),
            "done": row.applied_result.get("counts"),
            "tag": STATE_TAGS.get(ListImportState(row.state), ""),
        }
        for row in rows
    ]


def import_context(row: ListImport, show: str, page: int) -> dict[str, Any]:
    """One import: figures that link to their rows, one page of rows, and what was passed over."""
    plan = row.plan_result
    counts = plan["counts"]
    tabs = [(outcome, label, counts[outcome]) for outcome, label in OUTCOMES.items()]
    tabs += [("unlisted", "清单外", counts["unlisted"]), ("skipped", "跳过的行", len(plan["skipped"]))]
    known = {key for key, _, _ in tabs}
    show = (
        show if show in known else next((key for key in ("refused", "changed", "added", "left") if counts[key]), "left")
    )
    rows = plan["skipped"] if show == "skipped" else plan["unlisted"] if show == "unlisted" else _rows(plan, show)
    last = max(1, -(-len(rows) // PAGE))
    page = min(max(page, 1), last)
    unread = list(dict.fromkeys(text for _, text, meant in plan["columns"] if not meant))
    return {
        "row": row,
        "counts": counts,
        "done": row.applied_result.get("counts"),
        "tabs": [{"key": key, "label": label, "count": count, "current": key == show} for key, label, count in tabs],
        "show": show,
        "rows": rows[(page - 1) * PAGE : page * PAGE],
        "page": {
            "previous_url": f"?show={show}&page={page - 1}" if page > 1 else "",
            "next_url": f"?show={show}&page={page + 1}" if page < last else "",
            "note": f"第 {page} 页，共 {last} 页" if last > 1 else "",
        },
        "planned": row.state == ListImportState.PLANNED,
        "applied": row.state == ListImportState.APPLIED,
        "worth": bool(counts["added"] or counts["changed"]),
        "warnings": plan["warnings"],
        "columns": [column for column in plan["columns"] if column[2]],
        "unread": unread,
        "modes": _modes(plan),
    }


def _rows(plan: dict[str, Any], outcome: str) -> list[dict[str, Any]]:
    return [each for each in plan["rows"] if each["outcome"] == outcome]


def _modes(plan: dict[str, Any]) -> list[tuple[str, int]]:
    """How many rows that are not refused stand under each mode: the figures of a list's covering document."""
    counted = Counter(each["mode"] for each in plan["rows"] if each["outcome"] != "refused")
    return [(str(mode.label), counted[mode.label]) for mode in Mode if counted.get(mode.label)]


def comparison_context(found: Comparison, names: list[str]) -> dict[str, Any]:
    """The five groups of a comparison as tables of cells."""
    groups = [
        ("mode_changed", "方式改变", [_pair(pair) for pair in found.mode_changed]),
        ("changed", "其他变化", [_pair(pair) for pair in found.changed]),
        ("added", "新增", [_side(side) for side in found.added]),
        ("withdrawn", "收回", [_side(side) for side in found.withdrawn]),
        ("kept", "保留", [_side(pair.after) for pair in found.kept]),
    ]
    return {
        "compared": True,
        "names": names,
        "groups": [
            {"key": key, "label": label, "rows": rows, "pairs": key.endswith("changed")} for key, label, rows in groups
        ],
    }


def _pair(pair: Pair) -> dict[str, Any]:
    return {**_side(pair.after), "changes": pair.changes}


def _side(side: Side) -> dict[str, Any]:
    return {"code": side.code, "name": side.name, "mode": side.mode, "department": side.department}
