"""Proceedings as lists and pages show them."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from approvals.licence_life import LicenceState
from approvals.models import Licence
from approvals.selectors.visible import case_visible
from core.actors import Actor
from core.papers import documents_of
from supervision.lives.proceedings import LABELS, OPEN, UNDONE
from supervision.models import Proceeding
from supervision.presenters.matters import Cell, cell, clock_words, day, fact, lamp, moment, papers_of, timeline
from supervision.selectors.proceedings import clock_lines, sees_party

HEADINGS = ("案号", "种类", "办件", "被申请人、被告", "承办人", "收到日", "期限届满日", "状态")


def proceeding_line(row: Proceeding) -> list[Cell]:
    owed = row.state in OPEN
    return [
        cell(row.organ_number, reverse("supervision:proceeding", args=[row.public_id]), quiet=row.organ),
        cell(row.get_kind_display()),
        cell(row.case.number if row.case else "–"),
        cell(row.respondent.short_name or row.respondent.name),
        cell(row.owner or "未指定"),
        cell(day(row.received_on)),
        cell(day(row.due_on), tag="is-bad" if row.overdue else "", words="逾期" if row.overdue else ""),
        cell(row.get_state_display(), quiet="" if owed else row.get_outcome_display()),
    ]


def proceeding_context(row: Proceeding, actor: Actor) -> dict[str, Any]:
    base = reverse("supervision:proceeding", args=[row.public_id])
    return {
        "row": row,
        "facts": proceeding_facts(row, actor),
        "lamp": lamp(row.due_on, row.remind) if row.state in OPEN else None,
        "day_lines": clock_lines(row),
        "papers": papers_of(documents_of(row), base),
        "evidence": row.evidence.select_related("file"),
        "licence": licence_undone(row),
        "events": timeline(row, LABELS),
    }


def proceeding_facts(row: Proceeding, actor: Actor) -> list[dict[str, str]]:
    party = row.party if sees_party(row, actor) else f"{row.party[:1]}**"
    simple = "，简易程序" if row.simple else ""
    found = [
        fact("种类", f"{row.get_kind_display()}{simple}"),
        fact("来自", f"{row.organ} {row.organ_number}", note=f"{day(row.received_on)}收到"),
        fact("申请人、原告、信访人", party),
        fact("请求和理由", row.claim),
        fact("被申请人、被告", row.respondent, note=row.why),
        fact("承办人", row.owner or "未指定"),
    ]
    if row.case:
        url = reverse("approvals:case", args=[row.case.number]) if case_visible(row.case, actor) else ""
        found.insert(0, fact("办件", row.case.number, url=url, note=row.case.item_version.name))
    found.append(
        fact(
            "期限届满日",
            day(row.due_on),
            note=clock_words(row.starts_on, row.limit_words, row.due_on, row.limit_basis),
        )
    )
    if row.replied_at:
        late = "，超过期限" if row.late else "，在期限内"
        found.append(fact("答复", row.reply_number, note=f"{row.replied_by}，{moment(row.replied_at)}{late}"))
    if row.outcome:
        note = f"{day(row.outcome_on)} {row.outcome_number}".strip()
        found.append(fact("结果", row.get_outcome_display(), note=note))
        found.append(fact("对办件的影响和后续", row.effect))
    return found


def licence_undone(row: Proceeding) -> Licence | None:
    """The licence still in force although the act was revoked: revoking it is the deciding body's own act."""
    if row.outcome not in UNDONE or row.case_id is None:
        return None
    return Licence.objects.filter(case=row.case_id, state=LicenceState.IN_FORCE).first()
