"""Many answers at once: what is listed for parks today, each with what `resolve` says of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from core import moments
from empowerment.authority import Authority, Refusal
from empowerment.models import Empowerment, ItemVersion, Scheme
from empowerment.models.periods import DatedQuerySet
from empowerment.selectors.facts import LoadedFacts
from empowerment.selectors.resolving import answer_from
from empowerment.workflow import VersionState


@dataclass(frozen=True)
class Listed:
    """One empowerment with the version in force and the answer to 谁来批 at that moment."""

    empowerment: Empowerment
    version: ItemVersion | None
    answer: Authority | Refusal

    @property
    def authority(self) -> Authority | None:
        """The answer, or what it would be if the obstacles were gone."""
        return self.answer if isinstance(self.answer, Authority) else self.answer.would_be


def listed_rows(at: dt.datetime | None = None) -> DatedQuerySet:
    """The empowerments on record that hold at a moment (None: now); narrow them down before they are resolved."""
    at = at or moments.now()
    covers = Exists(Scheme.parks.through.objects.filter(scheme=OuterRef("scheme"), organisation=OuterRef("park")))
    rows = Empowerment.objects.known_at(None).valid_at(at)
    rows = rows.select_related(
        "item__competent_department", "item__jurisdiction", "park__jurisdiction", "scheme__issuer"
    )
    rows = rows.prefetch_related("park__names", "item__competent_department__names")
    found: DatedQuerySet = rows.annotate(scheme_covers_park=covers)
    return found


def resolve_listed(
    rows: Sequence[Empowerment], at: dt.datetime | None = None, *, parts: Sequence[str] = ()
) -> list[Listed]:
    """What `resolve` answers for each row of `listed_rows`, in a number of queries that does not depend on how many.

    `parts` are prefetched with the versions (materials, questions, guide).
    """
    at = at or moments.now()
    versions = versions_at([row.item_id for row in rows], at, parts)
    facts = LoadedFacts(at, rows)
    return [
        Listed(row, version, answer_from(facts, row.item, row.park, row.area, version, row))
        for row in rows
        for version in [versions.get(row.item_id)]
    ]


def versions_at(items: Sequence[int], at: dt.datetime, parts: Sequence[str] = ()) -> dict[int, ItemVersion]:
    """The published version in force of each item; of several the newest wins."""
    rows = ItemVersion.objects.known_at(None).valid_at(at).filter(item__in=items, state=VersionState.PUBLISHED)
    rows = rows.select_related("item__competent_department").prefetch_related(*parts)
    return {row.item_id: row for row in rows.order_by("number")}
