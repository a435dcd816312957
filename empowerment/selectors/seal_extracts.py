"""Extracts of the register of use, one seal and month each, and who may make one."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db.models import Exists, OuterRef, QuerySet

from core import moments
from core.actors import Actor
from core.errors import NotVisible
from core.events import label_of
from core.models import Document, DocumentFile, Organisation, Role
from empowerment.models import Seal, SealUse
from empowerment.seal_life import KEEPERS

EXTRACT = "seal_extract"


def month_ends(month: dt.date) -> dt.datetime:
    """The first moment after the month of this first day."""
    return moments.start_of((month + dt.timedelta(days=32)).replace(day=1))


def uses_of_month(seal: Seal, month: dt.date) -> QuerySet[SealUse]:
    """Every use of the seal in the month, the first on top."""
    rows = seal.uses.filter(used_at__gte=moments.start_of(month), used_at__lt=month_ends(month))
    rows = rows.select_related("document", "used_by", "confirmed_by").defer("document__facts")
    return rows.order_by("used_at", "pk")


def extract_denied(seal: Seal, actor: Actor) -> str:
    """Why the actor may make no extract; empty for who keeps the seal, the leaders of its body and its reform office."""
    if actor.holds_any(KEEPERS, seal.owner_id):
        return ""
    if actor.person is not None and seal.keepings.filter(person=actor.person, valid_to=None).exists():
        return ""
    offices = actor.organisations(Role.REFORM)
    if Organisation.objects.filter(pk__in=offices, jurisdiction_id=seal.owner.jurisdiction_id).exists():
        return ""
    return f"登记簿摘录由“{seal.name}”的保管人、{seal.owner}的负责人、园区管理员或本辖区审改办人员制作。"


def extracts_of(seal: Seal) -> QuerySet[Document]:
    """The extracts made, newest first; `drawn` says that there is a file."""
    drawn = Exists(DocumentFile.objects.filter(document=OuterRef("pk")))
    rows = Document.objects.filter(object_type=label_of(seal), object_id=seal.pk, document_class=EXTRACT)
    return rows.annotate(drawn=drawn).defer("facts").order_by("-pk")


def extract_get(seal: Seal, public_id: uuid.UUID) -> Document:
    """One extract of a seal that the person sees. Raises NotVisible."""
    found = extracts_of(seal).filter(public_id=public_id).first()
    if found is None:
        raise NotVisible("这枚印章没有这份登记簿摘录。")
    return found
