"""Complaints as lists and pages show them."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from approvals.selectors.visible import case_visible
from core import moments
from core.actors import Actor
from supervision.lives.complaints import LABELS, ComplaintState
from supervision.lives.limits import Matter
from supervision.models import Complaint, HandlingLimit
from supervision.presenters.matters import Cell, cell, clock_words, day, fact, lamp, moment, timeline
from supervision.selectors.complaints import PUBLIC_STATES, complainant_of

HEADINGS = ("投诉编号", "收到日", "来源", "类别", "被投诉单位", "承办", "期限", "状态")
HOTLINE = ("行", "工单编号", "诉求时间", "诉求类型", "被投诉单位", "结果", "问题")


def complaint_line(row: Complaint) -> list[Cell]:
    url = reverse("supervision:complaint", args=[row.public_id])
    body = (row.body.short_name or row.body.name) if row.body else "–"
    organisation = (row.organisation.short_name or row.organisation.name) if row.organisation else "–"
    late = row.overdue
    return [
        cell(row.number, url),
        cell(day(row.received_on)),
        cell(row.get_source_display()),
        cell(row.get_kind_display(), quiet=row.case.number if row.case else ""),
        cell(body),
        cell(organisation, quiet=row.handler.name if row.handler else ""),
        cell(day(row.due_on) or "–", tag="is-bad" if late else "", words="逾期" if late else ""),
        cell(row.get_state_display(), quiet=row.get_verdict_display() if row.closed_at else ""),
    ]


def complaint_facts(row: Complaint, actor: Actor) -> list[dict[str, str]]:
    """Everything known of a complaint, the complainant as this person may read them."""
    who = complainant_of(row, actor)
    found = [
        fact("收到", day(row.received_on), note=f"{row.get_source_display()}，{row.office}"),
        fact("投诉人", who.name, note=who.phone),
        fact("投诉内容", row.text),
    ]
    if row.external_number:
        found.append(fact("热线工单", row.external_number))
    if row.case and case_visible(row.case, actor):
        found.append(fact("办件", row.case.number, url=reverse("approvals:case", args=[row.case.number])))
    elif row.case_number:
        found.append(fact("所填办件编号", row.case_number, note="" if row.case else "没有这个办件"))
    if row.item:
        found.append(fact("事项", row.item.name))
    found.append(fact("被投诉单位", row.body))
    if row.person:
        found.append(fact("被投诉人", row.person))
    if row.state == ComplaintState.REGISTERED:
        found.append(fact("交办期限", day(row.accept_due_on), note=_arithmetic(row, Matter.COMPLAINT_ACCEPT)))
    if row.organisation:
        found.append(fact("承办", f"{row.organisation}，{row.handler}", note=f"{moment(row.assigned_at)}交办"))
        found.append(fact("答复期限", day(row.answer_due_on), note=_arithmetic(row, Matter.COMPLAINT_ANSWER)))
    if row.refused_reason:
        found.append(fact("不予受理", row.refused_reason))
    if row.closed_at:
        note = "超过答复期限" if row.answered_late else "在答复期限内"
        found.append(fact("办结", moment(row.closed_at), note=f"{row.get_verdict_display()}，{note}"))
    return found


def _arithmetic(row: Complaint, matter: Matter) -> str:
    accept = matter == Matter.COMPLAINT_ACCEPT
    start = row.received_on if accept or row.assigned_at is None else moments.legal_day(row.assigned_at)
    due = row.accept_due_on if accept else row.answer_due_on
    if due is None:
        return ""
    term = HandlingLimit.in_force(matter, start, row.jurisdiction_id)
    return clock_words(start, term.words, due, term.basis)


def complaint_context(row: Complaint, actor: Actor) -> dict[str, Any]:
    matter = Matter.COMPLAINT_ACCEPT if row.state == ComplaintState.REGISTERED else Matter.COMPLAINT_ANSWER
    ahead = HandlingLimit.in_force(matter, moments.today(), row.jurisdiction_id).remind
    answers = row.answers.select_related("person", "reviewed_by").prefetch_related("files")
    return {
        "row": row,
        "facts": complaint_facts(row, actor),
        "lamp": lamp(row.due_on, ahead),
        "answers": answers,
        "files": [file for file in row.files.all() if file.answer_id is None],
        "events": timeline(row, LABELS),
    }


def public_answer(row: Complaint) -> dict[str, Any]:
    """What the complainant reads: where it is, by when, and the answer once it has been reviewed; no names."""
    closed = row.state == ComplaintState.CLOSED
    answer = row.answers.filter(accepted=True).last() if closed else None
    return {
        "number": row.number,
        "state": PUBLIC_STATES[ComplaintState(row.state)],
        "received_on": row.received_on,
        "office": row.office.name,
        "due_on": None if closed or row.state == ComplaintState.REFUSED else row.answer_due_on or row.accept_due_on,
        "due_words": "答复" if row.answer_due_on and row.assigned_at else "决定是否受理并交办",
        "verdict": row.get_verdict_display() if closed else "",
        "answer": answer.text if answer else "",
        "refused": row.refused_reason,
    }
