"""Reminders of returns: some working days before the day, on the day, then daily to the unit's leader.

Which occasion a day is follows from the due day alone, so a day on which nothing ran is caught up with by the next one:
the newest occasion that has come and has not been told is told. A row per person and occasion, and per person and day,
makes each happen once, whoever runs it and however often.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction

from core import moments
from core.absences import present_people
from core.inbox import inbox_add
from core.models import OutboxMessage, Role
from core.outbox import message_of, messages_add
from core.selectors import calendar
from core.workdays import Calendar
from ledger.lives.returns import OWED
from ledger.models import Contact, ContactKind, MonthlyReturn, Plan, Reminder

DUE, LATE = "due", "late"


def occasion_on(plan: Plan, due_on: dt.date, day: dt.date, days: Calendar) -> str:
    """Which reminder a legal day calls for: before5, before1 (working days), due, late:日期; empty for none.

    A day between two occasions calls for the earlier one, in case it was missed.
    """
    if day > due_on:
        if plan.escalate_workdays and not days.is_workday(day):
            return ""
        return f"{LATE}:{day.isoformat()}"
    if day == due_on:
        return DUE
    begun = [before for before in plan.remind_days if days.add(due_on, -before) <= day]
    return f"before{min(begun)}" if begun else ""


def returns_remind(*, on: dt.date) -> int:
    """Remind of every return that is owed; returns how many people were told. Safe to run again and by two at once."""
    days, told = calendar(), 0
    rows = MonthlyReturn.objects.filter(state__in=OWED, due_on__isnull=False).order_by("pk")
    for row in rows.select_related("plan", "reporter__organisation"):
        assert row.due_on is not None
        occasion = occasion_on(row.plan, row.due_on, on, days)
        if occasion:
            told += _remind(row, occasion, on, days)
    return told


@transaction.atomic
def _remind(row: MonthlyReturn, occasion: str, on: dt.date, days: Calendar) -> int:
    locked = MonthlyReturn.objects.select_for_update().filter(pk=row.pk, state__in=OWED)
    if not locked.exists():
        return 0  # submitted meanwhile
    late = occasion.startswith(LATE)
    before = row.reminders.all()
    known = before.filter(occasion=occasion) | before.filter(day=on)
    people = {person.pk for person in _people(row, late)} - set(known.values_list("person", flat=True))
    contacts = _contacts(row, late).exclude(pk__in=known.exclude(contact=None).values("contact"))
    made = [Reminder(monthly_return=row, occasion=occasion, day=on, person_id=pk) for pk in sorted(people)]
    mailed = [Reminder(monthly_return=row, occasion=occasion, day=on, contact=contact) for contact in contacts]
    for reminder in (*made, *mailed):
        reminder.save(force_insert=True)
    text = words(row, occasion, on, days)
    inbox_add(to=people, text=text, url=f"/ledger/returns/{row.public_id}/", key=f"ledger:{row.pk}:{occasion}")
    messages_add([_mail(reminder, text) for reminder in mailed])
    return len(people)


def _people(row: MonthlyReturn, late: bool) -> list[Any]:
    """Who fills in; once it is late the leaders too. A unit without a filer has its leaders reminded from the start."""
    body = row.reporter.organisation_id
    filers = present_people(body, {Role.FILER})
    leaders = present_people(body, {Role.HEAD}) or present_people(body, {Role.PARK_ADMIN})
    return [*filers, *leaders] if late else filers or leaders


def _contacts(row: MonthlyReturn, late: bool) -> Any:
    kinds = [ContactKind.LIAISON, *([ContactKind.LEADER] if late else [])]
    rows = Contact.objects.filter(organisation=row.reporter.organisation_id, kind__in=kinds, replaced_at=None)
    return rows.exclude(mail_sealed="").order_by("pk")


def _mail(reminder: Reminder, text: str) -> OutboxMessage:
    """The address stays out of the outbox: it is read when the mail is sent."""
    return message_of(
        reminder,
        f"ledger:{reminder.contact_id}",
        "ledger_reminder",
        {"text": text, "month": reminder.monthly_return.month.isoformat()},
        period=f"{reminder.monthly_return_id}:{reminder.occasion}",
    )


def words(row: MonthlyReturn, occasion: str, on: dt.date, days: Calendar) -> str:
    assert row.due_on is not None
    due = moments.chinese_date(row.due_on)
    if occasion.startswith(LATE):
        return f"{row}应于{due}前报送，已逾期 {(on - row.due_on).days} 天，请负责人督促报送。"
    if occasion == DUE:
        return f"{row}今天（{due}）到期，请报送。"
    one = dt.timedelta(days=1)
    return f"{row}应于{due}前报送，到期前还有 {days.count(on - one, row.due_on - one)} 个工作日（含今天）。"
