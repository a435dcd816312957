"""Reminders of returns: some working days before the day, on the day, then daily to the unit's leader.

Which occasion a day is follows from the due day alone, so a day on which nothing ran is caught up with by the next one:
the newest occasion that has come and has not been told is told. A row per person and occasion, and per person and day,
makes each happen once, whoever runs it and however often.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict

from django.db import transaction
from django.db.models import Q

from core import moments
from core.absences import absent_on, memberships_on
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
    owed = list(rows.select_related("plan", "reporter__organisation"))
    done = set(Reminder.objects.filter(monthly_return__in=owed).values_list("monthly_return", "occasion"))
    who = _Addressees({row.reporter.organisation_id for row in owed}, on)
    for row in owed:
        assert row.due_on is not None
        occasion = occasion_on(row.plan, row.due_on, on, days)
        if occasion and (row.pk, occasion) not in done:
            told += _remind(row, occasion, on, days, who)
    return told


class _Addressees:
    """Who of the units is at the post on the day, and the contacts with a mail address; read once for all units."""

    def __init__(self, bodies: set[int], on: dt.date) -> None:
        self.people: dict[tuple[int, str], list[int]] = defaultdict(list)
        self.contacts: dict[tuple[int, str], list[Contact]] = defaultdict(list)
        away = absent_on(on, bodies)
        roles = (Role.FILER, Role.HEAD, Role.PARK_ADMIN)
        held = memberships_on(on).filter(organisation__in=bodies, role__in=roles).order_by("person__username")
        for person, body, role in held.values_list("person", "organisation", "role"):
            if (person, body) not in away:
                self.people[body, role].append(person)
        for row in Contact.objects.filter(organisation__in=bodies, replaced_at=None).exclude(mail_sealed=""):
            self.contacts[row.organisation_id, row.kind].append(row)

    def to_tell(self, body: int, late: bool) -> set[int]:
        """Who fills in; once it is late the leaders too. A unit without a filer has its leaders told from the start."""
        filers = self.people[body, Role.FILER]
        leaders = self.people[body, Role.HEAD] or self.people[body, Role.PARK_ADMIN]
        return {*filers, *leaders} if late else set(filers or leaders)

    def to_mail(self, body: int, late: bool) -> list[Contact]:
        found = self.contacts[body, ContactKind.LIAISON]
        return [*found, *self.contacts[body, ContactKind.LEADER]] if late else found


@transaction.atomic
def _remind(row: MonthlyReturn, occasion: str, on: dt.date, days: Calendar, who: _Addressees) -> int:
    body, late = row.reporter.organisation_id, occasion.startswith(LATE)
    people, contacts = who.to_tell(body, late), who.to_mail(body, late)
    if not people and not contacts:
        return 0
    if not MonthlyReturn.objects.select_for_update().filter(pk=row.pk, state__in=OWED).exists():
        return 0  # submitted meanwhile
    known = list(row.reminders.filter(Q(occasion=occasion) | Q(day=on)).values_list("person", "contact"))
    people -= {person for person, _ in known if person}
    mailed = {contact for _, contact in known if contact}
    made = [Reminder(monthly_return=row, occasion=occasion, day=on, person_id=pk) for pk in sorted(people)]
    letters = [
        Reminder(monthly_return=row, occasion=occasion, day=on, contact=contact)
        for contact in contacts
        if contact.pk not in mailed
    ]
    for reminder in (*made, *letters):
        reminder.save(force_insert=True)
    text = words(row, occasion, on, days)
    inbox_add(to=people, text=text, url=f"/ledger/returns/{row.public_id}/", key=f"ledger:{row.pk}:{occasion}")
    messages_add([_mail(reminder, text) for reminder in letters])
    return len(people)


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
