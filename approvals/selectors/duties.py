"""The worklist: what waits for this person, by step."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import F, Q, QuerySet

from approvals.models import SLOT_FIELDS, Case
from approvals.selectors.conditions import first_reviews_owed
from approvals.selectors.visible import OVERSEERS, cases_visible
from approvals.workflow import (
    DECIDES_ITSELF,
    MOVES,
    ROUTES,
    SENT_AGAIN,
    State,
    turn,
)
from core import moments
from core.actors import Actor
from core.models import Role
from empowerment.workflow import DecisionForm, Slot

# Of a case: what a row of a list and its columns are made from.
LINE_FIELDS: tuple[str, ...] = (
    "state",
    "route",
    "number",
    "version",
    "mode",
    "kind",
    "title",
    "channel",
    "result",
    "received_at",
)
LINE_FIELDS += ("accepted_at", "decided_at", "ended_at", "due_on", "due_kind", "due_provisional", "yellow_on", "red_on")
LINE_FIELDS += ("card_on", "paused", "claimed_state", "item_version", "applicant", "park", "first_clerk", "handler")


@dataclass
class Section:
    """One heading of the worklist: what is to be done and the cases it waits for, most urgent first."""

    move: str
    title: str
    cases: list[Case] = field(default_factory=list)
    not_mine: set[int] = field(
        default_factory=set
    )  # keys of those whose step another makes before it is this person's turn

    @property
    def label(self) -> str:
        return MOVES[self.move].label


WAITING_TITLES = {
    "handle_instant": "待即办",
    "accept": "待受理",
    "hand_in": "待转主管部门",
    "circulate": "待流转",
    "examine": "待审查",
    "first_review": "待首席审批员初审",
    "decide": "待决定",
    "seal": "待用印",
    "counterseal": "待见章盖章",
    "opine": "待出初审意见",
    "seal_opinion": "初审意见待用印",
    "counterseal_opinion": "初审意见待见章盖章",
    "report": "待上报",
    "record_superior": "待登记上级决定",
    "issue": "待出件",
    "deliver": "待送达",
    "send_on": "退回待补正情况",
    "send_again": "见章退回待补正",
    "supplement": "等待申请人补正",
}


def duties(actor: Actor) -> Q:
    """Cases whose ordinary next step is the actor's: route, state and the body in the step's slot all fit."""
    found = Q(pk__in=[])
    for (slot, bodies, routes), states in _steps_of(actor).items():
        found |= Q(route__in=sorted(routes), state__in=states, **{f"{SLOT_FIELDS[slot]}_id__in": sorted(bodies)})
    deciders = actor.organisations(*MOVES["handle_instant"].roles)
    if deciders:
        found |= Q(
            route__in=DECIDES_ITSELF, state=State.RECEIVED, item_version__instant=True, accepting_body_id__in=deciders
        )
    fronts = actor.organisations(*MOVES["supplement"].roles)
    if fronts:
        found |= Q(state=State.CORRECTING, receiving_body_id__in=fronts)
        found |= Q(state=State.RETURNED, accepting_body_id__in=fronts)
    menders = actor.organisations(*MOVES["send_again"].roles)
    if menders:
        found |= Q(state__in=SENT_AGAIN, examining_body_id__in=menders)
    return Q(ended_at=None) & found  # said although it follows: the indexes of worklists hold open cases only


def _steps_of(actor: Actor) -> dict[tuple[Slot, frozenset[int], frozenset[str]], list[str]]:
    """The steps of all routes that the actor's roles open, those alike together: of a slot, the actor's bodies and the
    same routes, the states in which it is their turn. Said one by one they would be most of a page's work.
    """
    routes: dict[tuple[Slot, frozenset[int], str], set[str]] = defaultdict(set)
    for route, steps in ROUTES.items():
        for step in steps:
            bodies = frozenset(actor.organisations(*MOVES[step.move].roles))
            if bodies and step.source != State.DRAFT and not step.optional:
                routes[step.slot, bodies, step.source].add(route)
    found: dict[tuple[Slot, frozenset[int], frozenset[str]], list[str]] = defaultdict(list)
    for (slot, bodies, state), of_routes in routes.items():
        found[slot, bodies, frozenset(of_routes)].append(state)
    return found


CLAIMED = Q(handler__isnull=False, claimed_state=F("state"))


def whose(actor: Actor, wanted: str) -> Q:
    """Of what waits: taken by the person themselves (`mine`), by nobody yet (`free`), or all."""
    if wanted == "mine" and actor.person is not None:
        return CLAIMED & Q(handler=actor.person)
    return ~CLAIMED if wanted == "free" else Q()


# What tells the step and its row beside them: the bodies, the item's ways, names.
_BESIDE = tuple(f"{field}_id" for field in SLOT_FIELDS.values())
_BESIDE += ("item_version__name", "item_version__instant", "item_version__decision_form")
_BESIDE += ("applicant__name", "handler__name")


def worklist(actor: Actor, *, wanted: str = "", limit: int = 200) -> list[Section]:
    """What waits for this person, by step, the most urgent first; cases without a date come last."""
    order = (F("due_on").asc(nulls_last=True), "pk")
    first = Case.objects.filter(duties(actor) & whose(actor, wanted)).order_by(*order)[:limit]  # sorted by key alone
    waiting = Case.objects.filter(pk__in=first.values("pk")).order_by(*order)
    waiting = waiting.select_related("item_version", "applicant", "handler").only(*LINE_FIELDS, *_BESIDE)
    owed = first_reviews_owed(_with_answers(waiting), moments.now())
    sections: dict[str, Section] = {}
    for case in waiting:
        move = "first_review" if case.pk in owed else _waits_for_me(case, actor)
        section = sections.setdefault(move, Section(move, WAITING_TITLES.get(move, MOVES[move].label)))
        section.cases.append(case)
        if move == "first_review" and not actor.holds_any(MOVES[move].roles, case.examining_body_id):
            section.not_mine.add(case.pk)
    titles = list(WAITING_TITLES)
    return sorted(sections.values(), key=lambda section: titles.index(section.move))


def _with_answers(waiting: Iterable[Case]) -> list[Case]:
    """The examined cases that a head or a meeting decides, each with its pinned answer, which a list leaves out."""
    examined = {case.pk: case for case in waiting if case.state == State.EXAMINED}
    asked = [pk for pk, case in examined.items() if case.item_version.decision_form == DecisionForm.FIRST_REVIEW]
    for pk, authority in Case.objects.filter(pk__in=asked).values_list("pk", "authority") if asked else ():
        examined[pk].authority = authority
    return [examined[pk] for pk in asked]


def _waits_for_me(case: Case, actor: Actor) -> str:
    """The step under whose heading a case stands: before the route's own step an instant handling."""
    move = waiting_move(case)
    if case.state == State.RECEIVED and case.item_version.instant and case.move_permitted(move, actor):
        return "handle_instant"
    return move


def watchlist(actor: Actor, *, limit: int = 100) -> list[Case]:
    """What overseers and park administrators look at first: open cases near, past the promise or past the limit."""
    if not actor.organisations(*OVERSEERS, Role.PARK_ADMIN, Role.SUPERVISOR):
        return []
    # What has ended has no dates: to say so too would only mislead the planner's estimate.
    rows = cases_visible(actor).filter(due_on__isnull=False, paused=False, yellow_on__lte=moments.today())
    first = rows.order_by("due_on", "pk")[:limit]  # sorted by key alone
    shown = Case.objects.filter(pk__in=first.values("pk")).select_related("item_version", "park")
    shown = shown.only(*LINE_FIELDS, "item_version__name", "park__name", "park__short_name")
    return list(shown.order_by("due_on", "pk"))


def waiting_move(case: Case) -> str:
    due = turn(case.route, case.state)
    return "supplement" if due is None else due[0]


def cases_waiting(actor: Actor) -> QuerySet[Case]:
    return Case.objects.filter(duties(actor))
