"""The one loop that makes the files of documents: first the page, then one signed revision per electronic seal.

It can be run again, and by several workers, without harm: a document is taken for a while (its due moment is put off),
drawn outside any transaction, and what was drawn is written once (docs/decisions/0015).
"""

from __future__ import annotations

import datetime as dt
import io
import threading

from cryptography.hazmat.primitives import hashes
from django.db import transaction

from core import moments
from core.models import Document, DocumentFile
from core.papers import document_file_add, file_path, file_store
from core.pdf.page import page_of
from core.pdf.renderer import Renderer
from core.signing.configured import signing_job
from core.signing.request import SigningFailed
from core.stamps import stamps_on

LEASE = dt.timedelta(minutes=10)  # after a crash the document is taken again
SOONEST, LATEST = dt.timedelta(minutes=5), dt.timedelta(hours=6)  # between two tries of one that fails
KINDS = (DocumentFile.Kind.RENDERED, DocumentFile.Kind.SIGNED)
_renderer = Renderer()
_busy = threading.Lock()  # one drawing process per worker process


def draw_due(*, limit: int = 500, renderer: Renderer | None = None) -> dict[str, int]:
    """Draw what is due, oldest first, at most `limit`; a second call in the same process leaves it to the first.

    Returns how many documents were drawn and how many failed. A run that found nothing lets the drawing process go.
    """
    counts = {"drawn": 0, "failed": 0}
    while _any_due() and sum(counts.values()) < limit and _busy.acquire(blocking=False):
        try:
            while sum(counts.values()) < limit and (document := _take()):
                counts["drawn" if _try(document, renderer or _renderer) else "failed"] += 1
        finally:
            _busy.release()
    if not sum(counts.values()) and _busy.acquire(blocking=False):
        _renderer.close()
        _busy.release()
    return counts


def _any_due() -> bool:
    return Document.objects.filter(file_due_at__lte=moments.now()).exists()


def _take() -> Document | None:
    """The document that has waited longest, put off so that nobody else takes it meanwhile."""
    with transaction.atomic():
        due = Document.objects.select_for_update(skip_locked=True).filter(file_due_at__lte=moments.now())
        document = due.order_by("file_due_at", "pk").first()
        if document is not None:
            document.file_due_at = moments.now() + LEASE
            document.save(update_fields=["file_due_at"])
        return document


def _try(document: Document, renderer: Renderer) -> bool:
    lease = document.file_due_at
    mine = Document.objects.filter(pk=document.pk, file_due_at=lease)  # not when a seal has made it due again
    try:
        draw(document, renderer=renderer)
    except Exception as problem:  # whatever a font, a template or a key does, the document stays due
        wait = min(max(moments.now() - document.created_at, SOONEST), LATEST)
        mine.update(file_due_at=moments.now() + wait, file_error=_words(problem)[:500])
        return False
    mine.update(file_due_at=None, file_error="")
    return True


def _words(problem: Exception) -> str:
    """What is kept on the document: a signer's own words as they are, anything else with its kind for whoever maintains."""
    return str(problem) if isinstance(problem, SigningFailed) else f"{type(problem).__name__}: {problem}"


def draw(document: Document, *, renderer: Renderer) -> None:
    """Make the files a document does not have yet: the page, then a signed revision per electronic stamp."""
    revisions = list(document.files.filter(kind__in=KINDS).select_related("file").order_by("revision"))
    if revisions:
        pdf = file_path(revisions[-1].file.sha256).read_bytes()
    else:
        pdf = renderer.ask("render", **page_of(document))
        pdf = _keep(document, pdf, DocumentFile.Kind.RENDERED)
    signed = {revision.step for revision in revisions}
    for stamp in stamps_on(document):
        if stamp.step not in signed:
            pdf = renderer.ask("sign", **signing_job(document, pdf, stamp))
            pdf = _keep(document, pdf, DocumentFile.Kind.SIGNED, step=stamp.step)


def _keep(document: Document, pdf: bytes, kind: DocumentFile.Kind, *, step: int | None = None) -> bytes:
    """Add the revision and return the bytes that stand. Where another worker was faster they are its own, and the next
    signature goes behind those.
    """
    name = f"{document.title}{document.number}"
    stored = file_store(stream=io.BytesIO(pdf), name=f"{name}.pdf")
    sm3 = hashes.Hash(hashes.SM3())
    sm3.update(pdf)
    with transaction.atomic():
        Document.objects.select_for_update().get(pk=document.pk)  # looked at and counted under the lock
        there = document.files.filter(kind=kind, step=step).select_related("file").first()
        if there is None:
            document_file_add(
                document=document, stored=stored, kind=kind, name=name, step=step, sm3=sm3.finalize().hex()
            )
    return pdf if there is None else file_path(there.file.sha256).read_bytes()
