"""Referrals as the inspectors' pages show them."""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from django.urls import reverse

from core.papers import documents_of
from supervision.lives.referrals import LABELS
from supervision.models import Referral
from supervision.presenters.matters import Cell, cell, day, fact, moment, papers_of, timeline

HEADINGS = ("文号", "事由", "线索类别", "接收单位", "移送日", "签收日", "状态")


def referral_line(row: Referral) -> list[Cell]:
    return [
        cell(row.number or "未编号", reverse("supervision:referral", args=[row.public_id])),
        cell(row.subject),
        cell(row.get_category_display()),
        cell(row.to),
        cell(moment(row.sent_at) or "–"),
        cell(day(row.received_on) or "–"),
        cell(row.get_state_display(), quiet=row.get_outcome_display() if row.outcome else ""),
    ]


def referral_context(row: Referral, origin: tuple[str, str]) -> dict[str, Any]:
    """`origin`: the words and the address of what the referral grew out of; empty for none."""
    base = reverse("supervision:referral", args=[row.public_id])
    people = "；".join(f"{one.name}{f'（{one.post}）' if one.post else ''}" for one in row.people.all())
    facts = [
        fact("线索类别", row.get_category_display()),
        fact("被反映人", people),
        fact("基本事实", row.facts),
        fact("移送单位", row.office, note=f"{row.drafted_by}，{moment(row.drafted_at)}拟写"),
        fact("接收单位", row.to),
    ]
    if origin[0]:
        facts.insert(0, fact("来源", origin[0], url=origin[1]))
    if row.stage:
        facts.append(fact("发生环节", row.stage))
    if row.case:
        facts.append(fact("办件", row.case.number, url=reverse("approvals:case", args=[row.case.number])))
    if row.sent_at:
        facts.append(fact("移送", f"{row.sent_by}，{moment(row.sent_at)}"))
    if row.received_on:
        url = f"{base}receipt/" if row.receipt_file_id else ""
        facts.append(fact("签收", f"{day(row.received_on)}，{row.receipt}", url=url))
    if row.concluded_on:
        facts.append(fact("处理结果", row.get_outcome_display(), note=f"{day(row.concluded_on)}反馈"))
    if row.outcome_text:
        facts.append(fact("结果说明", row.outcome_text))
    if row.cancelled_reason:
        facts.append(fact("不移送的理由", row.cancelled_reason))
    return {
        "row": row,
        "facts": facts,
        "papers": papers_of(documents_of(row), base),
        "evidence": row.evidence.select_related("document", "file"),
        "notes": row.notes.select_related("person"),
        "events": timeline(row, LABELS),
    }


def origin_words(origin: Model | None) -> str:
    return f"{origin._meta.verbose_name}：{origin}" if origin is not None else ""
