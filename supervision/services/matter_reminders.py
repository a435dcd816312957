"""Reminders of complaints, findings and proceedings before their day, on it and after it; leaders hear of it once.

Whoever owes a word is told once some working days ahead, once on the day, and on every working day after it. A run on the
same day tells nothing again; what a missed day should have told ahead is told by the next run.
"""

from __future__ import annotations

import datetime as dt

from core import moments
from core.absences import present_people
from core.models import Role
from core.selectors import calendar
from supervision.lives.complaints import WAITS, ComplaintState
from supervision.lives.inspections import FindingState
from supervision.lives.limits import Matter
from supervision.lives.proceedings import OPEN
from supervision.models import Complaint, HandlingLimit, InspectionFinding, Proceeding
from supervision.services import complaints, inspections, proceedings

AHEAD = 3  # working days ahead for rectification, whose day is set by hand


def matters_remind(*, on: dt.date) -> dict[str, int]:
    """How many of each kind were spoken of."""
    return {
        "complaints": _complaints(on),
        "findings": _findings(on),
        "proceedings": _proceedings(on),
    }


def stage_of(due: dt.date, today: dt.date, ahead: int) -> str:
    """Which word of a term is due today; empty for none. The word ahead is one for the term, so no run says it twice."""
    days = calendar()
    if today > due:
        return f"late:{today}" if days.is_workday(today) else ""
    if today == due:
        return f"on:{due}"
    return f"soon:{due}" if days.count(today, due) <= ahead else ""


def _said(due: dt.date, today: dt.date) -> str:
    if today > due:
        return f"已逾期 {max(calendar().count(due, today), 1)} 个工作日，期限是{moments.chinese_date(due)}"
    return f"今天到期（{moments.chinese_date(due)}）" if today == due else f"将于{moments.chinese_date(due)}到期"


def _complaints(today: dt.date) -> int:
    told = 0
    rows = Complaint.objects.filter(state__in=[ComplaintState.REGISTERED, *WAITS]).select_related("office")
    for row in rows.iterator():
        due = row.due_on
        assert due is not None
        registered = row.state == ComplaintState.REGISTERED
        matter = Matter.COMPLAINT_ACCEPT if registered else Matter.COMPLAINT_ANSWER
        ahead = HandlingLimit.in_force(matter, today, row.jurisdiction_id).remind
        stage = stage_of(due, today, ahead)
        if not stage:
            continue
        what = "交办" if registered else "答复"
        text = f"投诉{row.number}待{what}，{_said(due, today)}。"
        to = complaints.overseers_of(row) if registered else [row.handler_id]
        complaints.tell(row, to, text, key=f"complaint{row.pk}:{what}:{stage}")
        if today > due:
            above = [*complaints.overseers_of(row), *_heads(row.organisation_id), *complaints.inspectors_of(row)]
            complaints.tell(row, above, text, key=f"complaint{row.pk}:{what}:above:{due}")
        told += 1
    return told


def _findings(today: dt.date) -> int:
    told = 0
    rows = InspectionFinding.objects.filter(state=FindingState.DEMANDED)
    for row in rows.select_related("inspection", "case").iterator():
        assert row.due_on is not None
        stage = stage_of(row.due_on, today, AHEAD)
        if stage:
            text = f"{row.inspection.title}：{row}待整改，{_said(row.due_on, today)}。"
            inspections.tell_park(row.inspection, text, key=f"finding{row.pk}:{stage}")
            told += 1
    return told


def _proceedings(today: dt.date) -> int:
    told = 0
    rows = Proceeding.objects.filter(state__in=OPEN).select_related("respondent")
    for row in rows.iterator():
        stage = stage_of(row.due_on, today, row.remind)
        if not stage:
            continue
        text = f"{row}待答复，{_said(row.due_on, today)}。"
        leaders = proceedings.leaders_of(row)
        to = [row.owner_id] if row.owner_id and today <= row.due_on else [row.owner_id, *leaders]
        proceedings.tell(row, to, text, key=f"proceeding{row.pk}:{stage}")
        if today > row.due_on and row.respondent.parent_id is not None:
            above = _heads(row.respondent.parent_id)
            proceedings.tell(row, above, text, key=f"proceeding{row.pk}:above:{row.due_on}")
        told += 1
    return told


def _heads(body: int | None) -> list[int]:
    return [] if body is None else [person.pk for person in present_people(body, {Role.HEAD})]
