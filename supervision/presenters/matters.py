"""What the lists and pages of complaints, inspections, referrals and proceedings share: cells, lamps, facts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from core import events, moments
from core.models import Document
from core.selectors import calendar

Cell = dict[str, Any]


def cell(text: object, url: str = "", *, tag: str = "", words: str = "", quiet: str = "") -> Cell:
    """A cell of a list: the text with its link, a tag (its class in `tag`) and a quiet line below."""
    return {"text": str(text or ""), "url": url, "tag": tag, "words": words, "quiet": quiet}


def fact(label: str, value: object, *, url: str = "", note: str = "") -> dict[str, str]:
    return {"label": label, "value": str(value or ""), "url": url, "note": note}


def moment(at: dt.datetime | None) -> str:
    return moments.chinese_moment(at)


def day(on: dt.date | None) -> str:
    return moments.chinese_date(on)


def lamp(due: dt.date | None, ahead: int) -> dict[str, str] | None:
    """Green; yellow from `ahead` working days before the due day on; red after it. None where nothing is owed."""
    if due is None:
        return None
    today = moments.today()
    left = calendar().count(today, due) if due >= today else -1
    if due < today:
        return {"code": "red", "label": "逾期", "text": f"{max(calendar().count(due, today), 1)} 个工作日"}
    code, label = ("yellow", "临期") if left <= ahead else ("green", "正常")
    return {"code": code, "label": label, "text": f"还有 {left} 个工作日"}


def clock_words(start: dt.date, limit: str, due: dt.date, basis: str) -> str:
    """The arithmetic of a limit in a sentence."""
    return f"{day(start)}起（当日不计）{limit}，至{day(due)}；依据：{basis}"


def papers_of(documents: Sequence[Document], base: str) -> list[dict[str, str]]:
    return [{"title": f"{paper.title} {paper.number}", "url": f"{base}papers/{paper.pk}/"} for paper in documents]


def timeline(row: Any, labels: dict[str, str]) -> list[dict[str, Any]]:
    """The events of a row in words, newest first; the record holds no names, they are looked up."""
    history = events.history(row)
    names = events.actor_names(history)
    return [
        {
            "when": event.happened_at,
            "who": names[(event.actor_kind, event.actor_id)],
            "text": labels.get(event.verb.rpartition(".")[2], event.verb),
            "detail": str(events.facts_of(event).get("reason", "")),
        }
        for event in reversed(history)
    ]
