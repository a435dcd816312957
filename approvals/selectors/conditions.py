"""What a case has use for now: actions, first review, lapsed delegation, what stands in the way of acceptance."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from approvals.models import Case, Delivery, Opinion
from approvals.selectors.promises import check_waits, deferrable_missing, promise_waits
from approvals.selectors.sealing import seal_right_denied
from approvals.workflow import (
    BEFORE_ACCEPTANCE,
    MOVES,
    PEOPLE_MOVES,
    knows,
    next_step,
    sources_of,
)
from core import moments
from core.actors import Actor
from empowerment.authority import Refusal
from empowerment.models import ChiefGrant, Instrument
from empowerment.selectors import delegation_lapsed, resolve
from empowerment.workflow import DecisionForm, GrantRight


@dataclass(frozen=True)
class Action:
    """A move on the case page: allowed, or with the reason why not."""

    name: str
    label: str
    primary: bool
    confirm: str
    allowed: bool
    reason: str = ""


FIRST_REVIEW_MISSING = "本事项须先由首席审批员初审，再由主要负责人或集体研究决定。"
BESIDE = ("request_correction", "refuse", "update_materials", "first_review", "decide_and_seal", "handle_instant")
PROMISE_MOVES: dict[str, Callable[[Case], bool]] = {
    "accept_tolerated": deferrable_missing,
    "accept_committed": lambda case: case.item_version.commitment,
    "handle_committed": lambda case: case.item_version.commitment,
    "supply_promised": promise_waits,
    "extend_promise": promise_waits,
    "verify_commitment": check_waits,
}


def actions_for(case: Case, actor: Actor) -> list[Action]:
    """Every move that the route and the state know now: what this person may do, and why not the rest."""
    following = next_step(case.route, case.state)
    found = []
    for name, move in MOVES.items():
        if not move.roles or name == "receive" or name in PEOPLE_MOVES or not knows(case.route, name):
            continue
        if case.state not in sources_of(name) or case.move_refusal(name) or not _fits(case, name):
            continue
        denied = case.move_permitted(name, actor) or seal_right_denied(case, name, actor, moments.now()) or None
        primary = following is not None and following.move == name
        found.append(Action(name, move.label, primary, move.confirm, denied is None, denied or ""))
    if any(action.name == "first_review" for action in found):  # it comes before the decision that the route names
        found = [_after_first_review(action) for action in found]
    return sorted(found, key=lambda a: (not a.allowed, not a.primary))


def _after_first_review(action: Action) -> Action:
    """An action as it stands while the first review is owed: the decision waits for it and says so."""
    action = replace(action, primary=action.name == "first_review")
    waits = action.allowed and action.name in ("decide", "decide_and_seal", "opine")
    return replace(action, allowed=False, reason=FIRST_REVIEW_MISSING) if waits else action


def _fits(case: Case, name: str) -> bool:
    """Moves that the state allows but the case has no use for now."""
    if name in PROMISE_MOVES:
        return PROMISE_MOVES[name](case)
    if name in ("pause", "extend", "terminate") and case.accepted_at is None:
        return False
    if name == "request_correction":
        return not case.corrected_once
    if name == "resume":
        return case.paused
    if name == "handle_instant":
        return case.item_version.instant
    if name == "first_review":
        return first_review_owed(case, moments.now())
    if name in ("confirm_delivery", "deliver_again"):
        served = Delivery.objects.filter(case=case, signed_on=None)
        return (served.exclude(way=Delivery.Way.COLLECT) if name == "deliver_again" else served).exists()
    if name == "take_back":
        return lapsed_delegation(case, moments.now()) is not None
    if name in ("revoke", "record_revocation", "cancel"):
        return case.result == "granted"
    return True


def first_review_owed(case: Case, at: dt.datetime) -> bool:
    """Whether the head or a meeting decides, the examining body has a chief approver with the right of first review, and
    none has been made yet (城陵矶方案三（四）).
    """
    return case.pk in first_reviews_owed([case], at)


def first_reviews_owed(cases: Iterable[Case], at: dt.datetime) -> set[int]:
    """Keys of those of the cases for which it is owed: two queries for however many."""
    asked = {case.pk: case for case in cases if case.item_version.decision_form == DecisionForm.FIRST_REVIEW}
    asked = {pk: case for pk, case in asked.items() if case.pinned.uses_chief_approvers}
    if not asked:
        return set()
    made = Opinion.objects.filter(case__in=asked, kind=Opinion.Kind.FIRST_REVIEW).values_list("case_id", flat=True)
    waiting = [asked[pk] for pk in asked.keys() - set(made)]
    if not waiting:
        return set()
    grants = ChiefGrant.objects.valid_at(at).filter(
        body_id__in={case.examining_body_id for case in waiting}, right=GrantRight.FIRST_REVIEW, superseded_at=None
    )
    found = list(grants)
    return {case.pk for case in waiting if any(_reviews(grant, case) for grant in found)}


def _reviews(grant: ChiefGrant, case: Case) -> bool:
    """Whether a right of first review is of the case's examining body and holds for its item."""
    of_body = grant.body_id == case.examining_body_id
    return of_body and grant.item_id in (None, case.item_id) and grant.item_type in ("", case.pinned.item_type)


def lapsed_delegation(case: Case, at: dt.datetime) -> Instrument | None:
    """The delegation a case rests on when it has ended without a saving clause or a successor; None while it lives [24]."""
    if case.delegation_id is None or not knows(case.route, "take_back"):
        return None
    delegation = Instrument.objects.select_related("giver").get(pk=case.delegation_id)
    return delegation if delegation_lapsed(delegation, case.item_id, case.area, at) else None


def why_not_accept(case: Case) -> Refusal | None:
    """What stands in the way of acceptance right now, with the right body; None when nothing does."""
    if case.state not in BEFORE_ACCEPTANCE:
        return None
    answer = resolve(case.item, case.park, case.area)
    return answer if isinstance(answer, Refusal) else None
