"""The tables and the picture of the 监察台."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.safestring import mark_safe

from approvals.clocks import LAMPS
from approvals.presenters.overview import HEADINGS, cell, paired, park_rows
from approvals.selectors.overview import LAMPS_SHOWN, parks_overseen
from core import moments
from core.actors import Actor
from core.charts import Bar, bar_chart
from core.models import Role
from core.selectors import calendar
from core.workdays import Calendar
from supervision.models import Card
from supervision.selectors import board, cards_by_rule, cards_to_answer, cards_visible, orders_late, orders_visible

BARS = 12
LATE_SHOWN = 10


def board_context(actor: Actor) -> dict[str, Any]:
    """Everything of the board. The number of queries does not grow with the cases."""
    parks = list(parks_overseen(actor, Role.INSPECTOR, Role.REFORM))
    lines, waits = board.lamp_lines(actor), board.wait_lines(actor)
    park_table = {
        "caption": "各园区",
        "headings": ["园区", *HEADINGS],
        "rows": [row for _, row in park_rows(actor, parks)],
    }
    days, cards, orders = calendar(), cards_visible(actor), orders_late(orders_visible(actor))
    tables = (
        park_table,
        _by_window(lines),
        _waits(waits, days),
        _longest(board.waiting_longest(actor), days),
        _by_rule(cards),
    )
    new = cards.order_by().filter(raised_at__gte=moments.start_of(moments.today())).count()
    return {
        "tiles": _tiles(lines, new=new, waiting=cards_to_answer(actor).count(), late=orders.count()),
        **_pictures(waits),
        "tables": [paired(table) for table in tables],
        "late": list(orders[:LATE_SHOWN]),
        "at": moments.now(),
    }


def _tiles(lines: list[board.LampLine], *, new: int, waiting: int, late: int) -> list[dict[str, Any]]:
    cards, orders, cases = reverse("supervision:cards"), reverse("supervision:orders"), reverse("approvals:case_list")
    total: Counter[str] = Counter()
    for line in lines:
        total.update(line.counts)
    lamps = [
        {"label": LAMPS[code][0], "count": total[code], "url": f"{cases}?lamp={code}", "lamp": code}
        for code in ("card", "red", "yellow")
    ]
    return [
        *lamps,
        {"label": "今日新出监察卡", "count": new, "url": f"{cards}?new=1"},
        {"label": "待我处理的卡", "count": waiting, "url": f"{cards}?waiting=1"},
        {"label": "逾期督办", "count": late, "url": f"{orders}?late=1"},
    ]


def _by_window(lines: list[board.LampLine]) -> dict[str, Any]:
    """Lamps by park, department and window; every figure is a link to just its cases."""
    cases = reverse("approvals:case_list")
    rows = []
    for line in lines:
        figures = [cell(line.counts["open"], f"{cases}?{urlencode(line.where | {'count': 'open'})}")]
        for code in LAMPS_SHOWN:
            n = line.counts[code]
            figures.append(cell(n, f"{cases}?{urlencode(line.where | {'lamp': code})}" if n else ""))
        rows.append([*map(cell, line.names), *figures])
    return {
        "caption": "按园区、主管部门、收件窗口",
        "headings": ["园区", "主管部门", "收件窗口", "在办", *(LAMPS[code][0] for code in LAMPS_SHOWN)],
        "rows": rows,
        "empty": "没有在办件。",
    }


def _waits(waits: list[board.WaitLine], days: Calendar) -> dict[str, Any]:
    flow = reverse("approvals:flow")
    return {
        "caption": "件在哪里等",
        "headings": ["单位", "等着的件", "环节", "最早一件等到现在"],
        "rows": [
            [
                cell(line.body),
                cell(line.count, f"{flow}?body={line.body_id}"),
                cell("、".join(f"{step} {n}" for step, n in line.steps.most_common())),
                cell(_since(line.since, days)),
            ]
            for line in waits
        ],
        "empty": "没有等着办的件。",
    }


def _longest(rows: list[Any], days: Calendar) -> dict[str, Any]:
    return {
        "caption": "等得最久的办件",
        "headings": ["办件", "事项", "园区", "现在的状态", "从何时起"],
        "rows": [
            [
                cell(row.number, reverse("approvals:case", args=[row.number])),
                cell(row.item_version.name),
                cell(row.park.short_name or row.park.name),
                cell(row.get_state_display()),
                cell(_since(row.since, days)),
            ]
            for row in rows
        ],
        "empty": "没有在办件。",
    }


def _by_rule(cards: QuerySet[Card]) -> dict[str, Any]:
    address = reverse("supervision:cards")
    rules = [[cell(Card.Rule(rule).label), cell(n, f"{address}?rule={rule}")] for rule, n in cards_by_rule(cards)]
    return {"caption": "监察卡", "headings": ["规则", "张数"], "rows": rules, "empty": "没有监察卡。"}


def _pictures(waits: list[board.WaitLine]) -> dict[str, str]:
    """Bars of the bodies with the most cases waiting; the table has them all."""
    bars = [Bar(line.body, (line.count,)) for line in sorted(waits, key=lambda line: -line.count)[:BARS]]
    title, series = "件在哪里等", ["等着的件"]
    return {
        "picture": mark_safe(bar_chart(bars, series, title=title)) if bars else "",  # noqa: S308 (our own SVG)
        "picture_narrow": mark_safe(bar_chart(bars, series, width=340, title=title)) if bars else "",  # noqa: S308
    }


def _since(at: dt.datetime | None, days: Calendar) -> str:
    if at is None:
        return "–"
    return f"{moments.chinese_date(at)}（{days.count(moments.legal_day(at), moments.today())} 个工作日）"


def case_panel(case: Any, actor: Actor) -> dict[str, Any] | None:
    """The cards and orders of a case that this person may see; nothing where there are none."""
    about = {"object_type": case._meta.label_lower, "object_id": case.pk}
    cards = list(cards_visible(actor).filter(**about))
    subject = {"subject_type": case._meta.label_lower, "subject_id": case.pk}
    orders = list(orders_visible(actor).filter(**subject))
    overseer = bool(actor.organisations(Role.INSPECTOR, Role.REFORM))
    if not (cards or orders or overseer):
        return None
    return {"cards": cards, "orders": orders, "case": case, "may_order": overseer}
