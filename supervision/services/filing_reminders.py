"""Reminders: the park before and after its day, the department until it has received and archived, answers to objections."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from core import moments
from core.absences import present_people
from core.inbox import inbox_add
from core.selectors import calendar
from supervision.lives.filing import ROLES, UNSENT, FilingState, ObjectionState, Side
from supervision.models import Filing, FilingObjection, FilingTerms


def filings_remind() -> int:
    """Tell whose turn it is: once some working days before the day, once on it, then every working day after it.

    Safe to run again: a message of the same day is told once. Returns how many filings and objections were spoken of.
    """
    today = moments.today()
    told = 0
    for filing in Filing.objects.filter(state__in=UNSENT).select_related("by__jurisdiction", "to", "case").iterator():
        words = f"{filing}尚未报送{filing.to}，应于{moments.chinese_date(filing.due_on)}前报送。"
        told += _remind(filing, filing.due_on, Side.FILER, words, today)
    sent = Filing.objects.filter(state__in=(FilingState.SUBMITTED, FilingState.RECEIVED))
    for filing in sent.select_related("by__jurisdiction", "to", "case").iterator():
        waiting = filing.state == FilingState.SUBMITTED
        due = filing.receipt_due_on if waiting else filing.review_due_on
        assert due is not None
        words = f"{filing}尚未{'签收' if waiting else '审阅归档'}，应于{moments.chinese_date(due)}前办理。"
        told += _remind(filing, due, Side.DEPARTMENT, words, today)
    asked = FilingObjection.objects.filter(state=ObjectionState.OPEN)
    for row in asked.select_related("filing__by__jurisdiction", "filing__to", "filing__case").iterator():
        words = f"{row.filing}有异议待答复，应于{moments.chinese_date(row.due_on)}前答复。"
        told += _remind(row.filing, row.due_on, Side.FILER, words, today, about=f"objection{row.pk}")
    return told


def _remind(filing: Filing, due: dt.date, side: Side, text: str, today: dt.date, about: str = "") -> bool:
    terms = FilingTerms.in_force(today, filing.by.jurisdiction_id)
    stage = _stage(due, today, terms.remind_days)
    if not stage:
        return False
    body = filing.to_id if side == Side.DEPARTMENT else filing.by_id
    people: Iterable[int] = {person.pk for person in present_people(body, ROLES[side])}
    key = f"filing{filing.pk}:{about}:{side}:{stage}"
    inbox_add(to=people, text=text, url=f"/filings/{filing.public_id}/", key=key)
    return True


def _stage(due: dt.date, today: dt.date, ahead: int) -> str:
    """Which reminder of a term is due today; empty for none."""
    days = calendar()
    if today == due:
        return f"on:{due}"
    if today > due:
        return f"late:{today}" if days.is_workday(today) else ""
    return f"soon:{due}" if days.count(today, due) <= ahead else ""
