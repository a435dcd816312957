"""The whole life of a case: states, routes as data, moves and who may make them, refusals, and the FSM itself.

Permitted actions, the status bar, the public flow chart and the documentation diagram are all drawn from ROUTES.
Articles in brackets are those of the Administrative License Law (2019-04-23).
"""

from approvals.workflow.life import CaseLife, sources_of
from approvals.workflow.moves import (
    AT_ONCE,
    COUNTER_REFUSED,
    COUNTERSIGNED,
    LEADERS,
    MOVES,
    PEOPLE_MOVES,
    RETURN_STEPS,
    SENT_AGAIN,
    turn,
    turn_roles,
)
from approvals.workflow.refusals import NOT_ON_ROUTE, knows
from approvals.workflow.routes import (
    DECIDES_ITSELF,
    INSTEAD,
    ROUTE_MOVES,
    ROUTES,
    UP_REPORTING,
    Step,
    next_step,
    step_of,
)
from approvals.workflow.states import (
    BEFORE_ACCEPTANCE,
    BEFORE_DECISION,
    CLIENT_MOVES,
    ENDED,
    ENDED_WORDS,
    JOB_MOVES,
    OPEN,
    PUBLIC_NAMES,
    UNDECIDED,
    AcceptedAs,
    CaseKind,
    Channel,
    Entry,
    Result,
    State,
)

__all__ = [
    "AT_ONCE",
    "BEFORE_ACCEPTANCE",
    "BEFORE_DECISION",
    "CLIENT_MOVES",
    "COUNTERSIGNED",
    "COUNTER_REFUSED",
    "DECIDES_ITSELF",
    "ENDED",
    "ENDED_WORDS",
    "INSTEAD",
    "JOB_MOVES",
    "LEADERS",
    "MOVES",
    "NOT_ON_ROUTE",
    "OPEN",
    "PEOPLE_MOVES",
    "PUBLIC_NAMES",
    "RETURN_STEPS",
    "ROUTES",
    "ROUTE_MOVES",
    "SENT_AGAIN",
    "UNDECIDED",
    "UP_REPORTING",
    "AcceptedAs",
    "CaseKind",
    "CaseLife",
    "Channel",
    "Entry",
    "Result",
    "State",
    "Step",
    "knows",
    "next_step",
    "sources_of",
    "step_of",
    "turn",
    "turn_roles",
]
