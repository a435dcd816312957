"""What intake offers: parks, known applicants, materials of earlier cases."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from approvals.models import Applicant, Case, CaseMaterial
from approvals.selectors.visible import cases_visible
from core.actors import Actor
from core.models import Organisation, OrganisationKind, Role
from core.searchtext import query_key


def intake_parks(actor: Actor) -> QuerySet[Organisation]:
    """Parks whose applications this clerk may take in: the own park, or the jurisdiction's parks for a hall's clerk."""
    bodies = Organisation.objects.filter(pk__in=actor.organisations(Role.CLERK))
    halls = bodies.exclude(kind=OrganisationKind.PARK)
    return Organisation.objects.filter(
        Q(kind=OrganisationKind.PARK)
        & (Q(pk__in=bodies) | Q(served_by__in=halls) | Q(jurisdiction__in=halls.values("jurisdiction")))
    ).distinct()


def applicants_known(actor: Actor) -> QuerySet[Applicant]:
    """Whom this clerk may pick from the record: enterprises, whose register is public, and the people who have applied
    in the jurisdictions of the clerk's parks. People of other cities are found by nobody here.
    """
    parks = intake_parks(actor)
    if not parks:
        return Applicant.objects.none()
    here = Case.objects.filter(applicant=OuterRef("pk"), park__jurisdiction__in=parks.order_by().values("jurisdiction"))
    return Applicant.objects.filter(Q(kind=Applicant.Kind.ENTERPRISE) | Exists(here))


def applicant_met(applicant: Applicant, actor: Actor) -> bool:
    """Whether the applicant has applied in the clerk's jurisdictions: only then are contact and phone filled in."""
    parks = intake_parks(actor).order_by().values("jurisdiction")
    return Case.objects.filter(applicant=applicant, park__jurisdiction__in=parks).exists()


def applicants_search(text: str, actor: Actor, *, limit: int = 8) -> list[Applicant]:
    """Enterprises and people by credit code, name or pinyin initials."""
    key = query_key(text)
    return list(applicants_known(actor).filter(search__has=key).order_by("name")[:limit]) if key else []


def reusable_materials(applicant: Applicant, actor: Actor) -> dict[str, CaseMaterial]:
    """The newest file per material name in the applicant's earlier cases that the actor may see."""
    rows = (
        CaseMaterial.objects.filter(case__applicant=applicant, case__in=cases_visible(actor), file__isnull=False)
        .select_related("case")
        .order_by("pk")
    )
    return {row.name: row for row in rows}


def reusable_keys(applicant: Applicant, actor: Actor) -> frozenset[int]:
    """Keys of the materials that the actor may take over: a key from elsewhere is another's file."""
    rows = CaseMaterial.objects.filter(case__applicant=applicant, case__in=cases_visible(actor), file__isnull=False)
    return frozenset(rows.values_list("pk", flat=True))
