"""Who answers for an act on a case: under the authority that held for the case when the act was done."""

from __future__ import annotations

import datetime as dt

from approvals.models import Case
from empowerment.authority import Authority, Liability
from empowerment.selectors import liable_for


def authority_at(case: Case, at: dt.datetime) -> Authority:
    """The pinned authority as it was at a moment: another body may have gone on with the case since."""
    later = case.transfers.filter(former_authority__isnull=False, at__gt=at).order_by("at", "pk").first()
    return Authority.from_json(later.former_authority) if later and later.former_authority else case.pinned


def liability_at(case: Case, subject: str, act_at: dt.datetime) -> list[Liability]:
    """Who is liable for an act of this kind at its own date (rules of authority §2)."""
    return liable_for(authority_at(case, act_at), subject, act_at)
