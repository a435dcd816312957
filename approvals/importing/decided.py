"""A decision made before the change of systems: with its seal still owed, or sealed there and waiting to be handed out."""

from __future__ import annotations

from collections.abc import Callable

from approvals.importing.planning_row import Plan
from approvals.workflow import Result, State, step_of
from core.models import Person
from empowerment.workflow import Slot

RESULTS = {"准予": Result.GRANTED, "准予许可": Result.GRANTED, "同意": Result.GRANTED, "通过": Result.GRANTED}
RESULTS |= {"不予": Result.DENIED, "不予许可": Result.DENIED, "不同意": Result.DENIED, "不通过": Result.DENIED}


def decision_planned(plan: Plan, person: Callable[[int, str], Person | None]) -> None:
    """Result, day, decider; of a result sealed outside also number and seal, which stay facts of record: it is not sealed
    again here. `person` finds somebody of a body by name.
    """
    assert plan.authority is not None
    last = step_of(plan.authority.route, "issue")
    plan.sealed_outside = last is not None and plan.state == last.source
    if plan.state != State.DECIDED and not plan.sealed_outside:
        return
    cells = plan.row.cells
    plan.result = RESULTS.get(cells.get("result", ""), "")
    plan.reasons = cells.get("reasons", "")
    if not plan.result:
        plan.problems.append("已决定的件须填决定结果：准予或不予")
    if plan.decided is None:
        plan.problems.append("已决定的件须填决定时间")
    if plan.result == Result.DENIED and not plan.reasons:
        plan.problems.append("不予许可的，须填理由（行政许可法第38条）")
    body, name = plan.authority.slots[Slot.DECIDES], cells.get("decider", "")
    plan.decider = person(body.id, name)
    if plan.sealed_outside:
        _sealed_outside(plan, name, body.name)
    elif plan.decider is None:
        plan.problems.append(f"决定人“{name}”在{body.name}没有登记")


def _sealed_outside(plan: Plan, name: str, body: str) -> None:
    plan.outside_number = plan.row.cells.get("decision_number", "")[:120]
    plan.outside_seal = plan.row.cells.get("seal", "")[:120]
    plan.sealed = plan.sealed or plan.decided
    if not plan.outside_number:
        plan.problems.append("已决定待送达的件须填决定文号")
    if not plan.outside_seal:
        plan.problems.append("已决定待送达的件须填决定印章：盖的是哪一枚章")
    if plan.decider is None:
        plan.hints.append(f"决定人“{name}”在{body}没有登记，决定由导入人登记")
