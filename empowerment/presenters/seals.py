"""The pages of the register of seals and of its use, as plain dicts."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from django.http import QueryDict
from django.urls import reverse

from core import moments
from core.actors import Actor
from core.sheets import Cell
from core.web import key_of
from empowerment import selectors
from empowerment.models import Seal, SealUse
from empowerment.seal_life import SEAL_MOVES, seal_sources

OWN_PLACE = ("enable", "add_user", "end_user")  # not offered as buttons of the seal itself
MONTHS_SHOWN = 12


def seal_rows(actor: Actor) -> list[dict[str, Any]]:
    """The register: every seal with its keeper and its users of today."""
    today = moments.today()
    return [
        {
            "seal": seal,
            "keeping": selectors.keeping_of(seal),
            "users": [row.person for row in seal.users.all() if row.valid_to is None or row.valid_to >= today],
        }
        for seal in selectors.seals_visible(actor)
    ]


def seal_context(seal: Seal, actor: Actor) -> dict[str, Any]:
    """One seal: what may be done with it, its keepers, users, life and latest uses."""
    may = seal.move_permitted("suspend", actor) is None
    lines = selectors.seal_lines(seal)
    return {
        "seal": seal,
        "keeping": selectors.keeping_of(seal),
        "keepings": seal.keepings.select_related("person", "body"),
        "users": seal.users.select_related("person").order_by("-valid_from", "pk"),
        "moves": _moves(seal) if may else [],
        "may": may,
        "lines": [line for line in lines if not line.attempt],
        "attempts": [line for line in lines if line.attempt],
        "uses": selectors.seal_uses(actor, selectors.UseFilter(seal=seal.code), size=20)[:20],
        "today": moments.today(),
    }


def _moves(seal: Seal) -> list[dict[str, str]]:
    return [
        {"label": move.label, "url": reverse("empowerment:seal_move", args=[seal.code, name.replace("_", "-")])}
        for name, move in SEAL_MOVES.items()
        if name not in OWN_PLACE and seal.state in seal_sources(name)
    ]


def use_filter(query: QueryDict) -> selectors.UseFilter:
    """The filters of the register of use from the URL; what is no month is left out."""
    return selectors.UseFilter(
        seal=query.get("seal", "")[:40],
        body=query.get("body", "")[:40],
        month=_month(query.get("month", "")),
        before=key_of(query.get("before")),
    )


def _month(text: str) -> dt.date | None:
    year, _, month = text.partition("-")
    if key_of(year) in range(1950, 2200) and key_of(month) in range(1, 13):
        return dt.date(key_of(year), key_of(month), 1)
    return None


def register_context(actor: Actor, query: QueryDict, *, size: int, printing: bool) -> dict[str, Any]:
    """The register of use by month: a page of it, or all of a month for paper."""
    wanted = use_filter(query)
    rows = selectors.seal_uses(actor, wanted, size=size)
    seals = list(selectors.seals_visible(actor))
    params = query.copy()
    params.pop("print", None)
    params.pop("before", None)
    page = {"first_url": f"?{params.urlencode()}"} if wanted.before else {}
    if len(rows) > size and not printing:
        further = params.copy()
        further["before"] = str(rows[size - 1].pk)
        page["next_url"] = f"?{further.urlencode()}"
    return {
        "rows": rows[:size],
        "cut": printing and len(rows) > size,
        "wanted": wanted,
        "month": f"{wanted.month:%Y-%m}" if wanted.month else "",
        "month_words": month_words(wanted.month),
        "seals": seals,
        "bodies": list({seal.owner.code: seal.owner for seal in seals}.values()),
        "months": _months(),
        "page": page,
        "query": params.urlencode(),
        "printing": printing,
    }


def extracts_context(actor: Actor, query: QueryDict) -> dict[str, Any] | None:
    """The extracts of the seal that the filters name, and whether one of the month may be made; None without a seal."""
    wanted = use_filter(query)
    seal = selectors.seals_visible(actor).filter(code=wanted.seal).first() if wanted.seal else None
    if seal is None:
        return None
    return {
        "seal": seal,
        "month": f"{wanted.month:%Y-%m}" if wanted.month else "",
        "words": month_words(wanted.month),
        "rows": selectors.extracts_of(seal),
        "denied": selectors.extract_denied(seal, actor),
        "url": reverse("empowerment:seal_extract", args=[seal.code]),
        "key": uuid.uuid4().hex,
    }


def month_words(month: dt.date | None) -> str:
    return "" if month is None else f"{month.year}年{month.month}月"


def _months() -> list[tuple[str, str]]:
    day, found = moments.today().replace(day=1), []
    for _ in range(MONTHS_SHOWN):
        found.append((f"{day:%Y-%m}", month_words(day)))
        day = (day - dt.timedelta(days=1)).replace(day=1)
    return found


HEAD = (
    "用印时间",
    "单位",
    "印文",
    "见章盖章",
    "文书",
    "文号",
    "办件编号",
    "授权委托文书",
    "用印人",
    "复核人",
    "方式",
    "文书摘要",
)


def register_sheet(rows: Sequence[SealUse]) -> tuple[Sequence[str], list[list[Cell]]]:
    """The register as a table, the first use of the month on top."""
    return HEAD, [
        [
            use.used_at.astimezone(moments.SHANGHAI).strftime("%Y-%m-%d %H:%M"),
            str(use.seal.owner),
            use.seal.name,
            "是" if use.countersign else "",
            use.document.title,
            use.document.number,
            use.case_number,
            use.instrument,
            use.used_by.name,
            use.confirmed_by.name if use.confirmed_by else "",
            str(use.get_form_display()),
            use.facts_hash,
        ]
        for use in reversed(rows)
    ]
