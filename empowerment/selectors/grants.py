"""The chief approvers' letters that a person may see."""

from __future__ import annotations

import uuid

from django.db.models import Count, Q, QuerySet

from core import moments
from core.actors import Actor
from core.errors import NotVisible
from core.models import Organisation, Role
from core.reach import overseen_jurisdictions
from empowerment.models import GrantLetter

OVERSEERS = (Role.REFORM, Role.LEGAL, Role.INSPECTOR)
KEEPERS = (Role.HEAD, Role.PARK_ADMIN)


def letters_visible(actor: Actor) -> QuerySet[GrantLetter]:
    """Letters of the actor's bodies and their offices; offices of the city and oversight: their area's."""
    mine = actor.organisations()
    area = overseen_jurisdictions(actor, *OVERSEERS)
    seen = Q(body__in=mine) | Q(body__parent__in=mine) | Q(person=actor.person)
    rows = GrantLetter.objects.known_at(None).filter(seen | Q(body__jurisdiction__in=area))
    return rows.select_related("body", "person", "substitute_for")


def letter_list(
    actor: Actor, *, body: str = "", q: str = "", now: bool = False, after: int = 0, size: int
) -> list[GrantLetter]:
    """One keyset page and one row more, newest first."""
    rows = letters_visible(actor)
    if body:
        rows = rows.filter(body__code=body)
    if q:
        rows = rows.filter(Q(person__name__contains=q) | Q(number__contains=q) | Q(body__name__contains=q))
    if now:
        at = moments.now()
        rows = rows.filter(Q(valid_to=None) | Q(valid_to__gt=at), valid_from__lte=at)
    if after:
        rows = rows.filter(pk__lt=after)
    lines = Count("grants", filter=Q(grants__superseded_at=None))
    decides = Count("grants", filter=Q(grants__superseded_at=None, grants__right="decide"))
    return list(rows.annotate(lines=lines, decides=decides).order_by("-pk")[: size + 1])


def letter_get(public_id: uuid.UUID, actor: Actor) -> GrantLetter:
    found: GrantLetter | None = letters_visible(actor).filter(public_id=public_id).first()
    if found is None:
        raise NotVisible("没有这份授权书，或者您无权查看。")
    return found


def bodies_granting(actor: Actor) -> QuerySet[Organisation]:
    """Bodies whose chief approvers the actor may appoint."""
    kept = actor.organisations(*KEEPERS)
    area = overseen_jurisdictions(actor, Role.REFORM)
    rows = Organisation.objects.filter(Q(pk__in=kept) | Q(parent__in=kept) | Q(jurisdiction__in=area))
    return rows.filter(kind__in=["park", "department", "stationed", "centre", "reform"]).order_by("pk")
