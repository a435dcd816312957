"""Rounds of empowerment that a person may see, and the list as it stood at a step."""

from __future__ import annotations

from django.db.models import Count, Prefetch, Q, QuerySet

from core.actors import Actor
from core.models import Organisation, OrganisationKind, Role
from core.reach import overseen_jurisdictions
from empowerment.models import Round, RoundAssessment, RoundLine, RoundStep
from empowerment.round_life import ROLES, RoundState, Side


def rounds_visible(actor: Actor) -> QuerySet[Round]:
    """Of the own park, with an item of the own department, and all below a reform office, reviewers of legality or an
    inspector; newest first.
    """
    overseen = overseen_jurisdictions(actor, Role.REFORM, Role.LEGAL, Role.INSPECTOR)
    own = RoundLine.objects.filter(department__in=actor.organisations(*ROLES[Side.DEPARTMENT])).values("round")
    seen = Q(park__in=actor.organisations(*ROLES[Side.PARK])) | Q(pk__in=own) | Q(park__jurisdiction__in=overseen)
    counted = Round.objects.filter(seen).annotate(listed=Count("lines", filter=Q(lines__included=True)))
    return counted.select_related("park__jurisdiction", "scheme", "list_import").order_by("-pk")


def parks_asking(actor: Actor) -> QuerySet[Organisation]:
    """Parks in whose name the actor may ask for powers."""
    own = actor.organisations(*ROLES[Side.PARK])
    return Organisation.objects.filter(pk__in=own, kind=OrganisationKind.PARK).order_by("code")


def rounds_waiting(actor: Actor) -> QuerySet[Round]:
    """Rounds in which the next word is the actor's."""
    legal, reform = overseen_jurisdictions(actor, Role.LEGAL), overseen_jurisdictions(actor, Role.REFORM)
    mine = RoundLine.objects.filter(
        department__in=actor.organisations(*ROLES[Side.DEPARTMENT]), assessments=None
    ).values("round")
    drawing = (RoundState.DRAWING, RoundState.MEETING, RoundState.APPROVED)
    return Round.objects.filter(
        Q(state=RoundState.ASSESSING, pk__in=mine)
        | Q(state=RoundState.LEGAL, park__jurisdiction__in=legal)
        | Q(state__in=drawing, park__jurisdiction__in=reform)
    )


def lines_of_round(row: Round) -> list[RoundLine]:
    """The lines with their department and every assessment, newest first; two queries."""
    said = RoundAssessment.objects.select_related("person")
    return list(row.lines.select_related("department").prefetch_related(Prefetch("assessments", said)))


def steps_of_round(row: Round) -> list[RoundStep]:
    return list(row.steps.select_related("person", "body", "file"))


def departments_of(actor: Actor) -> set[int]:
    """Departments for which the actor may assess."""
    return actor.organisations(*ROLES[Side.DEPARTMENT])
