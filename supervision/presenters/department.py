"""What supervision adds to the department's first page: filings to receive and review, pushes to claim and feed back."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from approvals.presenters.department import SHOWN, at_department, clock_words, table
from approvals.presenters.overview import cell
from core import moments
from core.actors import Actor
from core.selectors import calendar
from supervision.lives.filing import FilingState
from supervision.selectors.filing import to_review
from supervision.selectors.guidance import difficulties_owed
from supervision.selectors.pushes import pushes_to_answer


def filings_panel(_: None, actor: Actor) -> dict[str, Any] | None:
    if not at_department(actor):
        return None
    days, rows = calendar(), []
    for row in to_review(actor).select_related("by", "case")[:SHOWN]:
        due_on = row.receipt_due_on if row.state == FilingState.SUBMITTED else row.review_due_on
        rows.append(
            [
                cell(clock_words(due_on, days)),
                cell(moments.chinese_date(due_on) or "–"),
                cell(row.what, reverse("supervision:filing", args=[row.public_id])),
                cell(row.by.short_name or row.by.name),
                cell(f"{row.count} 件"),
                cell(row.get_state_display()),
            ]
        )
    found = table("待接收、待审阅的备案", ["时限", "期限", "备案", "报备单位", "件数", "状态"], rows)
    return found and found | {"more": {"label": "备案审阅", "url": reverse("supervision:filings")}}


def pushes_panel(_: None, actor: Actor) -> dict[str, Any] | None:
    if not at_department(actor):
        return None
    days = calendar()
    rows = [
        [
            cell(clock_words(row.claim_due_on if row.claimed_at is None else row.feedback_due_on, days)),
            cell(row.number, reverse("supervision:push", args=[row.public_id])),
            cell(row.facts["item"]),
            cell(row.park.short_name or row.park.name),
            cell(row.get_state_display()),
        ]
        for row in pushes_to_answer(actor).select_related("park")[:SHOWN]
    ]
    found = table("待认领、待反馈的推送", ["时限", "推送单", "事项", "园区", "进度"], rows)
    return found and found | {"more": {"label": "审管联动", "url": reverse("supervision:pushes")}}


def difficulties_panel(_: None, actor: Actor) -> dict[str, Any] | None:
    if not at_department(actor):
        return None
    days = calendar()
    rows = [
        [
            cell(clock_words(row.due_on, days)),
            cell(row, reverse("supervision:difficulty", args=[row.public_id])),
            cell(row.park.short_name or row.park.name),
            cell(row.get_state_display()),
        ]
        for row in difficulties_owed(actor).select_related("park")[:SHOWN]
    ]
    found = table("园区提出、待答复的困难", ["时限", "问题", "园区", "状态"], rows)
    return found and found | {"more": {"label": "困难和问题", "url": reverse("supervision:difficulties")}}
