"""A table filled offline comes back: taken as a whole when every cell is right, else returned with marks. Both are kept."""

from __future__ import annotations

import io

from django.db import transaction

from core import events, moments
from core.actors import Actor
from core.door import Stamp
from core.errors import NotAllowed, Refused
from core.filetypes import XLSX
from core.papers import file_store
from ledger.books.offline import marked_book, offline_read
from ledger.models import MonthlyReturn, ReturnUpload
from ledger.selectors.returns import entries_of
from ledger.services.cells import cells_write


@transaction.atomic
def return_upload(*, row: MonthlyReturn, name: str, content: bytes, actor: Actor, stamp: Stamp) -> ReturnUpload:
    """Write all cells of the table, or none: a file with problems is kept with a copy in which each is marked.

    Raises Invalid for a file that is no such table, what the door raises for a return that cannot be filled now.
    """
    denied = row.move_permitted("fill", actor)
    if denied:
        raise NotAllowed(denied)
    refusal = row.move_refusal("fill")
    if refusal:
        raise Refused(refusal)
    assert actor.person is not None
    read = offline_read(content, name, {entry.cell: entry for entry in entries_of(row)})
    if not read.problems:
        cells_write(row=row, said=read.said, actor=actor, stamp=stamp)
    marked = marked_book(read, name) if read.problems else None
    upload = ReturnUpload.objects.create(
        monthly_return=row,
        file=file_store(stream=io.BytesIO(content), name=name, kind=XLSX),
        name=name[:200],
        marked=file_store(stream=io.BytesIO(marked), name=f"批注-{name}", kind=XLSX, own=True) if marked else None,
        problems=len(read.problems),
        cells=0 if read.problems else len(read.said),
        uploaded_at=moments.now(),
        uploaded_by=actor.person,
    )
    facts = {"problems": upload.problems, "cells": upload.cells, "sha256": upload.file.sha256}
    body = row.reporter.organisation_id
    events.record(obj=upload, verb="return.upload", actor=actor, facts=facts, organisation_id=body)
    return upload
