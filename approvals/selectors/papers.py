"""Papers of cases with their files and seals: read in three queries, however many there are."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.db.models import Prefetch, QuerySet

from approvals.models import Case
from core.errors import NotVisible
from core.models import Document, DocumentFile
from empowerment.models import SealUse

FILES = Prefetch("files", DocumentFile.objects.select_related("file").order_by("revision"))
SEALS = Prefetch("seal_uses", SealUse.objects.select_related("seal", "used_by", "confirmed_by").order_by("step"))


def documents_of_cases(cases: Iterable[Case]) -> QuerySet[Document]:
    """The papers of cases that the person sees, oldest first, with seals and files."""
    keys = [case.pk for case in cases]
    found = Document.objects.filter(object_type=Case._meta.label_lower, object_id__in=keys)
    return found.select_related("organisation").prefetch_related(FILES, SEALS).order_by("object_id", "pk")


def document_get(case: Case, public_id: uuid.UUID) -> Document:
    """One paper of a case. Raises NotVisible."""
    found = documents_of_cases([case]).filter(public_id=public_id).first()
    if found is None:
        raise NotVisible("本件没有这份文书。")
    return found


def newest_file(document: Document) -> DocumentFile | None:
    """The last revision of a paper whose files have been read; None while none is drawn."""
    return max(document.files.all(), key=lambda row: row.revision, default=None)
