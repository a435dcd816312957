"""Files of cases from other systems, as far as their park's administrator may see them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from approvals.models import ImportBatch, ImportConflict, ImportRow
from approvals.side_life import WORKERS
from core import moments
from core.absences import memberships_on
from core.actors import Actor
from core.crypto import decrypt
from core.errors import NotVisible
from core.models import Organisation, OrganisationKind, Person, Role


def import_parks(actor: Actor) -> QuerySet[Organisation]:
    """The parks whose administrator the actor is."""
    return Organisation.objects.filter(kind=OrganisationKind.PARK, pk__in=actor.organisations(Role.PARK_ADMIN))


def import_handlers(actor: Actor) -> QuerySet[Person]:
    """Who may be named as handler of a row: people in post today at the parks' jurisdictions."""
    places = import_parks(actor).values("jurisdiction")
    serving = memberships_on(moments.today()).filter(organisation__jurisdiction__in=places, role__in=WORKERS)
    return Person.objects.filter(pk__in=serving.values("person")).order_by("username")


def batches_visible(actor: Actor) -> QuerySet[ImportBatch]:
    return ImportBatch.objects.filter(park__in=import_parks(actor)).select_related("park", "system", "created_by")


def batch_get(public_id: str, actor: Actor) -> ImportBatch:
    """The batch, or NotVisible."""
    found = batches_visible(actor).filter(public_id=public_id).first()
    if found is None:
        raise NotVisible("没有这一批导入，或者您无权查看。")
    return found


def batch_counts(batch: ImportBatch) -> dict[str, int]:
    """Rows per outcome, in the order of the outcomes."""
    found = dict(batch.rows.order_by().values_list("outcome").annotate(n=Count("pk")))
    return {str(outcome): found[outcome] for outcome in ImportRow.Outcome.values if outcome in found}


def batch_rows(batch: ImportBatch, *, outcome: str = "", after: int = 0, size: int = 100) -> list[ImportRow]:
    """One page of rows in the order of the file; one more than `size` says that there is a next page."""
    rows = batch.rows.filter(outcome=outcome) if outcome in ImportRow.Outcome.values else batch.rows.all()
    return list(rows.filter(pk__gt=after).select_related("case", "item", "park", "handler").order_by("pk")[: size + 1])


def batch_problems(batch: ImportBatch) -> Iterator[tuple[dict[str, str], str]]:
    """Cells and words of the rows that did not come in, for the sheet that is corrected and sent again."""
    for row in batch.rows.filter(outcome=ImportRow.Outcome.REFUSED).order_by("place", "pk"):
        yield row_cells(row), row.words


def row_cells(row: ImportRow) -> dict[str, str]:
    """The cells of a row as they were read."""
    found: dict[str, str] = json.loads(decrypt(row.cells))
    return found


@dataclass(frozen=True)
class Difference:
    """A conflict with both values readable."""

    conflict: ImportConflict
    ours: str
    theirs: str


def conflicts_visible(actor: Actor) -> QuerySet[ImportConflict]:
    """Differences on cases of the parks whose administrator the actor is."""
    rows = ImportConflict.objects.filter(case__park__in=import_parks(actor))
    return rows.select_related("case__item_version", "row__batch__system", "resolved_by")


def conflicts_page(actor: Actor, *, settled: bool = False, limit: int = 100) -> list[Difference]:
    state = ImportConflict.State.OPEN
    rows = conflicts_visible(actor)
    rows = rows.exclude(state=state) if settled else rows.filter(state=state)
    return [Difference(row, decrypt(row.ours), decrypt(row.theirs)) for row in rows[:limit]]


def conflicts_open(actor: Actor) -> QuerySet[ImportConflict]:
    return conflicts_visible(actor).filter(state=ImportConflict.State.OPEN)


def conflict_get(public_id: str, actor: Actor) -> ImportConflict:
    found = conflicts_visible(actor).filter(public_id=public_id).first()
    if found is None:
        raise NotVisible("没有这一处冲突，或者您无权处理。")
    return found


def import_row_get(pk: int, actor: Actor) -> ImportRow:
    found = (
        ImportRow.objects.filter(pk=pk, batch__in=batches_visible(actor)).select_related("batch__park", "park").first()
    )
    if found is None:
        raise NotVisible("没有这一行，或者您无权处理。")
    return found
