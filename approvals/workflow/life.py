"""The life of a case: every state change there is, as a method that only moves.

Articles in brackets are those of the Administrative License Law (2019-04-23).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import models
from django_fsm import GET_STATE, FSMField, FSMModelMixin, transition

from approvals.workflow.moves import COUNTER_REFUSED, MADE_AGAIN, RETURN_STEPS, SENT_AGAIN
from approvals.workflow.refusals import knows
from approvals.workflow.routes import INSTEAD, ROUTES, step_of
from approvals.workflow.states import BEFORE_ACCEPTANCE, BEFORE_DECISION, OPEN, UNDECIDED, UNDER_EXAMINATION, S, State
from empowerment.workflow import Route


def _on_route(move: str) -> Callable[[Any], bool]:
    """FSM condition: the method refuses a foreign route even when called past the services."""

    def condition(case: Any) -> bool:
        step = step_of(case.route, move)
        return knows(case.route, move) and (step is None or step.source == case.state)

    condition.__name__ = f"on_route_{move}"
    return condition


def _sources(move: str) -> list[str]:
    return sorted({step.source.value for steps in ROUTES.values() for step in steps if step.move == move})


def sources_of(move: str) -> frozenset[str]:
    """The states in which the FSM knows the move on any route."""
    found = getattr(CaseLife, move)._django_fsm.transitions
    return frozenset(str(source) for source in found)


def _examined_from(route: str) -> str:
    """The state from which the route examines: where a case goes back to for another examination."""
    step = step_of(route, "examine")
    assert step is not None
    return step.source.value


def _step(move: str, target: State) -> Any:
    return transition("state", source=_sources(move), target=target.value, conditions=[_on_route(move)])


def _side(move: str, source: tuple[State, ...], target: State | None) -> Any:
    return transition(
        "state",
        source=[state.value for state in source],
        target=target.value if target else None,
        conditions=[_on_route(move)],
    )


def _mapped(move: str, targets: dict[State, State]) -> Any:
    """A move whose target follows from the state it is made in."""
    return transition(
        "state",
        source=[state.value for state in targets],
        target=GET_STATE(
            lambda case: targets[State(case.state)].value, states=[state.value for state in targets.values()]
        ),
        conditions=[_on_route(move)],
    )


def _instead(move: str, target: State) -> Any:
    return transition("state", source=_sources(INSTEAD[move]), target=target.value, conditions=[_on_route(move)])


class CaseLife(FSMModelMixin, models.Model):
    """State and moves of a case. The methods only move: services write what belongs to a move, the door calls them."""

    state = FSMField("状态", max_length=24, choices=State.choices, default=State.DRAFT.value, protected=True)
    route = models.CharField("路径", max_length=16, choices=Route.choices)

    class Meta:
        abstract = True

    @_step("receive", S.RECEIVED)
    def receive(self) -> None:
        """收件: the receipt is not yet the acceptance."""

    @_side("request_correction", (S.RECEIVED, S.HANDED_IN), S.CORRECTING)
    def request_correction(self) -> None:
        """一次性告知: once, everything [32(1)(4)]."""

    @_side("supplement", (S.CORRECTING,), S.RECEIVED)
    def supplement(self) -> None:
        """The applicant answered the correction notice."""

    @_step("accept", S.ACCEPTED)
    def accept(self) -> None:
        """受理: the legal moment at which the authority is pinned."""

    @_instead("accept_tolerated", S.ACCEPTED)
    def accept_tolerated(self) -> None:
        """容缺受理: minor materials are promised in writing by a day within the promised limit."""

    @_instead("accept_committed", S.ACCEPTED)
    def accept_committed(self) -> None:
        """告知承诺: a signed promise stands in for proofs and is checked later (国办发〔2020〕42号)."""

    @_side("deem_accepted", (S.RECEIVED, S.HANDED_IN), S.ACCEPTED)
    def deem_accepted(self) -> None:
        """视为受理: the body kept silent for five working days; accepted as of the receipt [32(1)(4)]."""

    @_side("refuse", BEFORE_ACCEPTANCE, S.REFUSED)
    def refuse(self) -> None:
        """不予受理: in writing, with reasons, naming the right body [32(1)(1)-(2)]."""

    @_step("hand_in", S.HANDED_IN)
    def hand_in(self) -> None:
        """委托收件: the park hands the file to the department that accepts and decides."""

    @_step("circulate", S.CIRCULATED)
    def circulate(self) -> None:
        """政务服务中心协调流转 to the department's named person."""

    @_step("examine", S.EXAMINED)
    def examine(self) -> None:
        """审查: the examiner's opinion."""

    @_side("first_review", (S.EXAMINED,), None)
    def first_review(self) -> None:
        """The chief approver's first review where the head or a meeting decides."""

    @_step("decide", S.DECIDED)
    def decide(self) -> None:
        """准予或不予 by grant, head or collective record [38]."""

    @transition("state", source=S.EXAMINED.value, target=S.SEALED.value, conditions=[_on_route("decide_and_seal")])
    def decide_and_seal(self) -> None:
        """The decider holds the seal too: both steps at once."""

    @_step("seal", S.SEALED)
    def seal(self) -> None:
        """用印 on the decision."""

    @_step("counterseal", S.COUNTERSEALED)
    def counterseal(self) -> None:
        """见章盖章: formal check only."""

    @_mapped("refuse_counterseal", COUNTER_REFUSED)
    def refuse_counterseal(self) -> None:
        """见章退回 on a formal ground; never on one of substance (云溪方案三.2)."""

    @_mapped("send_again", SENT_AGAIN)
    def send_again(self) -> None:
        """The park has mended the form; the same paper goes to the department again."""

    @_mapped("make_again", MADE_AGAIN)
    def make_again(self) -> None:
        """The paper is made again in place of the old one, to be sealed again."""

    @_step("opine", S.OPINED)
    def opine(self) -> None:
        """初审意见: suggest grant or deny [35]."""

    @_step("seal_opinion", S.OPINION_SEALED)
    def seal_opinion(self) -> None:
        """The park's seal on its opinion."""

    @_step("counterseal_opinion", S.OPINION_COUNTERSEALED)
    def counterseal_opinion(self) -> None:
        """The department's seal at sight of the park's."""

    @_side("counterseal_on_request", (S.REPORTED,), None)
    def counterseal_on_request(self) -> None:
        """The original department's unconditional seal when the superior asks for it (郴州方案二（一）)."""

    @_step("report", S.REPORTED)
    def report(self) -> None:
        """上报 with all materials [35]."""

    @_step("record_superior", S.SUPERIOR_DECIDED)
    def record_superior(self) -> None:
        """The superior's number, date and seal are the decision."""

    @_step("issue", S.ISSUED)
    def issue(self) -> None:
        """统一出件."""

    @_step("deliver", S.DELIVERED)
    def deliver(self) -> None:
        """送达 with a receipt of service [44]."""

    @_side("confirm_delivery", (S.DELIVERED, S.REVOKED, S.CANCELLED), None)
    def confirm_delivery(self) -> None:
        """送达回证 has come back: who signed when."""

    @_side("deliver_again", (S.DELIVERED,), None)
    def deliver_again(self) -> None:
        """What was posted came back unsigned: served once more, in another way or to another address."""

    @_side("handle_instant", (S.RECEIVED,), S.DELIVERED)
    def handle_instant(self) -> None:
        """即办件: accept, decide, seal and hand out in one step."""

    @_side("handle_committed", (S.RECEIVED,), S.DELIVERED)
    def handle_committed(self) -> None:
        """告知承诺当场办结: accepted on the commitment, decided, sealed and handed out in one step."""

    @_side("supply_promised", BEFORE_DECISION, None)
    def supply_promised(self) -> None:
        """容缺补交: promised materials have come, some or all."""

    @_side("extend_promise", BEFORE_DECISION, None)
    def extend_promise(self) -> None:
        """The promised day moves once, for 不可抗力, never past the statutory limit."""

    @_side("lapse_promise", BEFORE_DECISION, S.TERMINATED)
    def lapse_promise(self) -> None:
        """The promised day has passed in vain: the case ends, as the applicant was told."""

    @_side("verify_commitment", (S.ISSUED, S.DELIVERED), None)
    def verify_commitment(self) -> None:
        """The later check of a commitment; it outlives the delivery."""

    @_side("update_materials", (*BEFORE_ACCEPTANCE, *UNDER_EXAMINATION), None)
    def update_materials(self) -> None:
        """Materials ticked, uploaded or reused."""

    @_side("register_number", tuple(state for state in S if state != S.DRAFT), None)
    def register_number(self) -> None:
        """The case's number in another system; it moves nothing."""

    @_side("pause", BEFORE_DECISION, None)
    def pause(self) -> None:
        """特别程序 of the closed list, told in writing [45]."""

    @_side("resume", BEFORE_DECISION, None)
    def resume(self) -> None:
        """The special procedure is over; the clock runs again."""

    @_side("extend", BEFORE_DECISION, None)
    def extend(self) -> None:
        """延长 by the head, reason told [42]."""

    @_side("take_back", (*UNDER_EXAMINATION, S.DECIDED, S.COUNTER_REFUSED), S.ACCEPTED)
    def take_back(self) -> None:
        """The delegation lapsed: the delegator goes on with materials and clock [24], also past a decision that lacks a
        seal.
        """

    @_side("withdraw", (*BEFORE_ACCEPTANCE, *BEFORE_DECISION), S.WITHDRAWN)
    def withdraw(self) -> None:
        """The applicant takes the application back before the decision."""

    @_side("terminate", BEFORE_DECISION, S.TERMINATED)
    def terminate(self) -> None:
        """终止: the procedure has lost its object; with reasons."""

    @_side("claim", OPEN, None)
    def claim(self) -> None:
        """认领: a person of the body whose turn it is takes the step; it never locks the others out."""

    @_side("assign", OPEN, None)
    def assign(self) -> None:
        """指派: a leader of that body gives the step to somebody who may do it."""

    @_side("hand_over", OPEN, None)
    def hand_over(self) -> None:
        """交接 to a colleague with a reason."""

    @_mapped("return_back", RETURN_STEPS)
    def return_back(self) -> None:
        """退回 to the body that received or accepted; an acceptance stays an acceptance."""

    @_side("send_on", (S.RETURNED,), S.ACCEPTED)
    def send_on(self) -> None:
        """The accepting body has put right what the case came back for."""

    @_side("return_to_centre", (S.CIRCULATED,), S.ACCEPTED)
    def return_to_centre(self) -> None:
        """绿色通道: back to the centre, which circulates to another named person."""

    @transition(
        "state",
        source=S.EXAMINED.value,
        target=GET_STATE(lambda case: _examined_from(case.route), states=[S.ACCEPTED.value, S.CIRCULATED.value]),
        conditions=[_on_route("return_to_examiner")],
    )
    def return_to_examiner(self) -> None:
        """The decider sends the case back for another examination."""

    @_side("transfer", (S.RECEIVED, S.HANDED_IN), S.RECEIVED)
    def transfer(self) -> None:
        """移送 before the acceptance, to the body that is competent now."""

    @_side("transfer_out", (S.RECEIVED, S.HANDED_IN), S.REFUSED)
    def transfer_out(self) -> None:
        """Not our power: refused in writing naming the right body, and the file sent there [32(1)(2)]."""

    @_side("correct_entry", OPEN, None)
    def correct_entry(self) -> None:
        """更正: a wrong entry put right, the old one kept."""

    @_side("deem_renewed", UNDECIDED, S.DECIDED)
    def deem_renewed(self) -> None:
        """视为准予延续: a timely renewal on which nothing was decided before the licence expired [50]."""

    @_side("revoke", (S.ISSUED, S.DELIVERED), S.REVOKED)
    def revoke(self) -> None:
        """撤销 [69]."""

    @_side("record_revocation", (S.ISSUED, S.DELIVERED), S.REVOKED)
    def record_revocation(self) -> None:
        """撤销 by the superior that decided; its number, date and seal are the decision [69]."""

    @_side("cancel", (S.ISSUED, S.DELIVERED), S.CANCELLED)
    def cancel(self) -> None:
        """注销 [70]."""
