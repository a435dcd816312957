"""Who supervises what was approved: the line of the regulatory duty list that fits, and the items that have none.

Of several lines the narrower goes first: an item before a class; then a line for one park; then a department and a type
before either of them. A duty is asked for at the moment of the act, never pinned (docs/decisions/0026).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import F, Q, QuerySet

from core import moments
from core.actors import Actor
from core.models import Organisation, OrganisationKind, Role
from core.reach import office_reaches
from core.searchtext import query_key
from empowerment.models import Empowerment, PowerItem, RegulatoryDuty
from empowerment.models.periods import DatedQuerySet
from empowerment.selectors.listed import listed_rows, versions_at

RELATED = ("supervisor", "park", "item", "department", "jurisdiction")


def duties_fitting(item: PowerItem, park_id: int, item_type: str, at: dt.datetime) -> DatedQuerySet:
    """The lines for an item at a park, the narrowest first."""
    rows = (
        RegulatoryDuty.objects.known_at(None)
        .valid_at(at)
        .filter(
            Q(park=None) | Q(park=park_id),
            Q(item=item.pk)
            | Q(item=None, jurisdiction=item.jurisdiction_id)
            & (Q(item_type="") | Q(item_type=item_type))
            & (Q(department=None) | Q(department=item.competent_department_id)),
        )
    )
    found: DatedQuerySet = rows.order_by(
        F("item").desc(nulls_last=True),
        F("park").desc(nulls_last=True),
        F("department").desc(nulls_last=True),
        "-item_type",
        "-pk",
    )
    return found


def duty_for(item: PowerItem, park_id: int, item_type: str, at: dt.datetime) -> RegulatoryDuty | None:
    """Who supervises an item at a park at a moment; None is a gap. One query."""
    return next(iter(duties_fitting(item, park_id, item_type, at).select_related(*RELATED)[:1]), None)


@dataclass(frozen=True)
class Supervised:
    """One empowerment with its type and the line of the list that fits; without one it is a gap."""

    empowerment: Empowerment
    item_type: str
    duty: RegulatoryDuty | None


class LoadedDuties:
    """The lines of some jurisdictions, in one query for any number of items."""

    def __init__(self, jurisdictions: Collection[int], at: dt.datetime) -> None:
        rows = RegulatoryDuty.objects.known_at(None).valid_at(at).filter(jurisdiction__in=jurisdictions)
        self._rows = list(rows.select_related(*RELATED).order_by("pk"))

    def best(self, item: PowerItem, park_id: int, item_type: str) -> RegulatoryDuty | None:
        fitting = [row for row in self._rows if _fits(row, item, park_id, item_type)]
        return max(fitting, key=_narrowness, default=None)


def _fits(row: RegulatoryDuty, item: PowerItem, park_id: int, item_type: str) -> bool:
    if row.park_id not in (None, park_id):
        return False
    if row.item_id is not None:
        return row.item_id == item.pk
    return (
        row.jurisdiction_id == item.jurisdiction_id
        and row.item_type in ("", item_type)
        and row.department_id in (None, item.competent_department_id)
    )


def _narrowness(row: RegulatoryDuty) -> tuple[bool, bool, bool, bool, int]:
    return bool(row.item_id), bool(row.park_id), bool(row.department_id), bool(row.item_type), row.pk


def supervised(rows: DatedQuerySet, at: dt.datetime | None = None) -> list[Supervised]:
    """Every row of `listed_rows` with who supervises it; three queries for any number."""
    at = at or moments.now()
    found = list(rows)
    versions = versions_at([row.item_id for row in found], at)
    duties = LoadedDuties({row.item.jurisdiction_id for row in found}, at)
    lines = []
    for row in found:
        version = versions.get(row.item_id)
        item_type = version.item_type if version else ""
        lines.append(Supervised(row, item_type, duties.best(row.item, row.park_id, item_type)))
    return lines


@dataclass(frozen=True)
class DutyFilter:
    """What the list page was asked for; `gap` shows only the items without a supervisor."""

    park: Organisation | None = None
    q: str = ""
    supervisor: str = ""
    method: str = ""
    gap: bool = False


def supervised_of(wanted: DutyFilter) -> list[Supervised]:
    """The list of a park by item code, filtered; without a park that of every park."""
    rows = listed_rows().order_by("park__code", "item__code", "area", "pk")
    if wanted.park is not None:
        rows = rows.filter(park=wanted.park)
    if wanted.q:
        rows = rows.filter(item__search__contains=query_key(wanted.q))
    return [line for line in supervised(rows) if _shown(line, wanted)]


def _shown(line: Supervised, wanted: DutyFilter) -> bool:
    if wanted.gap:
        return line.duty is None
    if wanted.supervisor and (line.duty is None or line.duty.supervisor.code != wanted.supervisor):
        return False
    return not wanted.method or (line.duty is not None and line.duty.method == wanted.method)


def duties_on_record(park: Organisation) -> QuerySet[RegulatoryDuty]:
    """The lines that hold for a park now or from a day to come, as they are kept."""
    rows = RegulatoryDuty.objects.known_at(None).filter(
        Q(park=park) | Q(park=None), Q(valid_to=None) | Q(valid_to__gt=moments.now()), jurisdiction=park.jurisdiction_id
    )
    return rows.select_related(*RELATED, "item__competent_department").order_by("item__code", "pk")


def keeps_duties(actor: Actor, jurisdiction_id: int, park: Organisation | None) -> bool:
    """A reform office keeps the list of its jurisdiction and those below; a park's administrator the park's own lines."""
    if park is not None and actor.holds(Role.PARK_ADMIN, park.pk):
        return True
    return office_reaches(actor, frozenset({Role.REFORM}), jurisdiction_id)


def parks_of_duties() -> Sequence[Organisation]:
    """The parks that have items, for the choice on the page."""
    empowered = Empowerment.objects.known_at(None).values("park")
    rows = Organisation.objects.filter(kind=OrganisationKind.PARK, pk__in=empowered)
    return list(rows.select_related("jurisdiction").order_by("jurisdiction", "code"))


def supervisors_possible(jurisdiction_id: int) -> QuerySet[Organisation]:
    """Bodies of the jurisdiction, and of those around it, that may supervise."""
    kinds = (
        OrganisationKind.DEPARTMENT,
        OrganisationKind.SUPERIOR,
        OrganisationKind.STATIONED,
        OrganisationKind.PARK,
        OrganisationKind.REFORM,
    )
    return Organisation.objects.filter(jurisdiction=jurisdiction_id, kind__in=kinds).order_by("code")


def duty_get(pk: int, actor: Actor) -> RegulatoryDuty | None:
    """A line on record that the actor keeps."""
    row = RegulatoryDuty.objects.known_at(None).select_related(*RELATED).filter(pk=pk).first()
    return row if row is not None and keeps_duties(actor, row.jurisdiction_id, row.park) else None
