"""Handover packages within what a person may see: both sides, the park, who oversees the jurisdiction."""

from __future__ import annotations

import uuid

from django.db.models import Exists, OuterRef, Q, QuerySet

from core.actors import Actor
from core.errors import NotVisible
from core.events import label_of
from core.models import Document, DocumentFile, Organisation, OrganisationKind, Role
from core.reach import overseen_jurisdictions
from empowerment.models import HandoverPackage

OVERSEERS = (Role.REFORM, Role.INSPECTOR)


def bodies_of(actor: Actor) -> set[int]:
    """The actor's organisations; a system administrator's own role opens nothing."""
    return actor.organisations(*[role for role in Role if role != Role.SYSADMIN])


def packages_visible(actor: Actor) -> QuerySet[HandoverPackage]:
    mine, below = bodies_of(actor), overseen_jurisdictions(actor, *OVERSEERS)
    seen = Q(park__in=mine) | Q(giver__in=mine) | Q(taker__in=mine) | Q(park__jurisdiction__in=below)
    rows = HandoverPackage.objects.filter(seen).select_related("park__jurisdiction", "giver", "taker", "cut_over")
    return rows.order_by("park", "giver", "taker__code", "pk")


def package_get(public_id: uuid.UUID, actor: Actor) -> HandoverPackage:
    """The package, or NotVisible: what a person may not see does not exist for them."""
    row = packages_visible(actor).filter(public_id=public_id).first()
    if row is None:
        raise NotVisible("没有这个交接包，或者您无权查看。")
    return row


def papers_of(row: HandoverPackage) -> QuerySet[Document]:
    """The papers of a finished handover; `drawn` says that there is a file."""
    drawn = Exists(DocumentFile.objects.filter(document=OuterRef("pk")))
    found = Document.objects.filter(object_type=label_of(row), object_id=row.pk).annotate(drawn=drawn)
    return found.defer("facts").order_by("pk")


def bodies_beside(park: Organisation) -> QuerySet[Organisation]:
    """Who may hand over or take over at a park: the bodies of its jurisdiction that hold powers."""
    kinds = (OrganisationKind.OVERSIGHT, OrganisationKind.LEGAL)
    rows = Organisation.objects.filter(jurisdiction=park.jurisdiction_id).exclude(kind__in=kinds)
    return rows.order_by("parent", "code")
