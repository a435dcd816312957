"""收回文书 by hand: a notice that went out in error. What decides or records something has a procedure of its own."""

from __future__ import annotations

from django.db import transaction

from approvals.documents_forms import CERTIFICATE, EXAMINATION, RECEIPT, SERVICE
from approvals.documents_hearing import HEARING_NOTICE, HEARING_RECORD, HEARING_RIGHT, PARTY_NOTICE
from approvals.documents_technical import EXPERT_OPINION, SURVEY_RECORD, TECHNICAL_OPINION
from approvals.hearing_life import HearingState
from approvals.messages import tell_applicant
from approvals.models import Case, Hearing
from approvals.workflow import State
from core import moments
from core.actors import Actor
from core.errors import Invalid, NotAllowed, NotVisible, Refused
from core.events import label_of
from core.models import Document, Role
from core.services import document_withdraw
from empowerment.workflow import DocumentClass as D

LEADERS = frozenset({Role.HEAD, Role.CHIEF})  # of the body that issued the paper
ABOUT_HEARING = frozenset({PARTY_NOTICE, HEARING_RIGHT, HEARING_NOTICE})
# Class -> who withdraws it. No other class is withdrawn by hand.
MAY_WITHDRAW: dict[str, frozenset[Role]] = {
    D.CORRECTION: LEADERS,
    D.PAUSE: LEADERS,
    D.RECTIFICATION: frozenset({Role.HEAD}),
    PARTY_NOTICE: LEADERS,
    HEARING_RIGHT: LEADERS,
    HEARING_NOTICE: LEADERS,
}
RECORDED = "是办理过程的记录，不收回；登记有误的，办理“更正登记”，另发更正告知书。"
APPLICANTS = "是申请人自己的文书，审批机关不能收回。"
DECIDED = "是对外发生法律效力的决定，不能只收回文书；须由作出机关依法撤销、注销或者更正，文书随之失效。"
INSTEAD: dict[str, str] = {
    D.ACCEPTANCE: "受理已经生效，不能只收回通知书；依法终止审批，或者办理“更正登记”。",
    D.EXTENSION: "延期已经改变办理期限，不能只收回告知书；登记有误的，办理“更正登记”。",
    D.OPINION: "初审意见由上级机关退回后重新制作，原意见由新文书取代。",
    **dict.fromkeys((D.DECISION, D.REVOCATION, D.REFUSAL, D.TERMINATION), DECIDED),
    CERTIFICATE: "证照随许可的撤销、注销、变更或者补发失效，不单独收回。",
    **dict.fromkeys((D.PROMISE, D.COMMITMENT), APPLICANTS),
    **dict.fromkeys(
        (RECEIPT, EXAMINATION, SERVICE, SURVEY_RECORD, EXPERT_OPINION, TECHNICAL_OPINION, HEARING_RECORD), RECORDED
    ),
}


@transaction.atomic
def paper_withdraw(*, case: Case, document: Document, reason: str, actor: Actor) -> Document:
    """Withdraw a notice of the case; from now on it proves nothing, the public page says so with the reason, and whom it
    was addressed to is told. The reason is public, so it names acts and numbers, never persons.

    Raises NotAllowed for whoever does not lead the body that issued it, Refused where withdrawing is not the lawful way or
    the notice still has its effect, Invalid without a reason. Records `document.withdraw`.
    """
    case = Case.objects.select_for_update().get(pk=case.pk)
    document = Document.objects.select_related("organisation").get(pk=document.pk)
    if (document.object_type, document.object_id) != (label_of(case), case.pk):
        raise NotVisible("本件没有这份文书。")
    denied = paper_withdraw_denied(document, actor)
    if denied:
        raise NotAllowed(denied)
    refusal = paper_withdraw_refusal(case, document)
    if refusal:
        raise Refused(refusal, code="paper_stands")
    if not reason.strip():
        raise Invalid("请写明收回文书的理由，核验页面会公开显示。", field="reason")
    withdrawn = document_withdraw(document=document, reason=reason, actor=actor, at=moments.now())
    if document.document_class != PARTY_NOTICE:  # that one went to others, who have it in writing
        words = f"《{document.title}》{document.number}已收回：{withdrawn.withdrawn_reason}"
        tell_applicant(case, f"withdrawn-{document.pk}", words)
    return withdrawn


def paper_withdraw_denied(document: Document, actor: Actor) -> str:
    """Why this person may not withdraw the paper, whatever its state; empty for who may."""
    roles = MAY_WITHDRAW.get(document.document_class, LEADERS)
    if actor.holds_any(roles, document.organisation_id):
        return ""
    return f"文书由出具机关（{document.organisation}）的{'或'.join(sorted(role.label for role in roles))}收回。"


def paper_withdraw_refusal(case: Case, document: Document) -> str:
    """Why the paper cannot be withdrawn now, and what to do instead; empty when it can."""
    if document.withdrawn_at is not None:
        return f"这份文书已于{moments.chinese_date(document.withdrawn_at)}收回。"
    if Document.objects.filter(supersedes=document).exists():
        return "这份文书已由新文书取代，不用再收回。"
    if document.document_class not in MAY_WITHDRAW:
        return INSTEAD[document.document_class]
    if document.document_class == D.CORRECTION and case.state == State.CORRECTING:
        return "申请人正按这份告知书补正，请先登记补正材料，再收回。"
    if document.document_class == D.PAUSE and case.paused:
        return "本件正按这份告知书暂停计时，请先恢复计时，再收回。"
    if document.document_class in ABOUT_HEARING and case.decided_at is not None:
        return "本件的决定已经依这次告知作出，告知不能收回。"
    return _hearing_under_way(case, document)


def _hearing_under_way(case: Case, document: Document) -> str:
    """A right that was told is not taken away while it may be used, nor the notice of a hearing that is to be held."""
    states = set(Hearing.objects.filter(case=case).values_list("state", flat=True))
    if document.document_class == HEARING_RIGHT and HearingState.TOLD in states:
        return "申请人、利害关系人还可以据此要求听证，不能收回；请等期满、登记放弃，或者改为依职权举行。"
    if document.document_class == HEARING_NOTICE and HearingState.NOTICED in states and not _later(document):
        return "听证将按这份通知举行，不能收回；时间、地点有变的，先另发听证通知。"
    return ""


def _later(document: Document) -> bool:
    same = Document.objects.filter(
        object_type=document.object_type,
        object_id=document.object_id,
        document_class=document.document_class,
        withdrawn_at=None,
    )
    return same.filter(pk__gt=document.pk).exists()
