"""What has to be filed, written inside the door's transaction of the move that causes it: one statement, and only for a
case whose pinned authority files at all.
"""

from __future__ import annotations

import datetime as dt

from approvals.models import Case
from core import moments
from supervision.models import FilingDuty
from supervision.models.filing import Period

Kind = FilingDuty.Kind
PERIODS: dict[str, Period] = {  # a reported case is filed when it goes up, everything else by the month
    Kind.RESULT: Period.MONTHLY,
    Kind.REVOCATION: Period.MONTHLY,
    Kind.CORRECTION: Period.MONTHLY,
    Kind.REPORT: Period.PER_CASE,
}


def month_of(moment: dt.datetime) -> dt.date:
    """The first day of the month of the moment's legal day (Asia/Shanghai)."""
    return moments.legal_day(moment).replace(day=1)


def duties_arise(*, case: Case, kind: str, at: dt.datetime, occasion: str = "") -> bool:
    """Write what the case's pinned authority has filed for this kind of act, and tell whether there was anything.

    `at` is when it happened, also for a late entry. The same occasion adds nothing.
    """
    rows = [
        FilingDuty(
            case=case,
            by_id=filing.by.id,
            to_id=filing.to.id,
            period=filing.period,
            kind=kind,
            occasion=occasion or kind,
            arose_at=at,
            month=month_of(at),
        )
        for filing in case.pinned.filings
        if filing.period == PERIODS[kind]
    ]
    if rows:
        FilingDuty.objects.bulk_create(rows, ignore_conflicts=True)
    return bool(rows)
