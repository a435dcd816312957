"""What the record says about a paper, asked by its code or by its file. Looks up only; changes nothing."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from django.db import models

from approvals.documents_forms import CERTIFICATE, HANDED_OUT
from approvals.licence_life import LicenceState
from approvals.models import Case, Licence
from core import moments
from core.events import label_of
from core.models import Document, DocumentFile
from core.verification import codes_in, document_by_code
from empowerment.models import SealUse
from empowerment.workflow import DocumentClass


class Verdict(models.TextChoices):
    """What is answered; the paper's own fate goes before the file's being whole."""

    GENUINE = "genuine", "文书属实"
    CORRECTED = "corrected", "文书属实，已有更正"
    SUPERSEDED = "superseded", "文书已被取代"
    WITHDRAWN = "withdrawn", "文书已经收回或者失效"
    ALTERED = "altered", "文件与存档不一致"
    UNKNOWN = "unknown", "不是本系统出具的文书"


@dataclass(frozen=True)
class Checked:
    """The answer: the paper (of an altered file: the one it claims to be), which revision the file is, what came after it,
    and why and since when it is void.
    """

    verdict: Verdict
    document: Document | None = None
    file: DocumentFile | None = None
    newer: tuple[Document, ...] = ()
    void: str = ""


def check_code(typed: str) -> Checked:
    document = document_by_code(typed)
    return _fate(document) if document else Checked(Verdict.UNKNOWN)


def check_file(content: bytes) -> Checked:
    """A file is genuine when it is a revision byte for byte. One changed in any place is altered as long as a code of
    ours can still be read in it.
    """
    digest = hashlib.sha256(content).hexdigest()
    rows = DocumentFile.objects.filter(file__sha256=digest).select_related("document__organisation").order_by("pk")
    file = rows.first()
    if file is not None:
        return _fate(file.document, file)
    for code in codes_in(content):
        document = document_by_code(code)
        if document is not None:
            return Checked(Verdict.ALTERED, document)
    return Checked(Verdict.UNKNOWN)


def _fate(document: Document, file: DocumentFile | None = None) -> Checked:
    newer = tuple(Document.objects.filter(supersedes=document).order_by("pk"))
    void = _void(document)
    if void and not newer:
        return Checked(Verdict.WITHDRAWN, document, file, void=void)
    if newer:
        return Checked(Verdict.SUPERSEDED, document, file, newer, void)
    corrections = _corrections(document)
    return Checked(Verdict.CORRECTED if corrections else Verdict.GENUINE, document, file, corrections)


def _void(document: Document) -> str:
    """Why the paper proves nothing any more: it was withdrawn, or the licence on a certificate does not stand."""
    if document.withdrawn_at is not None:
        return f"{moments.chinese_date(document.withdrawn_at)}起：{document.withdrawn_reason}"
    licence = licence_behind(document) if document.document_class == CERTIFICATE else None
    if licence is None:
        return ""
    if licence.state != LicenceState.IN_FORCE:
        return f"证照{licence.number}{licence.get_state_display()}"
    if licence.valid_until is not None and licence.valid_until < moments.today():
        return f"证照{licence.number}有效期已于{moments.chinese_date(licence.valid_until)}届满"
    return ""


def _corrections(document: Document) -> tuple[Document, ...]:
    """更正告知书 that name this paper: it stays in force as corrected."""
    notices = Document.objects.filter(
        object_type=document.object_type,
        object_id=document.object_id,
        document_class=DocumentClass.RECTIFICATION,
        pk__gt=document.pk,
        withdrawn_at=None,
    )
    named = f"{document.title}{document.number}"
    return tuple(notice for notice in notices.order_by("pk") if named in json.loads(notice.facts).get("papers", ()))


def seals_on(document: Document) -> list[SealUse]:
    return list(SealUse.objects.filter(document=document).select_related("seal__owner").order_by("step"))


def case_behind(document: Document) -> Case | None:
    if document.object_type != label_of(Case()):
        return None
    return Case.objects.filter(pk=document.object_id).select_related("applicant").first()


def licence_behind(document: Document) -> Licence | None:
    """The licence that a decision gave or a certificate shows."""
    if document.document_class not in HANDED_OUT or document.object_type != label_of(Case()):
        return None
    return Licence.objects.filter(case=document.object_id).first()


def newest_revision(document: Document) -> DocumentFile | None:
    return document.files.order_by("-revision").first()
