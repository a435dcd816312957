"""The tab 协作: what colleagues, other bodies and the applicant said on a case."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from approvals import selectors
from approvals.models import Case
from core import moments
from core.actors import Actor


def together_context(case: Case, actor: Actor) -> dict[str, Any]:
    """Lists and the acts that this person may begin."""
    part = selectors.has_part(case, actor)
    asked = case.consultations.select_related("body", "asking_body", "asked_by", "answered_by", "file")
    reminders = case.reminders.select_related("by", "to_body", "to_person", "answered_by")
    contacts = list(case.messages.select_related("person")) if part else []
    corrections = list(case.entry_corrections.select_related("person")) if part else []
    found: dict[str, Any] = {
        "consultations": [
            {
                "row": row,
                "late": row.state == "open" and row.due_on < moments.today(),
                "may_answer": not (row.move_refusal("answer") or row.move_permitted("answer", actor)),
                "may_withdraw": not (
                    row.move_refusal("withdraw_question") or row.move_permitted("withdraw_question", actor)
                ),
            }
            for row in asked
        ],
        "reminders": [{"row": row, "may_answer": selectors.may_answer_reminder(row, actor)} for row in reminders],
        "notes": list(selectors.notes_visible(case, actor)),
        "contacts": contacts,
        "transfers": list(case.transfers.select_related("from_body", "person")),
        "corrections": corrections,
    }
    empty = not any(found.values())
    me = actor.person.pk if actor.person else 0
    return {**found, "empty": empty, "me": me, "links": _links(case, actor)}


def _links(case: Case, actor: Actor) -> list[dict[str, str]]:
    """Acts that the person may begin here."""
    offered = (
        ("consult", "征求意见", bool(selectors.asking_body_id(case, actor))),
        ("remind", "催办", selectors.may_remind(case, actor)),
        ("note", "写备注", selectors.has_part(case, actor)),
        ("message", "与申请人联系", selectors.may_message(case, actor)),
    )
    return [
        {"label": label, "url": reverse(f"approvals:{name}", args=[case.number])} for name, label, may in offered if may
    ]
