"""Originals in custody that a person may see, and those that are out too long."""

from __future__ import annotations

import uuid

from django.db.models import F, QuerySet

from approvals.custody_life import CUSTODIANS, OriginalState
from approvals.models import Case, CustodyOriginal
from approvals.selectors.archive import archive_bodies
from approvals.selectors.visible import case_visible
from core import moments
from core.actors import Actor
from core.errors import NotVisible
from core.models import Organisation


def originals_visible(actor: Actor) -> QuerySet[CustodyOriginal]:
    return CustodyOriginal.objects.filter(body__in=archive_bodies(actor).values("pk"))


def originals_filtered(actor: Actor, *, state: str = "", q: str = "") -> QuerySet[CustodyOriginal]:
    """The newest first; `overdue` are those lent out past their day, the longest first."""
    rows = originals_visible(actor).select_related("case", "body", "taken_by").prefetch_related("steps__person")
    if q:
        rows = rows.filter(case__number__icontains=q) | rows.filter(name__icontains=q)
    if state == "overdue":
        return rows.filter(due_back__lt=moments.today()).order_by(F("due_back"), "pk")
    if state in OriginalState.values:
        rows = rows.filter(state=state)
    return rows.order_by("-pk")


def originals_late(actor: Actor) -> QuerySet[CustodyOriginal]:
    """Originals lent out past their day that the actor keeps."""
    mine = actor.organisations(*CUSTODIANS)
    return CustodyOriginal.objects.filter(body__in=mine, due_back__lt=moments.today())


def originals_of(case: Case) -> list[CustodyOriginal]:
    rows = CustodyOriginal.objects.filter(case=case).select_related("body", "taken_by")
    return list(rows.prefetch_related("steps__person").order_by("pk"))


def original_get(public_id: uuid.UUID, actor: Actor) -> CustodyOriginal:
    """The original, or NotVisible for who may not see its case."""
    found = CustodyOriginal.objects.select_related("case__park", "body").filter(public_id=public_id).first()
    if found is None or not case_visible(found.case, actor):
        raise NotVisible("没有这份原件，或者您无权查看。")
    return found


def custody_bodies(case: Case, actor: Actor) -> QuerySet[Organisation]:
    """Bodies of the case where the actor may take an original in."""
    mine = actor.organisations(*CUSTODIANS) & case.organisation_ids()
    return Organisation.objects.filter(pk__in=mine).order_by("pk")
