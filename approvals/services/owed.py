"""补用印: a person of the body seals a notice that a job has made, or a certificate that another has issued."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from approvals.models import Case, OwedSeal
from approvals.selectors import owed_seals
from approvals.selectors.sealing import steps_owed
from approvals.services.sealing import seal_notice
from core import events, moments
from core.actors import Actor
from core.errors import NotAllowed, Refused
from core.models import Document


def seal_owe(row: Case, document: Document, now: dt.datetime) -> None:
    """Put a notice made without a person on the list of the body that accepts, where the authority asks for a seal on it.

    Call inside the transaction that makes the notice.
    """
    owed = any(not step.countersign and not step.on_request for step in steps_owed(row, document.document_class, now))
    if owed and row.accepting_body_id is not None:
        OwedSeal.objects.create(case=row, document=document, body_id=row.accepting_body_id, since=now)


@transaction.atomic
def seal_put_later(*, owed: OwedSeal, actor: Actor) -> OwedSeal:
    """补用印 with the notice seal, as it stands on the day of sealing. Raises NotAllowed for who does not work there or may
    not use the seal, Refused when somebody was faster.
    """
    row = OwedSeal.objects.select_for_update().get(pk=owed.pk)
    if row.sealed_at is not None:
        raise Refused("这份文书已经补用印。", code="sealed_already")
    if not owed_seals(actor).filter(pk=row.pk).exists():
        raise NotAllowed("文书由用印单位登记的用印人补用印。")
    now = moments.now()
    case = Case.objects.select_related("item", "park").get(pk=row.case_id)
    sealed = seal_notice(case, row.document, actor=actor, at=now)
    row.sealed_at = now
    row.save(update_fields=["sealed_at"])
    facts = {"document": row.document.number, **sealed}
    events.record(obj=case, verb="case.notice_sealed", actor=actor, facts=facts, organisation_id=row.body_id)
    return row
