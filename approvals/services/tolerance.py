"""容缺受理: principal materials complete, minor ones promised in writing by a day; no result before, an end after it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db.models import prefetch_related_objects

from approvals import clocks, documents
from approvals.messages import tell_applicant
from approvals.models import Case, CaseMaterial, Clock, ClockKind, PromisedMaterial, Tolerance
from approvals.services.acceptance import Manner, accept_now
from approvals.services.credit import credit_must_be_clean
from approvals.services.endings import end_now
from approvals.services.examination import must_run
from approvals.services.owed import seal_owe
from approvals.services.promised import outstanding, promises_settle
from approvals.services.signing import Signature, signature_must_do
from approvals.workflow import AcceptedAs
from core import door, moments
from core.actors import Actor
from core.door import Stamp
from core.errors import Invalid, Refused
from core.selectors import calendar
from empowerment.workflow import DocumentClass, Slot


def case_accept_tolerated(
    *,
    case: Case,
    actor: Actor,
    stamp: Stamp,
    promised: Sequence[int],
    until: dt.date,
    signature: Signature,
) -> Case:
    """容缺受理: as 受理 in everything else, while the materials `promised` (orders on the checklist) come by the day
    `until`: a working day, not before today and within the promised limit, or the statutory one where nothing was
    promised. What happens in order: accepted and notice sealed, promise frozen, lines noted.

    Raises Refused for an applicant with unrepaired bad credit, a missing principal material or an item without a limit;
    Invalid for a day, a material or a signature that will not do.
    """

    def change(row: Case, now: dt.datetime) -> dict[str, Any]:
        prefetch_related_objects([row], "materials")
        credit_must_be_clean(row.applicant, "容缺受理")
        signature_must_do(row, signature)
        wanted = set(promised)
        limit: list[tuple[dt.date, str]] = []

        def terms(accepted: Case, live: list[Clock]) -> documents.Facts:
            limit.append(_within_limit(live, until, moments.legal_day(now)))
            return documents.promised_terms(_promised_lines(accepted, wanted), until=until)

        manner = Manner(
            kind=AcceptedAs.TOLERATED,
            title="容缺受理通知书",
            may_lack=lambda line: line.deferrable and line.order in wanted,
            terms=terms,
        )
        as_of = clocks.silent_since(row, now) or now
        facts = accept_now(row, actor=actor, now=now, accepted_at=as_of, deemed=False, manner=manner)
        lines = _promised_lines(row, wanted)
        tolerance = Tolerance.objects.create(
            case=row,
            promised_on=until,
            due_on=until,
            limit_on=limit[0][0],
            limit_reason=limit[0][1],
            made_at=now,
            paper=documents.make(
                row,
                DocumentClass.PROMISE,
                at=now,
                title="容缺受理承诺书",
                body_slot=Slot.ACCEPTS,
                facts=documents.tolerance_promise(row, lines, until=until, signature=signature.note),
            ),
            **signature.columns(),
        )
        PromisedMaterial.objects.bulk_create(PromisedMaterial(tolerance=tolerance, material=line) for line in lines)
        return facts | {"until": until.isoformat(), "materials": [line.name for line in lines]}

    return door.perform(case, "accept_tolerated", actor=actor, stamp=stamp, change=change)


def _promised_lines(row: Case, wanted: set[int]) -> list[CaseMaterial]:
    """The lines promised; each must be a required, deferrable one that has not come."""
    lines = [line for line in row.materials.all() if line.order in wanted]
    wrong = [line.name for line in lines if not (line.lacking and line.deferrable)]
    if wrong:
        raise Invalid(f"{'、'.join(wrong)}不是尚缺的可容缺材料，请核对。", field="promised")
    if not lines:
        raise Invalid("请勾选容缺的材料；材料已齐的，请直接受理。", field="promised")
    return lines


def _within_limit(live: Sequence[Clock], until: dt.date, today: dt.date) -> tuple[dt.date, str]:
    """The latest day that may be promised and why, when `until` keeps within it."""
    days = calendar()
    found = clocks.supply_limit(live, days)
    if found is None:
        raise Refused("本事项没有承诺时限，也没有法定时限，补交期限无从确定，不适用容缺受理。", code="no_limit")
    last, reason = found
    if until < today:
        raise Invalid("承诺补交日不能早于今天。", field="until")
    if until > last:
        raise Invalid(f"承诺补交日最晚为{moments.chinese_date(last)}（{reason}）。", field="until")
    _on_workday(until)
    return last, reason


def _on_workday(until: dt.date) -> None:
    days = calendar()
    if not days.is_workday(until):
        before = days.add(days.next_workday(until), -1)
        words = f"{moments.chinese_date(until)}不是工作日，请改为工作日，例如{moments.chinese_date(before)}。"
        raise Invalid(words, field="until")


def case_supply_promised(
    *, case: Case, actor: Actor, stamp: Stamp, provided: Sequence[int], originals: Sequence[int] = ()
) -> Case:
    """容缺补交: promised materials have come, some or all; `provided` and `originals` are orders on the checklist.

    Raises Refused where nothing is outstanding and after the promised day; Invalid for a line that was not promised.
    """

    def change(row: Case, now: dt.datetime) -> dict[str, Any]:
        tolerance, waiting = _running_promise(row)
        if moments.legal_day(now) > tolerance.due_on:
            until = moments.chinese_date(tolerance.due_on)
            raise Refused(f"承诺补交日{until}已过，依承诺终止办理，不再补交；可重新申请。", code="promise_lapsed")
        names = {line.material.order: line.material for line in waiting}
        if not provided or set(provided) - set(names):
            raise Invalid("请勾选本次补交的容缺材料。", field="provided")
        for order in provided:
            names[order].provided = True
            names[order].original_seen = order in originals
            names[order].save(update_fields=["provided", "original_seen"])
        promises_settle(row, now)
        left = len(waiting) - len(set(provided))
        if not left:
            tell_applicant(row, f"supplied-{row.version}", f"您的申请{row.number}容缺材料已补齐，继续办理。")
        return {"provided": sorted(provided), "left": left}

    return door.perform(case, "supply_promised", actor=actor, stamp=stamp, change=change)


def _running_promise(row: Case) -> tuple[Tolerance, list[PromisedMaterial]]:
    waiting = outstanding(row)
    if not waiting:
        raise Refused("本件没有待补交的容缺材料。", code="nothing_promised")
    return Tolerance.objects.get(case=row), waiting


def case_extend_promise(*, case: Case, actor: Actor, stamp: Stamp, until: dt.date, reason: str) -> Case:
    """不可抗力: the promised day moves once to `until`, a later working day not past the statutory limit (the promised one
    where the item has no statutory). Raises Refused and Invalid.
    """

    def change(row: Case, now: dt.datetime) -> dict[str, Any]:
        must_run(row)
        tolerance, _ = _running_promise(row)
        if tolerance.extended_at is not None:
            raise Refused("补交期限已因不可抗力延长过一次，不能再延长。", code="extended_already")
        if moments.legal_day(now) > tolerance.due_on:
            raise Refused(
                f"承诺补交日{moments.chinese_date(tolerance.due_on)}已过，不能再延长。", code="promise_lapsed"
            )
        if not reason.strip():
            raise Invalid("请写明不可抗力的事由和证明情况。", field="reason")
        if until <= tolerance.due_on:
            raise Invalid(f"新的补交日须晚于{moments.chinese_date(tolerance.due_on)}。", field="until")
        last = statutory_due(row)
        if last is None or until > last:
            raise Invalid(f"补交日不能晚于办理期限届满日{moments.chinese_date(last)}。", field="until")
        _on_workday(until)
        tolerance.due_on, tolerance.extended_reason = until, reason.strip()
        tolerance.extended_by, tolerance.extended_at = actor.person, now
        tolerance.save(update_fields=["due_on", "extended_reason", "extended_by", "extended_at"])
        words = f"您的申请{row.number}容缺材料的补交期限延长至{moments.chinese_date(until)}。"
        tell_applicant(row, "promise-extended", words)
        return {"until": until.isoformat(), "reason": reason.strip()}

    return door.perform(case, "extend_promise", actor=actor, stamp=stamp, change=change)


def statutory_due(row: Case) -> dt.date | None:
    """The day on which the statutory limit of a running case ends; the promised one where it has no statutory."""
    rows = Clock.objects.filter(case=row, stopped_on=None, replaced_at=None, due_on__isnull=False)
    dated = dict(rows.values_list("kind", "due_on"))
    wanted = (ClockKind.DECISION, ClockKind.REPORT, ClockKind.PROMISE)
    return next((dated[kind] for kind in wanted if kind in dated), None)


def case_lapse_promise(*, case: Case, actor: Actor, stamp: Stamp) -> Case:
    """容缺逾期: the promised day has passed and something is still missing: the case ends, the applicant bears it.

    A job makes this move, so the notice waits for a person to seal it. Raises Refused while the day has not passed.
    """

    def change(row: Case, now: dt.datetime) -> dict[str, Any]:
        tolerance, waiting = _running_promise(row)
        if moments.legal_day(now) <= tolerance.due_on:
            raise Refused("承诺补交日尚未过去，不能终止。")
        names = "、".join(line.material.name for line in waiting)
        until = moments.chinese_date(tolerance.due_on)
        document = documents.make(
            row,
            DocumentClass.TERMINATION,
            at=now,
            title="终止审批告知书",
            body_slot=Slot.ACCEPTS,
            facts=documents.ending(
                row, reasons=f"申请人书面承诺不迟于{until}补交{names}，逾期未补齐。", basis="容缺受理的材料逾期未补齐"
            ),
        )
        seal_owe(row, document, now)
        tolerance.lapsed_at = now
        tolerance.save(update_fields=["lapsed_at"])
        end_now(row, now)
        tell_applicant(
            row, "promise-lapsed", f"您的申请{row.number}因容缺材料逾期未补齐已终止办理，备齐材料后可重新申请。"
        )
        return {"document": document.number, "materials": [line.material.name for line in waiting]}

    return door.perform(case, "lapse_promise", actor=actor, stamp=stamp, change=change)
