"""How other systems call the states of a running case, and where that is on a route."""

from __future__ import annotations

from approvals.workflow import ROUTES, State, step_of

S = State
STATE_WORDS: dict[str, State | str] = {
    "已收件": S.RECEIVED,
    "收件": S.RECEIVED,
    "待受理": S.RECEIVED,
    "补正中": S.CORRECTING,
    "待补正": S.CORRECTING,
    "已转部门": S.HANDED_IN,
    "已受理": S.ACCEPTED,
    "受理": S.ACCEPTED,
    "已流转": S.CIRCULATED,
    "审查中": "examine",
    "审核中": "examine",
    "在办": "examine",
    "已审查": S.EXAMINED,
    "待决定": S.EXAMINED,
    "已决定待用印": S.DECIDED,
    "待用印": S.DECIDED,
    "已上报": S.REPORTED,
    "已决定待送达": "issue",
    "待送达": "issue",
    "待出件": "issue",
    "待领取": "issue",
    "已用印": "issue",
}
END_WORDS = frozenset(["办结", "已办结", "已出件", "已送达", "不予受理", "已撤回", "撤件", "退件", "已作废", "已发证"])


BEFORE_MOVE = {"examine": S.ACCEPTED, "issue": S.SEALED}  # told by the step that comes next; where no route is known


def state_of(words: str, route: str = "") -> State | None:
    """The state that the words mean; with a route only one that lies on it. 审查中 is the state before the examination,
    待送达 the one before the result is handed out.
    """
    found = STATE_WORDS.get("".join(words.split()))
    if found is None:
        return None
    if not route:
        return BEFORE_MOVE[found] if found in BEFORE_MOVE else State(found)
    if found in BEFORE_MOVE:
        step = step_of(route, found)
        return step.source if step else None
    state = State(found)
    on_route = {s.target for s in ROUTES[route]} | {S.CORRECTING}
    return state if state in on_route else None


def steps_done(route: str, state: State) -> list[str]:
    """The moves of a route that lead from the draft to a state, in order."""
    found = []
    for step in ROUTES[route]:
        if step.optional:
            continue
        found.append(step.move)
        if step.target == state:
            return found
    return []
