"""The routes as data: which step from which state to which, by the body in which slot."""

from __future__ import annotations

from dataclasses import dataclass

from approvals.workflow.states import S, State
from empowerment.workflow import Route, Slot


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


def step_of(route: str, move: str) -> Step | None:
    """The step of a route that a move makes, also by another of its ways; None for a move beside the route."""
    name = INSTEAD.get(move, move)
    return next((step for step in ROUTES.get(route, ()) if step.move == name), None)


def next_step(route: str, state: str) -> Step | None:
    """The ordinary next step of a route from a state; None when the case has ended or waits for the applicant."""
    return next((s for s in ROUTES.get(route, ()) if s.source == state and not s.optional), None)
