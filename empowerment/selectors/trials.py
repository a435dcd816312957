"""Reviews of trials that a person may see."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from core.actors import Actor
from core.models import Role
from core.reach import overseen_jurisdictions
from core.searchtext import query_key
from empowerment.models import TrialReview
from empowerment.models.trials import PROPOSERS
from empowerment.trial_life import TrialState


def trials_visible(actor: Actor) -> QuerySet[TrialReview]:
    """Of the own park, of the own department's items, and all below a reform office or an inspector."""
    own = actor.organisations(*PROPOSERS)
    overseen = overseen_jurisdictions(actor, Role.REFORM, Role.INSPECTOR)
    seen = Q(park__in=own) | Q(item__competent_department__in=own) | Q(park__jurisdiction__in=overseen)
    related = ("park__jurisdiction", "item__competent_department", "item__jurisdiction", "scheme", "empowerment")
    return TrialReview.objects.filter(seen).select_related(*related).order_by("pk")


def trials_filtered(actor: Actor, *, state: str = "", park: str = "", q: str = "") -> QuerySet[TrialReview]:
    rows = trials_visible(actor)
    if state:
        rows = rows.filter(state=state)
    if park:
        rows = rows.filter(park__code=park)
    if q:
        rows = rows.filter(item__search__contains=query_key(q))
    return rows


def trials_waiting(actor: Actor) -> QuerySet[TrialReview]:
    """Reviews in which the next word is the actor's: to approve for a reform office, to propose for a park."""
    mine = Q(state=TrialState.PROPOSED, park__jurisdiction__in=overseen_jurisdictions(actor, Role.REFORM))
    mine |= Q(state=TrialState.OPEN, park__in=actor.organisations(Role.PARK_ADMIN))
    return TrialReview.objects.filter(mine)
