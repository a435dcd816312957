"""The list of licences, its export, and the page of one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.http import QueryDict
from django.urls import reverse

from approvals import selectors
from approvals.licence_life import LICENCE_MOVES, LicenceState
from approvals.models import Case, Licence
from approvals.presenters.columns import chosen_columns, table_rows
from approvals.presenters.kinds import starts_of
from core import events, moments
from core.actors import Actor
from core.models import Role
from core.registries import panels
from core.sheets import Cell
from core.web import key_of

WITHIN = (30, 60, 90, 180)
TILE_DAYS = 90
WATCHERS = (Role.CLERK, Role.PARK_ADMIN, Role.HEAD, Role.HANDLER)
STATE_TAGS = {LicenceState.IN_FORCE: "is-state", LicenceState.LOST: "is-provisional"}


def licence_filter(query: QueryDict) -> selectors.LicenceFilter:
    """Filters from the URL; what is not a number or a known value is left out."""
    within = key_of(query.get("within")) or None
    state = query.get("state", "")
    return selectors.LicenceFilter(
        q=query.get("q", "")[:100],
        state=state if state in LicenceState.values else "",
        park=query.get("park", ""),
        item=query.get("item", ""),
        holder=key_of(query.get("holder")) or None,
        within=min(within, 3650) if within else None,
        after=_after(query.get("after", "")),
    )


def _after(text: str) -> tuple[dt.date | None, int] | None:
    day, _, pk = text.rpartition("_")
    if not key_of(pk):
        return None
    try:
        return (dt.date.fromisoformat(day) if day else None, key_of(pk))
    except ValueError:
        return None


def licence_keyset(query: QueryDict, rows: list[Licence], size: int, *, by_expiry: bool) -> dict[str, Any]:
    params = query.copy()
    page: dict[str, Any] = {}
    if params.pop("after", None):
        page["first_url"] = f"?{params.urlencode()}"
    if len(rows) > size:
        last = rows[size - 1]
        params["after"] = f"{last.valid_until}_{last.pk}" if by_expiry else str(last.pk)
        page["next_url"] = f"?{params.urlencode()}"
    return page


def licence_rows(licences: Iterable[Licence]) -> list[dict[str, Any]]:
    today = moments.today()
    return [
        {
            "licence": row,
            "days_left": row.days_left(today),
            "tag": STATE_TAGS.get(LicenceState(row.state), "is-quiet"),
            "renewal_open": getattr(row, "renewal_open", False),
        }
        for row in licences
    ]


HEAD = (
    "证照编号",
    "次",
    "事项",
    "持证人",
    "证件号",
    "园区",
    "许可机关",
    "许可内容",
    "发证日期",
    "有效期自",
    "有效期至",
    "状态",
)


def licence_table(licences: Iterable[Licence]) -> tuple[Sequence[str], list[list[Cell]]]:
    """Head and rows for the export; an identity number stays masked."""
    return HEAD, [
        [
            row.number,
            row.edition,
            row.item_version.name,
            row.holder.name,
            row.holder.identifier,
            row.park.name,
            row.deciding_body.name,
            row.subject,
            row.issued_on.isoformat(),
            row.valid_from.isoformat(),
            row.valid_until.isoformat() if row.valid_until else "长期",
            row.get_state_display(),
        ]
        for row in licences
    ]


def expiring_figure(actor: Actor) -> dict[str, Any] | None:
    """The tile on the worklist: licences about to expire, for those who hand them out or answer for the park."""
    if not actor.organisations(*WATCHERS):
        return None
    url = f"{reverse('approvals:licences')}?within={TILE_DAYS}"
    count = selectors.expiring_count(actor, TILE_DAYS)
    return {"label": f"证照{TILE_DAYS}日内到期", "count": count, "url": url, "current": False}


def licence_context(licence: Licence, actor: Actor) -> dict[str, Any]:
    """The page of one licence: its editions, the cases about it, what happened, and what can be done now."""
    possible = selectors.kinds_possible([licence])[licence.pk] if actor.organisations(Role.CLERK) else []
    cases = selectors.case_list(actor, selectors.CaseFilter(licence=licence.pk), size=20)[:20]
    columns = chosen_columns(("kind", "applicant", "state", "received", "result"))
    history = events.history(licence)
    names = events.actor_names(history)
    return {
        "row": licence_rows([licence])[0],
        "licence": licence,
        "editions": licence_rows(selectors.chain(licence)),
        "columns": columns,
        "case_rows": table_rows(selectors.lines(cases), columns),
        "made_by": licence.case if licence.case and _seen(licence.case, actor) else None,
        "starts": starts_of(licence, possible),
        "acts": [
            {"label": LICENCE_MOVES[move].label, "url": reverse(f"approvals:licence_{move}", args=[licence.public_id])}
            for move in ("report_loss", "find_again")
            if not licence.move_refusal(move) and not licence.move_permitted(move, actor)
        ],
        "panels": panels("licence", licence, actor),
        "events": [
            {
                "when": event.happened_at,
                "who": names[(event.actor_kind, event.actor_id)],
                "text": LICENCE_MOVES[event.verb.rpartition(".")[2]].label,
                "detail": events.facts_of(event).get("reason", ""),
            }
            for event in reversed(history)
        ],
    }


def _seen(case: Case, actor: Actor) -> bool:
    return selectors.case_visible(case, actor)
