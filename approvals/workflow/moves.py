"""How each move is called, who may make it and where it leads beside the routes; whose turn a case is."""

from __future__ import annotations

from dataclasses import dataclass

from approvals.workflow.routes import DECIDES_ITSELF, next_step
from approvals.workflow.states import S, State
from core.models import Role
from empowerment.workflow import Route, Slot


@dataclass(frozen=True)
class Move:
    """How a move is called and who may make it: one of the roles at the body in the slot (None: whose turn it is)."""

    label: str
    roles: frozenset[str]
    slot: Slot | None
    confirm: str = ""


_CLERKS = frozenset({Role.CLERK})
_FRONT = frozenset({Role.CLERK, Role.REVIEWER, Role.HANDLER})
_EXAMINERS = frozenset({Role.REVIEWER, Role.HANDLER, Role.CHIEF})
_DECIDERS = frozenset({Role.CHIEF, Role.HEAD})
_SEALERS = frozenset({Role.CLERK, Role.REVIEWER, Role.CHIEF, Role.HEAD, Role.HANDLER})
_COUNTERSIGNERS = frozenset({Role.HANDLER, Role.SUPERVISOR, Role.HEAD})
_LEADERS = frozenset({Role.HEAD, Role.CHIEF, Role.PARK_ADMIN, Role.COORDINATOR})
_WORKERS = _SEALERS | {Role.COORDINATOR, Role.SUPERVISOR, Role.SUPERIOR}
_NOBODY: frozenset[str] = frozenset()

