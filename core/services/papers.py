"""What becomes of a paper after it was made: withdrawn, or superseded by a newer one. The paper itself stays as it is."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from core import events
from core.actors import Actor
from core.errors import Invalid, Refused
from core.models import Document


@transaction.atomic
def document_withdraw(*, document: Document, reason: str, actor: Actor, at: dt.datetime) -> Document:
    """收回: from `at` on the paper is no proof of anything; the public page says so, with the reason.

    The reason is shown to everybody, so it names acts and numbers, never persons. A paper withdrawn already stays as it
    is. Raises Invalid without a reason. Records `document.withdraw`.
    """
    if not reason.strip():
        raise Invalid("请写明收回文书的理由。", field="reason")
    document = Document.objects.select_for_update().get(pk=document.pk)
    if document.withdrawn_at is None:
        document.withdrawn_at, document.withdrawn_reason = at, reason.strip()[:300]
        document.save(update_fields=["withdrawn_at", "withdrawn_reason"])
        _record("document.withdraw", document, actor, at, {"reason": document.withdrawn_reason})
    return document


@transaction.atomic
def document_supersede(*, document: Document, by: Document, actor: Actor, at: dt.datetime) -> Document:
    """取代: `by` takes the place of an older paper about the same; the public page of the older one leads to it.

    Raises Invalid when a paper would supersede itself or an older one its newer, Refused when `by` already has another
    predecessor. Records `document.supersede` on the older paper.
    """
    if by.pk <= document.pk:
        raise Invalid("新文书须在被取代的文书之后作出。", field="by")
    by = Document.objects.select_for_update().get(pk=by.pk)
    if by.supersedes_id not in (None, document.pk):
        raise Refused(f"“{by}”已取代另一份文书。", code="supersedes_other")
    if by.supersedes_id is None:
        by.supersedes = document
        by.save(update_fields=["supersedes"])
        _record("document.supersede", document, actor, at, {"by": str(by.public_id), "number": by.number})
    return by


def _record(verb: str, document: Document, actor: Actor, at: dt.datetime, facts: dict[str, str]) -> None:
    organisation = document.organisation_id
    events.record(obj=document, verb=verb, actor=actor, facts=facts, happened_at=at, organisation_id=organisation)
