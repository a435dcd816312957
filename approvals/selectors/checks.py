"""Later checks of commitments: which a person may see, and which wait for them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from approvals.models import CHECKS_OPEN, CHECKS_TO_MAKE, CheckRecord, CheckState, CommitmentCheck
from approvals.selectors.visible import cases_visible
from approvals.workflow import MOVES, UP_REPORTING
from core import moments
from core.actors import Actor
from core.errors import NotVisible


@dataclass(frozen=True)
class CheckFilter:
    """`state`: one of the states, `overdue`, or nothing for all that are open."""

    state: str = ""


def checks_waiting(actor: Actor) -> QuerySet[CommitmentCheck]:
    """What is this person's to do: checks to make at their body, and found breaches for the head to revoke, or for the
    superior that decided to record its revocation.
    """
    examiners = actor.organisations(*MOVES["verify_commitment"].roles)
    heads = actor.organisations(*MOVES["revoke"].roles)
    mine = Q(state__in=CHECKS_TO_MAKE, commitment__case__examining_body_id__in=examiners)
    above = Q(commitment__case__route__in=UP_REPORTING)
    mine |= Q(state=CheckState.BREACHED, commitment__case__deciding_body_id__in=heads) & ~above
    superiors = actor.organisations(*MOVES["record_revocation"].roles)
    mine |= Q(state=CheckState.BREACHED, commitment__case__deciding_body_id__in=superiors) & above
    return CommitmentCheck.objects.filter(mine)


def checks_waiting_count(actor: Actor) -> int:
    roles = MOVES["verify_commitment"].roles | MOVES["revoke"].roles | MOVES["record_revocation"].roles
    return checks_waiting(actor).count() if actor.organisations(*roles) else 0


def checks_overdue() -> QuerySet[CommitmentCheck]:
    """Checks not made by their day, and corrections whose day has passed without a second look."""
    today = moments.today()
    late = Q(state=CheckState.WAITING, due_on__lt=today) | Q(state=CheckState.CORRECTING, correct_by__lt=today)
    return CommitmentCheck.objects.filter(late)


def check_list(actor: Actor, wanted: CheckFilter, *, limit: int = 200) -> list[CommitmentCheck]:
    """Checks of the cases the person may see, the earliest due first; closed ones the latest first."""
    rows = CommitmentCheck.objects.filter(commitment__case__in=cases_visible(actor))
    rows = rows.select_related("commitment__case__item_version", "commitment__case__applicant", "handler")
    if wanted.state == "overdue":
        rows = rows.filter(pk__in=checks_overdue().values("pk"))
    elif wanted.state in CheckState.values:
        rows = rows.filter(state=wanted.state)
    else:
        rows = rows.filter(state__in=CHECKS_OPEN)
    closed = wanted.state in CheckState.values and wanted.state not in CHECKS_OPEN
    return list(rows.order_by("-closed_at" if closed else "due_on", "pk")[:limit])


def check_record_get(case_id: int, pk: int) -> CheckRecord:
    """One look at a case that the caller has found visible, with its file."""
    rows = CheckRecord.objects.select_related("file").filter(later_check__commitment__case_id=case_id, pk=pk)
    found = rows.first()
    if found is None or found.file is None:
        raise NotVisible("这次核查没有上传材料。")
    return found
