"""Hearings: the right told or the body's own order, the request, the notice, the chair, the record (行政许可法 arts. 45-48)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from approvals import documents_hearing as papers
from approvals.hearing_dates import earliest_hearing, hold_until, latest_notice, notice_in_time, request_until
from approvals.hearing_life import EX_OFFICIO, ON_REQUEST, PENDING, HearingGround, PartyState
from approvals.messages import tell_applicant
from approvals.models import Case, Hearing, HearingRecusal, InterestedParty, PauseKind
from approvals.selectors.hearings import chairs, who_examined
from approvals.services.parties import told_now
from approvals.services.sealing import seal_notice
from approvals.services.side_pauses import pause_begin, pause_end
from approvals.side_life import case_closed
from core import door, moments
from core.actors import Actor
from core.door import Stamp
from core.errors import Invalid, NotAllowed, Refused
from core.models import Person, Role, StoredFile
from core.selectors import calendar
from empowerment.workflow import DocumentClass


@dataclass(frozen=True)
class HearingPlan:
    """When, where and by whom a hearing is held; not in public only for a reason of [48(2)]."""

    held_on: dt.date
    starts_at: dt.time
    place: str
    chair: Person
    recorder: Person
    public: bool = True
    not_public_reason: str = ""


def _open_case(case: Case, *, pending: bool = False) -> Case:
    """The case under its lock; Refused when it is closed or, with `pending`, when a hearing is already under way."""
    row = Case.objects.select_for_update().get(pk=case.pk)
    refusal = case_closed(row)
    if refusal:
        raise Refused(refusal)
    if pending and row.hearings.filter(state__in=PENDING).exists():
        raise Refused("本件已有一次听证正在组织，不能同时举行两次。")
    return row


def hearing_tell(
    *, case: Case, actor: Actor, stamp: Stamp, parties: Sequence[InterestedParty] = (), told_how: str = "直接送达"
) -> Hearing:
    """告知听证权利 to the applicant and the parties named, by one sealed notice; five working days to ask [47].

    Parties not told yet are told by the same notice [36].
    """
    now = stamp.happened_at or moments.now()
    day = moments.legal_day(now)
    until = request_until(day)
    assert until.on is not None
    request_by = until.on

    def before(hearing: Hearing) -> None:
        row = _open_case(case, pending=True)
        if any(party.case_id != row.pk for party in parties):
            raise Invalid("只能告知本件的利害关系人。", field="parties")
        hearing.told_on, hearing.request_by, hearing.request_by_provisional = day, request_by, until.provisional
        facts = papers.hearing_right(list(parties), request_by)
        hearing.right_notice = papers.make(row, papers.HEARING_RIGHT, at=now, facts=facts)
        seal_notice(row, hearing.right_notice, actor=actor, at=now, rule=DocumentClass.PAUSE)

    def change(hearing: Hearing, at: dt.datetime) -> dict[str, Any]:
        assert hearing.right_notice is not None
        notice = hearing.right_notice
        hearing.told_parties.set(parties)
        for party in parties:
            if party.state == PartyState.FOUND:
                _tell_by(notice, party, actor, stamp, told_how, request_by)
        words = f"您的申请{case.number}可以要求听证，请在{moments.chinese_date(request_by)}前（含当日）提出，见听证权利告知书。"
        tell_applicant(case, f"hearing-right-{hearing.pk}", words)
        return {"document": notice.number, "request_by": request_by, "case": case.number}

    return door.admit(Hearing(case=case), "tell", actor=actor, stamp=stamp, before=before, change=change)


def _tell_by(
    notice: Any, party: InterestedParty, actor: Actor, stamp: Stamp, told_how: str, answer_by: dt.date
) -> None:
    def change(row: InterestedParty, now: dt.datetime) -> dict[str, Any]:
        told_now(row, now, how=told_how, notice=notice, answer_by=answer_by)
        return {"document": notice.number, "answer_by": answer_by}

    door.perform(party, "tell", actor=actor, stamp=Stamp(happened_at=stamp.happened_at), change=change)


def hearing_call(*, case: Case, actor: Actor, stamp: Stamp, ground: str, reason: str) -> Hearing:
    """依职权举行: law says so or the public interest asks for it [46]; nobody need ask and no twenty days run."""

    def before(hearing: Hearing) -> None:
        _open_case(case, pending=True)
        _ex_officio(hearing, ground, reason)

    facts = {"ground": ground, "reason": reason.strip(), "case": case.number}
    change = lambda row, now: facts  # noqa: E731
    return door.admit(Hearing(case=case), "call", actor=actor, stamp=stamp, before=before, change=change)


def _ex_officio(hearing: Hearing, ground: str, reason: str) -> None:
    if ground not in EX_OFFICIO:
        raise Invalid(
            "依职权举行听证，须是法律、法规、规章规定，或者涉及公共利益（行政许可法第46条）。", field="ground"
        )
    if not reason.strip():
        raise Invalid("请写明依职权举行听证的依据或理由。", field="reason")
    hearing.ground, hearing.called_reason = ground, reason.strip()


def hearing_request(
    *, hearing: Hearing, actor: Actor, stamp: Stamp, ground: str, requested_by: str, requested_on: dt.date
) -> Hearing:
    """登记听证申请, made within five working days of the telling; to be held within twenty [47]. Late ones are refused."""

    def change(row: Hearing, now: dt.datetime) -> dict[str, Any]:
        _open_case(row.case, pending=True)
        assert row.told_on is not None and row.request_by is not None
        if ground not in ON_REQUEST:
            raise Invalid("请选择是申请人还是利害关系人要求听证。", field="ground")
        if not requested_by.strip():
            raise Invalid("请填写要求听证的人。", field="requested_by")
        if not row.told_on <= requested_on <= moments.legal_day(now):
            raise Invalid("申请日期须在告知之日与今天之间。", field="requested_on")
        if requested_on > row.request_by:
            raise Refused(
                f"申请听证的五个工作日已于{moments.chinese_date(row.request_by)}届满（行政许可法第47条），逾期申请不予登记；"
                "确有必要的，可以由机关依职权举行听证。",
                code="late_request",
                field="requested_on",
            )
        until = hold_until(requested_on)
        row.ground, row.requested_by, row.requested_on = ground, requested_by.strip(), requested_on
        row.hold_by, row.hold_by_provisional = until.on, until.provisional
        return {"ground": ground, "requested_on": requested_on, "hold_by": until.on}

    return door.perform(hearing, "request", actor=actor, stamp=stamp, change=change)


def hearing_waive(*, hearing: Hearing, actor: Actor, stamp: Stamp, reason: str) -> Hearing:
    """登记放弃听证 by everybody who was told, in writing."""
    return _end(hearing, "waive", actor, stamp, reason, "请写明谁以何种书面形式放弃听证。")


def hearing_order(*, hearing: Hearing, actor: Actor, stamp: Stamp, ground: str, reason: str) -> Hearing:
    """Asked for too late or not at all: the body holds it of its own accord [46]."""

    def change(row: Hearing, now: dt.datetime) -> dict[str, Any]:
        _open_case(row.case, pending=True)
        _ex_officio(row, ground, reason)
        return {"ground": ground, "reason": reason.strip()}

    return door.perform(hearing, "order", actor=actor, stamp=stamp, change=change)


def hearing_notify(
    *, hearing: Hearing, actor: Actor, stamp: Stamp, plan: HearingPlan, pause_days: int | None = None
) -> Hearing:
    """发听证通知 at least seven working days before, within the twenty; a second notice sets a new day [47, 48(1)].

    With `pause_days` the case is paused for the hearing with its own written notice [45].
    """

    def change(row: Hearing, now: dt.datetime) -> dict[str, Any]:
        day = moments.legal_day(now)
        _plan_fits(row, plan, day)
        for name in ("held_on", "starts_at", "chair", "recorder", "public"):
            setattr(row, name, getattr(plan, name))
        row.place, row.not_public_reason = plan.place.strip(), plan.not_public_reason.strip()
        row.noticed_on = day
        row.notice = papers.make(row.case, papers.HEARING_NOTICE, at=now, facts=papers.hearing_notice(row))
        seal_notice(row.case, row.notice, actor=actor, at=now, rule=DocumentClass.PAUSE)
        if pause_days is not None:
            row.pause = pause_begin(row.case, PauseKind.HEARING, "听证", pause_days, actor=actor, stamp=stamp)
        words = f"您的申请{row.case.number}定于{moments.chinese_date(plan.held_on)}举行听证，见听证通知书。"
        tell_applicant(row.case, f"hearing-notice-{row.notice.pk}", words)
        return {"held_on": plan.held_on, "document": row.notice.number, "pause_days": pause_days}

    return door.perform(hearing, "notify", actor=actor, stamp=stamp, change=change)


def _plan_fits(row: Hearing, plan: HearingPlan, day: dt.date) -> None:
    days = calendar()
    if not notice_in_time(days, day, plan.held_on):
        first = moments.chinese_date(earliest_hearing(days, day))
        raise Invalid(
            f"听证通知须在举行的七个工作日前发出（行政许可法第48条）：今天通知，最早{first}举行。", field="held_on"
        )
    if row.hold_by is not None and plan.held_on > row.hold_by:
        last = moments.chinese_date(latest_notice(days, row.hold_by))
        raise Invalid(
            f"听证须在收到申请的二十个工作日内、即{moments.chinese_date(row.hold_by)}前举行（行政许可法第47条），通知最迟{last}发出。",
            field="held_on",
        )
    if not plan.place.strip():
        raise Invalid("请填写听证地点。", field="place")
    if not plan.public and not plan.not_public_reason.strip():
        raise Invalid(
            "听证应当公开举行；不公开的，请写明涉及国家秘密、商业秘密或者个人隐私。", field="not_public_reason"
        )
    chair_fits(row, plan.chair)
    if plan.recorder.pk == plan.chair.pk:
        raise Invalid("记录人须是主持人以外的人员。", field="recorder")


def chair_fits(row: Hearing, chair: Person) -> None:
    """Somebody of the examining body other than those who examined this case, and not who stepped back from it [48(3)]."""
    if chair.pk in who_examined(row.case):
        raise Invalid(f"{chair.name}审查了本件，主持人须是审查人员以外的人员（行政许可法第48条）。", field="chair")
    if row.recusals.filter(chair=chair).exists():
        raise Invalid(f"{chair.name}已从本次听证回避，请另选主持人。", field="chair")
    if chair not in chairs(row.case):
        raise Invalid(f"{chair.name}现在不在审查机关任职，请另选主持人。", field="chair")


def hearing_replace_chair(
    *, hearing: Hearing, actor: Actor, stamp: Stamp, asked_by: str, reason: str, chair: Person
) -> Hearing:
    """主持人回避: objected to with a reason, which stays on record; another takes over on the same day [48(3)]."""

    def change(row: Hearing, now: dt.datetime) -> dict[str, Any]:
        assert row.chair is not None and actor.person is not None
        if not asked_by.strip():
            raise Invalid("请填写提出回避的人。", field="asked_by")
        if not reason.strip():
            raise Invalid("请写明回避的理由：与本件有何直接利害关系。", field="reason")
        if chair.pk in (row.chair_id, row.recorder_id):
            raise Invalid("请另选主持人，不能是原主持人或记录人。", field="chair")
        chair_fits(row, chair)
        HearingRecusal.objects.create(
            hearing=row,
            chair=row.chair,
            asked_by=asked_by.strip(),
            reason=reason.strip(),
            replaced_by=chair,
            decided_by=actor.person,
            decided_at=now,
        )
        row.chair = chair
        words = f"您的申请{row.case.number}的听证主持人已更换为{chair.name}。"
        tell_applicant(row.case, f"hearing-chair-{row.pk}-{row.version}", words)
        return {"reason": reason.strip()}

    return door.perform(hearing, "replace_chair", actor=actor, stamp=stamp, change=change)


def hearing_hold(
    *,
    hearing: Hearing,
    actor: Actor,
    stamp: Stamp,
    attendants: str,
    evidence: str,
    record: str,
    signatures: str,
    outcome: str,
    stored: StoredFile | None = None,
    file_name: str = "",
) -> Hearing:
    """登记听证笔录 by the chair or the recorder, on the day or after it; the clock of the case goes on [48(4)-(5)]."""

    def change(row: Hearing, now: dt.datetime) -> dict[str, Any]:
        assert row.held_on is not None
        if actor.person is None or actor.person.pk not in (row.chair_id, row.recorder_id):
            raise NotAllowed("听证笔录由本次听证的主持人或记录人登记。")
        if moments.legal_day(now) < row.held_on:
            raise Refused(f"听证定于{moments.chinese_date(row.held_on)}举行，还没有到，不能登记笔录。")
        given = {"attendants": attendants, "record": record, "signatures": signatures, "outcome": outcome}
        words = {"attendants": "到场人员", "record": "听证笔录", "signatures": "签字情况", "outcome": "听证意见"}
        for field, text in given.items():
            if not text.strip():
                raise Invalid(f"请填写{words[field]}。", field=field)
            setattr(row, field, text.strip())
        row.evidence, row.ended_at = evidence.strip(), now
        row.record_file, row.record_file_name = stored, file_name[:200]
        row.record_document = papers.make(row.case, papers.HEARING_RECORD, at=now, facts=papers.hearing_record(row))
        resumed = pause_end(row.case, PauseKind.HEARING, actor=actor, stamp=stamp)
        return {"document": row.record_document.number, "resumed": resumed}

    return door.perform(hearing, "hold", actor=actor, stamp=stamp, change=change)


def hearing_withdraw(*, hearing: Hearing, actor: Actor, stamp: Stamp, reason: str) -> Hearing:
    """Who asked takes the request back; a hearing ex officio is called off by the head alone."""
    if hearing.ground in EX_OFFICIO and not actor.holds(Role.HEAD, hearing.move_organisation_id("withdraw")):
        raise NotAllowed("依职权举行的听证，须由审查机关负责人决定不再举行。")
    return _end(hearing, "withdraw", actor, stamp, reason, "请写明撤回听证申请（或不再举行）的情况。")


def hearing_miss(*, hearing: Hearing, actor: Actor, stamp: Stamp, reason: str) -> Hearing:
    """登记缺席: who asked stayed away on the day without good cause, which gives the hearing up."""
    if hearing.ground in EX_OFFICIO:
        raise Refused("依职权举行的听证不因当事人缺席而结束，请照常举行并记入笔录。")
    return _end(hearing, "miss", actor, stamp, reason, "请写明何人缺席、是否说明理由。", after_day=True)


def _end(
    hearing: Hearing, move: str, actor: Actor, stamp: Stamp, reason: str, ask: str, *, after_day: bool = False
) -> Hearing:
    def change(row: Hearing, now: dt.datetime) -> dict[str, Any]:
        if not reason.strip():
            raise Invalid(ask, field="reason")
        if after_day and row.held_on is not None and moments.legal_day(now) < row.held_on:
            raise Refused(f"听证定于{moments.chinese_date(row.held_on)}举行，还没有到。")
        row.ended_at, row.ended_reason = now, reason.strip()
        resumed = pause_end(row.case, PauseKind.HEARING, actor=actor, stamp=stamp)
        return {"reason": reason.strip(), "resumed": resumed}

    return door.perform(hearing, move, actor=actor, stamp=stamp, change=change)


GROUNDS_ASKED = [(ground.value, ground.label) for ground in HearingGround if ground in ON_REQUEST]
GROUNDS_CALLED = [(ground.value, ground.label) for ground in HearingGround if ground in EX_OFFICIO]
