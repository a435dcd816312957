"""What core is told of the seals on a document: the electronic uses of the register."""

from __future__ import annotations

from django.conf import settings

from core.models import Document
from core.stamps import PaperStamp, stamps_register
from empowerment.models import SealUse
from empowerment.seal_picture import seal_picture


def stamps_of(document: Document) -> list[PaperStamp]:
    uses = SealUse.objects.filter(document=document, form=SealUse.Form.ELECTRONIC).select_related(
        "seal__owner", "used_by"
    )
    return [
        PaperStamp(
            step=use.step,
            seal_name=use.seal.name,
            owner_id=use.seal.owner_id,
            owner_code=use.seal.owner.code,
            owner_name=use.seal.owner.name,
            picture=seal_picture(use.seal.name) if settings.DEMO else None,  # in earnest: the registered specimen
            at=use.used_at,
            person=use.used_by.name,
            countersign=use.countersign,
        )
        for use in uses
    ]


stamps_register(stamps_of)
