"""流转台: where every open case is, who has had it how long, drawn from the events."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import F, Q

from approvals.clocks import Lamp, lamp
from approvals.models import SLOT_FIELDS, Case
from approvals.selectors.people import claimed, turn_body_name
from approvals.selectors.visible import cases_visible
from approvals.workflow import MOVES, ROUTES, State, turn
from core import events, moments
from core.actors import Actor
from core.models import Event, Organisation
from core.selectors import calendar
from core.workdays import Calendar

REROUTING = frozenset({"take_back", "transfer"})  # after these the slots are other bodies' than before


@dataclass(frozen=True)
class Holding:
    """One body had the case for one step; `until` None: it still has. `workdays` after the day on which it came."""

    body: str
    what: str
    since: dt.datetime
    until: dt.datetime | None
    workdays: int


@dataclass(frozen=True)
class FlowLine:
    case: Case
    lamp: Lamp
    body: str
    person: str
    waits_for: str
    holdings: list[Holding]

    @property
    def now(self) -> Holding | None:
        return self.holdings[-1] if self.holdings else None


def holdings(
    case: Case, history: Sequence[Event], names: dict[int, str] | None = None, days: Calendar | None = None
) -> list[Holding]:
    """Who had the case when, oldest first. Before a rerouting the body is the one that made the next step; the names of
    such bodies may be given, and the calendar where it has been asked for once for many cases.
    """
    states = [(event, str(events.facts_of(event).get("state") or "")) for event in history]
    states = [(event, state) for event, state in states if state]
    rerouted = max((n for n, (event, _) in enumerate(states) if event.verb.rpartition(".")[2] in REROUTING), default=0)
    found: list[tuple[str, str, dt.datetime]] = []
    for n, (event, state) in enumerate(states):
        due = turn(case.route, state)
        if due is None:
            body, what = "", State(state).label
        elif n < rerouted:
            acted = states[n + 1][0].organisation_id
            body, what = (names or {}).get(acted or 0, "原承办机关"), MOVES[due[0]].label
        else:
            pinned = case.pinned.body(due[1])
            body, what = pinned.name if pinned else "", MOVES[due[0]].label
        if state == State.CORRECTING:
            body = "申请人"
        if not found or found[-1][:2] != (body, what):
            found.append((body, what, event.happened_at))
    days, today = days or calendar(), moments.now()
    lines = []
    for n, (body, what, since) in enumerate(found):
        until = found[n + 1][2] if n + 1 < len(found) else None
        if until is None and case.ended_at is not None:
            continue
        count = days.count(moments.legal_day(since), moments.legal_day(until or today))
        lines.append(Holding(body, what, since, until, count))
    return lines


@dataclass(frozen=True)
class FlowPlace:
    """Where a page of the 流转台 begins: after this due day (None: among those without one) and key."""

    due_on: dt.date | None
    pk: int

    def __str__(self) -> str:
        return f"{self.due_on or ''}.{self.pk}"

    @classmethod
    def parse(cls, text: str) -> FlowPlace | None:
        """The place as it stands in an address; None for what is no place."""
        day, _, pk = text.partition(".")
        try:
            return cls(dt.date.fromisoformat(day) if day else None, int(pk))
        except ValueError:
            return None

    def following(self) -> Q:
        later = Q(pk__gt=self.pk, due_on=self.due_on)
        return later if self.due_on is None else later | Q(due_on__gt=self.due_on) | Q(due_on=None)


def flow_lines(actor: Actor, *, body: int = 0, after: FlowPlace | None = None, size: int = 100) -> list[FlowLine]:
    """One keyset page of the open cases that the actor may see, the most urgent first, perhaps only those that one body has
    now; one row more than `size` says that there is a next page.
    """
    rows = cases_visible(actor).filter(ended_at=None).exclude(state=State.DRAFT)
    if body:
        rows = rows.filter(_with(body))
    if after:
        rows = rows.filter(after.following())
    rows = Case.objects.filter(pk__in=rows.values("pk")).select_related("item_version", "applicant", "park", "handler")
    cases = list(rows.order_by(F("due_on").asc(nulls_last=True), "pk")[: size + 1])
    histories: dict[int, list[Event]] = defaultdict(list)
    label = Case._meta.label_lower
    for event in Event.objects.filter(object_type=label, object_id__in=[c.pk for c in cases]).order_by(
        "object_id", "sequence"
    ):
        histories[event.object_id].append(event)
    acted = {event.organisation_id for history in histories.values() for event in history if event.organisation_id}
    names = dict(Organisation.objects.filter(pk__in=acted).values_list("pk", "name"))
    days = calendar()
    return [
        FlowLine(
            case=case,
            lamp=lamp(case),
            body=turn_body_name(case),
            person=case.handler.name if claimed(case) and case.handler else "",
            waits_for=_waits_for(case),
            holdings=holdings(case, histories[case.pk], names, days),
        )
        for case in cases
    ]


def _waits_for(case: Case) -> str:
    due = turn(case.route, case.state)
    return MOVES[due[0]].label if due else ""


def _with(body: int) -> Q:
    """Cases whose turn it is at the body: by route and state, as the worklist finds them."""
    found = Q(pk__in=[])
    for route in ROUTES:
        for state in State:
            due = turn(route, state)
            if due is not None:
                found |= Q(route=route, state=state, **{f"{SLOT_FIELDS[due[1]]}_id": body})
    return found
