"""Predicates over the event log: each looks at one event of a case and what the record says beside it.

The same functions look at an event when it happens (supervision/subscribers) and at a whole day's events in the night.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator
from itertools import islice

from django.db.models import QuerySet

from approvals.models import Case, Decision, Opinion, Pause
from approvals.selectors.liability import authority_at
from approvals.workflow import AT_ONCE, INSTEAD, MOVES, Entry, State, sources_of, step_of
from core import events, moments
from core.models import Document, Event
from empowerment.workflow import DocumentClass, Mode, Route, Slot
from supervision.models import Attempt
from supervision.selectors.findings import CASE, Finding, last_state, on_case, titled

AT_A_TIME = 200
ACCEPTED = ("accept", "deem_accepted", *INSTEAD, *AT_ONCE)
DECIDED = ("decide", "decide_and_seal", *AT_ONCE)
HANDED_OUT = ("issue", "deliver")
STEPS = frozenset({"examine", "opine", "report", "seal", "counterseal", *DECIDED, *HANDED_OUT}) - frozenset(AT_ONCE)
FORWARDED = frozenset({Route.FORWARDED, Route.INTAKE_ONLY})
TAKEN_OVER = frozenset({Entry.IMPORTED, Entry.PLATFORM})  # their first steps were made in another system
Look = Callable[[Case, Event], Iterator[Finding]]


def _found(case: Case, event: Event, rule: str, occasion: str, words: str, body: int | None) -> Finding:
    person = int(event.actor_id) if event.actor_kind == "person" and event.actor_id.isdigit() else None
    return on_case(case, rule, occasion, words, body, moments.legal_day(event.happened_at), person_id=person)


def accepted_without(case: Case, event: Event) -> Iterator[Finding]:
    """Accepted although a precondition was missing that does not block yet (郴州 before 2021-04-01)."""
    if not events.facts_of(event).get("cards"):
        return
    for obstacle in authority_at(case, event.happened_at).cards:
        occasion = f"accept:{obstacle.code}"
        yield _found(case, event, "no_instrument", occasion, obstacle.words, case.accepting_body_id)


def outside_the_window(case: Case, event: Event) -> Iterator[Finding]:
    """Accepted outside the window without the committee's consent (城陵矶新港区方案四（二）)."""
    if events.facts_of(event).get("outside_consent") == "":
        words = f"{case.number} 在窗口之外受理，没有管委会的同意。"
        yield _found(case, event, "out_of_window", "accept:outside", words, case.accepting_body_id)


def deemed_accepted(case: Case, event: Event) -> Iterator[Finding]:
    """Five working days of silence [32(1)(4)]."""
    words = f"{case.number} 收件后五个工作日内未告知，依法视为受理。"
    yield _found(case, event, "deemed_accepted", "deemed", words, case.accepting_body_id)


def deemed_renewed(case: Case, event: Event) -> Iterator[Finding]:
    """A timely renewal on which nothing was decided before the licence expired [50]."""
    words = f"{case.number} 在证照有效期届满前未作出决定，依法视为准予延续。"
    yield _found(case, event, "deemed_renewed", "deemed_renewed", words, case.deciding_body_id)


def forwarding_refused(case: Case, event: Event) -> Iterator[Finding]:
    """A department or the centre sent back what was forwarded to it; its reason stands in the words."""
    move = event.verb.rpartition(".")[2]
    if case.route not in FORWARDED:
        return
    reason = str(events.facts_of(event).get("reason") or "")
    words = f"{titled(case)}由园区转来后被退回：{reason}"
    yield _found(case, event, "forwarding_refused", f"{move}:{event.sequence}", words, event.organisation_id)


def step_skipped(case: Case, event: Event) -> Iterator[Finding]:
    """The record shows a step that was not made from the place before it. The door allows none: what is found here was
    written past it.
    """
    move = event.verb.rpartition(".")[2]
    if case.entry in TAKEN_OVER:
        return
    history = list(events.history(case))
    before = [row for row in history if row.sequence < event.sequence]
    taken_back = any(row.verb in ("case.take_back", "case.transfer") for row in history)
    step = None if taken_back else step_of(case.route, move)
    allowed = {str(step.source)} if step else sources_of(move)
    state = last_state(before)
    if state and state not in allowed:
        words = f"{titled(case)}的“{MOVES[move].label}”不是从上一环节作出的（当时是“{State(state).label}”）。"
        yield _found(case, event, "step_skipped", f"{move}:{event.sequence}", words, event.organisation_id)


