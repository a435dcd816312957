"""Reviews at the end of a trial: raised by a job, proposed with the figures of the day, approved into the catalogue."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from core import door, events, moments
from core.actors import Actor
from core.door import Stamp
from core.errors import Invalid, NotAllowed, Refused
from core.models import Role
from core.reach import office_reaches
from core.registries import figures
from empowerment.models import Empowerment, Scheme, TrialReview
from empowerment.services.empowerments import empowerment_change_mode, empowerment_close
from empowerment.trial_life import Proposal, TrialCause, TrialState
from empowerment.workflow import Mode, SchemeStatus

BEFORE = dt.timedelta(days=30)  # calendar days before the end of a trial on which its reviews are raised


@dataclass(frozen=True)
class ProposalInput:
    """`effective_on` (a legal day, for a change or withdrawal) is when it begins; `mode` is for a change."""

    proposal: str
    reason: str
    mode: str = ""
    effective_on: dt.date | None = None


@transaction.atomic
def trial_reviews_raise(*, on: dt.date, actor: Actor) -> int:
    """Open a review for every item that a scheme whose trial ends within 30 calendar days, or has ended, put at a park
    during the trial and that has none yet (云溪: six months, then the form may be adjusted). Returns how many.
    """
    ending = Scheme.objects.filter(transition_to__lte=on + BEFORE, status=SchemeStatus.IN_FORCE)
    raised = 0
    for scheme in ending.select_for_update(no_key=True).order_by("pk"):
        assert scheme.transition_to is not None
        rows = Empowerment.objects.known_at(None).valid_at(moments.start_of(on)).filter(scheme=scheme)
        rows = rows.filter(valid_from__lt=moments.end_of(scheme.transition_to))
        known = TrialReview.objects.filter(scheme=scheme, cause=TrialCause.TRIAL).values_list(
            "park", "item", "empowerment__area"
        )
        had = set(known)
        new = [row for row in rows.order_by("pk") if (row.park_id, row.item_id, row.area) not in had]
        TrialReview.objects.bulk_create(
            (
                TrialReview(
                    scheme=scheme,
                    park_id=row.park_id,
                    item_id=row.item_id,
                    empowerment=row,
                    due_on=scheme.transition_to,
                )
                for row in new
            ),
            batch_size=500,
        )
        if new:
            events.record(obj=scheme, verb="scheme.trial_reviews", actor=actor, facts={"raised": len(new)})
        raised += len(new)
    return raised


@transaction.atomic
def adjustment_open(*, empowerment: Empowerment, due_on: dt.date, reason: str, actor: Actor) -> TrialReview:
    """Open the review by which an item is adjusted outside a trial (动态调整, 郴政办发〔2021〕4号 三（五）), to be proposed by
    `due_on` (a legal day). One that is open already is returned as it is.

    Raises NotAllowed for who is not of the jurisdiction's reform office, Refused when the item is no longer at the park
    under this row.
    """
    if not office_reaches(actor, frozenset({Role.REFORM}), empowerment.park.jurisdiction_id):
        raise NotAllowed("动态调整由本辖区审改办启动。")
    place = {"park": empowerment.park_id, "item": empowerment.item_id, "area": empowerment.area}
    rows = Empowerment.objects.known_at(None).valid_at(moments.now()).filter(**place)
    present = rows.select_for_update(no_key=True).select_related(None).first()
    if present is None or present.mode != empowerment.mode:
        raise Refused("目录已有变动，这一事项现在不按当时的方式在园区行使，不用再调整。", code="catalogue_changed")
    pending = TrialReview.objects.filter(empowerment=present).exclude(state=TrialState.APPROVED)
    found = pending.order_by("pk").first()
    if found is not None:
        return found
    review = TrialReview.objects.create(
        scheme_id=present.scheme_id,
        park=empowerment.park,
        item_id=present.item_id,
        empowerment=present,
        cause=TrialCause.EVALUATION,
        due_on=due_on,
    )
    events.record(
        obj=review, verb="trialreview.open", actor=actor, facts={"due_on": due_on, "reason": reason}, first=True
    )
    return review


def trial_propose(*, review: TrialReview, said: ProposalInput, actor: Actor, stamp: Stamp) -> TrialReview:
    """Keep, change or withdraw, with a reason; the figures known today are frozen with it. Raises Invalid."""

    def change(row: TrialReview, now: dt.datetime) -> dict[str, Any]:
        _check(row, said, moments.legal_day(now))
        row.proposal, row.reason = said.proposal, said.reason.strip()[:300]
        row.mode = said.mode if said.proposal == Proposal.CHANGE else ""
        row.effective_on = None if said.proposal == Proposal.KEEP else said.effective_on
        row.figures = [list(figure) for figure in figures_of([row]).get(row.pk, [])]
        row.proposed_by, row.proposed_at, row.returned_reason = actor.person, now, ""
        return {"proposal": row.proposal, "mode": row.mode, "effective_on": row.effective_on, "reason": row.reason}

    return door.perform(review, "propose", actor=actor, stamp=stamp, change=change)


def trial_give_back(*, review: TrialReview, reason: str, actor: Actor, stamp: Stamp) -> TrialReview:
    """Back to whoever proposed, with a reason."""
    if not reason.strip():
        raise Invalid("请写明退回理由。", field="reason")

    def change(row: TrialReview, now: dt.datetime) -> dict[str, Any]:
        row.returned_reason = reason.strip()[:300]
        return {"reason": row.returned_reason}

    return door.perform(review, "give_back", actor=actor, stamp=stamp, change=change)


def trial_approve(*, review: TrialReview, paper: str, actor: Actor, stamp: Stamp) -> TrialReview:
    """Approve under a paper: a change of mode or a withdrawal is written into the catalogue from its day on.

    Raises Invalid without a paper, Refused when the catalogue has changed since or the day has passed.
    """
    if not paper.strip():
        raise Invalid("请填写批准文件的名称或文号。", field="paper")

    def change(row: TrialReview, now: dt.datetime) -> dict[str, Any]:
        row.paper, row.decided_by, row.decided_at = paper.strip()[:120], actor.person, now
        row.outcome = _carried_out(row, moments.legal_day(now), actor)
        return {"proposal": row.proposal, "paper": row.paper, "outcome": row.outcome.pk if row.outcome else None}

    return door.perform(review, "approve", actor=actor, stamp=stamp, change=change)


def figures_of(reviews: list[TrialReview]) -> dict[int, list[tuple[str, str, str]]]:
    """Review -> (label, value, address) of every app that knows something of the item at the park since its beginning."""
    return figures("trial", reviews)


def _check(row: TrialReview, said: ProposalInput, today: dt.date) -> None:
    if said.proposal not in Proposal.values:
        raise Invalid("请选择建议。", field="proposal")
    if not said.reason.strip():
        raise Invalid("请写明理由，批准后随事项长期可查。", field="reason")
    if said.proposal == Proposal.CHANGE and (said.mode not in Mode.values or said.mode == row.empowerment.mode):
        raise Invalid("请选择与现在不同的方式。", field="mode")
    if said.proposal != Proposal.KEEP and (said.effective_on is None or said.effective_on <= today):
        raise Invalid("改变或收回须写明从今后哪一天起。", field="effective_on")


def _carried_out(row: TrialReview, today: dt.date, actor: Actor) -> Empowerment | None:
    if row.proposal == Proposal.KEEP:
        return None
    assert row.effective_on is not None
    if row.effective_on <= today:
        raise Refused(
            f"建议的起算日{moments.chinese_date(row.effective_on)}已到，请退回重新约定日期。", code="day_passed"
        )
    current = Empowerment.objects.known_at(None).filter(park=row.park_id, item=row.item_id, area=row.empowerment.area)
    at = moments.start_of(row.effective_on)
    present = current.valid_at(at).first()
    if present is None or present.mode != row.empowerment.mode:
        raise Refused("提出建议之后目录已有变动，请退回重新评估。", code="catalogue_changed")
    reason = f"{row.label}：{row.reason}"[:300]
    if row.proposal == Proposal.WITHDRAW:
        return empowerment_close(empowerment=present, valid_to=at, reason=reason, actor=actor)
    return empowerment_change_mode(
        empowerment=present, mode=row.mode, at=at, reason=reason, source=row.paper, actor=actor
    )
