"""Papers that wait for a user of their seal."""

from __future__ import annotations

from django.db.models import QuerySet

from approvals.models import OwedSeal
from approvals.workflow import MOVES
from core.actors import Actor


def owed_seals(actor: Actor) -> QuerySet[OwedSeal]:
    """Those of the actor's bodies, the oldest first."""
    bodies = actor.organisations(*MOVES["seal"].roles)
    rows = OwedSeal.objects.filter(sealed_at=None, body__in=bodies)
    return rows.select_related("case__item_version", "case__applicant", "document", "body").order_by("since", "pk")


def owed_seals_count(actor: Actor) -> int:
    return owed_seals(actor).count() if actor.organisations(*MOVES["seal"].roles) else 0
