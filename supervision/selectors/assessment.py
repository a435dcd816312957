"""Reads of assessments: tables, rounds and sheets that a person may see; who can be assessed."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping

from django.db.models import Count, Q, QuerySet

from core.actors import Actor
from core.errors import NotVisible
from core.models import Membership, Organisation, OrganisationKind, Person, Role
from core.reach import overseen_jurisdictions, with_those_above, with_those_below
from supervision.lives.assessment import AT_OVERSIGHT, FINAL, SHOWN, RoundKind, RoundState, SheetState
from supervision.models import AssessmentRound, AssessmentSheet, Indicator, IndicatorTable
from supervision.models.assessment import ORGANISERS, OVERSEERS, OVERSIGHT, UNIT_LEADERS
from supervision.selectors.measured import final_condition

WINDOW = frozenset({Role.CLERK})
SECONDED = frozenset({Role.REVIEWER, Role.CHIEF, Role.HANDLER, Role.CLERK})
ROLES = {RoundKind.WINDOW_MONTH: WINDOW, RoundKind.WINDOW_YEAR: WINDOW, RoundKind.SECONDED_YEAR: SECONDED}
ORGANISER_KINDS = (OrganisationKind.CENTRE, OrganisationKind.REFORM)


def organisers_of(actor: Actor) -> QuerySet[Organisation]:
    """Centres and reform offices in whose name the actor assesses."""
    rows = Organisation.objects.filter(pk__in=actor.organisations(*ORGANISERS), kind__in=ORGANISER_KINDS)
    return rows.order_by("code")


def _overseen(actor: Actor, roles: Iterable[str]) -> set[int]:
    return overseen_jurisdictions(actor, *roles)


# --- Tables ---------------------------------------------------------------------------------------------------------
def tables_visible(actor: Actor) -> QuerySet[IndicatorTable]:
    """The own organiser's, and all of a place that is overseen or whose assessments are filed with the actor's office."""
    seen = Q(organiser__in=actor.organisations(*ORGANISERS))
    seen |= Q(organiser__jurisdiction__in=_overseen(actor, OVERSEERS | OVERSIGHT))
    rows = IndicatorTable.objects.filter(seen).select_related("organiser", "recorded_by")
    return rows.order_by("organiser__code", "kind", "-valid_from")


def table_get(public_id: uuid.UUID, actor: Actor) -> IndicatorTable:
    row = tables_visible(actor).filter(public_id=public_id).first()
    if row is None:
        raise NotVisible("没有这张指标表，或者您无权查看。")
    return row


def table_on(organiser: Organisation, kind: str, day: dt.date) -> IndicatorTable | None:
    """The table in force on a day; drafts are none."""
    rows = IndicatorTable.objects.filter(organiser=organiser, kind=kind, valid_from__lte=day, draft=False)
    return rows.order_by("-valid_from").first()


def indicators_of(table: IndicatorTable) -> list[Indicator]:
    return list(table.indicators.order_by("position"))


# --- Who is assessed ------------------------------------------------------------------------------------------------
def units_of(organiser: Organisation, kind: str) -> QuerySet[Organisation]:
    """Bodies beside the organiser, under the same government or park, and parks it keeps a window for: departments for a
    department's assessment, else those with people of the roles that the kind assesses. Of an organiser that stands under
    nobody: those of its jurisdiction and below.
    """
    rows = Organisation.objects.filter(_beside(organiser)).order_by("code")
    if kind == RoundKind.DEPARTMENT_YEAR:
        return rows.filter(kind__in=[OrganisationKind.DEPARTMENT, OrganisationKind.STATIONED])
    serving = Membership.objects.filter(role__in=ROLES[RoundKind(kind)])
    return rows.filter(pk__in=serving.values("organisation"))


def _beside(organiser: Organisation) -> Q:
    within = Q(jurisdiction__in=with_those_below(organiser.jurisdiction_id))
    if organiser.parent_id is None:
        return within
    parents = list(Organisation.objects.filter(within).values_list("pk", "parent_id"))
    found = {organiser.parent_id}
    while more := {pk for pk, parent in parents if parent in found} - found:
        found |= more
    return within & Q(pk__in=found) | Q(served_by=organiser)


def people_of(kind: str, units: Iterable[Organisation], first: dt.date, last: dt.date) -> list[tuple[Person, int]]:
    """(person, unit) of everybody who held one of the kind's roles there in the period in the own right, once each."""
    rows = Membership.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=first),
        organisation__in=[unit.pk for unit in units],
        role__in=ROLES[RoundKind(kind)],
        valid_from__lte=last,
        substitute_for=None,
        person__is_active=True,
    )
    found: dict[int, tuple[Person, int]] = {}
    for row in rows.select_related("person").order_by("person__username", "-valid_from"):
        found.setdefault(row.person_id, (row.person, row.organisation_id))
    return list(found.values())


