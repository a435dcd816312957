"""Examination: circulation to the named person, opinions, the chief approver's first review, a lapsed delegation."""

from __future__ import annotations

import datetime as dt
from typing import Any

from approvals import documents_hearing
from approvals.models import (
    Case,
    Opinion,
)
from approvals.selectors import Beside, beside_of, chaired_by, examiners, lapsed_delegation, open_beside, records_of
from approvals.services.rights import grant_of
from approvals.workflow import Result
from core import door, moments
from core.actors import Actor
from core.door import Stamp
from core.errors import Invalid, NotAllowed, Refused
from core.models import Membership, Person
from empowerment.workflow import Slot


def case_circulate(*, case: Case, actor: Actor, stamp: Stamp, note: str = "", person: Person | None = None) -> Case:
    """政务服务中心协调流转: hand the file to the department's named person (云溪方案三.3), or to the other examiner of the
    department that `person` names. Raises Invalid when that one is no examiner there or away today.
    """

    def change(row: Case, now: dt.datetime) -> dict[str, Any]:
        named = row.pinned.body(Slot.EXAMINES)
        if person is not None:
            if person.pk not in {one.pk for one in examiners(row)}:
                raise Invalid(f"{person.name}今天不在审查岗位上，请另选。", field="person")
            row.handler, row.claimed_state = person, row.state
            return {"to": named.name if named else "", "to_person": person.pk, "note": note}
        if named and named.person_id:
            row.handler_id, row.claimed_state = named.person_id, row.state
        return {"to": named.name if named else "", "note": note}

    return door.perform(case, "circulate", actor=actor, stamp=stamp, change=change)


def case_examine(*, case: Case, actor: Actor, stamp: Stamp, suggests: str, text: str) -> Case:
    """审查: the examiner's opinion; a forwarded item only by the department's named person or a dated substitute."""

    def change(row: Case, now: dt.datetime) -> dict[str, Any]:
        must_run(row)
        if beside_must_be_done(row, "examine", now).chaired:
            _not_the_chair(row, actor)
        delegation_must_live(row, now)
        _must_be_named(row, actor, now)
        opinion_add(row, Opinion.Kind.EXAMINATION, suggests, text, actor, now)
        row.handler = actor.person
        return {"suggests": suggests}

    return door.perform(case, "examine", actor=actor, stamp=stamp, change=change)


def case_first_review(*, case: Case, actor: Actor, stamp: Stamp, suggests: str, text: str) -> Case:
    """The chief approver's first review where the head or a meeting decides (城陵矶方案三（四）)."""

    def change(row: Case, now: dt.datetime) -> dict[str, Any]:
        if not row.pinned.uses_chief_approvers:
            raise Refused("本件适用的方案没有首席审批员，由决定机关负责人直接决定。")
        if grant_of(row, actor, {"first_review", "decide"}, now) is None:
            raise NotAllowed("您没有本事项的初审权，请由获得初审授权的首席审批员办理。", code="no_grant")
        if row.opinions.filter(kind=Opinion.Kind.FIRST_REVIEW).exists():
            raise Refused("本件已经首席审批员初审，下一步由主要负责人或集体研究决定。")
        opinion_add(row, Opinion.Kind.FIRST_REVIEW, suggests, text, actor, now)
        return {"suggests": suggests}

    return door.perform(case, "first_review", actor=actor, stamp=stamp, change=change)


def opinion_add(row: Case, kind: str, suggests: str, text: str, actor: Actor, now: dt.datetime) -> Opinion:
    if suggests not in (Result.GRANTED, Result.DENIED):
        raise Invalid("请选择建议“准予”或“不予”。", field="suggests")
    if not text.strip():
        raise Invalid("请写明意见；只签名不写意见的，不算完成审查。", field="text")
    assert actor.person is not None
    return Opinion.objects.create(
        case=row, kind=kind, suggests=suggests, text=text.strip(), person=actor.person, made_at=now
    )


def _must_be_named(row: Case, actor: Actor, now: dt.datetime) -> None:
    """服务前移: the department's designated person, or who substitutes for that person on the day (AB岗)."""
    named = row.pinned.body(Slot.EXAMINES)
    if named is None or named.person_id is None or actor.person is None:
        return
    # Whom the centre circulated to or the department's head named since; the authority's person where neither has.
    person_id = row.handler_id or named.person_id
    if actor.person.pk == person_id:
        return
    day = moments.legal_day(now)
    substitutes = Membership.objects.filter(
        person=actor.person, organisation_id=named.id, substitute_for_id=person_id, valid_from__lte=day
    ).exclude(valid_to__lt=day)
    if not substitutes.exists():
        who = row.handler.name if row.handler else named.person
        raise NotAllowed(f"本件由{named.name}指定的{who}办理；其不在岗时由登记的AB岗人员办理。")


def _not_the_chair(row: Case, actor: Actor) -> None:
    if actor.person is not None and chaired_by(row, actor.person):
        raise NotAllowed("您是本件听证的主持人，不能再审查本件（行政许可法第48条）。", code="chairs_hearing")


def must_run(row: Case) -> None:
    if row.paused:
        raise Refused("本件正在特别程序中暂停计时，请先恢复计时再办理。", code="paused")


def beside_must_be_done(row: Case, move: str, now: dt.datetime) -> Beside:
    """What runs beside the case and must be finished first: one condition for examination, opinion and decision."""
    beside = beside_of(row)
    open_still = open_beside(row, move, moments.legal_day(now), beside=beside)
    if open_still is not None:
        raise Refused(open_still, code="beside_open")
    return beside


def based_on_records(row: Case, reasons: str, field: str, *, beside: Beside) -> dict[str, Any]:
    """What an opinion or a decision says of the hearings it is based on; it must say so in its reasons [48]."""
    records = records_of(row) if beside.chaired else []
    if records and not reasons.strip():
        raise Invalid("本件举行过听证，请写明根据听证笔录作出决定的理由（行政许可法第48条）。", field=field)
    return documents_hearing.basis_of_decision(records)


def delegation_must_live(row: Case, now: dt.datetime) -> None:
    """A delegation that lapsed or was revoked takes the running case back to the delegator, unless saved [24]."""
    lapsed = lapsed_delegation(row, now)
    if lapsed is not None:
        raise Refused(
            f"{lapsed}已失效，受托机关不能继续办理本件；由{lapsed.giver.name}收回办理，材料和时限一并移交。",
            code="no_instrument",
        )
