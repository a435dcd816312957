"""The seal step: one place where a seal is put on a document and entered in the register."""

from __future__ import annotations

import datetime as dt

from core import moments
from core.errors import Invalid, NotAllowed, Refused
from core.models import Document, Person, StoredFile
from core.papers import document_file_add, facts_hash, files_due
from empowerment.authority import SealStep
from empowerment.models import SealUse
from empowerment.selectors import may_use_seal, seal_pick


def seal_apply(
    *,
    document: Document,
    step: SealStep,
    person: Person | None,
    at: dt.datetime,
    scan: StoredFile | None = None,
    confirmed_by: Person | None = None,
) -> SealUse:
    """Put the step's seal on a frozen document, electronically, or physically when a scan is given.

    Physical: printed and stamped by one person, scanned, confirmed by a second. Raises Refused for a void, retired or
    lost seal and for a second use on the same step, NotAllowed when the person is no user of the seal.
    """
    seal = seal_pick(step, at)
    if person is None:
        raise NotAllowed("用印须由具体人员办理。", code="no_seal_right")
    if not may_use_seal(seal, person, moments.legal_day(at)):
        raise NotAllowed(f"您未登记为“{seal.name}”的用印人，请由登记的用印人办理。", code="no_seal_right")
    if facts_hash(document.facts) != document.facts_hash:
        raise Refused("文书内容与定稿摘要不一致，不能用印，请联系系统管理员核查。", code="document_changed")
    if scan is not None and (confirmed_by is None or confirmed_by.pk == person.pk):
        raise Invalid("实物用印须由另一人复核扫描件，请填写复核人。", field="confirmed_by")
    if SealUse.objects.filter(document=document, step=step.order).exists():
        raise Refused("这份文书的这一步已经用印，不能重复用印。", code="sealed_already")
    if scan is not None:
        document_file_add(document=document, stored=scan, kind="scan", name=f"{document.title}盖章扫描件")
    else:
        files_due(document)
    return SealUse.objects.create(
        document=document,
        step=step.order,
        seal=seal,
        countersign=step.countersign,
        used_by=person,
        used_at=at,
        form=SealUse.Form.PHYSICAL if scan else SealUse.Form.ELECTRONIC,
        facts_hash=document.facts_hash,
        scan=scan,
        confirmed_by=confirmed_by,
    )
