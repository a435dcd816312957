"""What core is told of the seals on a document: the electronic uses of the register."""

from __future__ import annotations

from django.conf import settings

from core.models import Document
from core.papers import file_path
from core.stamps import PaperStamp, stamps_register
from empowerment.models import Seal, SealUse
from empowerment.seal_picture import seal_picture


def stamps_of(document: Document) -> list[PaperStamp]:
    uses = SealUse.objects.filter(document=document, form=SealUse.Form.ELECTRONIC).select_related(
        "seal__owner", "seal__specimen", "used_by"
    )
    return [
        PaperStamp(
            step=use.step,
            seal_name=use.seal.name,
            owner_id=use.seal.owner_id,
            owner_code=use.seal.owner.code,
            owner_name=use.seal.owner.name,
            picture=_picture(use.seal),
            at=use.used_at,
            person=use.used_by.name,
            countersign=use.countersign,
            place=use.place,
        )
        for use in uses
    ]


def _picture(seal: Seal) -> bytes | None:
    """The registered specimen, a drawn one in a demonstration. A specimen kept as PDF is for comparing, not for putting on."""
    if settings.DEMO:
        return seal_picture(seal.name)
    specimen = seal.specimen
    return file_path(specimen.sha256).read_bytes() if specimen and specimen.extension in ("png", "jpg") else None


stamps_register(stamps_of)
