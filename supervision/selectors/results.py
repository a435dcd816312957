"""Results of supervision that a person may see, and those of an enterprise, a case, a licence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from approvals.models import Applicant, Case
from core.actors import Actor
from core.models import Organisation, OrganisationKind, Role
from core.reach import overseen_jurisdictions
from core.searchtext import query_key
from supervision.lives.pushes import DEPARTMENT_ROLES
from supervision.models import Push, SupervisionResult

PARK_READERS = frozenset({Role.PARK_ADMIN, Role.HEAD, Role.CLERK, Role.REVIEWER, Role.CHIEF})
RELATED = (
    "organisation",
    "park",
    "applicant",
    "case__item",
    "licence",
    "file",
    "recorded_by",
    "corrects",
    "corrected_by",
)


def results_visible(actor: Actor) -> QuerySet[SupervisionResult]:
    """Entered by the own body, about the own park, and all below the offices that oversee."""
    seen = Q(organisation__in=actor.organisations(*DEPARTMENT_ROLES))
    seen |= Q(park__in=actor.organisations(*PARK_READERS))
    seen |= Q(park__jurisdiction__in=overseen_jurisdictions(actor, Role.REFORM, Role.INSPECTOR))
    return SupervisionResult.objects.filter(seen).select_related(*RELATED)


@dataclass(frozen=True)
class ResultFilter:
    kind: str = ""
    park: str = ""
    applicant: int = 0
    q: str = ""


def results_filtered(actor: Actor, wanted: ResultFilter) -> QuerySet[SupervisionResult]:
    """Newest first; `applicant` is one enterprise."""
    rows = results_visible(actor)
    if wanted.kind in SupervisionResult.Kind.values:
        rows = rows.filter(kind=wanted.kind)
    if wanted.park:
        rows = rows.filter(park__code=wanted.park)
    if wanted.applicant:
        rows = rows.filter(applicant=wanted.applicant)
    if wanted.q:
        key = query_key(wanted.q)
        rows = rows.filter(Q(applicant__search__contains=key) | Q(document_number__icontains=wanted.q))
    return rows.order_by("-pk")


def results_standing(**about: object) -> Sequence[SupervisionResult]:
    """The newest twenty about an applicant, a case or a licence, without those a later row has corrected."""
    rows = SupervisionResult.objects.filter(corrected_by=None, **about).select_related("organisation", "park")
    return list(rows.order_by("-happened_on", "-pk")[:20])


def results_seen_of(applicant: Applicant, actor: Actor) -> Sequence[SupervisionResult]:
    """What the person may see about an enterprise, without what was corrected."""
    rows = results_visible(actor).filter(applicant=applicant, corrected_by=None)
    return list(rows.order_by("-happened_on", "-pk")[:20])


def result_bodies(actor: Actor) -> Sequence[Organisation]:
    """The bodies for which a person enters results."""
    rows = Organisation.objects.filter(pk__in=actor.organisations(*DEPARTMENT_ROLES))
    return list(rows.exclude(kind=OrganisationKind.PARK).order_by("code"))


def case_supervised(number: str, organisations: set[int]) -> Case | None:
    """A case that was pushed to one of the bodies, or on whose route one of them stands."""
    pushed = Push.objects.filter(case=OuterRef("pk"), organisation__in=organisations)
    on_route = Q(deciding_body__in=organisations) | Q(examining_body__in=organisations)
    on_route |= Q(countersigning_body__in=organisations) | Q(item__competent_department__in=organisations)
    rows = Case.objects.filter(Exists(pushed) | on_route).select_related("applicant", "park", "item")
    return rows.filter(number=number).first()
