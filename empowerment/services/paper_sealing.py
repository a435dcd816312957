"""A body's electronic seal on the papers by which power is given: 授权书, 委托书, 交接书, 交接协议书, 首席审批员授权书.

They bear the body's own seal: the special seal is for approvals alone (安顺 安府发〔2010〕21号: 专用章不得挪作他用). The rules
of the register hold as for the papers of cases: a listed user, a seal in use, once for each document and step.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models

from core import door, moments
from core.actors import Actor
from core.door import Stamp
from core.errors import Refused
from core.events import label_of
from core.models import Document, Organisation
from empowerment.authority import SealStep
from empowerment.documents import CHIEF_LETTER
from empowerment.models import GrantLetter, SealUse
from empowerment.sealing import seal_apply
from empowerment.workflow import SealKind


def paper_seal(
    obj: models.Model, document_class: str, *, body: Organisation, step: int, actor: Actor, at: dt.datetime
) -> SealUse:
    """Put the body's own seal on the standing paper of a class, as its step. Inside the door of `obj`.

    Raises Refused where there is no paper or the step is sealed, SealUnusable for a seal that is retired, void, lost or
    suspended, NotAllowed for who is no user of it.
    """
    papers = Document.objects.filter(object_type=label_of(obj), object_id=obj.pk, document_class=document_class)
    document = papers.filter(withdrawn_at=None).select_for_update().order_by("-pk").first()
    if document is None:
        raise Refused("还没有可用印的文书；不得在空白文书上用印。", code="no_document")
    owed = SealStep(
        document_class=document_class,
        order=step,
        owner_id=body.pk,
        owner=body.name_on(moments.legal_day(at)),
        kind=SealKind.OWN,
    )
    return seal_apply(
        document=document,
        step=owed,
        person=actor.person,
        at=at,
        authority=None,
        instrument=str(obj),
        place=step,  # either party has its own
    )


def letter_seal(*, letter: GrantLetter, actor: Actor, stamp: Stamp) -> GrantLetter:
    """电子用印 on a chief approver's letter with the seal of its body. Raises what `paper_seal` raises."""

    def change(row: GrantLetter, now: dt.datetime) -> dict[str, Any]:
        use = paper_seal(row, CHIEF_LETTER, body=row.body, step=1, actor=actor, at=now)
        return {"sealed": [[use.seal.code, use.facts_hash]]}

    return door.perform(letter, "seal", actor=actor, stamp=stamp, change=change)
