"""Which moves a route does not know, why, and what to do instead."""

from __future__ import annotations

from approvals.workflow.moves import AT_ONCE, COUNTER_MOVES, COUNTERSIGNED
from approvals.workflow.routes import DECIDES_ITSELF, ROUTE_MOVES, ROUTES, UP_REPORTING, step_of
from empowerment.workflow import Route

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
