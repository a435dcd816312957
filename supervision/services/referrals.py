"""Writes of referrals: drafted, evidence added, sent with a letter, receipted, followed, concluded.

Everything here is the inspectors' alone: messages go to them, events hold no names, and nothing is written on the case, the
complaint or the finding that a referral grew out of.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models

from approvals.models import Case
from core import door, moments
from core.actors import Actor
from core.door import Stamp
from core.errors import Invalid, NotAllowed
from core.events import label_of
from core.models import Document, Organisation, Person, StoredFile
from core.papers import file_store
from supervision.documents.referrals import referral_paper
from supervision.lives.referrals import ClueCategory, ReferralOutcome
from supervision.models import Referral, ReferralEvidence, ReferralNote, ReferralPerson


@dataclass(frozen=True)
class Named:
    """Somebody a referral is about; `person` where the program knows them."""

    name: str
    post: str = ""
    person: Person | None = None


@dataclass(frozen=True)
class ReferralInput:
    office: Organisation
    to: str
    category: str
    subject: str
    facts: str
    people: Sequence[Named]
    stage: str = ""
    case: Case | None = None
    origin: models.Model | None = None


@dataclass(frozen=True)
class EvidenceInput:
    """A paper of the program, or a file: one of the two (`file` uploaded now, `stored` kept already)."""

    title: str
    proves: str = ""
    document: Document | None = None
    file: tuple[str, bytes] | None = None
    stored: StoredFile | None = None
    name: str = ""


def referral_draft(*, said: ReferralInput, actor: Actor, stamp: Stamp) -> Referral:
    """拟写移送. Raises Invalid, and NotAllowed for whoever is no inspector of the place or is named in it."""
    _check(said, actor)
    row = Referral(
        office=said.office,
        to=said.to.strip()[:120],
        category=said.category,
        subject=said.subject.strip()[:200],
        facts=said.facts.strip(),
        stage=said.stage.strip()[:60],
        case=said.case,
        origin_type=label_of(said.origin) if said.origin else "",
        origin_id=said.origin.pk if said.origin else None,
    )

    def before(made: Referral) -> None:
        assert actor.person is not None
        made.drafted_at, made.drafted_by = moments.now(), actor.person

    def change(made: Referral, now: dt.datetime) -> dict[str, Any]:
        ReferralPerson.objects.bulk_create(
            ReferralPerson(referral=made, person=one.person, name=one.name.strip()[:40], post=one.post.strip()[:120])
            for one in said.people
        )
        return {"category": made.category, "people": len(said.people)}

    return door.admit(row, "draft", actor=actor, stamp=stamp, change=change, before=before)


def _check(said: ReferralInput, actor: Actor) -> None:
    if said.category not in ClueCategory.values:
        raise Invalid("请选择线索类别。", field="category")
    for field, words in (("to", "请填写接收单位。"), ("subject", "请填写事由。"), ("facts", "请写明基本事实。")):
        if not getattr(said, field).strip():
            raise Invalid(words, field=field)
    if not said.people or not all(one.name.strip() for one in said.people):
        raise Invalid("请填写被反映人，每行一人：姓名，单位职务。", field="people")
    if actor.person is not None and actor.person.pk in {one.person.pk for one in said.people if one.person}:
        raise NotAllowed("不能办理涉及本人的移送。")
    if not actor.holds("inspector", said.office.pk):
        raise NotAllowed("移送由本单位的督查监察人员拟写。")


def referral_add_evidence(*, referral: Referral, said: EvidenceInput, actor: Actor, stamp: Stamp) -> Referral:
    """加入证据: a paper by the hash of its facts, a file by its own hash. The same one twice is told."""
    if (said.document is None) == (said.file is None and said.stored is None):
        raise Invalid("请上传文件，或者填写本系统文书的文号，二者选一。", field="file")

    def change(row: Referral, now: dt.datetime) -> dict[str, Any]:
        stored, name = said.stored, said.name
        if said.file is not None:
            stored, name = file_store(stream=io.BytesIO(said.file[1]), name=said.file[0]), said.file[0]
        digest = said.document.facts_hash if said.document else stored.sha256 if stored else ""
        if row.evidence.filter(sha256=digest).exists():
            raise Invalid("这份证据已经在清单中。", field="file" if stored else "document")
        ReferralEvidence.objects.create(
            referral=row,
            title=said.title.strip()[:200] or (str(said.document) if said.document else name)[:200],
            proves=said.proves.strip()[:300],
            document=said.document,
            file=stored,
            name=name[:200],
            sha256=digest,
            added_at=now,
        )
        return {"sha256": digest}

    return door.perform(referral, "add_evidence", actor=actor, stamp=stamp, change=change)


def referral_send(*, referral: Referral, actor: Actor, stamp: Stamp) -> Referral:
    """移送 with the numbered 移送函; facts, persons and evidence stay as they are from now on."""

    def change(row: Referral, now: dt.datetime) -> dict[str, Any]:
        paper = referral_paper(row, at=now)
        row.number, row.sent_at, row.sent_by = paper.number, now, actor.person
        return {"document": paper.number, "evidence": row.evidence.count()}

    return door.perform(referral, "send", actor=actor, stamp=stamp, change=change)


def referral_receive(
    *,
    referral: Referral,
    on: dt.date,
    receipt: str,
    file: tuple[str, bytes] | None = None,
    actor: Actor,
    stamp: Stamp,
) -> Referral:
    """登记签收: the day and number of the receipt, with its scan. Raises Invalid for a day before the letter or after today."""
    if not receipt.strip():
        raise Invalid("请填写回执文号或者签收人。", field="receipt")
    if on > moments.today():
        raise Invalid("签收日不能晚于今天。", field="on")

    def change(row: Referral, now: dt.datetime) -> dict[str, Any]:
        if row.sent_at is not None and on < moments.legal_day(row.sent_at):
            raise Invalid("签收日不能早于移送日。", field="on")
        row.received_on, row.receipt = on, receipt.strip()[:120]
        if file is not None:
            row.receipt_file, row.receipt_name = file_store(stream=io.BytesIO(file[1]), name=file[0]), file[0][:200]
        return {"on": on}

    return door.perform(referral, "receive", actor=actor, stamp=stamp, change=change)


def referral_follow(*, referral: Referral, on: dt.date, text: str, actor: Actor, stamp: Stamp) -> Referral:
    """登记进展."""
    if not text.strip():
        raise Invalid("请写明进展。", field="text")
    if on > moments.today():
        raise Invalid("日期不能晚于今天。", field="on")

    def change(row: Referral, now: dt.datetime) -> dict[str, Any]:
        assert actor.person is not None
        ReferralNote.objects.create(referral=row, on=on, text=text.strip()[:500], person=actor.person)
        return {"on": on}

    return door.perform(referral, "follow", actor=actor, stamp=stamp, change=change)


def referral_conclude(
    *, referral: Referral, outcome: str, text: str, on: dt.date, actor: Actor, stamp: Stamp
) -> Referral:
    """登记结果 that was fed back."""
    if outcome not in ReferralOutcome.values:
        raise Invalid("请选择处理结果。", field="outcome")
    if on > moments.today() or (referral.received_on is not None and on < referral.received_on):
        raise Invalid("反馈日须在签收日之后、今天以前。", field="on")

    def change(row: Referral, now: dt.datetime) -> dict[str, Any]:
        row.outcome, row.outcome_text, row.concluded_on = outcome, text.strip(), on
        return {"outcome": outcome, "on": on}

    return door.perform(referral, "conclude", actor=actor, stamp=stamp, change=change)


def referral_cancel(*, referral: Referral, reason: str, actor: Actor, stamp: Stamp) -> Referral:
    """不移送 with a reason."""
    if not reason.strip():
        raise Invalid("请写明不移送的理由。", field="reason")

    def change(row: Referral, now: dt.datetime) -> dict[str, Any]:
        row.cancelled_reason = reason.strip()[:300]
        return {}

    return door.perform(referral, "cancel", actor=actor, stamp=stamp, change=change)
