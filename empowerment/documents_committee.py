"""The plain facts of what a park's committee puts on paper: its letter of consent and the minutes of a joint meeting."""

from __future__ import annotations

import datetime as dt
from typing import Any

from core import moments
from core.models import Document, Organisation
from core.papers import document_make
from empowerment.consent_life import SOURCE, ConsentKind
from empowerment.models import JointMeeting, WindowConsent
from empowerment.selectors.meetings import resolutions_left

CONSENT, MINUTES = "window_consent", "meeting_minutes"


def consent_letter(row: WindowConsent, *, at: dt.datetime) -> Document:
    """同意函 of the committee to the department, numbered in the park's own series."""
    day = moments.legal_day(at)
    facts = {
        "body": row.park.name_on(day),
        "department": row.department.name_on(day),
        "kind": row.get_kind_display(),
        "outside": row.kind == ConsentKind.OUTSIDE,
        "item": f"{row.item.name}（{row.item.code}）" if row.item else "本部门在窗口办理的全部事项",
        "requested_on": moments.chinese_date(row.requested_at),
        "reason": row.reason,
        "opinion": row.opinion,
        "valid_from": moments.chinese_date(row.valid_from),
        "valid_to": moments.chinese_date(row.valid_to),
        "basis": SOURCE,
        "date": moments.chinese_date(at),
        "demo": row.fictional,
    }
    return _made(row, CONSENT, "同意函", row.park, "同", facts, at)


def minutes_paper(row: JointMeeting, *, at: dt.datetime) -> Document:
    """联席会议纪要: agenda with its items and measures, resolutions with owner and term; what earlier meetings have
    left undone is listed with its delay.
    """
    day = moments.legal_day(at)
    facts = {
        "body": row.convenor.name_on(day),
        "meeting": row.title,
        "held_on": moments.chinese_date(row.held_on),
        "place": row.place,
        "chair": row.chair,
        "park": row.park.name_on(day) if row.park else "",
        "members": [member.name_on(day) for member in row.members.order_by("code").prefetch_related("names")],
        "topics": [
            {
                "text": topic.text,
                "item": f"{topic.item.name}（{topic.item.code}）" if topic.item else "",
                "measure": topic.measure,
            }
            for topic in row.topics.select_related("item")
        ],
        "resolutions": [
            {"text": each.text, "owner": each.owner.name_on(day), "due_on": moments.chinese_date(each.due_on)}
            for each in row.resolutions.select_related("owner")
        ],
        "left": [
            {
                "text": each.text,
                "meeting": each.meeting.title,
                "owner": each.owner.name_on(day),
                "due_on": moments.chinese_date(each.due_on),
                "standing": each.standing(day),
                "overdue": each.overdue_days(day) > 0,
                "reason": each.delay_reason,
            }
            for each in resolutions_left(row)
        ],
        "date": moments.chinese_date(at),
        "demo": row.fictional,
    }
    return _made(row, MINUTES, "联席会议纪要", row.convenor, "联", facts, at)


def _made(
    row: WindowConsent | JointMeeting,
    document_class: str,
    title: str,
    body: Organisation,
    word: str,
    facts: dict[str, Any],
    at: dt.datetime,
) -> Document:
    return document_make(
        obj=row,
        document_class=document_class,
        title=title,
        organisation=body,
        facts=facts,
        number_key=f"{body.code}:{word}",
        number_pattern=(body.initials or body.short_name or body.name) + word + "〔{year}〕{n}号",
        at=at,
    )
