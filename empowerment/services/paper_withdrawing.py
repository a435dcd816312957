"""收回文书 of an instrument or a letter by hand: once it binds nobody any more. What ends it is an act of its own."""

from __future__ import annotations

from django.db import transaction

from core import moments
from core.actors import Actor
from core.errors import Invalid, NotAllowed, NotVisible, Refused
from core.events import label_of
from core.models import Document, Role
from core.services import document_withdraw
from empowerment.models import GrantLetter, Instrument
from empowerment.workflow import InstrumentState, LetterState

LEADERS = frozenset(
    {Role.HEAD}
)  # of the giving body: a chief approver does not take back letters, nor what binds a body
ENDED = frozenset({InstrumentState.EXPIRED, InstrumentState.REVOKED, InstrumentState.SUPERSEDED, LetterState.ENDED})


@transaction.atomic
def given_paper_withdraw(*, row: Instrument | GrantLetter, document: Document, reason: str, actor: Actor) -> Document:
    """Withdraw the paper of an instrument or a chief approver's letter that has ended; the public page then says so.

    Raises NotAllowed for whoever does not head the giving body, Refused while it binds or waits to be signed, Invalid
    without a reason. Records `document.withdraw`.
    """
    row = type(row).objects.select_for_update().get(pk=row.pk)
    document = Document.objects.select_related("organisation").get(pk=document.pk)
    if (document.object_type, document.object_id) != (label_of(row), row.pk):
        raise NotVisible("没有这份文书。")
    denied = given_paper_denied(document, actor)
    if denied:
        raise NotAllowed(denied)
    refusal = given_paper_refusal(row, document)
    if refusal:
        raise Refused(refusal, code="paper_stands")
    if not reason.strip():
        raise Invalid("请写明收回文书的理由，核验页面会公开显示。", field="reason")
    return document_withdraw(document=document, reason=reason, actor=actor, at=moments.now())


def given_paper_denied(document: Document, actor: Actor) -> str:
    """Why this person may not withdraw the paper, whatever its state; empty for who may."""
    if actor.holds_any(LEADERS, document.organisation_id):
        return ""
    return f"文书由出具机关（{document.organisation}）的负责人收回。"


def given_paper_refusal(row: Instrument | GrantLetter, document: Document) -> str:
    """Why the paper cannot be withdrawn now, and what to do instead; empty when it can."""
    if document.withdrawn_at is not None:
        return f"这份文书已于{moments.chinese_date(document.withdrawn_at)}收回。"
    if row.state in ENDED:
        return ""
    if isinstance(row, GrantLetter):
        return "授权书仍然有效，不能只收回文书；请先办理“终止授权”。"
    if row.signed_on is None:
        return "文书正在签署；请办理“退回修改”或者“不再签订”，文书随之收回。"
    return "文书对双方仍有约束力，不能只收回；请先办理“撤销”。"
