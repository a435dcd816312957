"""Reads of weak items: whose they are, which wait for the actor's word, what stands on an item's page."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from core import moments
from core.actors import Actor
from core.errors import NotVisible
from core.models import Organisation, Role
from core.reach import overseen_jurisdictions
from empowerment.models import Empowerment, PowerItem, Scheme
from empowerment.workflow import SchemeStatus
from supervision.lives.weak import FALLBACKS, OPEN, OWED, WeakKind, WeakSource, WeakState
from supervision.models import WeakItem
from supervision.models.weak import DEPARTMENT_ROLES, OVERSEERS, OWNER_ROLES, PARK_ROLES

RELATED = ("item__jurisdiction", "park", "department", "owner", "empowerment__scheme")


def _overseen(actor: Actor) -> set[int]:
    return overseen_jurisdictions(actor, *OVERSEERS)


def weak_visible(actor: Actor) -> QuerySet[WeakItem]:
    """Those of the own park, of the own department, owned by the own body, and of a place overseen; newest first."""
    seen = Q(park__in=actor.organisations(*PARK_ROLES)) | Q(department__in=actor.organisations(*DEPARTMENT_ROLES))
    seen |= Q(owner__in=actor.organisations(*OWNER_ROLES)) | Q(park__jurisdiction__in=_overseen(actor))
    return WeakItem.objects.filter(seen).select_related(*RELATED).order_by("-pk")


@dataclass(frozen=True)
class WeakFilter:
    """The filters of the list as they stand in the address. `park` is the code of an organisation."""

    state: str = ""
    kind: str = ""
    park: str = ""
    late: bool = False


def weak_filtered(actor: Actor, wanted: WeakFilter) -> QuerySet[WeakItem]:
    rows = weak_visible(actor)
    if wanted.state in WeakState.values:
        rows = rows.filter(state=wanted.state)
    if wanted.kind in WeakKind.values:
        rows = rows.filter(kind=wanted.kind)
    if wanted.park:
        rows = rows.filter(park__code=wanted.park)
    return rows.filter(state__in=OWED, due_on__lt=moments.today()) if wanted.late else rows


def weak_waiting(actor: Actor) -> QuerySet[WeakItem]:
    """Entries on which the next word is the actor's: to mend for the owner, to decide for the reform office."""
    wanted = Q(state=WeakState.FOLLOWED, owner__in=actor.organisations(*OWNER_ROLES))
    if actor.organisations(Role.REFORM):
        reached = overseen_jurisdictions(actor, Role.REFORM)
        wanted |= Q(state__in=[WeakState.REGISTERED, WeakState.ASKED], park__jurisdiction__in=reached)
    return WeakItem.objects.filter(wanted)


def weak_get(public_id: uuid.UUID, actor: Actor) -> WeakItem:
    row = weak_visible(actor).filter(public_id=public_id).first()
    if row is None:
        raise NotVisible("没有这条登记，或者您无权查看。")
    return row


def weak_of_item(item: PowerItem, actor: Actor) -> Sequence[WeakItem]:
    """What the actor may see of an item, the open ones first, at most twenty."""
    rows = weak_visible(actor).filter(item=item).select_related("outcome__scheme")
    return sorted(rows[:20], key=lambda row: (row.state not in OPEN, -row.pk))


def weak_candidates(actor: Actor, item: PowerItem | None = None) -> QuerySet[Empowerment]:
    """Empowerments in force now that the actor may register: of the own park, the own department's items, places overseen."""
    seen = Q(park__in=actor.organisations(*PARK_ROLES))
    seen |= Q(item__competent_department__in=actor.organisations(*DEPARTMENT_ROLES))
    seen |= Q(park__jurisdiction__in=_overseen(actor))
    rows = Empowerment.objects.known_at(None).valid_at(moments.now()).filter(seen)
    if item is not None:
        rows = rows.filter(item=item)
    return rows.select_related("item", "park").order_by("park", "item__name", "pk")


def weak_owners(weak: WeakItem) -> QuerySet[Organisation]:
    """Who is offered to be made responsible: the park and the department, what belongs to them, the centre that serves the
    park.
    """
    both = [weak.park_id, weak.department_id]
    near = Q(pk__in=[*both, weak.park.served_by_id or 0]) | Q(parent__in=both)
    return Organisation.objects.filter(near).order_by("jurisdiction", "code")


def weak_sources(actor: Actor) -> list[str]:
    """In whose name the actor may register at all; the service looks again at the item and the park."""
    found = [WeakSource.PARK.value] if actor.organisations(*PARK_ROLES) else []
    found += [WeakSource.DEPARTMENT.value] if actor.organisations(*DEPARTMENT_ROLES) else []
    return found + (
        [WeakSource.EVALUATION.value, WeakSource.INSPECTION.value] if actor.organisations(*OVERSEERS) else []
    )


def fallback_schemes(weak: WeakItem) -> QuerySet[Scheme]:
    """Schemes in force for the park that have a rule for one of the two ways."""
    rows = Scheme.objects.filter(
        parks=weak.park,
        status=SchemeStatus.IN_FORCE,
        rules__mode__in=[mode.value for mode in FALLBACKS],
        rules__superseded_at=None,
    )
    return rows.distinct().order_by("-pk")
