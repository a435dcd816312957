"""Papers that lose their force because of what happens to a case or to its licence; the public page then says so."""

from __future__ import annotations

import datetime as dt

from approvals.documents_forms import CERTIFICATE, HANDED_OUT
from approvals.models import Case, Licence
from core.actors import Actor
from core.events import label_of
from core.models import Document
from core.services import document_supersede, document_withdraw

WORDS = {"cancel": "注销", "revoke": "撤销", "change": "变更换发", "reissue": "补发作废"}


def papers_withdraw(case: Case, move: str, actor: Actor, now: dt.datetime, number: str = "") -> None:
    """The papers that gave a permission which is revoked or cancelled; `number` is the licence's, where there is one."""
    what = f"证照{number}" if number else "这项决定"
    for document in _giving(case):
        document_withdraw(document=document, reason=f"{what}已{WORDS[move]}", actor=actor, at=now)


def papers_replace(old: Licence, new: Licence, move: str, actor: Actor, now: dt.datetime) -> None:
    """变更: decision and certificate of the old edition give way to those of the new one. 补发: the certificate alone; a
    paper of the old edition without a follower of its kind is withdrawn when it is the certificate.
    """
    if old.case is None or new.case is None:
        return
    following = {document.document_class: document for document in _giving(new.case)}
    for document in _giving(old.case):
        if document.document_class != CERTIFICATE and move != "change":
            continue
        if document.document_class in following:
            document_supersede(document=document, by=following[document.document_class], actor=actor, at=now)
        elif document.document_class == CERTIFICATE:
            reason = f"证照{old.number}已{WORDS[move]}"
            document_withdraw(document=document, reason=reason, actor=actor, at=now)


def _giving(case: Case) -> list[Document]:
    """In the order they were made; of several of one kind the last is in force."""
    papers = Document.objects.filter(object_type=label_of(case), object_id=case.pk, document_class__in=HANDED_OUT)
    return list(papers.order_by("pk"))
