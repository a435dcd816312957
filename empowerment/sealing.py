"""The seal step: one place where a seal is put on a document and entered in the register."""

from __future__ import annotations

import datetime as dt

from core import moments
from core.errors import NotAllowed, Refused
from core.models import Document, Person, StoredFile
from core.papers import document_file_add, facts_hash, files_due
from empowerment.authority import Authority, SealStep
from empowerment.models import Seal, SealUse
from empowerment.selectors import seal_denied, seal_named, seal_pick


def seal_allowed(
    *,
    document: Document,
    step: SealStep,
    person: Person | None,
    at: dt.datetime,
    authority: Authority | None,
    seal: Seal | None = None,
) -> Seal:
    """The seal that this person may put on this document at this step now; `seal` is the one named by the person, and
    `authority` None for a paper that belongs to no case.

    Raises SealUnusable for a void, retired, lost or suspended seal, NotAllowed when the person is no user of it, Refused
    for a document that has changed and for a second use on the same step.
    """
    chosen = seal_pick(step, at) if seal is None else seal_named(step, seal, at)
    if person is None:
        raise NotAllowed("用印须由具体人员办理。", code="no_seal_right")
    denied = seal_denied(chosen, person, moments.legal_day(at), authority)
    if denied:
        raise NotAllowed(denied, code="no_seal_right")
    if facts_hash(document.facts) != document.facts_hash:
        raise Refused("文书内容与定稿摘要不一致，不能用印，请联系系统管理员核查。", code="document_changed")
    if SealUse.objects.filter(document=document, step=step.order).exists():
        raise Refused("这份文书的这一步已经用印，不能重复用印。", code="sealed_already")
    return chosen


def seal_apply(
    *,
    document: Document,
    step: SealStep,
    person: Person | None,
    at: dt.datetime,
    authority: Authority | None,
    case_number: str = "",
    instrument: str = "",
    place: int = 0,
    seal: Seal | None = None,
    scan: StoredFile | None = None,
    confirmed_by: Person | None = None,
) -> SealUse:
    """Put the step's seal on a frozen document: electronically, or as it stands on a scan that a second person has
    confirmed. The document's row is locked by the caller, so that of two at once one is told. `instrument` is what the
    register says of a paper that belongs to no case; of a case's it says the authority's. `place` is the number of the
    place on the sheet that is this body's own, 0 for the next free one. Raises what `seal_allowed`
    raises.
    """
    chosen = seal_allowed(document=document, step=step, person=person, at=at, authority=authority, seal=seal)
    assert person is not None
    if scan is not None:
        document_file_add(document=document, stored=scan, kind="scan", name=f"{document.title}盖章扫描件")
    else:
        files_due(document)
    return SealUse.objects.create(
        document=document,
        step=step.order,
        seal=chosen,
        countersign=step.countersign,
        used_by=person,
        used_at=at,
        place=place,
        form=SealUse.Form.PHYSICAL if scan else SealUse.Form.ELECTRONIC,
        facts_hash=document.facts_hash,
        case_number=case_number,
        instrument=("、".join(found.label for found in authority.instruments) if authority else instrument)[:300],
        scan=scan,
        confirmed_by=confirmed_by,
    )
