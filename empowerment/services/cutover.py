"""A change of body from the trial to the end: tried out, carried out in one transaction, undone before it takes effect."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction

from core import door, events, moments
from core.actors import Actor, job
from core.door import Stamp
from core.errors import Invalid, NotAllowed, Refused, Stale
from core.events import Entry
from core.models import Organisation
from empowerment.models import CutOver, Empowerment, HandoverSeal, PowerItem, Scheme, Seal
from empowerment.seal_life import SealState
from empowerment.services.cutover_planning import Plan, plan_cut_over
from empowerment.services.cutover_writing import write
from empowerment.services.handovers import TableRow
from empowerment.services.list_undoing import empowerments_back
from empowerment.services.seals import seal_call_off
from empowerment.workflow import DocumentClass, SealKind

PLAN_STALE = "plan_stale"
AT_ONCE = 5000


@dataclass(frozen=True)
class CutOverTerms:
    """What is chosen. No `to_body`: each item goes to its competent department. No `mode`: as it is.

    `table` says whose seal goes on what from `effective_at` on, by the side of it on which a case was accepted; a row
    without a document class holds for all, a row without an owner means the body that decides.
    """

    park: Organisation
    scheme: Scheme
    title: str
    effective_at: dt.datetime
    from_body: Organisation
    items: Sequence[PowerItem]
    table: Sequence[TableRow]
    source: str
    to_body: Organisation | None = None
    mode: str = ""
    void_seals: Sequence[Seal] = ()
    keep_source: bool = False
    fictional: bool = False


def cut_over_plan(*, terms: CutOverTerms, actor: Actor, stamp: Stamp) -> CutOver:
    """Keep what was chosen and work out what it would do; nothing of the record is written.

    Raises Invalid naming the field, NotAllowed for who does not keep the park's record.
    """
    row = CutOver(
        park=terms.park,
        scheme=terms.scheme,
        mode=terms.mode,
        title=terms.title.strip(),
        effective_at=terms.effective_at,
        from_body=terms.from_body,
        to_body=terms.to_body,
        keep_source=terms.keep_source,
        source=terms.source.strip(),
        items=sorted({item.pk for item in terms.items}),
        table=[_row_of(each) for each in terms.table],
        void=sorted(seal.pk for seal in terms.void_seals),
        fictional=terms.fictional,
        planned_by=actor.person,
        planned_at=moments.now(),
    )
    denied = row.move_permitted("plan", actor)
    if denied:  # said before anything is worked out: the door would only say it afterwards
        raise NotAllowed(denied)
    _check_terms(row, terms)

    def before(new: CutOver) -> None:
        _keep(new, plan_cut_over(new, moments.now()))

    return door.admit(row, "plan", actor=actor, stamp=stamp, before=before, change=lambda new, now: _facts(new))


def cut_over_replan(*, cut_over: CutOver, actor: Actor, stamp: Stamp) -> CutOver:
    """Work the same choice out again against the record as it is now."""

    def change(row: CutOver, now: dt.datetime) -> dict[str, Any]:
        _keep(row, plan_cut_over(row, now))
        row.planned_at = now
        return _facts(row)

    return door.perform(cut_over, "replan", actor=actor, stamp=stamp, change=change)


def cut_over_apply(*, cut_over: CutOver, actor: Actor, stamp: Stamp, accept_gaps: bool = False) -> CutOver:
    """Carry out in one transaction: new empowerments from the moment on with the new body, the handover with its table of
    seals, the void seals (鞍山方案二.1). Running cases are not written: what is pinned stays, the table answers for seals.

    Raises Stale (code `plan_stale`) when the record has changed since the plan was shown, Refused for a conflict, or for
    gaps that are not accepted, or (heard by the apps above) for cases already accepted on the wrong side of the moment.
    """

    def change(row: CutOver, now: dt.datetime) -> dict[str, Any]:
        plan = _current_plan(row, now)
        _check_ready(plan, accept_gaps)
        try:
            with transaction.atomic():
                row.handover, row.done = write(row, plan, actor=actor, now=now)
        except IntegrityError as clash:
            raise _stale() from clash
        row.applied_by, row.applied_at = actor.person, now
        return {**_facts(row), "handover": row.handover.pk, "gaps": len(plan.shown["gaps"])}

    return door.perform(cut_over, "apply", actor=actor, stamp=stamp, change=change)


def cut_over_undo(*, cut_over: CutOver, reason: str, actor: Actor, stamp: Stamp) -> CutOver:
    """Put back what was replaced, take the handover off, bring the seals back into use; only before the moment.

    Raises Invalid without a reason, Refused once the moment has come or when a written row was changed since.
    """
    if not reason.strip():
        raise Invalid("请填写撤销理由。", field="reason")

    def change(row: CutOver, now: dt.datetime) -> dict[str, Any]:
        if now >= row.effective_at:
            when = moments.chinese_date(row.effective_at)
            raise Refused(f"调整已于{when}生效，不能撤销；需要改回的，请另作一次调整。", code="in_effect")
        _take_back(row, actor, now)
        row.undone_by, row.undone_at, row.undo_reason = actor.person, now, reason.strip()[:300]
        return {"reason": row.undo_reason}

    return door.perform(cut_over, "undo", actor=actor, stamp=stamp, change=change)


def cut_over_drop(*, cut_over: CutOver, actor: Actor, stamp: Stamp) -> CutOver:
    """Put a planned change aside."""
    return door.perform(cut_over, "drop", actor=actor, stamp=stamp)


def _row_of(each: TableRow) -> dict[str, Any]:
    owner = each.owner.pk if each.owner else None
    return {"side": each.side, "document_class": each.document_class, "owner": owner, "kind": each.kind}


def _check_terms(row: CutOver, terms: CutOverTerms) -> None:
    for name, words in (("title", "名称"), ("source", "依据")):
        if not getattr(row, name):
            raise Invalid(f"请填写{words}。", field=name)
    if not moments.within_reach(row.effective_at):
        raise Invalid("时刻须在 1949 年 10 月至 2199 年之间。", field="effective_at")
    if not row.items:
        raise Invalid("请至少选择一个事项。", field="items")
    if any(item.jurisdiction_id != row.park.jurisdiction_id for item in terms.items):
        raise Invalid(f"所选事项须都是{row.park.jurisdiction.name}目录中的事项。", field="items")
    if not row.scheme.parks.filter(pk=row.park_id).exists():
        raise Invalid(f"方案“{row.scheme}”不适用于{row.park.name}。", field="scheme")
    if row.to_body_id == row.from_body_id:
        raise Invalid("新实施主体不能就是原实施主体。", field="to_body")
    bodies = [body for body in (row.from_body, row.to_body) if body]
    if any(body.jurisdiction_id != row.park.jurisdiction_id for body in bodies):
        raise Invalid(f"新旧实施主体须是{row.park.jurisdiction.name}的单位。", field="to_body")
    _check_table(terms.table)
    for seal in terms.void_seals:
        if seal.state != SealState.ACTIVE or seal.owner_id not in (row.from_body_id, row.park_id):
            raise Invalid(f"“{seal.name}”不是{row.from_body.name}在用的印章，不能列为作废。", field="void_seals")


def _check_table(table: Sequence[TableRow]) -> None:
    for side in HandoverSeal.Side:
        rows = [row.document_class for row in table if row.side == side]
        if "" not in rows:
            raise Invalid(f"请写明{side.label}的件盖哪枚印章。", field=f"seal_{side}")
        if len(rows) != len(set(rows)):
            raise Invalid(f"{side.label}的用印表中同一种文书写了两次。", field=f"seal_{side}")
    for row in table:
        if row.kind not in SealKind.values or row.document_class not in ("", *DocumentClass.values):
            raise Invalid("请从列表中选择印章和文书。", field=f"seal_{row.side}")


def _keep(row: CutOver, plan: Plan) -> None:
    row.result, row.digest = plan.shown, plan.digest


def _facts(row: CutOver) -> dict[str, Any]:
    counts = row.result["counts"]
    return {"effective_at": row.effective_at, "items": counts["items"], "subitems": counts["subitems"]}


def _lock(row: CutOver, items: Sequence[int]) -> None:
    """The park's row queues up what is done to a whole park, the items' rows everybody who empowers one of them."""
    Organisation.objects.select_for_update(no_key=True).get(pk=row.park_id)
    for start in range(0, len(items), AT_ONCE):
        locked = PowerItem.objects.select_for_update(no_key=True).filter(pk__in=items[start : start + AT_ONCE])
        list(locked.order_by("pk").values_list("pk", flat=True))


def _current_plan(row: CutOver, now: dt.datetime) -> Plan:
    """The plan made again under locks; it must be the one that was shown."""
    _lock(row, row.items)
    plan = plan_cut_over(row, now)
    if plan.digest != row.digest:
        raise _stale()
    return plan


def _stale() -> Stale:
    words = "试算之后登记有了变动，刚才看到的结果已经不作数，没有执行。请核对重新试算的结果后再执行。"
    return Stale(words, code=PLAN_STALE)


def _check_ready(plan: Plan, accept_gaps: bool) -> None:
    conflicts, gaps = plan.shown["conflicts"], plan.shown["gaps"]
    if conflicts:
        raise Refused(f"有 {len(conflicts)} 处冲突，不能执行：{conflicts[0]}", code="conflict")
    if gaps and not accept_gaps:
        words = f"到时还有 {len(gaps)} 处不齐（印章、用印人、决定人或文书），请先补齐，或勾选知悉后再执行。"
        raise Refused(words, code="gaps")


def _take_back(row: CutOver, actor: Actor, now: dt.datetime) -> None:
    done, items = row.done, row.items
    _lock(row, items)
    ours = Empowerment.objects.filter(pk__in=[*done["empowerments"], *done["closed"]])
    gone = ours.exclude(superseded_at=None).select_related("item").first()
    if gone:
        raise Refused(f"“{gone.item.name}”在执行之后又调整过，不能撤销；请先撤销后来的调整。", code="depends")
    facts = {"cut_over": row.pk}
    entries: list[Entry] = list(empowerments_back(done, park_id=row.park_id, facts=facts, now=now))
    for seal in Seal.objects.select_for_update().filter(pk__in=done["void"]):
        seal_call_off(seal=seal, reason=f"{row.handover}撤销", actor=job("handover"))
    assert row.handover is not None
    row.handover.withdrawn_at = now
    row.handover.save(update_fields=["withdrawn_at"])
    entries.append(Entry(row.handover, "handover.withdraw", facts, row.park_id))
    events.record_all(entries, actor=actor)
