"""Reductions of a park: per item what it was at first and what it is now, and the sums."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, QuerySet

from core.actors import Actor
from core.models import Organisation, OrganisationKind, Role
from core.reach import overseen_jurisdictions
from core.searchtext import query_key
from empowerment.models import PowerItem, Reduction
from empowerment.selectors.lists import parks_of_lists
from empowerment.workflow import ASPECT_UNITS, Aspect


@dataclass(frozen=True)
class Saved:
    """From the first figure to the last one, in one unit."""

    before: Decimal
    after: Decimal
    unit: str

    @property
    def percent(self) -> int | None:
        """How much less, in whole percent; None when there was nothing."""
        return round((self.before - self.after) * 100 / self.before) if self.before else None


@dataclass(frozen=True)
class ItemSavings:
    """One item's aspects; an aspect counted in another unit later begins anew."""

    item: PowerItem
    saved: dict[str, Saved]


@dataclass(frozen=True)
class Total:
    """The sum over items of one aspect in one unit."""

    aspect: Aspect
    items: int
    saved: Saved


def parks_of_reform(actor: Actor) -> QuerySet[Organisation]:
    """Parks whose reform the actor may look at: those whose lists they keep, and all below an inspector."""
    watched = Q(jurisdiction__in=overseen_jurisdictions(actor, Role.INSPECTOR))
    rows = Organisation.objects.filter(watched | Q(pk__in=parks_of_lists(actor).values("pk")))
    return rows.filter(kind=OrganisationKind.PARK).select_related("jurisdiction").order_by("jurisdiction", "code")


def reductions_of(park: Organisation, *, q: str = "", department: str = "") -> list[ItemSavings]:
    """The items of a park with entered reductions, by code; one query."""
    rows = Reduction.objects.filter(park=park, superseded_at=None)
    if q:
        rows = rows.filter(item__search__contains=query_key(q))
    if department:
        rows = rows.filter(item__competent_department__code=department)
    found: dict[int, ItemSavings] = {}
    rows = rows.select_related("item__competent_department", "item__jurisdiction")
    for row in rows.order_by("item__code", "effective_on", "pk"):
        _add(found.setdefault(row.item_id, ItemSavings(row.item, {})).saved, row)
    return list(found.values())


def reductions_of_item(item: PowerItem) -> dict[Organisation, dict[str, Saved]]:
    """What an item saves at each park; one query."""
    found: dict[Organisation, dict[str, Saved]] = {}
    rows = Reduction.objects.filter(item=item, superseded_at=None).select_related("park")
    for row in rows.order_by("park__code", "effective_on", "pk"):
        _add(found.setdefault(row.park, {}), row)
    return found


def _add(saved: dict[str, Saved], row: Reduction) -> None:
    """A later figure continues from the first one, as long as the unit is the same."""
    first = saved.get(row.aspect)
    before = first.before if first and first.unit == row.unit else row.before
    saved[row.aspect] = Saved(before, row.after, row.unit)


def totals(rows: Iterable[ItemSavings]) -> list[Total]:
    """Aspect by aspect and unit by unit; working days and calendar days are never added."""
    sums: dict[tuple[Aspect, str], list[Saved]] = {}
    for row in rows:
        for aspect, saved in row.saved.items():
            sums.setdefault((Aspect(aspect), saved.unit), []).append(saved)
    return [
        Total(aspect, len(each), _sum(each, unit))
        for aspect, units in ASPECT_UNITS.items()
        for unit in units
        if (each := sums.get((aspect, unit)))
    ]


def _sum(each: list[Saved], unit: str) -> Saved:
    nothing = Decimal(0)
    return Saved(sum((s.before for s in each), nothing), sum((s.after for s in each), nothing), unit)


def departments_reduced(park: Organisation) -> list[Organisation]:
    """Competent departments of the items with entered reductions, for the filter."""
    items = Reduction.objects.filter(park=park, superseded_at=None).values("item")
    found = PowerItem.objects.filter(pk__in=items).values("competent_department")
    return list(Organisation.objects.filter(pk__in=found).order_by("code"))


def history_of(park: Organisation, item: PowerItem) -> list[Reduction]:
    """What was entered for an item, corrections included, newest first."""
    rows = Reduction.objects.filter(park=park, item=item).select_related("recorded_by")
    return list(rows.order_by("-effective_on", "-pk"))
