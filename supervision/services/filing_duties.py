"""What has to be filed, written inside the door's transaction of the move that causes it: one statement, and only for a
case whose pinned authority files at all.
"""

from __future__ import annotations

import datetime as dt

from approvals.models import Case, Decision
from approvals.workflow import State
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


def duties_recover() -> int:
    """Write what is missing for results sealed, and undone, before filings were kept here. Returns for how many acts.

    What another system decided before the case came was that system's to file. Run by hand (`check_filings --recover`): a
    body that filed on paper until then would not want it.
    """
    found = 0
    cases = Case.objects.filter(authority__filings__0__isnull=False, result_sealed_at__isnull=False)
    sealed = cases.exclude(decision__form=Decision.Form.FORMER).exclude(filing_duties__kind=Kind.RESULT)
    for case in sealed.order_by("pk").iterator():
        assert case.result_sealed_at is not None
        found += duties_arise(case=case, kind=Kind.RESULT, at=case.result_sealed_at)
    undone = cases.filter(state__in=(State.REVOKED, State.CANCELLED), ended_at__isnull=False)
    for case in undone.exclude(filing_duties__kind=Kind.REVOCATION).order_by("pk").iterator():
        assert case.ended_at is not None
        found += duties_arise(case=case, kind=Kind.REVOCATION, at=case.ended_at)
    return found
