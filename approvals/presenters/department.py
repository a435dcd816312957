"""The department's first page (部门工作台): what its people must see without a click. One short table per subject."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.urls import reverse

from approvals.presenters.overview import cell, paired
from approvals.presenters.sealing import counter_lamp
from approvals.selectors.department import DEPARTMENT_ROLES, delegations_ending, green_cases
from approvals.selectors.sealing import countersign_queue
from core import moments
from core.actors import Actor
from core.selectors import calendar
from core.workdays import Calendar
from empowerment.importing.wording import last_day

SHOWN = 10  # rows of one table; the page behind it has them all
SHAPES = {"green": "●", "yellow": "▲", "red": "■", "grey": "○"}


def at_department(actor: Actor) -> bool:
    return bool(actor.organisations(*DEPARTMENT_ROLES))


def clock_words(due_on: dt.date | None, days: Calendar) -> str:
    """A lamp with its shape and word, and the working days left."""
    left = None if due_on is None else days.count(moments.today(), due_on)
    lamp = counter_lamp(due_on, left)
    if left is None:
        return f"{SHAPES[lamp.code]} {lamp.label}"
    said = f"超 {-left} 个工作日" if left < 0 else f"剩 {left} 个工作日"
    return f"{SHAPES[lamp.code]} {lamp.label}，{said}"


def table(caption: str, headings: list[str], rows: list[list[dict[str, str]]]) -> dict[str, Any] | None:
    """The context of a panel; nothing where there are no rows."""
    if not rows:
        return None
    return {"tables": [paired({"caption": caption, "headings": headings, "rows": rows})]}


def counterseals_panel(_: None, actor: Actor) -> dict[str, Any] | None:
    """Papers that wait for the department's stamp, by the clock of the stamp (the case's own is on the worklist)."""
    if not at_department(actor):
        return None
    days, queue = calendar(), reverse("approvals:countersign")
    rows = [
        [
            cell(clock_words(row.due_on, days)),
            cell(moments.chinese_date(row.due_on) or "–"),
            cell(row.case.number, reverse("approvals:countersign_case", args=[row.case.number])),
            cell(f"{row.document.title} {row.document.number}"),
        ]
        for row in countersign_queue(actor).select_related("case", "document")[:SHOWN]
    ]
    found = table("按盖章期限", ["时限", "盖章期限", "办件", "文书"], rows)
    return found and found | {"more": {"label": "全部待见章盖章", "url": queue}}


def green_panel(_: None, actor: Actor) -> dict[str, Any] | None:
    """Cases of the green channel with the department, whoever's turn it is."""
    if not at_department(actor):
        return None
    days = calendar()
    rows = [
        [
            cell(clock_words(row.due_on, days)),
            cell(row.number, reverse("approvals:case", args=[row.number])),
            cell(row.item_version.name),
            cell(row.park.short_name or row.park.name),
            cell(row.get_state_display()),
            cell(row.handler or "–"),
        ]
        for row in green_cases(actor)[:SHOWN]
    ]
    found = table("绿色通道在办件", ["时限", "办件", "事项", "园区", "状态", "经办人"], rows)
    address = f"{reverse('approvals:case_list')}?mode=forwarded&count=open"
    return found and found | {"more": {"label": "全部绿色通道在办件", "url": address}}


def delegations_panel(_: None, actor: Actor) -> dict[str, Any] | None:
    """Delegations given that are about to lapse: not renewed in time, running cases come back [24]."""
    if not at_department(actor):
        return None
    today, rows = moments.today(), []
    for row in delegations_ending(actor)[:SHOWN]:
        last = last_day(row.valid_to)
        assert last is not None
        rows.append(
            [
                cell(row, reverse("empowerment:instrument", args=[row.public_id])),
                cell(row.taker.short_name or row.taker.name),
                cell(moments.chinese_date(last)),
                cell(f"{(last - today).days} 日"),
            ]
        )
    found = table("即将到期的委托", ["委托书", "受托方", "最后一日", "还有"], rows)
    return found and found | {"more": {"label": "授权委托文书", "url": reverse("empowerment:instruments")}}
