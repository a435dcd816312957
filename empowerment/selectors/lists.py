"""The catalogue of a park on a day as the lines of a list, read with a fixed number of queries."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet

from core.actors import Actor
from core.models import Organisation, OrganisationKind, Role
from core.reach import overseen_jurisdictions
from core.searchtext import query_key
from empowerment.models import Empowerment, EmpowermentParty, ItemVersion, ListImport, PowerItem, SubItem
from empowerment.workflow import Party, VersionState

AT_ONCE = 10_000  # keys of one statement; SQLite takes some 32 000


@dataclass
class Line:
    """One empowerment with what the item says on that day and who its department and superior are."""

    empowerment: Empowerment
    item: PowerItem
    version: ItemVersion | None
    department: Organisation
    superior: Organisation | None = None
    subitems: list[str] = field(default_factory=list)

    @property
    def item_type(self) -> str:
        return self.version.item_type if self.version else ""

    @property
    def source_of_power(self) -> str:
        return self.empowerment.source_of_power or (self.version.source_of_power if self.version else "")


def catalogue_lines(
    park: Organisation,
    at: dt.datetime,
    *,
    known_at: dt.datetime | None = None,
    area: str | None = None,
    q: str = "",
    mode: str = "",
    type: str = "",
) -> list[Line]:
    """The empowerments of a park in force at a moment, by code; the filters are those of the catalogue page."""
    rows = Empowerment.objects.known_at(known_at).valid_at(at).filter(park=park)
    if area is not None:
        rows = rows.filter(area=area)
    if q:
        rows = rows.filter(item__search__contains=query_key(q))
    if mode:
        rows = rows.filter(mode=mode)
    found = lines_of(list(rows.select_related("item__competent_department", "scheme")), at, known_at)
    found = [line for line in found if not type or line.item_type == type]
    return sorted(found, key=lambda line: (line.item.code, line.empowerment.area))


def lines_of(rows: list[Empowerment], at: dt.datetime, known_at: dt.datetime | None = None) -> list[Line]:
    """The lines of some empowerments (their items and departments fetched with them)."""
    items = {row.item_id for row in rows}
    versions: dict[int, ItemVersion] = {}
    subitems: dict[int, list[str]] = defaultdict(list)
    for keys in _in_parts(items):
        published = ItemVersion.objects.known_at(known_at).valid_at(at)
        for version in published.filter(item_id__in=keys, state=VersionState.PUBLISHED).order_by("number"):
            versions[version.item_id] = version
        for item, name in SubItem.objects.filter(item_id__in=keys).order_by("code").values_list("item_id", "name"):
            subitems[item].append(name)
    parties: dict[tuple[int, str], Organisation] = {}
    for keys in _in_parts(row.pk for row in rows):
        named = EmpowermentParty.objects.known_at(known_at).valid_at(at).select_related("organisation")
        for party in named.filter(empowerment_id__in=keys, party__in=(Party.DEPARTMENT, Party.SUPERIOR)).order_by("pk"):
            parties[party.empowerment_id, party.party] = party.organisation
    return [
        Line(
            row,
            row.item,
            versions.get(row.item_id),
            parties.get((row.pk, Party.DEPARTMENT), row.item.competent_department),
            parties.get((row.pk, Party.SUPERIOR)),
            subitems[row.item_id],
        )
        for row in rows
    ]


def _in_parts(keys: Iterable[int]) -> Iterable[list[int]]:
    ordered = sorted(set(keys))
    for start in range(0, len(ordered), AT_ONCE):
        yield ordered[start : start + AT_ONCE]


def parks_of_lists(actor: Actor) -> QuerySet[Organisation]:
    """Parks whose lists the actor may import: their own as park administrator, all below their reform office."""
    own = Q(pk__in=actor.organisations(Role.PARK_ADMIN))
    overseen = Q(jurisdiction__in=overseen_jurisdictions(actor, Role.REFORM))
    rows = Organisation.objects.filter(own | overseen, kind=OrganisationKind.PARK)
    return rows.select_related("jurisdiction").order_by("jurisdiction", "code")


def list_imports_visible(actor: Actor) -> QuerySet[ListImport]:
    """Imports of the parks whose lists the actor may import, newest first."""
    rows = ListImport.objects.filter(park__in=parks_of_lists(actor).values("pk"))
    return rows.select_related("park__jurisdiction", "scheme", "planned_by", "applied_by", "undone_by").order_by("-pk")