def oversight_of(organiser: Organisation) -> QuerySet[Organisation]:
    """督考办: bodies of oversight with people who assess, of the organiser's jurisdiction or one above it."""
    serving = Membership.objects.filter(role=Role.APPRAISER, valid_to=None)
    places = with_those_above(organiser.jurisdiction_id)
    rows = Organisation.objects.filter(jurisdiction__in=places, pk__in=serving.values("organisation"))
    return rows.order_by("code")


# --- Rounds ---------------------------------------------------------------------------------------------------------
def rounds_seen(actor: Actor) -> QuerySet[AssessmentRound]:
    """The own organiser's and those of places overseen; 督考办 sees what was filed with it."""
    seen = Q(organiser__in=actor.organisations(*ORGANISERS))
    seen |= Q(organiser__jurisdiction__in=_overseen(actor, OVERSEERS))
    seen |= Q(filed_to__in=actor.organisations(*OVERSIGHT), state__in=AT_OVERSIGHT)
    rows = AssessmentRound.objects.filter(seen).select_related("organiser", "table", "filed_to", "received_by")
    return rows.annotate(count=Count("sheets")).order_by("-pk")


def rounds_filtered(actor: Actor, wanted: Mapping[str, str]) -> QuerySet[AssessmentRound]:
    rows = rounds_seen(actor)
    rows = rows.filter(kind=wanted["kind"]) if wanted.get("kind") in RoundKind.values else rows
    rows = rows.filter(state=wanted["state"]) if wanted.get("state") in RoundState.values else rows
    return rows.filter(organiser__code=wanted["organiser"]) if wanted.get("organiser") else rows


def round_get(public_id: uuid.UUID, actor: Actor) -> AssessmentRound:
    row = rounds_seen(actor).filter(public_id=public_id).first()
    if row is None:
        raise NotVisible("没有这次考核，或者您无权查看。")
    return row


def sheets_of_round(row: AssessmentRound) -> list[AssessmentSheet]:
    return list(row.sheets.select_related("person", "unit", "round__organiser", "round__table").order_by("pk"))


# --- Sheets ---------------------------------------------------------------------------------------------------------
def sheets_visible(actor: Actor) -> QuerySet[AssessmentSheet]:
    """One's own and those of the unit that one leads, once they are told; all of the rounds that one sees."""
    own = Q(unit__in=actor.organisations(*UNIT_LEADERS))
    if actor.person is not None:
        own |= Q(person=actor.person)
    told = Q(state__in=SHOWN) & own
    seen = told | Q(round__in=rounds_seen(actor).order_by().values("pk"))
    rows = AssessmentSheet.objects.filter(seen)
    return rows.select_related("round__organiser", "round__table", "person", "unit").order_by("-pk")


def sheets_filtered(
    actor: Actor, wanted: Mapping[str, str], since: dt.date | None, until: dt.date | None
) -> QuerySet[AssessmentSheet]:
    """Narrowed by kind, unit (`body`), person (login), state; `show` "final" with both days: final ones of the period."""
    rows = sheets_visible(actor)
    rows = rows.filter(round__kind=wanted["kind"]) if wanted.get("kind") in RoundKind.values else rows
    rows = rows.filter(state=wanted["state"]) if wanted.get("state") in SheetState.values else rows
    rows = rows.filter(unit__code=wanted["body"]) if wanted.get("body") else rows
    rows = rows.filter(person__username=wanted["person"]) if wanted.get("person") else rows
    if wanted.get("show") == "final":
        rows = rows.filter(final_condition(since, until) if since and until else Q(state__in=FINAL))
    return rows


def sheet_get(public_id: uuid.UUID, actor: Actor) -> AssessmentSheet:
    row = (
        sheets_visible(actor)
        .select_related("scored_by", "appealed_by", "decided_by")
        .filter(public_id=public_id)
        .first()
    )
    if row is None:
        raise NotVisible("没有这张考核表，或者您无权查看。")
    return row


def assessments_waiting(actor: Actor) -> QuerySet[AssessmentSheet]:
    """Sheets on which the next word is the actor's: to score or to decide for an organiser, to register for 督考办."""
    mine = Q(
        round__organiser__in=actor.organisations(*ORGANISERS), state__in=[SheetState.COMPILED, SheetState.APPEALED]
    )
    filed = Q(round__filed_to__in=actor.organisations(*OVERSIGHT), round__state=RoundState.FILED)
    return AssessmentSheet.objects.filter(mine | filed)
