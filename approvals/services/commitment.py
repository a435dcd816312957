"""告知承诺: the applicant was told and promised in writing; the promise stands in for proofs and is checked later."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import prefetch_related_objects

from approvals import clocks, documents
from approvals.models import Case, CaseMaterial, Commitment, Delivery
from approvals.services.acceptance import Manner, accept_now
from approvals.services.credit import credit_must_be_clean
from approvals.services.decision import decide_now, seal_decision_now
from approvals.services.delivery import ServiceInput, deliver_now
from approvals.services.scans import ELECTRONIC
from approvals.services.signing import Signature, signature_must_do
from approvals.workflow import AcceptedAs, Result
from core import door
from core.actors import Actor
from core.door import Stamp
from core.errors import Refused
from empowerment.workflow import CommitmentExclusion, DocumentClass, Slot


def case_accept_committed(*, case: Case, actor: Actor, stamp: Stamp, signature: Signature) -> Case:
    """告知承诺受理 (国办发〔2020〕42号): as 受理 in everything else, while the materials that the item's commitment replaces are
    not asked for. The clocks run as always.

    Raises Refused for an item without a commitment or of an excluded area, for unrepaired bad credit, a broken promise
    not yet dealt with, or another missing material; Invalid for a signature that will not do.
    """

    def change(row: Case, now: dt.datetime) -> dict[str, Any]:
        return _accept_on_commitment(row, actor, now, signature, as_of=clocks.silent_since(row, now) or now)

    return door.perform(case, "accept_committed", actor=actor, stamp=stamp, change=change)


def case_handle_committed(
    *,
    case: Case,
    actor: Actor,
    stamp: Stamp,
    signature: Signature,
    form: str,
    recipient: str,
    text: str = "申请人已作出书面承诺，其余材料齐全，符合法定形式，当场办结。",
    relation: str = "本人",
) -> Case:
    """当场作出决定 on a commitment: accept, decide, seal and hand out in one step, under every rule of the single steps."""

    def change(row: Case, now: dt.datetime) -> dict[str, Any]:
        facts = _accept_on_commitment(row, actor, now, signature, as_of=now)
        facts |= decide_now(row, actor, now, result=Result.GRANTED, form=form, reasons=text, meeting=None)
        facts |= seal_decision_now(row, actor, now, ELECTRONIC)
        facts |= deliver_now(row, actor, now, ServiceInput(Delivery.Way.COLLECT, recipient, relation))
        return facts

    return door.perform(case, "handle_committed", actor=actor, stamp=stamp, change=change)


def _accept_on_commitment(
    row: Case, actor: Actor, now: dt.datetime, signature: Signature, *, as_of: dt.datetime
) -> dict[str, Any]:
    prefetch_related_objects([row], "materials")
    credit_must_be_clean(row.applicant, "告知承诺")
    signature_must_do(row, signature)
    manner = Manner(
        kind=AcceptedAs.COMMITTED,
        fits=_must_be_open_to_commitment,
        may_lack=lambda line: line.by_commitment,
        terms=lambda accepted, live: {"committed": [line.name for line in _replaced(accepted)]},
    )
    facts = accept_now(row, actor=actor, now=now, accepted_at=as_of, deemed=False, manner=manner)
    replaced = _replaced(row)
    version = row.item_version
    assert version.commitment_check_number is not None
    paper = documents.make(
        row,
        DocumentClass.COMMITMENT,
        at=now,
        title="告知承诺书",
        body_slot=Slot.ACCEPTS,
        facts=documents.commitment(row, replaced, signature=signature.note),
    )
    Commitment.objects.create(
        case=row,
        text=version.commitment_text,
        check_number=version.commitment_check_number,
        check_unit=version.commitment_check_unit,
        made_at=now,
        paper=paper,
        **signature.columns(),
    )
    for line in replaced:
        line.waived = True
        line.save(update_fields=["waived"])
    return facts | {"materials": [line.name for line in replaced]}


def _replaced(row: Case) -> list[CaseMaterial]:
    """What the promise stands in for: proofs that were not handed in."""
    return [line for line in row.materials.all() if line.lacking and line.by_commitment]


def _must_be_open_to_commitment(row: Case) -> None:
    version = row.item_version
    if version.commitment:
        return
    words = "本事项没有列入告知承诺清单，请按一般程序受理。"
    if version.commitment_excluded:
        area = CommitmentExclusion(version.commitment_excluded).label
        words = f"本事项{area}，依照国办发〔2020〕42号不适用告知承诺，请按一般程序受理。"
    raise Refused(words, code="no_commitment")
