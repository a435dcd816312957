"""Handover packages as plain dicts: the matrix, one package, its table for a spreadsheet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from core import events, moments
from core.actors import Actor
from core.sheets import as_xlsx
from empowerment.handover_life import SHORT, LineKind, LineState, PackageState, Side
from empowerment.models import HandoverLine, HandoverPackage
from empowerment.selectors.packages import papers_of

SOON = 3  # calendar days before the due date at which the lamp turns yellow
TAGS = {
    LineState.PENDING: ("is-bad", "○"),
    LineState.PARTIAL: ("is-provisional", "◐"),
    LineState.HANDED: ("is-good", "●"),
    LineState.NOT_APPLICABLE: ("is-quiet", "–"),
}
WORST = [LineState.PENDING, LineState.PARTIAL, LineState.HANDED, LineState.NOT_APPLICABLE]
VERBS = {
    "open": "建立交接包",
    "fill": "登记交接内容",
    "sign_giver": "移交方签字",
    "sign_taker": "接收方签字",
    "reopen": "退回修改",
}


def overdue(row: HandoverPackage, today: dt.date) -> bool:
    return row.state != PackageState.SIGNED and row.due_on < today


def package_lamp(row: HandoverPackage, today: dt.date) -> dict[str, str]:
    """Red once the due day has passed without both signatures (鞍山方案三.2), yellow in the last three days."""
    if row.state == PackageState.SIGNED:
        return {"code": "green", "label": "已完成"}
    days = (row.due_on - today).days
    if days < 0:
        return {"code": "red", "label": f"逾期{-days}日"}
    if days <= SOON:
        return {"code": "yellow", "label": f"剩{days}日" if days else "今日到期"}
    return {"code": "green", "label": "期内"}


def matrix_context(rows: Iterable[HandoverPackage], show: str) -> dict[str, Any]:
    """The matrix department x line; `show` keeps the overdue, the unfinished or the finished only."""
    today = moments.today()
    all_rows = list(rows)
    kept = {
        "overdue": lambda row: overdue(row, today),
        "open": lambda row: row.state != PackageState.SIGNED,
        "signed": lambda row: row.state == PackageState.SIGNED,
    }.get(show, lambda row: True)
    return {
        "kinds": [(kind, SHORT[kind], str(kind.label)) for kind in LineKind],
        "rows": [_matrix_row(row, today) for row in all_rows if kept(row)],
        "total": len(all_rows),
        "signed": sum(row.state == PackageState.SIGNED for row in all_rows),
        "overdue": sum(overdue(row, today) for row in all_rows),
    }


def _matrix_row(row: HandoverPackage, today: dt.date) -> dict[str, Any]:
    lines = list(row.lines.all())
    settled = sum(line.settled for line in lines)
    return {
        "row": row,
        "lamp": package_lamp(row, today),
        "progress": f"{settled}/{len(lines)}",
        "cells": [(SHORT[kind], _cell([line for line in lines if line.kind == kind])) for kind in LineKind],
    }


def _cell(lines: Sequence[HandoverLine]) -> dict[str, Any] | None:
    """The worst of the lines of one kind, with how many of them are settled where there are several."""
    if not lines:
        return None
    worst = min(lines, key=lambda line: WORST.index(LineState(line.state)))
    css, shape = TAGS[LineState(worst.state)]
    settled = sum(line.settled for line in lines)
    return {
        "line": worst,
        "css": "is-provisional" if worst.state == LineState.PENDING and worst.reason else css,
        "shape": shape,
        "label": worst.get_state_display(),
        "count": f"{settled}/{len(lines)}" if len(lines) > 1 else "",
        "reason": worst.reason,
    }


def matrix_xlsx(rows: Iterable[HandoverPackage]) -> bytes:
    """The matrix as a sheet; a cell says the state and, where it is lacking, why."""
    context = matrix_context(rows, "")
    header = [
        "园区",
        "移交方",
        "接收方",
        "完成期限",
        "状态",
        "期限提示",
        "登记进度",
        *(full for _, _, full in context["kinds"]),
    ]
    table = [
        [
            each["row"].park.name,
            each["row"].giver.name,
            each["row"].taker.name,
            moments.chinese_date(each["row"].due_on),
            each["row"].get_state_display(),
            each["lamp"]["label"],
            each["progress"],
            *(_cell_words(cell) for _, cell in each["cells"]),
        ]
        for each in context["rows"]
    ]
    counted = f"共 {context['total']} 个交接包，已完成 {context['signed']} 个，逾期 {context['overdue']} 个"
    note = f"{moments.chinese_date(moments.today())}：{counted}"
    return as_xlsx("交接矩阵", header, table, notes=[note])


def _cell_words(cell: dict[str, Any] | None) -> str:
    if cell is None:
        return ""
    return "：".join(filter(None, [f"{cell['label']}{cell['count']}", cell["reason"]]))


def package_context(row: HandoverPackage, actor: Actor) -> dict[str, Any]:
    """One package: its lines, signatures, papers, history, and what may be done now."""
    lines = list(row.lines.select_related("item").prefetch_related("files"))
    may_fill = row.move_refusal("fill") is None and row.move_permitted("fill", actor) is None
    return {
        "row": row,
        "lamp": package_lamp(row, moments.today()),
        "lines": [{"line": line, "tag": TAGS[LineState(line.state)]} for line in lines],
        "settled": sum(line.settled for line in lines),
        "signatures": _signatures(row),
        "papers": papers_of(row),
        "may_fill": may_fill,
        "timeline": _timeline(row),
    }


def _signatures(row: HandoverPackage) -> list[dict[str, Any]]:
    valid = {each.side: each for each in row.signatures.select_related("recorded_by", "scan") if not each.withdrawn_at}
    bodies = {Side.GIVER: row.giver, Side.TAKER: row.taker}
    return [{"side": side, "label": side.label, "body": bodies[side], "signature": valid.get(side)} for side in Side]


def _timeline(row: HandoverPackage) -> list[dict[str, Any]]:
    found = events.history(row)
    names = events.actor_names(found)
    return [
        {
            "when": event.happened_at,
            "who": names[event.actor_kind, event.actor_id],
            "text": VERBS.get(event.verb.rpartition(".")[2], event.verb),
            "detail": _detail(events.facts_of(event)),
        }
        for event in reversed(found)
    ]


def _detail(facts: dict[str, Any]) -> str:
    if "reason" in facts:
        return str(facts["reason"])
    if "kind" in facts:
        words = f"第{facts['line']}行 {LineKind(facts['kind']).label}"
        if "to" in facts:
            words += f"：{LineState(facts['to']).label}"
        return words + (f"，上传 {len(facts['files'])} 个文件" if facts.get("files") else "")
    return "登记的是纸质签字" if facts.get("on_paper") else ""
