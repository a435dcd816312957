"""The first pages of who answers for a whole: tables of figures, each a link to just the rows that it counts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from approvals import selectors
from approvals.clocks import LAMPS
from approvals.selectors import overview
from core import moments
from core.actors import Actor
from core.models import Organisation, Role
from empowerment.importing.wording import last_day
from empowerment.workflow import Mode

HEADINGS = ("在办", *(LAMPS[code][0] for code in overview.LAMPS_SHOWN), "今年办结", "超期办结", "按时办结率")


def cell(text: object, url: str = "") -> dict[str, str]:
    return {"text": str(text), "url": url}


def paired(table: dict[str, Any]) -> dict[str, Any]:
    """The table with every cell beside its heading: on a phone each row is a card."""
    return table | {"rows": [list(zip(row, table["headings"], strict=True)) for row in table["rows"]]}


def case_cells(line: overview.Figures, where: dict[str, str]) -> list[dict[str, str]]:
    """The figures of one line, each with the address of its cases."""
    counts, cases = line.counts, reverse("approvals:case_list")
    year = overview.this_year().isoformat()
    cells = [cell(counts["open"], f"{cases}?{urlencode(where | {'count': 'open'})}")]
    cells += [
        cell(counts[code], f"{cases}?{urlencode(where | {'lamp': code})}" if counts[code] else "")
        for code in overview.LAMPS_SHOWN
    ]
    cells += [
        cell(counts[name], f"{cases}?{urlencode(where | {'count': name, 'since': year})}")
        for name in ("finished", "late")
    ]
    return [*cells, cell("–" if line.on_time is None else f"{line.on_time:.1%}")]


def park_overview(actor: Actor, park: Organisation) -> dict[str, Any]:
    """园区总览: cases by mode and lamp, items nobody asks for, trial periods, papers about to end, empty posts."""
    lines = overview.figures(actor, "mode", {"park": park.code})
    by_mode = {
        "caption": f"{park.short_name or park.name}：办件",
        "headings": ["方式", *HEADINGS],
        "rows": [
            [cell(Mode(line.key).label), *case_cells(line, {"park": park.code, "mode": line.key})] for line in lines
        ],
    }
    idle = reverse("approvals:overview_idle")
    tiles = [
        {"count": overview.items_idle(park).count(), "label": "一年无人申办的事项", "url": f"{idle}?park={park.code}"},
    ]
    return {
        "tiles": tiles,
        "tables": [paired(table) for table in (by_mode, _posts(actor), _ending(park), _trials(park))],
    }


def _posts(actor: Actor) -> dict[str, Any]:
    """Posts that stand empty while cases wait; those that only items need are on the page of the posts."""
    return {
        "caption": "岗位空缺（有件在等）",
        "headings": ["单位", "岗位", "情况"],
        "rows": [
            [cell(row.body.name, reverse("approvals:posts")), cell(row.label), cell(row.words)]
            for row in selectors.vacancies_seen(actor, with_items=False)
        ],
        "empty": "没有空缺。",
    }


def _ending(park: Organisation) -> dict[str, Any]:
    rows = overview.instruments_ending(park)
    return {
        "caption": f"{overview.AHEAD_DAYS} 日内到期的授权委托文书",
        "headings": ["文书", "授出方", "承接方", "最后一日"],
        "rows": [
            [cell(row), cell(row.giver.name), cell(row.taker.name), cell(moments.chinese_date(last_day(row.valid_to)))]
            for row in rows
        ],
        "empty": "没有快到期的文书。",
    }


def _trials(park: Organisation) -> dict[str, Any]:
    return {
        "caption": "过渡（试行）期",
        "headings": ["方案", "最后一日"],
        "rows": [
            [
                cell(row.title, reverse("empowerment:scheme", args=[row.code])),
                cell(moments.chinese_date(row.transition_to)),
            ]
            for row in overview.trials_running(park)
        ],
        "empty": "没有在过渡（试行）期内的方案。",
    }


def reform_overview(actor: Actor) -> dict[str, Any]:
    """改革总览: the parks side by side."""
    parks = overview.parks_overseen(actor, Role.REFORM)
    items, lint = overview.items_in_force(parks), overview.lint_by_park(actor)
    catalogue, page = reverse("empowerment:catalogue"), reverse("empowerment:lint")
    rows = [
        [
            *row,
            cell(items[park.pk], f"{catalogue}?park={park.code}"),
            cell(lint[park.pk], f"{page}?park={park.code}"),
        ]
        for park, row in park_rows(actor, list(parks))
    ]
    table = {"caption": "各园区", "headings": ["园区", *HEADINGS, "在权事项", "目录体检"], "rows": rows}
    return {"tiles": [], "tables": [paired(table)]}


def park_rows(actor: Actor, parks: Sequence[Organisation]) -> list[tuple[Organisation, list[dict[str, str]]]]:
    """One line of case figures for each park, also for one without any case."""
    known = {line.key: line for line in overview.figures(actor, "park", {})}
    none = dict.fromkeys((*overview.MEASURES_SHOWN, *overview.LAMPS_SHOWN), 0)
    return [
        (
            park,
            [
                cell(park.short_name or park.name),
                *case_cells(known.get(park.code, overview.Figures(park.code, none)), {"park": park.code}),
            ],
        )
        for park in parks
    ]
