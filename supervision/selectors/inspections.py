"""Reads of inspections and their findings, and the drawing of a sample."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet

from approvals.models import Case
from approvals.selectors.visible import cases_visible
from core import moments
from core.actors import Actor
from core.errors import NotVisible
from core.models import Organisation, OrganisationKind, Role
from core.reach import overseen_jurisdictions
from supervision.lives.inspections import FindingState, InspectionState
from supervision.models import Inspection, InspectionFinding
from supervision.models.inspections import INSPECTED, INSPECTORS

READERS = INSPECTORS | {Role.REFORM}
SHOWN = (InspectionState.CHECKING, InspectionState.RECTIFYING, InspectionState.CLOSED)


def inspections_visible(actor: Actor) -> QuerySet[Inspection]:
    """To the overseers of the place; to the park's leaders from the notice on."""
    seen = Q(park__in=actor.organisations(*INSPECTED), state__in=SHOWN)
    if actor.organisations(*READERS):
        seen |= Q(park__jurisdiction__in=overseen_jurisdictions(actor, *READERS))
    return Inspection.objects.filter(seen).select_related("office", "park", "item").order_by("-pk")


def inspection_get(public_id: uuid.UUID, actor: Actor) -> Inspection:
    row = inspections_visible(actor).filter(public_id=public_id).first()
    if row is None:
        raise NotVisible("没有这次检查，或者您无权查看。")
    return row


def findings_visible(actor: Actor) -> QuerySet[InspectionFinding]:
    """Those of the inspections seen; the park reads a finding once something is demanded."""
    rows = InspectionFinding.objects.filter(inspection__in=inspections_visible(actor).order_by().values("pk"))
    if not actor.organisations(*READERS):
        rows = rows.exclude(state__in=[FindingState.FOUND, FindingState.DROPPED])
    return rows.select_related("inspection__office", "inspection__park", "case", "file").order_by("-pk")


def inspections_waiting(actor: Actor) -> QuerySet[Inspection]:
    """Inspections with a word to say: rectification to report, or to be looked at again, or cases not looked at yet."""
    owed = InspectionFinding.objects.filter(inspection=OuterRef("pk"), state=FindingState.DEMANDED)
    answered = InspectionFinding.objects.filter(inspection=OuterRef("pk"), state=FindingState.ANSWERED)
    park = Q(Exists(owed), park__in=actor.organisations(*INSPECTED))
    running = Q(state__in=[InspectionState.PLANNED, InspectionState.CHECKING]) | Q(Exists(answered))
    return Inspection.objects.filter(park | running & Q(office__in=actor.organisations(*INSPECTORS)))


def inspecting_offices(actor: Actor) -> QuerySet[Organisation]:
    return Organisation.objects.filter(pk__in=actor.organisations(*INSPECTORS)).order_by("code")


def parks_inspected(actor: Actor) -> QuerySet[Organisation]:
    places = overseen_jurisdictions(actor, *INSPECTORS)
    return Organisation.objects.filter(kind=OrganisationKind.PARK, jurisdiction__in=places).order_by("code")


def population_of(inspection: Inspection, actor: Actor) -> QuerySet[Case]:
    """The decided cases within the scope that the actor may see."""
    rows = cases_visible(actor).filter(
        park=inspection.park_id,
        decided_at__gte=moments.start_of(inspection.since),
        decided_at__lt=moments.end_of(inspection.until),
    )
    if inspection.item_id is not None:
        rows = rows.filter(item=inspection.item_id)
    return rows.filter(mode=inspection.mode) if inspection.mode else rows


def drawn(numbers: Iterable[str], *, seed: int, size: int) -> list[str]:
    """A sample by lot that anybody can draw again: the numbers in the order of SHA-256 of "seed:number", the first `size`.

    The order of the numbers given, and the machine, do not matter; the same seed over the same cases is the same sample.
    """
    return sorted(set(numbers), key=lambda number: hashlib.sha256(f"{seed}:{number}".encode()).hexdigest())[:size]
