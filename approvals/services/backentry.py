"""补录: outages, paper pads, receipts and steps entered late with their true time. Two times are kept of everything."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from approvals.models import Case, LateEntry, Outage, PaperNumber, PaperPad
from approvals.services.intake import case_receive
from approvals.workflow import Entry
from core import events, moments
from core.actors import Actor
from core.door import Stamp
from core.errors import Invalid, NotAllowed, Refused
from core.models import Organisation, Role

MOST_OF_A_PAD = 500
LATE = dt.timedelta(minutes=5)  # what is entered within it is entered at once


@dataclass(frozen=True)
class LateGrounds:
    """What a late entry rests on: a paper receipt, and outside an outage a reason with its evidence."""

    paper: str = ""
    reason: str = ""
    evidence: str = ""


@transaction.atomic
def outage_record(
    *, park: Organisation, began_at: dt.datetime, ended_at: dt.datetime, reason: str, actor: Actor
) -> Outage:
    """Record a time without the system, so that what happened in it may be entered. Raises Invalid, NotAllowed."""
    _must_administer(actor, park)
    if not reason.strip():
        raise Invalid("请写明停用的原因，例如“机房断电”。", field="reason")
    if ended_at <= began_at:
        raise Invalid("恢复时间必须晚于开始时间。", field="ended_at")
    if ended_at > moments.now():
        raise Invalid("恢复时间不能晚于现在：系统恢复后再登记。", field="ended_at")
    assert actor.person is not None
    row = Outage.objects.create(
        park=park, began_at=began_at, ended_at=ended_at, reason=reason.strip(), opened_by=actor.person
    )
    facts = {"began_at": began_at, "ended_at": ended_at, "reason": row.reason}
    events.record(obj=row, verb="outage.record", actor=actor, facts=facts, organisation_id=park.pk)
    return row


@transaction.atomic
def pad_issue(*, park: Organisation, lead: str, first: int, last: int, issued_to: str, actor: Actor) -> PaperPad:
    """Hand out a pad of paper receipts, numbered lead + six digits. Raises Invalid, Refused when numbers are taken."""
    _must_administer(actor, park)
    start = "".join(lead.split()).upper()
    if not start or len(start) > 20 or not issued_to.strip():
        raise Invalid("请填写编号字头（如“纸2026-”）和领用窗口。", field="lead")
    if not 1 <= first <= last <= 999_999 or last - first >= MOST_OF_A_PAD:
        raise Invalid(f"起止号有误：从小到大，一本不超过 {MOST_OF_A_PAD} 张。", field="last")
    texts = [f"{start}{n:06d}" for n in range(first, last + 1)]
    taken = PaperNumber.objects.filter(park=park, number__in=texts).order_by("number").first()
    if taken is not None:
        raise Refused(f"编号 {taken.number} 已经发放过。", code="paper_taken")
    assert actor.person is not None
    pad = PaperPad.objects.create(park=park, issued_to=issued_to.strip()[:60], issued_by=actor.person)
    PaperNumber.objects.bulk_create([PaperNumber(pad=pad, park=park, number=text) for text in texts])
    facts = {"first": texts[0], "last": texts[-1], "issued_to": pad.issued_to}
    events.record(obj=pad, verb="paper_pad.issue", actor=actor, facts=facts, organisation_id=park.pk)
    return pad


@transaction.atomic
def paper_void(*, paper: PaperNumber, reason: str, actor: Actor) -> PaperNumber:
    """作废 an unused paper receipt. Raises Refused when it has been used or is void."""
    row = PaperNumber.objects.select_for_update().select_related("park").get(pk=paper.pk)
    _must_administer(actor, row.park)
    if row.state != PaperNumber.State.UNUSED:
        raise Refused(f"编号 {row.number} {row.get_state_display()}，不能作废。", code="paper_settled")
    if not reason.strip():
        raise Invalid("请写明作废的原因，例如“填写错误，存根已收回”。", field="reason")
    row.state, row.note = PaperNumber.State.VOID, reason.strip()[:200]
    row.save(update_fields=["state", "note"])
    events.record(obj=row, verb="paper.void", actor=actor, facts={"number": row.number, "reason": row.note})
    return row


def _must_administer(actor: Actor, park: Organisation) -> None:
    if not actor.holds(Role.PARK_ADMIN, park.pk):
        raise NotAllowed("停用时段和纸质回执由本园区的园区管理员登记。")


def is_late(happened_at: dt.datetime | None) -> bool:
    return happened_at is not None and moments.now() - happened_at > LATE


@transaction.atomic
def case_receive_late(*, grounds: LateGrounds, actor: Actor, stamp: Stamp, **fields: Any) -> Case:
    """收件补录: a receipt with its true time. Inside an outage the paper receipt says it; outside it needs a reason and
    evidence. Clocks run from the true time. Raises Invalid and what `case_receive` raises.
    """
    assert stamp.happened_at is not None
    park: Organisation = fields["park"]
    case = case_receive(**fields, actor=actor, stamp=stamp, entry=Entry.LATE)
    if LateEntry.objects.filter(case=case).exists():  # the same request again: answered with the case made before
        return case
    _use_paper(grounds.paper, park, case)
    _mark(case, "receive", park, grounds, actor, stamp.happened_at)
    return case


@transaction.atomic
def case_move_late(
    *,
    service: Callable[..., Case],
    case: Case,
    move: str,
    grounds: LateGrounds,
    actor: Actor,
    stamp: Stamp,
    **data: Any,
) -> Case:
    """A later step entered with its true time: not in the future, not before the step before it. Raises Invalid."""
    assert stamp.happened_at is not None
    last = events.history_last(case)
    if last is not None and stamp.happened_at < last.happened_at:
        when = last.happened_at.astimezone(moments.SHANGHAI).strftime("%Y年%-m月%-d日 %H:%M")
        raise Invalid(f"办理时间不能早于上一步（{when}）。", field="happened_at")
    moved = service(case=case, actor=actor, stamp=stamp, **data)
    _mark(moved, move, moved.park, grounds, actor, stamp.happened_at)
    return moved


def _use_paper(text: str, park: Organisation, case: Case) -> None:
    number = "".join(text.split()).upper()
    if not number:
        return
    row = PaperNumber.objects.select_for_update().filter(park=park, number=number).first()
    if row is None:
        raise Invalid(f"纸质回执编号 {number} 不在已发放的回执本里，请核对。", field="late_paper")
    if row.state != PaperNumber.State.UNUSED:
        raise Invalid(f"纸质回执编号 {number} {row.get_state_display()}，请核对。", field="late_paper")
    row.state, row.case = PaperNumber.State.USED, case
    row.save(update_fields=["state", "case"])


def _mark(
    case: Case, move: str, park: Organisation, grounds: LateGrounds, actor: Actor, happened_at: dt.datetime
) -> None:
    outage = Outage.objects.filter(park=park, began_at__lte=happened_at, ended_at__gte=happened_at).first()
    if outage is None and not (grounds.reason.strip() and grounds.evidence.strip()):
        raise Invalid("这个时间不在登记的停用时段内，补录须写明原因和凭据。", field="late_reason")
    assert actor.person is not None
    LateEntry.objects.create(
        case=case,
        move=move,
        happened_at=happened_at,
        outage=outage,
        paper="".join(grounds.paper.split()).upper()[:40],
        reason=grounds.reason.strip()[:200],
        evidence=grounds.evidence.strip()[:200],
        person=actor.person,
    )
