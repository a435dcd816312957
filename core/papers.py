"""Documents with frozen facts, and files by content."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import tempfile
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.cache import cache
from django.db import models, transaction

from core import moments
from core.errors import Invalid
from core.events import canonical, label_of
from core.filetypes import FileKind, recognise
from core.models import Document, DocumentFile, Organisation, StoredFile
from core.numbering import number_take
from core.pdf.glyphs import glyphs_must_exist
from core.pdf.sheets import TEXTS, has_sheet
from core.texts import texts_frozen

MAX_BYTES = 30 * 1024 * 1024


def facts_hash(facts_text: str) -> str:
    return hashlib.sha256(facts_text.encode()).hexdigest()


def document_make(
    *,
    obj: models.Model,
    document_class: str,
    title: str,
    organisation: Organisation,
    facts: dict[str, Any],
    number_key: str = "",
    number_pattern: str = "",
    at: dt.datetime | None = None,
) -> Document:
    """Freeze the facts of one paper. With a number series the number is taken first and becomes one of the facts. The
    wording in force (core/texts.py) is frozen with them, so that a later one never changes this paper.

    Raises Invalid for a character that no font can print. A class with a sheet is then due (core/drawing.py).
    """
    glyphs_must_exist({**facts, "title": title})
    now = at or moments.now()
    number = ""
    if number_key:
        number = number_take(
            key=number_key,
            year=moments.legal_day(now).year,
            pattern=number_pattern,
            obj=obj,
        )
    facts = {**facts, "number": number, "title": title}
    facts.pop(TEXTS, None)  # of a paper made anew: the wording of its own day
    if texts := texts_frozen(organisation, document_class, facts):
        facts[TEXTS] = texts
    text = canonical(facts)
    drawn = has_sheet(document_class)
    if drawn:
        transaction.on_commit(_wake)
    return Document.objects.create(
        document_class=document_class,
        object_type=label_of(obj),
        object_id=obj.pk,
        organisation=organisation,
        title=title,
        number=number,
        facts=text,
        facts_hash=facts_hash(text),
        created_at=now,
        file_due_at=moments.now() if drawn else None,
    )


def documents_of(obj: models.Model) -> list[Document]:
    return list(
        Document.objects.filter(object_type=label_of(obj), object_id=obj.pk)
        .select_related("organisation")
        .order_by("pk")
    )


# Signature bytes by extension; office formats are ZIP archives and are told apart by what is inside (core/filetypes.py).
def file_store(*, stream: IO[bytes], name: str, kind: FileKind | None = None, own: bool = False) -> StoredFile:
    """Keep the bytes under their SHA-256 and return the row. The type is told by content, never by name; `kind` is
    given by who has read the content already (a spreadsheet that has been opened). `own` files, which the
    program itself has made, may be of any size.

    Raises Invalid in Chinese for an empty, too large or unknown file.
    """
    digest = hashlib.sha256()
    size = 0
    root = Path(settings.FILES_ROOT)
    root.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=root, delete=False) as target:
        try:
            while chunk := stream.read(1 << 20):
                size += len(chunk)
                if not own and size > MAX_BYTES:
                    raise Invalid(f"文件“{name}”超过 30 MB，请压缩或拆分后上传。", field="file")
                digest.update(chunk)
                target.write(chunk)
            target.flush()
            if size == 0:
                raise Invalid(f"文件“{name}”是空的，请重新选择。", field="file")
            kind = kind or recognise(Path(target.name), name)
            sha = digest.hexdigest()
            place = file_path(sha)
            place.parent.mkdir(parents=True, exist_ok=True)
            os.replace(target.name, place)
        except BaseException:
            Path(target.name).unlink(missing_ok=True)
            raise
    stored, _ = StoredFile.objects.get_or_create(
        sha256=sha, defaults={"size": size, "media_type": kind.media_type, "extension": kind.extension}
    )
    return stored


def file_path(sha256: str) -> Path:
    return Path(settings.FILES_ROOT) / sha256[:2] / sha256[2:4] / sha256


def document_file_add(
    *, document: Document, stored: StoredFile, kind: str, name: str, step: int | None = None, sm3: str = ""
) -> DocumentFile:
    """The next revision of a document's bytes; `step` for the one that a seal made."""
    return DocumentFile.objects.create(
        document=document,
        revision=document.files.count() + 1,
        kind=kind,
        step=step,
        sm3=sm3,
        file=stored,
        name=name[:200],
        added_at=moments.now(),
    )


def files_due(document: Document) -> None:
    """The document's files are to be made or signed anew: due at once, and the worker is woken on commit."""
    document.file_due_at = moments.now()
    document.save(update_fields=["file_due_at"])
    transaction.on_commit(_wake)


def _wake() -> None:
    """Wake the drawing at most once a second; the periodic run catches what a lost wake leaves."""
    if cache.add("papers-wake", 1, timeout=1):
        from config.celery import app

        app.send_task("core.tasks.papers_draw", countdown=1, ignore_result=True, retry=False)
