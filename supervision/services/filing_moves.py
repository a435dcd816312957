"""A compiled filing on its way: sealed, sent, received, reviewed, archived."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from core import door, moments
from core.absences import present_people
from core.actors import Actor
from core.door import Stamp
from core.errors import Invalid, Refused
from core.inbox import inbox_add
from core.models import Document
from core.selectors import calendar
from empowerment.authority import SealStep
from empowerment.sealing import seal_apply
from supervision.documents.filing import LETTER, letter_make, list_make, receipt_make
from supervision.lives.filing import PENDING, ROLES, Side
from supervision.models import Filing, FilingTerms
from supervision.services.filing import list_write


def filing_seal(*, filing: Filing, actor: Actor, stamp: Stamp) -> Filing:
    """备案函 and 备案清单 are made from the compiled figures, and the letter gets the park's seal by who may use it.

    From here on the figures stand still. Raises what the seal register raises (a void seal, no right to it).
    """

    def change(row: Filing, now: dt.datetime) -> dict[str, Any]:
        if row.list_file is None:
            list_write(row)
        letter = letter_make(row, at=now)
        row.number, row.returned_reason = letter.number, ""
        list_make(row, at=now)
        terms = FilingTerms.in_force(moments.legal_day(now), row.by.jurisdiction_id)
        step = SealStep(LETTER, 1, row.by_id, row.by.name_on(moments.legal_day(now)), terms.seal_kind)
        locked = Document.objects.select_for_update().get(pk=letter.pk)
        use = seal_apply(document=locked, step=step, person=actor.person, at=now, authority=None, case_number=row.what)
        assert row.list_file is not None
        return {
            "document": letter.number,
            "seal": use.seal.code,
            "facts_hash": use.facts_hash,
            "list": row.list_file.sha256,
            "count": row.count,
        }

    return door.perform(filing, "seal", actor=actor, stamp=stamp, change=change)


def filing_reopen(*, filing: Filing, actor: Actor, stamp: Stamp, reason: str) -> Filing:
    """退回重编 before it was sent: the sealed letter is taken back, the next one supersedes it."""
    return door.perform(filing, "reopen", actor=actor, stamp=stamp, change=_taken_back(reason))


def filing_give_back(*, filing: Filing, actor: Actor, stamp: Stamp, reason: str) -> Filing:
    """退回 by the department before the receipt; the park has a new term from today."""

    def change(row: Filing, now: dt.datetime) -> dict[str, Any]:
        facts = _taken_back(reason)(row, now)
        terms = FilingTerms.in_force(moments.legal_day(now), row.by.jurisdiction_id)
        row.due_on = calendar().add(moments.legal_day(now), terms.submit_days)
        _tell(row, Side.FILER, f"{row}被{row.to}退回：{row.returned_reason}")
        return facts | {"due_on": row.due_on}

    return door.perform(filing, "give_back", actor=actor, stamp=stamp, change=change)


def _taken_back(reason: str) -> door.Change:
    def change(row: Filing, now: dt.datetime) -> dict[str, Any]:
        if not reason.strip():
            raise Invalid("请写明原因。", field="reason")
        papers = Document.objects.filter(object_type=Filing._meta.label_lower, object_id=row.pk, withdrawn_at=None)
        papers.update(withdrawn_at=now, withdrawn_reason=f"备案退回重编：{reason.strip()}"[:300])
        row.returned_reason = reason.strip()[:300]
        row.submitted_at = row.receipt_due_on = None
        return {"reason": row.returned_reason, "document": row.number}

    return change


def filing_submit(*, filing: Filing, actor: Actor, stamp: Stamp) -> Filing:
    """报送: the department has its days for the receipt from now on, and is told."""

    def change(row: Filing, now: dt.datetime) -> dict[str, Any]:
        day = moments.legal_day(now)
        terms = FilingTerms.in_force(day, row.by.jurisdiction_id)
        row.submitted_at, row.receipt_due_on = now, calendar().add(day, terms.receipt_days)
        late = row.park_late()
        _tell(
            row, Side.DEPARTMENT, f"{row.by}报送{row.what}备案，{row.count}件，请于{_words(row.receipt_due_on)}前签收。"
        )
        return {"count": row.count, "late": late, "receipt_due_on": row.receipt_due_on}

    return door.perform(filing, "submit", actor=actor, stamp=stamp, change=change)


def filing_receive(*, filing: Filing, actor: Actor, stamp: Stamp) -> Filing:
    """签收: a receipt signed by the person who receives; the days for the review begin."""

    def change(row: Filing, now: dt.datetime) -> dict[str, Any]:
        assert actor.person is not None
        day = moments.legal_day(now)
        terms = FilingTerms.in_force(day, row.by.jurisdiction_id)
        row.received_at, row.received_by = now, actor.person
        row.review_due_on = calendar().add(day, terms.review_days)
        receipt = receipt_make(row, person=actor.person.name, at=now)
        _tell(row, Side.FILER, f"{row.to}已签收{row.what}备案，回执{receipt.number}。")
        return {"document": receipt.number, "review_due_on": row.review_due_on}

    return door.perform(filing, "receive", actor=actor, stamp=stamp, change=change)


def filing_review(*, filing: Filing, actor: Actor, stamp: Stamp, positions: Collection[int] | None = None) -> Filing:
    """无异议 on the lines with these positions; None for all that are left. A line with a pending objection is left out.

    Raises Refused when there was nothing to tick.
    """

    def change(row: Filing, now: dt.datetime) -> dict[str, Any]:
        lines = row.lines.filter(reviewed_at=None)
        lines = lines if positions is None else lines.filter(position__in=positions)
        contested = row.objections.filter(state__in=PENDING, line__isnull=False).values("line")
        done = lines.exclude(pk__in=contested).update(reviewed_at=now, reviewed_by=actor.person)
        if not done:
            raise Refused("没有可标记的行：已经审阅过，或者有异议尚未了结。", code="nothing_to_review")
        return {"lines": done}

    return door.perform(filing, "review", actor=actor, stamp=stamp, change=change)


def filing_archive(*, filing: Filing, actor: Actor, stamp: Stamp) -> Filing:
    """归档 when every line has been reviewed and no objection is pending. Raises Refused with how many are left."""

    def change(row: Filing, now: dt.datetime) -> dict[str, Any]:
        left = row.lines.filter(reviewed_at=None).count()
        pending = row.objections.filter(state__in=PENDING).count()
        if left or pending:
            words = [f"{left} 件未审阅"] * bool(left) + [f"{pending} 项异议未了结"] * bool(pending)
            raise Refused(f"还有{'、'.join(words)}，不能归档。", code="not_reviewed")
        row.archived_at = now
        _tell(row, Side.FILER, f"{row.to}已审阅{row.what}备案并归档。")
        return {"late": row.review_late()}

    return door.perform(filing, "archive", actor=actor, stamp=stamp, change=change)


def _tell(row: Filing, side: Side, text: str) -> None:
    body = row.to_id if side == Side.DEPARTMENT else row.by_id
    people = {person.pk for person in present_people(body, ROLES[side])}
    inbox_add(to=people, text=text, url=f"/filings/{row.public_id}/")


def _words(day: dt.date) -> str:
    return moments.chinese_date(day)
