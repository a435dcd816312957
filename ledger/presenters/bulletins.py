"""What the pages of a bulletin show, as plain rows: tables whose figures lead to their returns, differences, receipts."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from typing import Any

from django.urls import reverse

from core import events
from core.actors import Actor
from ledger.documents.bulletins import cells_table, parks_table, problems_table, progress_table, units_table
from ledger.lives.bulletins import BULLETIN_STEPS, BulletinState, Section
from ledger.models import Bulletin, BulletinEdition, BulletinReceipt
from ledger.selectors.bulletins import office_of, receipt_of

TABS: dict[str, tuple[str, Callable[[dict[str, Any], BulletinEdition], dict[str, Any]]]] = {
    "ranking": ("报送排名", lambda facts, edition: units_table(facts)),
    "measures": ("措施落实", lambda facts, edition: progress_table(facts)),
    "problems": ("问题和请求", problems_table),
    "parks": ("各园区", lambda facts, edition: parks_table(facts)),
    "units": ("各单位", lambda facts, edition: cells_table(facts)),
}


def table_of(row: Bulletin, edition: BulletinEdition, tab: str) -> list[dict[str, Any]]:
    """One of the bulletin's tables, each figure linked to what stands behind it; nothing for the tab of the words."""
    return [_linked(row, TABS[tab][1](edition.facts, edition))] if tab in TABS else []


def _linked(row: Bulletin, table: dict[str, Any]) -> dict[str, Any]:
    headings = table["headings"]
    lines = []
    for cells, keys in zip(table["rows"], table["keys"], strict=True):
        linked = [_cell(row, text, key) for text, key in zip(cells, keys, strict=True)]
        lines.append(list(zip(linked, headings, strict=True)))
    return {**table, "rows": lines, "empty": table.get("empty", "没有数据。")}


def _cell(row: Bulletin, text: str, key: str | None) -> dict[str, str]:
    if key is None or text == "0":
        return {"text": text, "url": ""}
    kind, _, name = key.partition("/")
    return {"text": text, "url": reverse("ledger:bulletin_figure", args=[row.public_id, kind, name])}


def figures_table(facts: dict[str, Any]) -> list[dict[str, Any]]:
    """Figures that other apps count for the quarter, with their sources."""
    if not facts["figures"]:
        return []
    headings = ["单位", "指标", "数值", "来源"]
    lines = [
        list(
            zip(
                (
                    {"text": figure["unit"], "url": ""},
                    {"text": figure["label"], "url": ""},
                    {"text": figure["value"], "url": figure["url"]},
                    {"text": figure["source"], "url": ""},
                ),
                headings,
                strict=True,
            )
        )
        for figure in facts["figures"]
    ]
    return [{"caption": "本季度审批、监管数据", "headings": headings, "rows": lines, "empty": ""}]


def differences(old: BulletinEdition, new: BulletinEdition) -> list[dict[str, Any]]:
    """Section by section the lines that stay, went and came; sections without a difference are left out."""
    found = []
    for section in Section:
        before = old.words.get(section, "").splitlines()
        after = new.words.get(section, "").splitlines()
        if before != after:
            found.append({"label": section.label, "lines": _lines(before, after)})
    return found


def _lines(before: list[str], after: list[str]) -> list[dict[str, str]]:
    lines: list[dict[str, str]] = []
    for tag, first, end, start, last in difflib.SequenceMatcher(a=before, b=after, autojunk=False).get_opcodes():
        if tag == "equal":
            lines += [{"sign": "", "text": text} for text in before[first:end]]
            continue
        lines += [{"sign": "−", "text": text} for text in before[first:end]]
        lines += [{"sign": "＋", "text": text} for text in after[start:last]]
    return lines


def choices_changed(old: BulletinEdition, new: BulletinEdition) -> list[str]:
    """In words what was chosen differently."""
    names = old.facts["bodies"] | new.facts["bodies"]
    found = []
    for key, label in (("commended", "表扬"), ("criticised", "通报批评")):
        was, now = old.chosen[key], new.chosen[key]
        found += [f"{label}增加：{names[code]}" for code in now if code not in was]
        found += [f"{label}减少：{names[code]}" for code in was if code not in now]
    kept, taken = ({said["entry"]: said for said in edition.chosen["practices"]} for edition in (old, new))
    found += [f"选入做法：{said['unit']}，{said['measure']}" for pk, said in taken.items() if pk not in kept]
    found += [f"移出做法：{said['unit']}，{said['measure']}" for pk, said in kept.items() if pk not in taken]
    solvers = set(old.chosen["solvers"].items()) ^ set(new.chosen["solvers"].items())
    keys = sorted({key for key, _ in solvers})
    found += [f"措施{key.partition('-')[0]}的一项问题改了解决单位" for key in keys]
    if old.chosen["deviation"] != new.chosen["deviation"]:
        found.append(f"不一致的理由：{new.chosen['deviation'] or '删去'}")
    return found


def receipts_shown(rows: list[BulletinReceipt]) -> list[dict[str, Any]]:
    return [{"row": row, "late": row.late()} for row in rows]


def signable(row: Bulletin, actor: Actor) -> BulletinReceipt | None:
    """The receipt that the actor may sign now."""
    found = receipt_of(row, actor) if row.state == BulletinState.ISSUED else None
    return found if found is not None and found.signed_at is None else None


def timeline(row: Bulletin, actor: Actor) -> list[dict[str, Any]]:
    """What happened to the bulletin, newest first; for the office alone."""
    if not office_of(actor, row):
        return []
    found = []
    for event in reversed(events.history(row)):
        move = event.verb.rpartition(".")[2]
        step = BULLETIN_STEPS.get(move)
        facts = events.facts_of(event)
        found.append(
            {
                "when": event.happened_at,
                "who": events.actor_name(event),
                "text": step.label if step else event.verb,
                "detail": facts.get("reason", "") or facts.get("document", ""),
            }
        )
    return found


def crumbs_of(row: Bulletin | None = None, last: str = "") -> list[dict[str, str]]:
    found = [{"label": "季度通报", "url": reverse("ledger:bulletins")}]
    if row is not None:
        found.append({"label": str(row), "url": reverse("ledger:bulletin", args=[row.public_id])})
    if last:
        found.append({"label": last})
    return found
