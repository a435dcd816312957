"""Whose wording a person may adapt, and the real papers on which it is tried."""

from __future__ import annotations

import uuid

from django.db.models import Q, QuerySet

from approvals.models import Case
from approvals.selectors.visible import cases_visible
from core.actors import Actor
from core.errors import NotVisible
from core.events import label_of
from core.models import Document, Jurisdiction, Organisation, Role, TextBlock
from core.reach import overseen_jurisdictions
from core.texts import classes_with
from empowerment.models import GrantLetter, Instrument
from empowerment.selectors import instruments_visible, letters_visible

LOOKED_AT = 50  # newest papers of a class among which one that the person may see is looked for


def text_bodies(actor: Actor) -> QuerySet[Organisation]:
    """Bodies whose wording the actor keeps: the own park's, and for a reform office all of its jurisdiction's."""
    overseen = overseen_jurisdictions(actor, Role.REFORM)
    mine = Q(pk__in=actor.organisations(Role.PARK_ADMIN)) | Q(jurisdiction__in=overseen)
    return Organisation.objects.filter(mine).select_related("jurisdiction").order_by("jurisdiction", "code")


def text_jurisdictions(actor: Actor) -> QuerySet[Jurisdiction]:
    """Jurisdictions for all bodies of which the actor may set a wording."""
    return Jurisdiction.objects.filter(pk__in=overseen_jurisdictions(actor, Role.REFORM))


def texts_visible(actor: Actor) -> QuerySet[TextBlock]:
    """Of the bodies whose wording the actor keeps, and what their jurisdiction says for all."""
    bodies = text_bodies(actor)
    common = Q(organisation=None, jurisdiction__in=bodies.order_by().values("jurisdiction"))
    rows = TextBlock.objects.filter(Q(organisation__in=bodies.order_by().values("pk")) | common)
    return rows.select_related("organisation", "jurisdiction", "drafted_by", "published_by", "ended_by")


def text_get(public_id: uuid.UUID, actor: Actor) -> TextBlock:
    found = texts_visible(actor).filter(public_id=public_id).first()
    if found is None:
        raise NotVisible("没有这段用语，或者您无权查看。")
    return found


def text_versions(block: TextBlock) -> QuerySet[TextBlock]:
    """Every version of the same wording, newest first."""
    rows = TextBlock.objects.filter(
        jurisdiction=block.jurisdiction_id,
        organisation=block.organisation_id,
        document_class=block.document_class,
        place=block.place,
    )
    return rows.select_related("drafted_by", "published_by", "ended_by")


def paper_to_try(block: TextBlock, actor: Actor, number: str = "") -> Document | None:
    """A real paper on which a wording is shown: the one of this number, else the newest that the actor may see."""
    classes = [block.document_class] if block.document_class else list(classes_with(block.place))
    rows = Document.objects.filter(document_class__in=classes).select_related("organisation")
    if number:
        rows = rows.filter(number=number)
    elif block.organisation_id:
        rows = rows.filter(organisation=block.organisation_id)
    else:
        rows = rows.filter(organisation__jurisdiction=block.jurisdiction_id)
    return next((row for row in rows.order_by("-pk")[:LOOKED_AT] if _seen(row, actor)), None)


def _seen(document: Document, actor: Actor) -> bool:
    if document.object_type == label_of(Case()):
        return cases_visible(actor).filter(pk=document.object_id).exists()
    if document.object_type == label_of(Instrument()):
        return instruments_visible(actor).filter(pk=document.object_id).exists()
    return (
        document.object_type == label_of(GrantLetter())
        and letters_visible(actor).filter(pk=document.object_id).exists()
    )
