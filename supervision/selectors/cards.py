"""Reads of supervision."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet

from core.actors import Actor
from core.models import Role
from supervision.models import Card


def cards_visible(actor: Actor) -> QuerySet[Card]:
    """Cards of the actor's organisations; inspectors and the reform office see their jurisdiction's."""
    overseen = actor.organisations(Role.INSPECTOR, Role.REFORM)
    mine = actor.organisations(Role.HEAD, Role.PARK_ADMIN, Role.SUPERVISOR)
    seen = Q(organisation__in=mine) | Q(organisation__jurisdiction__organisations__in=overseen)
    return Card.objects.filter(seen).select_related("organisation", "person").distinct().order_by("-pk")


def cards_waiting(actor: Actor) -> int:
    return cards_visible(actor).count()


def cards_by_rule(actor: Actor) -> list[tuple[str, int]]:
    """How many cards of each rule the actor may see, in the order of the rules."""
    rows = cards_visible(actor).order_by().values_list("rule").annotate(n=Count("pk", distinct=True))
    found = dict(rows)
    return [(rule, found[rule]) for rule in Card.Rule.values if rule in found]
