"""Time that does not count and time that is added, both told in writing."""

from __future__ import annotations

import datetime as dt
from typing import Any

from approvals import clocks, documents
from approvals.messages import tell_applicant
from approvals.models import (
    Case,
    Clock,
    ClockKind,
    Extension,
    Pause,
    PauseKind,
)
from approvals.services.examination import must_run
from approvals.services.sealing import seal_notice
from core import door, moments
from core.actors import Actor
from core.door import Stamp
from core.errors import Invalid, Refused
from core.models import Person
from empowerment.workflow import DocumentClass, Slot


def case_pause(*, case: Case, actor: Actor, stamp: Stamp, kind: str, reason: str, expected_days: int) -> Case:
    """暂停计时 for one of the eight kinds of art. 45, told in writing with the working days it needs. Never a site survey."""

    def change(row: Case, now: dt.datetime) -> dict[str, Any]:
        if kind not in PauseKind.values:
            allowed = "、".join(str(label) for label in PauseKind.labels)
            raise Invalid(f"只有{allowed}可以暂停计时；现场勘查等不得暂停。", field="kind")
        if not reason.strip() or expected_days < 1:
            raise Invalid("请写明暂停的原因和所需工作日数，依法须书面告知申请人。", field="reason")
        if row.pauses.filter(kind=kind, ended_at=None).exists():
            raise Refused(f"本件的{PauseKind(kind).label}已在进行，不能重复暂停。")
        label = PauseKind(kind).label
        document = documents.make(
            row,
            DocumentClass.PAUSE,
            at=now,
            title="特别程序时限告知书",
            body_slot=Slot.EXAMINES,
            facts=documents.pause(row, kind=label, reason=reason.strip(), expected_days=expected_days),
        )
        sealed = seal_notice(row, document, actor=actor, at=now)
        Pause.objects.create(
            case=row, kind=kind, reason=reason.strip(), expected_days=expected_days, started_at=now, notice=document
        )
        row.paused = True
        clocks.clocks_refresh(row)
        tell_applicant(
            row, f"pause-{document.pk}", f"您的申请{row.number}因{label}暂停计时，预计{expected_days}个工作日。"
        )
        return {"kind": kind, "document": document.number, **sealed}

    return door.perform(case, "pause", actor=actor, stamp=stamp, change=change)


def case_resume(*, case: Case, actor: Actor, stamp: Stamp, kind: str = "") -> Case:
    """恢复计时: the day of resumption counts again. Without a kind every open pause ends."""

    def change(row: Case, now: dt.datetime) -> dict[str, Any]:
        opened = row.pauses.filter(ended_at=None)
        if kind:
            opened = opened.filter(kind=kind)
        if not opened.update(ended_at=now):
            raise Refused("本件没有正在进行的特别程序。")
        row.paused = row.pauses.filter(ended_at=None).exists()
        clocks.clocks_refresh(row)
        return {"kind": kind, "due_on": row.due_on}

    return door.perform(case, "resume", actor=actor, stamp=stamp, change=change)


def case_extend(*, case: Case, actor: Actor, stamp: Stamp, reason: str, days: int | None = None) -> Case:
    """延长 by the head, once, by at most the item's own number of working days (default 10), reason told [42]."""

    def change(row: Case, now: dt.datetime) -> dict[str, Any]:
        must_run(row)  # while the clock stands still there is no new date to tell the applicant
        most = row.item_version.extension_days
        wanted = most if days is None else days
        if not reason.strip():
            raise Invalid("请写明延长的理由，依法须告知申请人。", field="reason")
        if not 1 <= wanted <= most:
            raise Invalid(f"本事项最多延长 {most} 个工作日。", field="days")
        if Extension.objects.filter(case=row).exists():
            raise Refused("本件已经延长过一次，不能再延长。")
        clock = Clock.objects.filter(
            case=row, kind__in=[ClockKind.DECISION, ClockKind.REPORT], stopped_on=None, replaced_at=None
        ).first()
        if clock is None:
            raise Refused("本件没有正在计算的法定时限，无须延长。")
        if clock.due_on and moments.legal_day(now) > clock.due_on:
            raise Refused("法定时限已过，不能事后延长。")
        old = moments.chinese_date(clock.due_on)
        clock.extended = wanted
        clock.save(update_fields=["extended"])
        clocks.clocks_refresh(row)
        clock.refresh_from_db()
        assert isinstance(actor.person, Person)
        facts = documents.extension(
            row,
            days=wanted,
            reason=reason.strip(),
            approver=actor.person.name,
            old=old,
            new=moments.chinese_date(clock.due_on),
        )
        document = documents.make(
            row, DocumentClass.EXTENSION, at=now, title="延长审批期限告知书", body_slot=Slot.EXAMINES, facts=facts
        )
        sealed = seal_notice(row, document, actor=actor, at=now)
        Extension.objects.create(
            case=row,
            days=wanted,
            reason=reason.strip(),
            approved_by=actor.person,
            approved_at=now,
            notice=document,
        )
        tell_applicant(row, "extension", f"您的申请{row.number}延长{wanted}个工作日，理由见延长审批期限告知书。")
        return {"days": wanted, "document": document.number, **sealed}

    return door.perform(case, "extend", actor=actor, stamp=stamp, change=change)
