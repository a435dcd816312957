"""Outages, paper receipts and late entries of the parks a person works for."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, QuerySet

from approvals.models import Case, LateEntry, Outage, PaperNumber
from approvals.selectors.imports import import_parks
from approvals.selectors.visible import cases_visible
from core.actors import Actor
from core.errors import NotVisible


def outages_visible(actor: Actor) -> QuerySet[Outage]:
    return Outage.objects.filter(park__in=import_parks(actor)).select_related("park", "opened_by")


def papers_visible(actor: Actor, *, state: str = "") -> QuerySet[PaperNumber]:
    rows = PaperNumber.objects.filter(park__in=import_parks(actor)).select_related("pad", "case")
    return rows.filter(state=state) if state in PaperNumber.State.values else rows


def paper_counts(actor: Actor) -> dict[str, int]:
    rows: Any = papers_visible(actor).order_by().values_list("state").annotate(n=Count("pk"))
    found = dict(rows)
    return {str(state): found.get(state, 0) for state in PaperNumber.State.values}


def paper_get(public_id: str, actor: Actor) -> PaperNumber:
    found = papers_visible(actor).filter(public_id=public_id).first()
    if found is None:
        raise NotVisible("没有这个纸质回执编号，或者您无权处理。")
    return found


def late_entries(actor: Actor, *, limit: int = 50) -> list[LateEntry]:
    """The newest late entries on cases the actor may see."""
    rows = LateEntry.objects.filter(case__in=cases_visible(actor)).select_related("case", "person", "outage")
    return list(rows.order_by("-pk")[:limit])


def late_entries_of(case: Case) -> list[LateEntry]:
    return list(LateEntry.objects.filter(case=case).select_related("person", "outage"))
