"""Pages of ratings: the filter in the address, figures as links to just their ratings, the panel of a case."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.safestring import mark_safe

from approvals.models import Case, Rating, RatingTicket
from approvals.models.ratings import HANDLERS, SITTING, aspects_of
from approvals.rating_life import RatingChannel, RatingState
from approvals.selectors import rating_tables
from approvals.selectors.rating_tables import BY, SHOWN, Coverage, Line
from approvals.selectors.ratings import (
    RatingFilter,
    measures,
    named_to,
    open_ticket,
    ratings_filtered,
    tickets_of,
    unrated,
)
from core import moments
from core.actors import Actor
from core.sheets import Cell
from core.verification import qr_picture
from core.web import day_read, key_of

TELEPHONE = re.compile(r"(?:\d[\s\-—－]?){7,}")  # seven digits or more, however they are spaced


# --- The filter ------------------------------------------------------------------------------------------------------
def rating_filter(query: Mapping[str, str]) -> RatingFilter:
    """What stands in the address; what is not a known value is left out."""
    return RatingFilter(
        count=query.get("count", "") if query.get("count", "") in measures() else "",
        park=query.get("park", "")[:40],
        body=query.get("body", "")[:40],
        item=key_of(query.get("item")),
        desk=_key(query.get("desk")),
        person=_key(query.get("person")),
        level=query.get("level", "") if query.get("level", "") in ("1", "2", "3", "4", "5") else "",
        channel=query.get("channel", "") if query.get("channel", "") in RatingChannel.values else "",
        state=query.get("state", "") if query.get("state", "") in RatingState.values else "",
        month=_month(query.get("month", "")),
        since=day_read(query.get("since")),
        until=day_read(query.get("until")),
        waiting=query.get("waiting") == "1",
    )


def _key(text: str | None) -> str:
    return "none" if text == "none" else str(key_of(text) or "")


def _month(text: str) -> str:
    try:
        first = dt.date.fromisoformat(f"{text[:7]}-01")
    except ValueError:
        return ""
    return f"{first:%Y-%m}" if moments.within_reach(moments.start_of(first)) else ""


def rating_params(wanted: RatingFilter) -> dict[str, str]:
    """The filter as it stands in an address."""
    found = {name: str(value) for name, value in wanted.__dict__.items() if value and name != "waiting"}
    return found | ({"waiting": "1"} if wanted.waiting else {})


# --- The list and one rating -----------------------------------------------------------------------------------------
def rating_rows(rows: list[Rating], actor: Actor) -> list[dict[str, Any]]:
    named = named_to(actor)
    return [{"row": row, "case": row.case if named(row) else None, "text": words_shown(row, row.text)} for row in rows]


def words_shown(row: Rating, text: str) -> str:
    """The rater's words; names that the case knows and anything like a telephone number do not stand in them."""
    case = row.case
    for name in (case.applicant.name, case.contact, case.agent_name, case.phone):
        text = text.replace(name, "（申请人）") if name else text
    return TELEPHONE.sub("（电话）", text)


def aspect_words(row: Rating) -> str:
    names = aspects_of(row.case.channel)
    return "、".join(names[code] for code in row.aspects if code in names)


def rating_context(row: Rating, actor: Actor) -> dict[str, Any]:
    files = list(row.files.select_related("file"))
    return {
        "row": row,
        "case": row.case if named_to(actor)(row) else None,
        "text": words_shown(row, row.text),
        "again_text": words_shown(row, row.again_text),
        "call_text": words_shown(row, row.call_text),
        "aspects": aspect_words(row),
        "rectify_files": [file for file in files if file.move == "rectify"],
        "appeal_files": [file for file in files if file.move == "appeal"],
    }


# --- Figures and coverage --------------------------------------------------------------------------------------------
def figures_context(actor: Actor, by: str, wanted: RatingFilter) -> dict[str, Any]:
    lines, total = rating_tables.rating_table(actor, by, wanted)
    return {
        "columns": [measures()[name][0] for name in SHOWN],
        "rows": [_figure_row(line) for line in lines],
        "total": _figure_row(total),
        "by": by,
        "by_label": BY[by],
    }


