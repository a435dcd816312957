"""Reads of supervision."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from core.actors import Actor
from core.models import Role
from supervision.models import Card


def cards_visible(actor: Actor) -> QuerySet[Card]:
    """Cards of the actor's organisations; inspectors and the reform office see their jurisdiction's."""
    overseen = actor.organisations(Role.INSPECTOR, Role.REFORM)
    mine = actor.organisations(Role.HEAD, Role.PARK_ADMIN, Role.SUPERVISOR)
    seen = Q(organisation__in=mine) | Q(organisation__jurisdiction__organisations__in=overseen)
    return Card.objects.filter(seen).select_related("organisation", "person").distinct().order_by("-raised_at")


def cards_waiting(actor: Actor) -> int:
    return cards_visible(actor).count()
