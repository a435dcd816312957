"""The system access register within what a person may see."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q, QuerySet

from core import moments
from core.actors import Actor
from core.models import Organisation, OrganisationKind
from core.reach import overseen_jurisdictions
from empowerment.models import BusinessSystem, SystemAccess
from empowerment.selectors.packages import OVERSEERS, bodies_of

SOON = 7  # calendar days before the promised date at which the lamp turns yellow
LAMPS = {"red": "逾期", "yellow": "临期", "green": "期内", "grey": "未定期限", "done": "已打通"}


def accesses_visible(actor: Actor) -> QuerySet[SystemAccess]:
    """Rows of the actor's parks and of the systems that the actor's bodies answer for; overseers: their jurisdiction's."""
    mine, below = bodies_of(actor), overseen_jurisdictions(actor, *OVERSEERS)
    seen = Q(park__in=mine) | Q(owner__in=mine) | Q(system__owner__in=mine) | Q(park__jurisdiction__in=below)
    rows = SystemAccess.objects.filter(seen).select_related("system__owner", "park", "owner", "updated_by")
    return rows.order_by("system__order", "system", "park__code")


def parks_of_access(actor: Actor) -> QuerySet[Organisation]:
    """Columns of the matrix: the actor's own parks, those below an overseer, those of the systems answered for."""
    mine, below = bodies_of(actor), overseen_jurisdictions(actor, *OVERSEERS)
    answered = BusinessSystem.objects.filter(owner__in=mine).values("jurisdiction")
    of_rows = SystemAccess.objects.filter(owner__in=mine).values("park")
    seen = Q(pk__in=mine) | Q(jurisdiction__in=below) | Q(jurisdiction__in=answered) | Q(pk__in=of_rows)
    rows = Organisation.objects.filter(seen, kind=OrganisationKind.PARK)
    return rows.select_related("jurisdiction").order_by("jurisdiction", "code")


def systems_of_access(actor: Actor) -> QuerySet[BusinessSystem]:
    """Rows of the matrix: all of the jurisdiction for its parks and overseers, else the systems answered for."""
    mine, below = bodies_of(actor), overseen_jurisdictions(actor, *OVERSEERS)
    own_parks = Organisation.objects.filter(pk__in=mine, kind=OrganisationKind.PARK)
    seen = Q(jurisdiction__in=below) | Q(jurisdiction__in=own_parks.values("jurisdiction"))
    answered = SystemAccess.objects.filter(owner__in=mine).values("system")
    rows = BusinessSystem.objects.filter(seen | Q(owner__in=mine) | Q(pk__in=answered))
    return rows.select_related("owner", "jurisdiction").order_by("jurisdiction", "order", "pk")


def lamp_code(row: SystemAccess, today: dt.date | None = None) -> str:
    """`done`, or by the promised date: red once it has passed, yellow within a week, green before, grey where none is set."""
    today = today or moments.today()
    if row.through:
        return "done"
    if row.promised_on is None:
        return "grey"
    if row.promised_on < today:
        return "red"
    return "yellow" if (row.promised_on - today).days <= SOON else "green"
