"""What was promised on a case, for its page, the worklist and the forms."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from approvals import selectors
from approvals.models import Case, CheckState, Commitment, CommitmentCheck, CreditFlag, Tolerance
from approvals.workflow import UP_REPORTING, AcceptedAs
from core import moments
from core.actors import Actor
from core.selectors import workdays_left


def promises_context(case: Case) -> dict[str, Any]:
    """The promise, its paper and the later check; what bars the applicant from promising."""
    commitment = None
    if case.accepted_as == AcceptedAs.COMMITTED:
        commitment = Commitment.objects.select_related("paper").get(case=case)
    check = selectors.commitment_check_of(case)
    return {
        "tolerance": selectors.tolerance_of(case),
        "commitment": commitment,
        "check": check,
        "check_records": check.records.select_related("person", "file") if check else [],
        "credit_flags": list(case.applicant.credit_flags.all()),
    }


def promise_clock(tolerance: Tolerance | None) -> list[dict[str, Any]]:
    """容缺待补 as one more clock beside the work, while something is outstanding."""
    if tolerance is None or tolerance.supplied_at or tolerance.lapsed_at or tolerance.case.ended_at:
        return []
    return [
        {
            "name": "容缺待补",
            "due": tolerance.due_on,
            "remaining": workdays_left(tolerance.due_on),
            "unit": "个工作日",
        }
    ]


def promises_due_context(promises: list[Tolerance]) -> list[dict[str, Any]]:
    """The rows of 容缺待补 on the worklist."""
    return [
        {
            "case": tolerance.case,
            "due_on": tolerance.due_on,
            "left": workdays_left(tolerance.due_on),
            "names": [line.material.name for line in tolerance.lines.all() if line.supplied_at is None],
        }
        for tolerance in promises
    ]


def checks_summary(count: int) -> list[dict[str, Any]]:
    """承诺核查 beside the other figures, where any waits."""
    if not count:
        return []
    return [{"label": "承诺核查", "count": count, "url": reverse("approvals:checks"), "current": False}]


def owed_summary(count: int) -> list[dict[str, Any]]:
    """Notices made by the system that wait for a seal, where any does."""
    if not count:
        return []
    return [{"label": "文书待补用印", "count": count, "url": reverse("approvals:owed_seals"), "current": False}]


CHECK_WORDS = {"revoke": "撤销", "record_revocation": "登记上级撤销", "verify_commitment": "核查"}


def check_rows(checks: list[CommitmentCheck], actor: Actor) -> list[dict[str, Any]]:
    """The list of checks, each with what this person may do about it."""
    return [_check_row(check, actor) for check in checks]


def _check_row(check: CommitmentCheck, actor: Actor) -> dict[str, Any]:
    case, today = check.commitment.case, moments.today()
    due = check.correct_by if check.state == CheckState.CORRECTING and check.correct_by else check.due_on
    running = check.closed_at is None and check.state != CheckState.BREACHED
    above = case.route in UP_REPORTING
    revoking = "record_revocation" if above else "revoke"
    move = revoking if check.state == CheckState.BREACHED else "verify_commitment"
    mine = check.closed_at is None and not (case.move_refusal(move) or case.move_permitted(move, actor))
    return {
        "check": check,
        "case": case,
        "due": due,
        "left": workdays_left(due) if running else None,
        "overdue": running and due < today,
        "url": reverse(f"approvals:{move}", args=[case.number]) if mine else "",
        "label": CHECK_WORDS[move]
        if mine
        else "等上级撤销"
        if move == "record_revocation" and not check.closed_at
        else "",
    }


def credit_rows(flags: list[CreditFlag], actor: Actor) -> list[dict[str, Any]]:
    """Credit entries, with the way to their repair for who may enter it."""
    return [
        {
            "flag": flag,
            "url": reverse("approvals:credit_repair", args=[flag.pk])
            if flag.repaired_on is None and actor.holds_any(selectors.CREDIT_CLERKS, flag.organisation_id)
            else "",
        }
        for flag in flags
    ]
