"""The worklist: what waits for this person, by step."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import F, Q

from approvals.models import SLOT_FIELDS, Case
from approvals.selectors.conditions import first_review_owed
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

MANY = 1_000


@dataclass
class Section:
    """One heading of the worklist: what is to be done and the cases it waits for, most urgent first."""

    move: str
    title: str
    cases: list[Case] = field(default_factory=list)

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
    for route, steps in ROUTES.items():
        for step in steps:
            bodies = actor.organisations(*MOVES[step.move].roles)
            if bodies and step.source != State.DRAFT and not step.optional:
                found |= Q(route=route, state=step.source, **{f"{SLOT_FIELDS[step.slot]}_id__in": bodies})
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


CLAIMED = Q(handler__isnull=False, claimed_state=F("state"))


def whose(actor: Actor, wanted: str) -> Q:
    """Of what waits: taken by the person themselves (`mine`), by nobody yet (`free`), or all."""
    if wanted == "mine" and actor.person is not None:
        return CLAIMED & Q(handler=actor.person)
    return ~CLAIMED if wanted == "free" else Q()


def worklist(actor: Actor, *, wanted: str = "", limit: int = 200) -> list[Section]:
    """What waits for this person, by step, the most urgent first; cases without a date come last."""
    order = (F("due_on").asc(nulls_last=True), "pk")
    first = Case.objects.filter(duties(actor) & whose(actor, wanted)).order_by(*order)[:limit]  # sorted by key alone
    waiting = Case.objects.filter(pk__in=first.values("pk")).order_by(*order)
    waiting = waiting.select_related("item_version", "applicant", "park", "handler")
    sections: dict[str, Section] = {}
    for case in waiting:
        move = _waits_for_me(case, actor)
        sections.setdefault(move, Section(move, WAITING_TITLES.get(move, MOVES[move].label))).cases.append(case)
    titles = list(WAITING_TITLES)
    return sorted(sections.values(), key=lambda section: titles.index(section.move))


def _waits_for_me(case: Case, actor: Actor) -> str:
    """The step under whose heading a case stands: before the route's own step an instant handling or a first review."""
    move = waiting_move(case)
    if case.state == State.RECEIVED and case.item_version.instant and case.move_permitted(move, actor):
        return "handle_instant"
    if case.state == State.EXAMINED and first_review_owed(case, moments.now()):
        return "first_review"
    return move


def watchlist(actor: Actor, *, limit: int = 100) -> list[Case]:
    """What overseers and park administrators look at first: open cases near, past the promise or past the limit."""
    if not actor.organisations(*OVERSEERS, Role.PARK_ADMIN, Role.SUPERVISOR):
        return []
    # What has ended has no dates: to say so too would only mislead the planner's estimate.
    rows = cases_visible(actor).filter(due_on__isnull=False, paused=False, yellow_on__lte=moments.today())
    rows = rows.select_related("item_version", "applicant", "park")
    return list(rows.order_by("due_on", "pk")[:limit])


def waiting_move(case: Case) -> str:
    due = turn(case.route, case.state)
    return "supplement" if due is None else due[0]


def waiting_count(actor: Actor) -> int:
    """How many cases wait for this person; MANY stands for that many and more."""
    return Case.objects.filter(duties(actor))[:MANY].count()
