"""What our routes say about the work items of a case: which were made before its state and which waits."""

from __future__ import annotations

from approvals.models import SLOT_FIELDS
from approvals.workflow import ENDED, MOVES, ROUTES, State, Step, turn
from empowerment.workflow import Slot

SLOTS = list(SLOT_FIELDS)  # in the order in which the bodies of a case are copied
MADE_BEFORE_THE_END = {State.REFUSED: 1, State.WITHDRAWN: 1, State.TERMINATED: 2}


def lines() -> list[str]:
    """For COPY: route, state, place, task, place of the body, posts as {a,b}, ready or made."""
    found = []
    for route, route_steps in ROUTES.items():
        steps = [step for step in route_steps if not step.optional and step.source != State.DRAFT]
        for state in State:
            rows = [(step.move, step.slot, False) for step in made(steps, state)]
            waiting = None if state in ENDED or state == State.DRAFT else turn(route, state)
            if waiting is not None:
                rows.append((*waiting, True))
            found += [_line(route, state, place, *row) for place, row in enumerate(rows, start=1)]
    return found


def made(steps: list[Step], state: State) -> list[Step]:
    """The steps that a case in this state has behind it; beside the route it stands before acceptance."""
    if state in ENDED:
        return steps[: MADE_BEFORE_THE_END.get(state, len(steps))]
    sources = [step.source for step in steps]
    return steps[: sources.index(state)] if state in sources else []


def _line(route: str, state: str, place: int, task: str, slot: Slot, ready: bool) -> str:
    posts = ",".join(sorted(MOVES[task].roles))
    return "\t".join([route, state, str(place), task, str(SLOTS.index(slot) + 1), f"{{{posts}}}", str(ready)])
