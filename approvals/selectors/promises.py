"""What was promised on a case, what is due, and what may still be promised."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet

from approvals import clocks
from approvals.models import CHECKS_TO_MAKE, Case, Commitment, CommitmentCheck, Tolerance
from approvals.workflow import BEFORE_DECISION, MOVES, AcceptedAs
from core import moments
from core.actors import Actor
from core.selectors import calendar


def tolerance_of(case: Case) -> Tolerance | None:
    """The promise of a tolerated case with its lines; no query for another."""
    if case.accepted_as != AcceptedAs.TOLERATED:
        return None
    rows = Tolerance.objects.select_related("paper", "extended_by").prefetch_related("lines__material")
    return rows.get(case=case)


def commitment_check_of(case: Case) -> CommitmentCheck | None:
    """The later check of a committed case, once its grant is complete; no query for another."""
    if case.accepted_as != AcceptedAs.COMMITTED:
        return None
    rows = CommitmentCheck.objects.select_related("commitment__paper", "handler")
    return rows.filter(commitment__case=case).first()


def promise_signed(case: Case) -> Tolerance | Commitment | None:
    """The written promise on which a case was accepted, with its signed paper."""
    models: dict[str, type[Tolerance] | type[Commitment]] = {
        AcceptedAs.TOLERATED.value: Tolerance,
        AcceptedAs.COMMITTED.value: Commitment,
    }
    model = models.get(case.accepted_as)
    return model._default_manager.select_related("signed_file").get(case=case) if model else None


def promise_waits(case: Case) -> bool:
    """Whether promised materials are outstanding on a running case."""
    tolerance = tolerance_of(case)
    return tolerance is not None and tolerance.supplied_at is None and tolerance.lapsed_at is None


def check_waits(case: Case) -> bool:
    """Whether the commitment is still to be checked."""
    check = commitment_check_of(case)
    return check is not None and check.state in CHECKS_TO_MAKE


def deferrable_missing(case: Case) -> bool:
    """Whether something that may come later is missing: only then is there anything to tolerate."""
    return any(line.lacking and line.deferrable for line in case.materials.all())


def supply_limit_of(case: Case) -> tuple[dt.date, str] | None:
    """The latest day that could be promised if the case were accepted now, and why; None where no limit is known."""
    days, now = calendar(), moments.now()
    as_of = clocks.silent_since(case, now)
    day = moments.legal_day(now) if as_of is None else clocks.receipt_day(case, as_of, days)
    return clocks.supply_limit(clocks.acceptance_clocks(case, case.item_version, day, calendar=days), days)


def promises_outstanding() -> QuerySet[Tolerance]:
    """Every promise that is not kept and not lapsed on a case before its decision, the earliest day first."""
    rows = Tolerance.objects.filter(supplied_at=None, lapsed_at=None, case__state__in=BEFORE_DECISION)
    return rows.select_related("case").order_by("due_on", "pk")


def promises_due(actor: Actor, *, limit: int = 200) -> list[Tolerance]:
    """容缺待补 for the people at the window: what applicants still have to bring, the earliest day first."""
    bodies = actor.organisations(*MOVES["supply_promised"].roles)
    if not bodies:
        return []
    rows = promises_outstanding().filter(case__receiving_body_id__in=bodies)
    rows = rows.select_related("case__item_version", "case__applicant").prefetch_related("lines__material")
    return list(rows[:limit])
