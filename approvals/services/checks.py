"""The later check of a commitment: due after the decision, also when the case has been delivered; a breach is revoked."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from approvals.models import CHECKS_TO_MAKE, Case, CheckRecord, CheckState, Commitment, CommitmentCheck, CreditFlag
from approvals.services.credit import flag_record
from approvals.workflow import MOVES, UP_REPORTING, AcceptedAs, Result
from core import door, moments
from core.absences import present_people
from core.actors import Actor
from core.door import Stamp
from core.errors import Invalid, Refused
from core.inbox import inbox_add
from core.models import StoredFile
from core.selectors import calendar
from core.workdays import Limit, Unit, due

BROKEN = "承诺不实"


@dataclass(frozen=True)
class Evidence:
    """What a look at the facts brought home: a file with its name."""

    file: StoredFile | None = None
    name: str = ""


NO_EVIDENCE = Evidence()


def check_begin(row: Case, day: dt.date) -> None:
    """The grant is complete on `day`: the check of its commitment falls due so many working or calendar days later."""
    if row.accepted_as != AcceptedAs.COMMITTED or row.result != Result.GRANTED:
        return
    commitment = Commitment.objects.get(case=row)
    found = due(calendar(), day, Limit(commitment.check_number, Unit(commitment.check_unit)))
    assert found.on is not None
    CommitmentCheck.objects.create(
        commitment=commitment, due_on=found.on, provisional=found.provisional, handler=row.handler
    )


def case_verify_commitment(
    *,
    case: Case,
    actor: Actor,
    stamp: Stamp,
    finding: str,
    way: str,
    text: str,
    second_officer: str = "",
    correct_by: dt.date | None = None,
    evidence: Evidence = NO_EVIDENCE,
) -> Case:
    """核查承诺: record one look. Kept closes the check; not verifiable leaves it due; a minor breach gets one correction
    with a day; a breach waits for the head's revocation [69] and bars the applicant's further promises at once.

    An on-site look needs a second officer [34(3)]. Raises Refused where nothing is to be checked, Invalid for the input.
    """

    def change(row: Case, now: dt.datetime) -> dict[str, Any]:
        check = _check_to_make(row)
        _must_fit(check, finding, way, text, second_officer, correct_by, actor, moments.legal_day(now))
        assert actor.person is not None
        CheckRecord.objects.create(
            later_check=check,
            finding=finding,
            way=way,
            text=text.strip(),
            second_officer=second_officer.strip(),
            correct_by=correct_by if finding == CheckRecord.Finding.CORRECT else None,
            file=evidence.file,
            file_name=evidence.name[:200],
            person=actor.person,
            made_at=now,
        )
        _conclude(check, finding, correct_by, now)
        check.handler = actor.person
        check.save(update_fields=["state", "correct_by", "closed_at", "handler"])
        if check.state == CheckState.BREACHED and row.route in UP_REPORTING:
            _tell_superior(row, text.strip())
        told = {"finding": finding, "note": text.strip()}
        return told | (
            {"correct_by": correct_by.isoformat()} if check.state == CheckState.CORRECTING and correct_by else {}
        )

    return door.perform(case, "verify_commitment", actor=actor, stamp=stamp, change=change)


def _tell_superior(row: Case, text: str) -> None:
    """Who granted it takes it back: the superior's people are told of the breach and record their revocation."""
    assert row.deciding_body_id is not None
    people = present_people(row.deciding_body_id, MOVES["record_revocation"].roles)
    words = f"办件{row.number}经核查承诺不实，请依法处理并登记撤销：{text}"
    inbox_add(to=[person.pk for person in people], text=words, url=f"/cases/{row.number}/?tab=work")


def _check_to_make(row: Case) -> CommitmentCheck:
    check = CommitmentCheck.objects.filter(commitment__case=row).first()
    if check is None:
        raise Refused("本件没有待核查的告知承诺。", code="nothing_to_check")
    if check.state not in CHECKS_TO_MAKE:
        raise Refused(f"本件的承诺核查已有结论：{check.get_state_display()}。", code="checked_already")
    return check


def _must_fit(
    check: CommitmentCheck,
    finding: str,
    way: str,
    text: str,
    second_officer: str,
    correct_by: dt.date | None,
    actor: Actor,
    today: dt.date,
) -> None:
    if finding not in CheckRecord.Finding.values:
        raise Invalid("请选择核查结论。", field="finding")
    if way not in CheckRecord.Way.values:
        raise Invalid("请选择核查方式。", field="way")
    if not text.strip():
        raise Invalid("请写明核查的经过和依据。", field="text")
    if way == CheckRecord.Way.ON_SITE:
        same = actor.person is not None and second_officer.strip() == actor.person.name
        if not second_officer.strip() or same:
            raise Invalid("现场核查须由两名以上工作人员进行，请填写另一名人员。", field="second_officer")
    if finding == CheckRecord.Finding.CORRECT:
        if check.state == CheckState.CORRECTING:
            raise Refused("已经限期整改过一次；仍不符的，结论为承诺不实。", code="corrected_already")
        if correct_by is None or correct_by <= today:
            raise Invalid("请填写整改截止日，须晚于今天。", field="correct_by")


def _conclude(check: CommitmentCheck, finding: str, correct_by: dt.date | None, now: dt.datetime) -> None:
    if finding == CheckRecord.Finding.KEPT:
        check.state, check.closed_at = CheckState.KEPT, now
    elif finding == CheckRecord.Finding.CORRECT:
        check.state, check.correct_by = CheckState.CORRECTING, correct_by
    elif finding == CheckRecord.Finding.BREACHED:
        check.state = CheckState.BREACHED


def check_end(row: Case, actor: Actor, facts: dict[str, Any], *, revoked: bool) -> None:
    """The licence is gone: the check ends with it. A revocation after a found breach is entered as bad credit."""
    if row.accepted_as != AcceptedAs.COMMITTED:
        return
    check = CommitmentCheck.objects.filter(commitment__case=row, closed_at=None).first()
    if check is None:
        return
    broken = revoked and check.state == CheckState.BREACHED
    check.state = CheckState.REVOKED if broken else CheckState.MOOT
    check.closed_at = moments.now()
    check.save(update_fields=["state", "closed_at"])
    if broken:
        assert row.deciding_body_id is not None
        flag_record(
            applicant=row.applicant,
            kind=CreditFlag.Kind.BROKEN_PROMISE,
            source=f"撤销决定{facts['document']}",
            reason=f"办件{row.number}“{row.item_version.name}”{BROKEN}，许可已撤销",
            listed_on=moments.today(),
            organisation_id=row.deciding_body_id,
            actor=actor,
            case=row,
        )
