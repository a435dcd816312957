"""The list of instruments, the page of one with its life, its paper, and the gaps and overlaps over time."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import models
from django.http import QueryDict
from django.urls import reverse
from django.utils.safestring import mark_safe

from core import events, moments
from core.actors import Actor
from core.models import Document
from core.papers import documents_of
from core.registries import panels
from core.web import key_of
from empowerment import selectors
from empowerment.instrument_life import ALIVE, MOVES, REMIND_DAYS
from empowerment.models import GrantLetter, Instrument, SealUse
from empowerment.seal_mark import seal_mark
from empowerment.workflow import InstrumentKind, InstrumentState

S = InstrumentState
WITHIN = REMIND_DAYS
SCOPE_PAGE = 50
TAGS = {S.EFFECTIVE: "is-state", S.DRAFTED: "is-quiet", S.CHECKED: "is-quiet", S.HALF_SIGNED: "is-quiet"}
PAGE_MOVES = (
    "amend",
    "verify",
    "sign_giver",
    "seal_giver",
    "sign_taker",
    "seal_taker",
    "publish",
    "enter",
    "send_back",
    "revoke",
    "drop",
)
WORDS = {
    "number": "编号",
    "opinion": "意见",
    "reason": "理由",
    "signed_on": "签署日",
    "published_on": "公布日",
    "where": "公布处",
    "at": "自",
    "days": "到期前日数",
    "by": "取代的文书",
    "scopes": "范围行数",
    "renews": "接续",
    "last_day": "最后一日",
    "lines": "权限行数",
}


def instrument_filter(query: QueryDict) -> selectors.InstrumentFilter:
    """Filters from the address; what is not a number or a known value is left out."""
    kind, state, within = query.get("kind", ""), query.get("state", ""), key_of(query.get("within"))
    moment, _, pk = query.get("after", "").rpartition("_")
    return selectors.InstrumentFilter(
        kind=kind if kind in InstrumentKind.values else "",
        state=state if state in S.values else "",
        party=query.get("party", "")[:40],
        item=query.get("item", "")[:60],
        q=query.get("q", "")[:100].strip(),
        within=min(within, 3650) if within else None,
        after=key_of(pk),
        after_end=_moment(moment),
    )


def _moment(text: str) -> dt.datetime | None:
    try:
        found = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None


def instrument_keyset(query: QueryDict, rows: Sequence[Instrument], size: int, *, by_end: bool) -> dict[str, Any]:
    params = query.copy()
    page: dict[str, Any] = {}
    if params.pop("after", None):
        page["first_url"] = page["previous_url"] = f"?{params.urlencode()}"
    if len(rows) > size:
        last = rows[size - 1]
        end = last.valid_to.astimezone(moments.SHANGHAI).isoformat() if by_end and last.valid_to else ""
        params["after"] = f"{end}_{last.pk}"
        page["next_url"] = f"?{params.urlencode()}"
    return page


def instrument_rows(rows: Iterable[Instrument]) -> list[dict[str, Any]]:
    return [
        {
            "row": row,
            "url": reverse("empowerment:instrument", args=[row.public_id]),
            "tag": TAGS.get(S(row.state), "is-provisional"),
            "ends": last_day(row.ends_at()),
            "days_left": days_left(row),
            "unpublished": row.kind == InstrumentKind.DELEGATION and row.state in ALIVE and row.published_on is None,
        }
        for row in rows
    ]


def last_day(moment: dt.datetime | None) -> dt.date | None:
    """The last legal day of a half-open term."""
    return None if moment is None else moments.legal_day(moment - dt.timedelta(microseconds=1))


def days_left(row: Instrument) -> int | None:
    """Days until the last day of one that binds, when its reminders have begun."""
    end = last_day(row.ends_at())
    if end is None or row.state not in ALIVE:
        return None
    left = (end - moments.today()).days
    return left if left <= max(WITHIN) else None


def instrument_context(row: Instrument, actor: Actor, query: QueryDict) -> dict[str, Any]:
    """The page of one instrument: where it stands, what can be done, what it covers, what happened."""
    lines = selectors.scope_lines(row)
    wanted = query.get("q", "").strip()
    if wanted:
        lines = [line for line in lines if wanted in line.name or wanted in line.code]
    number = max(key_of(query.get("page")), 1)
    shown = lines[(number - 1) * SCOPE_PAGE : number * SCOPE_PAGE]
    papers = documents_of(row)
    sealed = seals_on_papers(papers)
    return {
        **instrument_rows([row])[0],
        "steps": _steps(row),
        "actions": _actions(row, actor),
        "renewals": row.renewals.exclude(state=S.DROPPED).order_by("pk"),
        "lines": shown,
        "lines_count": len(lines),
        "lines_from": (number - 1) * SCOPE_PAGE + 1,
        "scope_query": wanted,
        "page": _pages(query, number, len(lines)),
        "papers": [
            {"paper": paper, "url": paper_url("instrument", row, paper), "uses": sealed.get(paper.pk, [])}
            for paper in papers
        ],
        "signatures": [_signature(row, side, label) for side, label in (("giver", "授出方"), ("taker", "承接方"))],
        "events": life_events(row, MOVES),
        "panels": panels("instrument", row, actor),
    }


def _pages(query: QueryDict, number: int, count: int) -> dict[str, Any]:
    params = query.copy()

    def at(page: int) -> str:
        params["page"] = str(page)
        return f"?{params.urlencode()}#scope"

    return {
        "first_url": at(1),
        "previous_url": at(number - 1) if number > 1 else "",
        "next_url": at(number + 1) if number * SCOPE_PAGE < count else "",
    }


def _signature(row: Instrument, side: str, label: str) -> dict[str, Any]:
    scan = getattr(row, f"{side}_scan_id")
    return {
        "label": label,
        "body": getattr(row, side),
        "signatory": getattr(row, f"{side}_signatory"),
        "post": getattr(row, f"{side}_post"),
        "on": getattr(row, f"{side}_signed_on"),
        "scan_url": reverse("empowerment:instrument_scan", args=[row.public_id, side]) if scan else "",
    }


def _steps(row: Instrument) -> list[dict[str, Any]]:
    """The life as a bar; what is not needed is passed by."""
    over = {S.EXPIRED: "期满", S.REVOKED: "撤销", S.SUPERSEDED: "已被取代", S.DROPPED: "不再签订"}
    entered = row.signed_on is not None and row.checked_at is None
    public = row.published_on is not None
    wants_public = row.kind == InstrumentKind.DELEGATION
    steps: list[tuple[str, bool, Any, bool]] = [
        ("起草", True, "", False),
        ("核对", row.checked_at is not None, row.checked_at, entered),
        ("授出方签署", row.giver_signed_on is not None, row.giver_signed_on, False),
        ("承接方签署", row.taker_signed_on is not None, row.taker_signed_on, False),
        ("公布", public, row.published_on, not wants_public and not public),
        ("生效", row.state not in (S.DRAFTED, S.CHECKED, S.HALF_SIGNED, S.SIGNED, S.DROPPED), row.valid_from, False),
    ]
    if row.state in over:
        steps.append((over[S(row.state)], True, row.ends_at() or "", False))
    current_found = row.state in over
    found = []
    for label, done, when, skipped in steps:
        state = "done" if done else "skipped" if skipped else "todo"
        if state == "todo" and not current_found:
            state, current_found = "current", True
        found.append({"label": label, "state": state, "when": when if done else "", "who": ""})
    return found


def _actions(row: Instrument, actor: Actor) -> list[dict[str, Any]]:
    found = []
    for name in PAGE_MOVES:
        if row.move_refusal(name):
            continue
        denied = row.move_permitted(name, actor)
        label = MOVES[name].label
        url = reverse(f"empowerment:instrument_{name}", args=[row.public_id])
        found.append({"name": name, "label": label, "url": url, "allowed": denied is None, "reason": denied})
    if row.state in (*ALIVE, S.EXPIRED) and row.revoked_at is None:
        denied = row.move_permitted("draft", actor)
        url = reverse("empowerment:instrument_renew", args=[row.public_id])
        found.append({"name": "renew", "label": "续签", "url": url, "allowed": denied is None, "reason": denied})
    first = next((action for action in found if action["allowed"]), None)
    if first is not None:
        first["primary"] = True
    return found


def life_events(row: Any, moves: Any) -> list[dict[str, Any]]:
    """The events of an instrument or a letter in words, newest first; the text is made when shown."""
    history = events.history(row)
    names = events.actor_names(history)
    found = []
    for event in reversed(history):
        facts = events.facts_of(event)
        parts = [f"{word}：{_value(facts[key])}" for key, word in WORDS.items() if facts.get(key) not in (None, "")]
        late = event.recorded_at - event.happened_at > dt.timedelta(minutes=5)
        found.append(
            {
                "when": event.happened_at,
                "who": names[(event.actor_kind, event.actor_id)],
                "text": moves[event.verb.rpartition(".")[2]].label,
                "detail": "；".join(parts),
                "recorded": event.recorded_at if late else None,
            }
        )
    return found


def _value(value: Any) -> str:
    """A day or a moment as people write it; the record keeps it in ISO form."""
    text = str(value)
    try:
        if len(text) > len("2026-11-21"):
            return moments.chinese_moment(dt.datetime.fromisoformat(text))
        return moments.chinese_date(dt.date.fromisoformat(text))
    except ValueError:
        return text


def paper_url(what: str, row: Instrument | GrantLetter, paper: Document) -> str:
    return reverse(f"empowerment:{what}_paper", args=[row.public_id, paper.public_id])


def seals_on_papers(papers: Sequence[Document]) -> dict[int, list[SealUse]]:
    """The electronic seals on papers by document, in the order of their steps."""
    found: dict[int, list[SealUse]] = {}
    uses = SealUse.objects.filter(document__in=[paper.pk for paper in papers]).select_related("seal", "used_by")
    for use in uses.order_by("step"):
        found.setdefault(use.document_id, []).append(use)
    return found


def paper_context(row: models.Model, paper: Document, back_url: str) -> dict[str, Any]:
    """One paper on the screen, drawn from its frozen facts."""
    last = paper.files.order_by("-revision").first()
    return {
        "row": row,
        "document": paper,
        "facts": json.loads(paper.facts),
        "uses": [{"use": use, "mark": mark_safe(seal_mark(use))} for use in seals_on_papers([paper]).get(paper.pk, [])],  # noqa: S308 (our own SVG)
        "letter": "empowerment/documents/sheet.html",
        "template": f"empowerment/documents/{paper.document_class}.html",
        "file_url": f"{back_url}papers/{paper.public_id}/file/" if last else "",
        "back_url": back_url,
        "crumbs": [{"label": str(row), "url": back_url}, {"label": paper.title}],
    }