def wrong_name(case: Case, event: Event) -> Iterator[Finding]:
    """A decision in another name than the authority's, or a delegated one in the park's own [24]."""
    at = event.happened_at
    papers = Document.objects.filter(object_type=CASE, object_id=case.pk, document_class=DocumentClass.DECISION)
    paper = papers.filter(created_at__lte=at).order_by("-pk").first()
    name_of = authority_at(case, at).body(Slot.IN_NAME_OF)
    if paper is None or name_of is None:
        return
    name = str(json.loads(paper.facts).get("in_name_of") or "")
    own = case.mode == Mode.DELEGATED and name == case.park.name_on(moments.legal_day(at))
    if name != name_of.name or own:
        words = f"{titled(case)}的决定书{paper.number}以“{name}”名义作出，依法应以“{name_of.name}”名义作出。"
        yield _found(case, event, "wrong_name", f"paper:{paper.pk}", words, event.organisation_id)


def delivered_unsealed(case: Case, event: Event) -> Iterator[Finding]:
    """Issued or delivered before all seals of the result were on."""
    sealed = case.result_sealed_at
    if sealed is None or sealed > event.happened_at:
        words = f"{titled(case)}的结果尚未盖全印章，已经{'送达' if event.verb.endswith('.deliver') else '出件'}。"
        yield _found(case, event, "delivered_unsealed", "unsealed", words, case.issuing_body_id)


def pause_unwritten(case: Case, event: Event) -> Iterator[Finding]:
    """A special procedure began and the applicant was told nothing in writing [45]."""
    at = event.happened_at
    near = (at - dt.timedelta(minutes=1), at + dt.timedelta(minutes=1))
    for pause in Pause.objects.filter(case=case, started_at__range=near, notice=None):
        words = f"{titled(case)}因{pause.get_kind_display()}暂停计时，没有书面告知申请人。"
        yield _found(case, event, "pause_unwritten", f"pause:{pause.pk}", words, case.examining_body_id)


def same_person(case: Case, event: Event) -> Iterator[Finding]:
    """Who examined decided too, where examination and approval are to be apart (城陵矶方案三（五）)."""
    decision = Decision.objects.filter(case=case).exclude(form=Decision.Form.SUPERIOR).first()
    if decision is None:
        return
    mine = Opinion.objects.filter(case=case, kind=Opinion.Kind.EXAMINATION, person=decision.decided_by)
    if mine.exists():
        words = f"{titled(case)}的审查和决定由同一人作出。"
        yield _found(case, event, "same_person", f"decision:{decision.pk}", words, case.deciding_body_id)


# Move -> what looks at its event. `AT_ONCE` moves make several steps in one.
LOOKS: dict[str, tuple[Look, ...]] = {
    **dict.fromkeys(ACCEPTED, (accepted_without, outside_the_window)),
    "deem_accepted": (deemed_accepted, accepted_without),
    "deem_renewed": (deemed_renewed,),
    "return_to_centre": (forwarding_refused,),
    "return_back": (forwarding_refused,),
    "pause": (pause_unwritten,),
}
for _move in STEPS:
    LOOKS[_move] = (*LOOKS.get(_move, ()), step_skipped)
for _move in DECIDED:
    LOOKS[_move] = (*LOOKS.get(_move, ()), wrong_name, same_person)
for _move in HANDED_OUT:
    LOOKS[_move] = (*LOOKS.get(_move, ()), delivered_unsealed)


def findings_of(case: Case, event: Event) -> Iterator[Finding]:
    """What one event of a case shows."""
    for look in LOOKS.get(event.verb.removeprefix("case."), ()):
        yield from look(case, event)


def events_of_day(on: dt.date) -> Iterator[Finding]:
    """All events recorded on a legal day, in their order, by the index of the record."""
    verbs = [f"case.{move}" for move in LOOKS]
    rows = Event.objects.filter(recorded_at__gte=moments.start_of(on), recorded_at__lt=moments.end_of(on))
    rows = rows.filter(object_type=CASE, verb__in=verbs).order_by("recorded_at", "pk")
    stream = rows.iterator(chunk_size=AT_A_TIME)
    while part := list(islice(stream, AT_A_TIME)):
        cases = _cases().in_bulk({event.object_id for event in part})
        for event in part:
            case = cases.get(event.object_id)
            if case is not None:
                yield from findings_of(case, event)


def _cases() -> QuerySet[Case]:
    return Case.objects.select_related("item_version", "park")


def attempts_of_day(on: dt.date) -> Iterator[Finding]:
    """What the door refused on a legal day and is itself a breach."""
    rows = Attempt.objects.filter(at__gte=moments.start_of(on), at__lt=moments.end_of(on))
    for row in rows.order_by("pk").iterator(chunk_size=AT_A_TIME):
        yield Finding(
            row.rule,
            row.object_type,
            row.object_id,
            row.occasion,
            row.words,
            row.organisation_id,
            moments.legal_day(row.at),
            row.person_id,
        )
