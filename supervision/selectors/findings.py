"""What a predicate found: enough to raise a card, the same whenever the predicate looks at the same day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from approvals.models import Case
from approvals.selectors.liability import authority_at
from approvals.workflow import State, turn
from core import events, moments
from core.models import Event

CASE = Case._meta.label_lower


@dataclass(frozen=True)
class Finding:
    """`rule`, the object and `occasion` are what is found, once; the rest says who, when and in what words."""

    rule: str
    object_type: str
    object_id: int
    occasion: str
    words: str
    organisation_id: int | None
    happened_on: dt.date
    person_id: int | None = None
    inherited: bool = False

    @property
    def key(self) -> tuple[str, str, int, str]:
        return self.rule, self.object_type, self.object_id, self.occasion[:120]


def on_case(
    case: Case,
    rule: str,
    occasion: str,
    words: str,
    body: int | None,
    day: dt.date,
    *,
    person_id: int | None = None,
    inherited: bool = False,
) -> Finding:
    return Finding(rule, CASE, case.pk, occasion, words, body, day, person_id, inherited)


def titled(case: Case) -> str:
    return f"{case.number}“{case.item_version.name}”"


def holder_on(case: Case, day: dt.date) -> int | None:
    """Whose turn the case was at the end of a legal day, by state and authority as they were then."""
    state, authority = case.state, case.pinned
    if day < moments.today():
        history = Event.objects.filter(object_type=CASE, object_id=case.pk, recorded_at__lt=moments.end_of(day))
        state = last_state(list(history.order_by("sequence"))) or state
        authority = authority_at(case, moments.end_of(day))
    due = turn(case.route, state)
    body = authority.body(due[1]) if due else None
    return body.id if body else case.accepting_body_id


def last_state(history: Sequence[Event]) -> str:
    """The state that the last move in a history led to; empty when there is none."""
    states = (str(events.facts_of(event).get("state") or "") for event in reversed(history))
    found = next((state for state in states if state), "")
    return found if found in State.values else ""
