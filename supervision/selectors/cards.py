"""Reads of cards: whose they are, which wait for the actor's word, which count in assessments."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, Exists, Q, QuerySet

from approvals.models import Case
from core import moments
from core.actors import Actor
from core.errors import NotVisible
from core.models import Organisation, Person, Role
from core.reach import overseen_jurisdictions
from supervision.lives.cards import CardState
from supervision.models import Card
from supervision.models.cards import ANSWERERS, REVIEWERS
from supervision.selectors.measured import cards_of_items, exemptions, standing_condition, upheld_condition

SHOWS = {"upheld": upheld_condition, "standing": standing_condition}
READERS = ANSWERERS | {Role.SUPERVISOR}


def _overseen(actor: Actor) -> set[int]:
    return overseen_jurisdictions(actor, *REVIEWERS)


def cards_visible(actor: Actor) -> QuerySet[Card]:
    """Cards of the bodies that the actor speaks for and the actor's own; overseers see their jurisdiction's and below."""
    return _visible(actor, _overseen(actor))


def _visible(actor: Actor, overseen: set[int]) -> QuerySet[Card]:
    seen = Q(organisation__in=actor.organisations(*READERS))
    if overseen:
        seen |= Q(organisation__jurisdiction__in=overseen)
    if actor.person is not None:
        seen |= Q(person=actor.person)
    rows = Card.objects.filter(seen).annotate(exempt=Exists(exemptions()))
    return rows.select_related("organisation", "person").order_by("-pk")


@dataclass(frozen=True)
class CardFilter:
    """The filters of the list as they stand in the address. `body` is the code of an organisation, `subject` the number
    of a case; `new`: noticed today. `show`: what counts in assessments ("upheld") or stands ("standing") of breaches between
    `since` and `until`, of a `person` (login) or of an `item` (key) at a `park` (code).
    """

    rule: str = ""
    state: str = ""
    colour: str = ""
    body: str = ""
    subject: str = ""
    waiting: bool = False
    new: bool = False
    show: str = ""
    since: dt.date | None = None
    until: dt.date | None = None
    person: str = ""
    item: int = 0
    park: str = ""


def cards_filtered(actor: Actor, wanted: CardFilter) -> QuerySet[Card]:
    rows = cards_to_answer(actor) if wanted.waiting else cards_visible(actor)
    for name in ("rule", "state", "colour"):
        if getattr(wanted, name):
            rows = rows.filter(**{name: getattr(wanted, name)})
    if wanted.body:
        rows = rows.filter(organisation__code=wanted.body)
    if wanted.subject:
        cases = Case.objects.filter(number=wanted.subject).values("pk")
        rows = rows.filter(object_type=Case._meta.label_lower, object_id__in=cases)
    if wanted.new:
        rows = rows.filter(raised_at__gte=moments.start_of(moments.today()))
    if wanted.person:
        rows = rows.filter(person__username=wanted.person)
    if wanted.item:
        park = Organisation.objects.filter(code=wanted.park).values_list("pk", flat=True).first()
        rows = cards_of_items(rows, park or 0, [wanted.item])
    if wanted.since and wanted.until and wanted.show in SHOWS:
        rows = rows.filter(SHOWS[wanted.show](wanted.since, wanted.until))
    return rows


def cards_to_answer(actor: Actor) -> QuerySet[Card]:
    """Cards on which the next word is the actor's: to explain as the person or the body, to review as an overseer."""
    mine = Q(organisation__in=actor.organisations(*ANSWERERS))
    if actor.person is not None:
        mine |= Q(person=actor.person)
    wanted, overseen = Q(state=CardState.RAISED) & mine, _overseen(actor)
    if overseen:
        reached = Q(organisation__jurisdiction__in=overseen)
        reached &= ~Q(organisation__in=actor.organisations())
        unexplained = Q(state=CardState.RAISED, explain_by__lt=moments.today())
        wanted |= (Q(state__in=[CardState.EXPLAINED, CardState.APPEALED]) | unexplained) & reached
    return _visible(actor, overseen).filter(wanted)


def cards_by_rule(cards: QuerySet[Card]) -> list[tuple[str, int]]:
    """How many of the cards there are of each rule, in the order of the rules."""
    rows = cards.order_by().values_list("rule").annotate(n=Count("pk"))
    found = dict(rows)
    return [(rule, found[rule]) for rule in Card.Rule.values if rule in found]


def card_get(public_id: uuid.UUID, actor: Actor) -> Card:
    row = cards_visible(actor).filter(public_id=public_id).first()
    if row is None:
        raise NotVisible("没有这张监察卡，或者您无权查看。")
    return row


def cards_counted(
    *,
    since: dt.date,
    until: dt.date,
    organisation: Organisation | None = None,
    person: Person | None = None,
) -> Counter[str]:
    """Upheld cards of a body or a person by colour, whose breach fell in a period (both days inclusive). Cards taken over
    from before the change of systems do not count, nor those with an exemption (容错免责) in force; one under appeal counts
    again when the appeal has failed.
    """
    rows = Card.objects.filter(upheld_condition(since, until))
    if organisation is not None:
        rows = rows.filter(organisation=organisation)
    if person is not None:
        rows = rows.filter(person=person)
    return Counter(dict(rows.order_by().values_list("colour").annotate(n=Count("pk"))))
