"""What the lint looks at: one item at one park with everything that is told about it, loaded for many at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from core import moments
from empowerment.authority import Authority, Refusal
from empowerment.models import Empowerment, Guide, Instrument, ItemVersion, ServiceWindow
from empowerment.models.periods import DatedQuerySet
from empowerment.selectors import Listed, coverage, resolve_listed

AHEAD = dt.timedelta(days=60)


@dataclass(frozen=True)
class Subject:
    """An empowerment that holds now, its version in force, the answer to 谁来批, and where the park receives.

    `instrument_bases` are the legal bases named in the instruments that cover it; `lacking_from` is the coming day from which
    none does, as far as can be seen today.
    """

    listed: Listed
    window: ServiceWindow | None
    instrument_bases: tuple[str, ...] = ()
    lacking_from: dt.date | None = None

    @property
    def empowerment(self) -> Empowerment:
        return self.listed.empowerment

    @property
    def version(self) -> ItemVersion | None:
        return self.listed.version

    @property
    def guide(self) -> Guide | None:
        return getattr(self.listed.version, "guide", None)

    @property
    def authority(self) -> Authority | None:
        return self.listed.authority

    @property
    def refusal(self) -> Refusal | None:
        return self.listed.answer if isinstance(self.listed.answer, Refusal) else None

    @property
    def source_of_power(self) -> str:
        return self.empowerment.source_of_power or (self.version.source_of_power if self.version else "")


def subjects(rows: DatedQuerySet) -> list[Subject]:
    """The subjects of rows of `listed_rows`, in a number of queries that does not depend on how many there are."""
    found = resolve_listed(list(rows), parts=("guide", "materials", "questions"))
    windows = _windows(found)
    bases = _bases(found)
    lacking = _lacking([row.empowerment for row in found])
    return [
        Subject(
            row,
            windows.get((row.empowerment.park_id, row.empowerment.item_id))
            or windows.get((row.empowerment.park_id, None)),
            tuple(bases[i.id] for i in row.authority.instruments if i.id in bases) if row.authority else (),
            lacking.get(row.empowerment.pk),
        )
        for row in found
    ]


def _windows(found: Sequence[Listed]) -> dict[tuple[int, int | None], ServiceWindow]:
    parks = {row.empowerment.park_id for row in found}
    items = {row.empowerment.item_id for row in found}
    rows = ServiceWindow.objects.filter(Q(item__in=items) | Q(item=None), park__in=parks)
    return {(row.park_id, row.item_id): row for row in rows}


def _bases(found: Sequence[Listed]) -> dict[int, str]:
    ids = {instrument.id for row in found if row.authority for instrument in row.authority.instruments}
    return dict(Instrument.objects.filter(pk__in=ids).exclude(legal_basis="").values_list("pk", "legal_basis"))


def _lacking(rows: Sequence[Empowerment]) -> dict[int, dt.date]:
    """Per empowerment that has its instruments now the first day of the next weeks from which it has not."""
    now = moments.now()
    found: dict[int, dt.date] = {}
    for each in coverage(rows, now, now + AHEAD):
        for gap in each.gaps:
            day = moments.legal_day(gap.start)
            if gap.start > now:
                found[each.empowerment.pk] = min(day, found.get(each.empowerment.pk, day))
    return found
