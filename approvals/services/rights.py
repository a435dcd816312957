"""Who may decide: by a chief approver's grant, as head, or by a meeting's record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from approvals.models import (
    Case,
    Decision,
)
from approvals.selectors import FIRST_REVIEW_MISSING, first_review_owed
from approvals.services.consultations import must_be_answered
from core import moments
from core.actors import Actor
from core.errors import Invalid, NotAllowed, Refused
from core.models import Role
from empowerment.models import ChiefGrant
from empowerment.workflow import DecisionForm, GrantRight, Slot


@dataclass(frozen=True)
class Meeting:
    """The record of a collective decision: without date, members, vote and minutes it is none."""

    held_on: dt.date
    members: str
    vote: str
    minutes: str


def grant_of(
    case: Case, actor: Actor, rights: set[str], at: dt.datetime, slot: str = Slot.EXAMINES
) -> ChiefGrant | None:
    """The actor's chief-approver grant for this case's item at the body in the slot, valid at the moment."""
    if actor.person is None:
        return None
    body = case.body_id(slot)
    grants: Iterable[ChiefGrant] = ChiefGrant.objects.valid_at(at).filter(
        body_id=body, person=actor.person, right__in=rights, superseded_at=None
    )
    for grant in grants:
        if grant.item_id in (None, case.item_id) and grant.item_type in ("", case.pinned.item_type):
            return grant
    return None


def right_to_decide(
    case: Case, actor: Actor, form: str, meeting: Meeting | None, at: dt.datetime, slot: str
) -> ChiefGrant | None:
    """Who may decide, in one place: by grant, by the head, or by a meeting's record (rules of authority §4)."""
    must_be_answered(case)
    needs_head = case.item_version.decision_form == DecisionForm.FIRST_REVIEW
    if form == Decision.Form.CHIEF:
        return _by_grant(case, actor, needs_head, at, slot)
    if form == Decision.Form.HEAD:
        if not actor.holds(Role.HEAD, case.body_id(slot)):
            office = case.pinned.deciding_office or "主要负责人"
            raise NotAllowed(f"以负责人形式决定的，须由{office}本人办理。", code="head_needed", field="form")
    elif form == Decision.Form.COLLECTIVE:
        _meeting_complete(meeting, at)
    else:
        raise Invalid("请选择决定形式：首席审批员依授权、主要负责人或集体研究。", field="form")
    if first_review_owed(case, at):
        raise Refused(FIRST_REVIEW_MISSING, code="first_review_missing")
    return None


def _by_grant(case: Case, actor: Actor, needs_head: bool, at: dt.datetime, slot: str) -> ChiefGrant:
    if not case.pinned.uses_chief_approvers:
        office = case.pinned.deciding_office or "负责人"
        raise Refused(f"本件适用的方案不设首席审批员，由{office}决定。", code="head_needed", field="form")
    if needs_head:
        raise Refused("本事项须由主要负责人或集体研究决定，首席审批员只有初审权。", code="head_needed", field="form")
    grant = grant_of(case, actor, {GrantRight.DECIDE.value}, at, slot)
    if grant is None:
        raise NotAllowed("您没有本事项在有效期内的审批决定权，请由获授权的首席审批员或负责人决定。", code="no_grant")
    return grant


def _meeting_complete(meeting: Meeting | None, at: dt.datetime) -> None:
    if meeting is None or not all((meeting.members.strip(), meeting.vote.strip(), meeting.minutes.strip())):
        raise Invalid("集体研究决定须登记会议日期、参会人员、表决情况和纪要文号。", field="minutes")
    if meeting.held_on > moments.legal_day(at):
        raise Invalid("会议日期不能晚于今天。", field="held_on")
