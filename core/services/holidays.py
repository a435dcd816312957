"""Writes: the State Council's holiday notices."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from core import events, moments, registries
from core.actors import Actor
from core.errors import Invalid, Refused
from core.models import HolidayDay, HolidayNotice
from core.notice_text import NoticeDraft, parse_notice


@transaction.atomic
def holidays_publish(
    *,
    notice: str | NoticeDraft,
    actor: Actor,
    document_number: str = "",
    text: str = "",
    source: str = "",
    recorded_at: dt.datetime | None = None,
) -> HolidayNotice:
    """Enter the State Council's holiday notice of one year [82], pasted as text or as a draft that was checked.

    `text` keeps the wording when a draft is given. `recorded_at` is only for notices of earlier years entered at the
    start: the moment from which they were known. Subscribers of "holidays.publish" recompute what was provisional.
    Raises Invalid for a text that cannot be read or has no document number, Refused for a year that is already entered.
    """
    draft = parse_notice(notice) if isinstance(notice, str) else notice
    number = document_number or draft.document_number or ""
    if not number:
        raise Invalid("通知正文里没有文号，请另行填写文号。", field="document_number")
    if HolidayNotice.objects.filter(year=draft.year).exists():
        raise Refused(f"{draft.year}年节假日通知已经录入，不能重复录入。", code="year_present")
    row = HolidayNotice.objects.create(
        year=draft.year,
        document_number=number,
        text=text or (notice if isinstance(notice, str) else ""),
        recorded_at=recorded_at or moments.now(),
        source=source,
    )
    HolidayDay.objects.bulk_create(
        HolidayDay(notice=row, date=day.day, kind=day.kind, name=day.name) for day in draft.days
    )
    facts = {"year": draft.year, "document_number": number, "days": len(draft.days)}
    events.record(obj=row, verb="holidays.publish", actor=actor, facts=facts)
    registries.announce("holidays.publish", row, actor, facts)
    return row