MOVES: dict[str, Move] = {
    "receive": Move("收件", _CLERKS, Slot.RECEIVES),
    "request_correction": Move("一次性告知补正", _FRONT, Slot.ACCEPTS, "只能告知一次，请确认已列全。"),
    "supplement": Move("登记补正材料", _FRONT, Slot.RECEIVES),
    "accept": Move("受理", _FRONT, Slot.ACCEPTS),
    "accept_tolerated": Move("容缺受理", _FRONT, Slot.ACCEPTS),
    "accept_committed": Move("告知承诺受理", _FRONT, Slot.ACCEPTS),
    "deem_accepted": Move("视为受理", _NOBODY, Slot.ACCEPTS),
    "refuse": Move("不予受理", _FRONT, Slot.ACCEPTS),
    "hand_in": Move("转主管部门", _CLERKS, Slot.RECEIVES),
    "circulate": Move("流转至经办人", frozenset({Role.COORDINATOR}), Slot.CIRCULATES),
    "examine": Move("审查", _EXAMINERS, Slot.EXAMINES),
    "first_review": Move("首席审批员初审", frozenset({Role.CHIEF}), Slot.EXAMINES),
    "decide": Move("作出决定", _DECIDERS, Slot.DECIDES),
    "decide_and_seal": Move("决定并用印", _DECIDERS, Slot.DECIDES),
    "seal": Move("用印", _SEALERS, Slot.DECIDES),
    "counterseal": Move("见章盖章", _COUNTERSIGNERS, Slot.COUNTERSIGNS),
    "refuse_counterseal": Move(
        "见章退回", _COUNTERSIGNERS, Slot.COUNTERSIGNS, "只能以形式上的事由退回，不作实质性审查。退回不停表。"
    ),
    "send_again": Move("补正后再送", _SEALERS, Slot.EXAMINES),
    "make_again": Move(
        "重新制作文书", _DECIDERS | {Role.REVIEWER}, Slot.EXAMINES, "原文书由新文书取代，须重新用印；结论不变。"
    ),
    "opine": Move("出具初审意见", _DECIDERS, Slot.EXAMINES),
    "seal_opinion": Move("初审意见用印", _SEALERS, Slot.EXAMINES),
    "counterseal_opinion": Move("初审意见见章盖章", _COUNTERSIGNERS, Slot.COUNTERSIGNS),
    "counterseal_on_request": Move("应上级要求盖章", _COUNTERSIGNERS, Slot.COUNTERSIGNS),
    "report": Move("上报", frozenset({Role.REVIEWER, Role.HANDLER, Role.CLERK}), Slot.REPORTS),
    "record_superior": Move("登记上级决定", frozenset({Role.SUPERIOR}), Slot.DECIDES),
    "issue": Move("出件", _FRONT, Slot.ISSUES),
    "deliver": Move("送达", _FRONT, Slot.ISSUES),
    "confirm_delivery": Move("登记签收", _FRONT, Slot.ISSUES),
    "deliver_again": Move("重新送达", _FRONT, Slot.ISSUES),
    "handle_instant": Move("当场办结", _DECIDERS, Slot.ACCEPTS),
    "pause": Move("暂停计时", _EXAMINERS, Slot.EXAMINES),
    "resume": Move("恢复计时", _EXAMINERS, Slot.EXAMINES),
    "extend": Move("延长期限", frozenset({Role.HEAD}), Slot.EXAMINES),
    "handle_committed": Move("告知承诺当场办结", _DECIDERS, Slot.ACCEPTS),
    "supply_promised": Move("登记容缺补交", _FRONT, Slot.RECEIVES),
    "extend_promise": Move("延长补交期限", _FRONT, Slot.ACCEPTS, "只因不可抗力延长一次。"),
    "lapse_promise": Move("容缺逾期终止", _NOBODY, Slot.ACCEPTS),
    "verify_commitment": Move("核查承诺", _EXAMINERS | {Role.SUPERVISOR}, Slot.EXAMINES),
    "take_back": Move("委托机关收回办理", frozenset({Role.HANDLER, Role.HEAD}), Slot.COUNTERSIGNS),
    "update_materials": Move("登记材料", _FRONT, Slot.RECEIVES),
    "register_number": Move("登记外部编号", _FRONT, Slot.RECEIVES),
    "withdraw": Move("申请人撤回", _FRONT, Slot.RECEIVES, "撤回后本件结束，再办须重新申请。"),
    "terminate": Move("终止审批", _EXAMINERS | {Role.HEAD}, Slot.EXAMINES, "终止后本件结束。"),
    "deem_renewed": Move("视为准予延续", _NOBODY, Slot.DECIDES),
    "revoke": Move("撤销许可", frozenset({Role.HEAD}), Slot.DECIDES, "撤销后许可自始或即时失效。"),
    "record_revocation": Move("登记上级撤销", frozenset({Role.SUPERIOR}), Slot.DECIDES, "登记后许可失效，本件结束。"),
    "cancel": Move("注销许可", frozenset({Role.HEAD}), Slot.DECIDES, "注销后证照失效。"),
    "claim": Move("认领", _WORKERS, None),
    "assign": Move("指派", _LEADERS, None),
    "hand_over": Move("交接", _WORKERS | _LEADERS, None),
    "return_back": Move(
        "退回受理环节", _EXAMINERS | {Role.COORDINATOR}, None, "退回不停表：审批时限继续计算，也不得因此再次告知补正。"
    ),
    "send_on": Move("补正后办回", _FRONT, Slot.ACCEPTS),
    "return_to_centre": Move("退回流转", _EXAMINERS, Slot.EXAMINES, "退回不停表：审批时限继续计算。"),
    "return_to_examiner": Move("退回重新审查", _DECIDERS, Slot.DECIDES, "退回不停表：审批时限继续计算。"),
    "transfer": Move("移送主管机关", _FRONT, None, "移送后由接收机关继续办理，收件时间不变、时限继续计算。"),
    "transfer_out": Move("不予受理并移送", _FRONT, Slot.ACCEPTS, "依法书面告知申请人，材料连同清单移送有权机关。"),
    "correct_entry": Move("更正登记", _FRONT, Slot.RECEIVES),
}
# Beside the steps: offered apart from them, in the corner of the page that says who does what.
PEOPLE_MOVES = (
    "claim",
    "assign",
    "hand_over",
    "return_back",
    "return_to_centre",
    "return_to_examiner",
    "transfer",
    "transfer_out",
    "correct_entry",
)
LEADERS = _LEADERS
# Who has the case while no step of its route is due: state -> (what is waited for, the body that has it).
BESIDE_ROUTE: dict[State, tuple[str, Slot]] = {
    S.CORRECTING: ("supplement", Slot.RECEIVES),
    S.RETURNED: ("send_on", Slot.ACCEPTS),
    S.COUNTER_REFUSED: ("send_again", Slot.EXAMINES),
    S.OPINION_RETURNED: ("send_again", Slot.EXAMINES),
}
# 退回: from which state a case goes back, and to which. The clock runs on; the one correction notice stays one.
RETURN_STEPS: dict[State, State] = {S.HANDED_IN: S.RECEIVED, S.ACCEPTED: S.RETURNED}
# 见章退回: where a paper waits for the department's stamp, where it goes when the form is not in order, and from there
# back to the department, or to be made and sealed again.
COUNTER_REFUSED: dict[State, State] = {S.SEALED: S.COUNTER_REFUSED, S.OPINION_SEALED: S.OPINION_RETURNED}
SENT_AGAIN: dict[State, State] = {refused: waits for waits, refused in COUNTER_REFUSED.items()}
MADE_AGAIN: dict[State, State] = {S.COUNTER_REFUSED: S.DECIDED, S.OPINION_RETURNED: S.OPINED}
COUNTER_MOVES = frozenset({"refuse_counterseal", "send_again", "make_again"})
COUNTERSIGNED: dict[str, str] = {Route.DELEGATED: "counterseal", Route.REPORTED: "counterseal_opinion"}
AT_ONCE = ("handle_instant", "handle_committed")


def turn(route: str, state: str) -> tuple[str, Slot] | None:
    """What a case in this state waits for and the slot of the body whose turn it is; None when it has ended."""
    step = next_step(route, state)
    if step is not None:
        return step.move, step.slot
    return BESIDE_ROUTE.get(State(state))


def turn_roles(route: str, state: str) -> frozenset[str]:
    """Roles one of which can do what the case waits for now, at the body whose turn it is."""
    found = turn(route, state)
    if found is None:
        return frozenset()
    instant = MOVES["handle_instant"].roles if route in DECIDES_ITSELF and state == S.RECEIVED else frozenset()
    return MOVES[found[0]].roles | instant