def _figure_row(line: Line) -> dict[str, Any]:
    home = reverse("approvals:ratings")
    cells = []
    for name in SHOWN:
        params = {**rating_params(line.where), "count": name}
        cells.append({"label": measures()[name][0], "count": line.counts[name], "url": f"{home}?{urlencode(params)}"})
    return {"line": line, "cells": cells, **_shares(line)}


def _shares(line: Line) -> dict[str, str]:
    return {
        "rated_share": share(line.counts["rated"], line.served),
        "satisfied_share": share(line.counts["satisfied"], line.counts["rated"]),
    }


def share(part: int, whole: int) -> str:
    return f"{part * 100 / whole:.1f}%" if whole else "–"


def figures_sheet(actor: Actor, by: str, wanted: RatingFilter) -> tuple[list[str], list[list[Cell]]]:
    lines, total = rating_tables.rating_table(actor, by, wanted)
    header = [BY[by], "服务次数", *(measures()[name][0] for name in SHOWN), "参评率", "满意率"]
    rows: list[list[Cell]] = [
        [line.label, line.served, *(line.counts[name] for name in SHOWN), *_shares(line).values()]
        for line in (*lines, total)
    ]
    return header, rows


def coverage_sheet(found: Coverage) -> tuple[list[str], list[list[Cell]]]:
    header = ["事项", "窗口", "服务次数", *(RatingChannel(name).label for name in RatingChannel.values), "缺口"]
    rows: list[list[Cell]] = [
        [pair.item, pair.desk, pair.served, *pair.counts.values(), pair.words if pair.holes else ""]
        for pair in found.pairs
    ]
    return header, rows + [[name, "", 0, *([0] * len(RatingChannel.values)), "期内没有服务"] for name in found.idle]


# --- On the case and the worklist ------------------------------------------------------------------------------------
def case_ratings(case: Case, actor: Actor) -> dict[str, Any] | None:
    """What the page of a case says of its ratings, and the button that calls the case up onto the own window's screen."""
    tickets = tickets_of(case)
    if not tickets:
        return None
    named = named_to(actor)
    mine = {case.park_id, *(ticket.body_id for ticket in tickets)}
    return {
        "lines": [_ticket_line(ticket, named) for ticket in tickets],
        "may_call": bool(actor.organisations(*SITTING) & mine) and any(_unrated(ticket) for ticket in tickets),
        "number": case.number,
    }


def _ticket_line(ticket: RatingTicket, named: Callable[[Rating], bool]) -> dict[str, Any]:
    """The level beside the applicant's case is for who handles or oversees; the window sees it without the case."""
    rating: Rating | None = getattr(ticket, "rating", None)
    return {"ticket": ticket, "rating": rating, "named": rating is not None and named(rating)}


def _unrated(ticket: RatingTicket) -> bool:
    return getattr(ticket, "rating", None) is None


def ratings_summary(actor: Actor) -> list[dict[str, Any]]:
    """办结未评 and, for who answers for them, 差评超期 beside the other figures, where there are any."""
    found = []
    if actor.organisations(*SITTING):
        found.append(("办结未评", unrated(actor).count(), reverse("approvals:unrated")))
    if actor.organisations(*HANDLERS):
        late = RatingFilter(count="late", waiting=True)
        url = f"{reverse('approvals:ratings')}?{urlencode(rating_params(late))}"
        found.append(("差评超期", ratings_filtered(actor, late).count(), url))
    return [{"label": label, "count": count, "url": url, "current": False} for label, count, url in found if count]


def rating_slip(case: Case) -> dict[str, Any] | None:
    """The code of the service that can be rated now, with its picture, for paper and the page of progress."""
    ticket = open_ticket(case)
    if ticket is None:
        return None
    code = " ".join(ticket.code[start : start + 4] for start in range(0, len(ticket.code), 4))
    picture = mark_safe(qr_picture(ticket.address, "评价二维码"))  # noqa: S308  (drawn by our own code from our own)
    return {"ticket": ticket, "code": code, "picture": picture}
