"""The seal on a 证照, in the step that issues it: the one that the authority's rule names for certificates."""

from __future__ import annotations

import datetime as dt

from approvals.models import Case, OwedSeal
from approvals.selectors.sealing import authority_of_seals, step_pick, steps_owed
from approvals.services.sealing import seal_notice
from core.actors import Actor
from core.models import Document
from empowerment.selectors import step_denied
from empowerment.workflow import DocumentClass

CERTIFICATE = DocumentClass.CERTIFICATE


def certificate_seal(row: Case, document: Document, actor: Actor, now: dt.datetime) -> None:
    """Put the seal on at once where the person who issues may use it; else the body whose seal it is owes it (补用印).

    Nothing where no rule names a seal for certificates: then the paper blank bears it. After a change of body the table
    of the handover says which seal it is (rules of authority §3).
    """
    if not any(step.document_class == CERTIFICATE for step in authority_of_seals(row, now).seals):
        return
    step = step_pick(steps_owed(row, CERTIFICATE, now), countersign=False, on_request=False)
    if step is None:
        return
    person = actor.person
    if person is None or step_denied(step, person, now, authority_of_seals(row, now)):
        OwedSeal.objects.create(case=row, document=document, body_id=step.owner_id, since=now)
    else:
        seal_notice(row, document, actor=actor, at=now, rule=CERTIFICATE)
