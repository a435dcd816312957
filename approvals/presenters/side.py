"""What pages show of everything beside a case: actions, timeline, the frame of a move's form."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.urls import reverse

from approvals import selectors
from approvals.models import Case
from approvals.side_verbs import BESIDE, Beside
from core import events, moments
from core.actors import Actor

EVENT_WORDS = {
    "document": "文书",
    "reason": "原因",
    "note": "说明",
    "due_on": "到期",
    "planned_on": "计划日期",
    "held_on": "听证日期",
    "request_by": "申请截止",
    "hold_by": "组织截止",
    "pause_days": "暂停工作日",
    "count": "人数",
    "seed": "种子",
    "pool": "候选人数",
    "excluded": "排除人数",
}


def side_address(case: Case, what: str, row: Any, move: str = "") -> str:
    """The page of a row beside a case, or of one of its moves."""
    args = [case.number, row.public_id]
    return reverse(f"approvals:{what}_{move}", args=args) if move else reverse(f"approvals:{what}", args=args)


def tab_address(case: Case, tab: str) -> str:
    return f"{reverse('approvals:case', args=[case.number])}?tab={tab}"


def side_actions(
    case: Case, what: str, row: Any, actor: Actor, *, leave_out: frozenset[str] = frozenset()
) -> list[Any]:
    """The moves that the row's state knows now: what this person may do, and why not the rest."""
    found = []
    for name in BESIDE[what].verbs:
        if name in BESIDE[what].makes or name in leave_out or row.move_refusal(name):
            continue
        denied = row.move_permitted(name, actor)
        found.append(
            {
                "name": name,
                "label": row.moves[name].label,
                "url": side_address(case, what, row, name),
                "allowed": denied is None,
                "reason": denied or "",
                "primary": False,
            }
        )
    return found


def side_timeline(row: Any) -> list[dict[str, Any]]:
    """The events of a row in words, newest first; the text is made when shown."""
    history = events.history(row)
    names = events.actor_names(history)
    found = []
    for event in reversed(history):
        facts = events.facts_of(event)
        parts = [
            f"{word}：{_value(facts[key])}" for key, word in EVENT_WORDS.items() if facts.get(key) not in (None, "")
        ]
        label = row.moves[event.verb.rpartition(".")[2]].label
        who = names[(event.actor_kind, event.actor_id)]
        found.append({"when": event.happened_at, "who": who, "text": label, "detail": "；".join(parts)})
    return found


def _value(value: Any) -> str:
    """A day as people write it; the record keeps it in ISO form."""
    try:
        return moments.chinese_date(dt.date.fromisoformat(str(value)))
    except ValueError:
        return str(value)


def side_form_page(case: Case, kind: Beside, move: str, row: Any, form: Any, refusal: str | None) -> dict[str, Any]:
    """The page of one move beside a case; `row` is the row, or a new one not yet stored."""
    rule = kind.model.moves[move]
    stored = row.pk is not None
    back = (
        side_address(case, kind.argument, row) if stored and kind.argument != "party" else tab_address(case, kind.tab)
    )
    return {
        "case": case,
        "line": selectors.lines([case])[0],
        "label": rule.label,
        "confirm_text": rule.confirm,
        "row": row if stored else None,
        "form": form,
        "refusal": refusal,
        "version": form["version"].value(),
        "back_url": back,
        "crumbs": [
            {"label": "工作台", "url": reverse("approvals:worklist")},
            {"label": case.number, "url": tab_address(case, kind.tab)},
            {"label": f"{row}：{rule.label}" if stored else rule.label},
        ],
    }
