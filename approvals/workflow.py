"""The whole life of a case on one page: states, moves, who may make them, and the routes as data.

Permitted actions, the status bar, the public flow chart and the documentation diagram are all drawn from ROUTES.
Articles in brackets are those of the Administrative License Law (2019-04-23).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django_fsm import GET_STATE, FSMField, FSMModelMixin, transition

from core.models import Role
from empowerment.workflow import Route, Slot


class State(models.TextChoices):
    DRAFT = "draft", "草稿"
    RECEIVED = "received", "已收件"
    CORRECTING = "correcting", "待补正"
    HANDED_IN = "handed_in", "已转部门"
    RETURNED = "returned", "已退回受理环节"
    REFUSED = "refused", "不予受理"
    ACCEPTED = "accepted", "已受理"
    CIRCULATED = "circulated", "已流转"
    EXAMINED = "examined", "已审查"
    DECIDED = "decided", "已决定"
    SEALED = "sealed", "已用印"
    COUNTERSEALED = "countersealed", "已见章盖章"
    COUNTER_REFUSED = "counter_refused", "见章退回待补正"
    OPINED = "opined", "已出初审意见"
    OPINION_SEALED = "opinion_sealed", "初审意见已用印"
    OPINION_COUNTERSEALED = "opinion_countersealed", "部门已见章盖章"
    OPINION_RETURNED = "opinion_returned", "初审意见见章退回"
    REPORTED = "reported", "已上报"
    SUPERIOR_DECIDED = "superior_decided", "上级已决定"
    ISSUED = "issued", "已出件"
    DELIVERED = "delivered", "已送达"
    WITHDRAWN = "withdrawn", "已撤回"
    TERMINATED = "terminated", "已终止"
    REVOKED = "revoked", "已撤销"
    CANCELLED = "cancelled", "已注销"


S = State
BEFORE_ACCEPTANCE = (S.RECEIVED, S.CORRECTING, S.HANDED_IN)
UNDER_EXAMINATION = (S.ACCEPTED, S.RETURNED, S.CIRCULATED, S.EXAMINED)
BEFORE_DECISION = (
    *UNDER_EXAMINATION,
    S.OPINED,
    S.OPINION_SEALED,
    S.OPINION_RETURNED,
    S.OPINION_COUNTERSEALED,
    S.REPORTED,
)
ENDED = (S.REFUSED, S.DELIVERED, S.WITHDRAWN, S.TERMINATED, S.REVOKED, S.CANCELLED)
ENDED_WORDS = {
    S.REFUSED: "已不予受理",
    S.DELIVERED: "已送达办结",
    S.WITHDRAWN: "已由申请人撤回",
    S.TERMINATED: "已终止审批",
    S.REVOKED: "已撤销",
    S.CANCELLED: "已注销",
}
# As long as a seal is missing.
UNDECIDED = (S.RECEIVED, S.HANDED_IN, *UNDER_EXAMINATION, S.DECIDED, S.SEALED, S.COUNTER_REFUSED)
OPEN = tuple(state for state in S if state not in ENDED and state != S.DRAFT)
JOB_MOVES = frozenset(
    {"deem_accepted", "deem_renewed", "update_materials", "lapse_promise", "take_back"}
)  # what falls due without a person
CLIENT_MOVES = frozenset({"receive", "supplement", "update_materials"})  # what a system may do in its own name
PUBLIC_NAMES = {S.DRAFT: "尚未提交", S.HANDED_IN: "已收件，转主管部门", S.CORRECTING: "请补正材料"}


class Result(models.TextChoices):
    NONE = "", "未决定"
    GRANTED = "granted", "准予"
    DENIED = "denied", "不予"


class AcceptedAs(models.TextChoices):
    """How an application was accepted: with everything, or on a written promise."""

    COMPLETE = "", "材料齐全"
    TOLERATED = "tolerated", "容缺受理"
    COMMITTED = "committed", "告知承诺"


class CaseKind(models.TextChoices):
    """What is asked for. Every kind but the first concerns a licence that exists; revocation may be asked by others [69]."""

    NEW = "new", "新办"
    CHANGE = "change", "变更"
    RENEWAL = "renewal", "延续"
    REISSUE = "reissue", "补发"
    CANCELLATION = "cancellation", "注销"
    REVOCATION = "revocation", "撤销"


class Channel(models.TextChoices):
    """Registered channels; whatever the channel, the same rules apply (线上线下同质)."""

    WINDOW = "window", "窗口"
    ONLINE = "online", "网上"
    SELF_SERVICE = "self_service", "自助终端"
    AGENT = "agent", "帮代办"
    NEARBY = "nearby", "就近办"
    APPOINTMENT = "appointment", "预约"
    OUT_OF_HOURS = "out_of_hours", "错时延时"


class Entry(models.TextChoices):
    """How a case came into the record."""

    NORMAL = "normal", "正常收件"
    LATE = "late", "补录"
    IMPORTED = "imported", "在办件迁入"
    PLATFORM = "platform", "省级平台导入"


@dataclass(frozen=True)
class Step:
    """One step of a route: from exactly this state to that, by the body in this slot."""

    move: str
    source: State
    target: State
    slot: Slot
    optional: bool = False


def _steps(*rows: tuple[str, State, State, Slot]) -> tuple[Step, ...]:
    return tuple(Step(*row) for row in rows)


_RECEIVE = ("receive", S.DRAFT, S.RECEIVED, Slot.RECEIVES)
_ACCEPT = ("accept", S.RECEIVED, S.ACCEPTED, Slot.ACCEPTS)
_EXAMINE = ("examine", S.ACCEPTED, S.EXAMINED, Slot.EXAMINES)
_DECIDE = ("decide", S.EXAMINED, S.DECIDED, Slot.DECIDES)
_SEAL = ("seal", S.DECIDED, S.SEALED, Slot.DECIDES)
_ISSUE = ("issue", S.SEALED, S.ISSUED, Slot.ISSUES)
_DELIVER = ("deliver", S.ISSUED, S.DELIVERED, Slot.ISSUES)
_OPINE = ("opine", S.EXAMINED, S.OPINED, Slot.EXAMINES)
_SEAL_OPINION = ("seal_opinion", S.OPINED, S.OPINION_SEALED, Slot.EXAMINES)
_RECORD = ("record_superior", S.REPORTED, S.SUPERIOR_DECIDED, Slot.DECIDES)
_ISSUE_REPORTED = ("issue", S.SUPERIOR_DECIDED, S.ISSUED, Slot.ISSUES)
_DECIDED_BY_ONE_BODY = _steps(_RECEIVE, _ACCEPT, _EXAMINE, _DECIDE, _SEAL, _ISSUE, _DELIVER)

ROUTES: dict[str, tuple[Step, ...]] = {
    Route.DIRECT: _DECIDED_BY_ONE_BODY,
    Route.OWN: _DECIDED_BY_ONE_BODY,
    Route.STATIONED: _DECIDED_BY_ONE_BODY,
    Route.DELEGATED: _steps(
        _RECEIVE,
        _ACCEPT,
        _EXAMINE,
        _DECIDE,
        _SEAL,
        ("counterseal", S.SEALED, S.COUNTERSEALED, Slot.COUNTERSIGNS),
        ("issue", S.COUNTERSEALED, S.ISSUED, Slot.ISSUES),
        _DELIVER,
    ),
    Route.FORWARDED: _steps(
        _RECEIVE,
        _ACCEPT,
        ("circulate", S.ACCEPTED, S.CIRCULATED, Slot.CIRCULATES),
        ("examine", S.CIRCULATED, S.EXAMINED, Slot.EXAMINES),
        _DECIDE,
        _SEAL,
        _ISSUE,
        _DELIVER,
    ),
    Route.REPORTED: _steps(
        _RECEIVE,
        _ACCEPT,
        _EXAMINE,
        _OPINE,
        _SEAL_OPINION,
        ("counterseal_opinion", S.OPINION_SEALED, S.OPINION_COUNTERSEALED, Slot.COUNTERSIGNS),
        ("report", S.OPINION_COUNTERSEALED, S.REPORTED, Slot.REPORTS),
        _RECORD,
        _ISSUE_REPORTED,
        _DELIVER,
    ),
    Route.REPORTED_FILED: (
        *_steps(
            _RECEIVE,
            _ACCEPT,
            _EXAMINE,
            _OPINE,
            _SEAL_OPINION,
            ("report", S.OPINION_SEALED, S.REPORTED, Slot.REPORTS),
        ),
        Step("counterseal_on_request", S.REPORTED, S.REPORTED, Slot.COUNTERSIGNS, optional=True),
        *_steps(_RECORD, _ISSUE_REPORTED, _DELIVER),
    ),
    Route.INTAKE_ONLY: _steps(
        _RECEIVE,
        ("hand_in", S.RECEIVED, S.HANDED_IN, Slot.RECEIVES),
        ("accept", S.HANDED_IN, S.ACCEPTED, Slot.ACCEPTS),
        _EXAMINE,
        _DECIDE,
        _SEAL,
        _ISSUE,
        _DELIVER,
    ),
}
# Other ways of making a step of the route: the same places, bodies and people.
INSTEAD = {"accept_tolerated": "accept", "accept_committed": "accept"}
ROUTE_MOVES = frozenset(step.move for steps in ROUTES.values() for step in steps)
DECIDES_ITSELF = frozenset({Route.DIRECT, Route.OWN, Route.STATIONED})
UP_REPORTING = frozenset({Route.REPORTED, Route.REPORTED_FILED})


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

# Why a route does not know a step, and what to do instead.
NOT_ON_ROUTE: dict[tuple[str, str], str] = {
    **{
        (route, "decide"): "审批直报件由上级机关决定，园区不得自行作出决定；请出具初审意见，用印后上报。"
        for route in UP_REPORTING
    },
    **{
        (route, "opine"): "本件由本机关直接决定，不需要初审意见；请在审查后作出决定。"
        for route in set(ROUTES) - UP_REPORTING
    },
    **{
        (route, "counterseal"): "本件不需要部门见章盖章；用印后即可出件。"
        for route in (Route.DIRECT, Route.OWN, Route.STATIONED, Route.FORWARDED, Route.INTAKE_ONLY)
    },
    **{(route, "report"): "本件不向上级报批；决定用印后即可出件。" for route in set(ROUTES) - UP_REPORTING},
    **{(route, "record_superior"): "本件不由上级决定；请由决定机关作出决定。" for route in set(ROUTES) - UP_REPORTING},
    **{(route, "circulate"): "本件不经政务服务中心流转；受理后直接审查。" for route in set(ROUTES) - {Route.FORWARDED}},
    **{
        (route, "hand_in"): "本件由受理机关直接受理，不需要转交；请受理、告知补正或不予受理。"
        for route in set(ROUTES) - {Route.INTAKE_ONLY}
    },
    (Route.REPORTED_FILED, "counterseal_opinion"): "直报件不经原部门盖章即可上报；只有上级要求时才由原部门盖章。",
}
NOT_ON_ROUTE |= {(r, "seal"): NOT_ON_ROUTE[r, "decide"] for r in UP_REPORTING}
NOT_ON_ROUTE |= {(r, "decide_and_seal"): NOT_ON_ROUTE[r, "decide"] for r in UP_REPORTING}
AT_ONCE = ("handle_instant", "handle_committed")
NOT_ON_ROUTE |= {(r, move): NOT_ON_ROUTE[r, "decide"] for r in UP_REPORTING for move in AT_ONCE}
NOT_ON_ROUTE |= {
    (r, move): "本件还须其他机关办理（流转、见章盖章或转部门），不能当场办结；请按步骤办理。"
    for r in (Route.DELEGATED, Route.FORWARDED, Route.INTAKE_ONLY)
    for move in AT_ONCE
}

NOT_ON_ROUTE |= {
    (route, move): "本件没有须见章盖章的文书，没有见章退回。"
    for route in set(ROUTES) - set(COUNTERSIGNED)
    for move in COUNTER_MOVES
}
NOT_ON_ROUTE |= {
    (Route.REPORTED_FILED, move): "应上级要求盖章的，原部门无条件盖章，不得退回。" for move in COUNTER_MOVES
}

NOT_ON_ROUTE |= {
    (route, move): "本件由上级机关决定，撤销、注销也由上级机关作出；请将事实和理由报上级机关。"
    for route in UP_REPORTING
    for move in ("revoke", "cancel")
}


NOT_ON_ROUTE |= {
    (route, "record_revocation"): "本件不由上级决定；撤销由作出决定的机关办理。" for route in set(ROUTES) - UP_REPORTING
}
NOT_ON_ROUTE |= {
    (route, "deem_renewed"): "本件由上级机关决定；上级逾期未决定的，请与上级核实后登记其决定。"
    for route in UP_REPORTING
}


def step_of(route: str, move: str) -> Step | None:
    """The step of a route that a move makes, also by another of its ways; None for a move beside the route."""
    name = INSTEAD.get(move, move)
    return next((step for step in ROUTES.get(route, ()) if step.move == name), None)


def next_step(route: str, state: str) -> Step | None:
    """The ordinary next step of a route from a state; None when the case has ended or waits for the applicant."""
    return next((s for s in ROUTES.get(route, ()) if s.source == state and not s.optional), None)


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


def knows(route: str, move: str) -> bool:
    """Whether a route knows a move at all; moves beside the route (withdraw, pause …) are known to every route."""
    if move in {"decide_and_seal", "first_review"}:
        return step_of(route, "decide" if move == "decide_and_seal" else "examine") is not None
    if move in AT_ONCE:
        return route in DECIDES_ITSELF
    if move == "take_back":
        return route in (Route.DELEGATED, Route.OWN)
    if move in COUNTER_MOVES:
        return route in COUNTERSIGNED
    if move == "return_to_centre":
        return step_of(route, "circulate") is not None
    if move == "return_to_examiner":
        return step_of(route, "examine") is not None
    if move in {"revoke", "cancel", "deem_renewed"}:
        return route not in UP_REPORTING
    if move == "record_revocation":
        return route in UP_REPORTING
    return move not in ROUTE_MOVES or step_of(route, move) is not None


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
