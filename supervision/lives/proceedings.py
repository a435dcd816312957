"""The life of a proceeding against an act: reconsideration, litigation or petition, from the copy received to its outcome."""

from __future__ import annotations

from django.db import models
from django_fsm import FSMField, FSMModelMixin, transition


class ProceedingKind(models.TextChoices):
    RECONSIDERATION = "reconsideration", "行政复议"
    LITIGATION = "litigation", "行政诉讼"
    PETITION = "petition", "信访"


class ProceedingState(models.TextChoices):
    RECEIVED = "received", "待办理"
    ACCEPTED = "accepted", "已受理，办理中"
    REPLIED = "replied", "已答复"
    DECIDED = "decided", "已结"


class Outcome(models.TextChoices):
    UPHELD = "upheld", "维持、驳回请求"
    REVOKED = "revoked", "撤销"
    PARTLY_REVOKED = "partly", "部分撤销"
    CHANGED = "changed", "变更"
    UNLAWFUL = "unlawful", "确认违法、无效"
    ORDERED = "ordered", "责令履行、重新作出"
    MEDIATED = "mediated", "调解、和解"
    WITHDRAWN = "withdrawn", "申请人撤回"
    DISMISSED = "dismissed", "不予受理、驳回申请"
    SUPPORTED = "supported", "诉求合理，予以支持"
    EXPLAINED = "explained", "解释说明、不予支持"


K, P = ProceedingKind, ProceedingState
AGAINST = (Outcome.REVOKED, Outcome.PARTLY_REVOKED, Outcome.CHANGED, Outcome.UNLAWFUL, Outcome.ORDERED)
UNDONE = (Outcome.REVOKED, Outcome.PARTLY_REVOKED)  # the act no longer stands as it was
_TRIED = (
    *(Outcome.UPHELD, *AGAINST),
    *(Outcome.MEDIATED, Outcome.WITHDRAWN, Outcome.DISMISSED),
)
OUTCOMES: dict[str, tuple[Outcome, ...]] = {
    K.RECONSIDERATION: _TRIED,
    K.LITIGATION: _TRIED,
    K.PETITION: (Outcome.SUPPORTED, Outcome.EXPLAINED, Outcome.MEDIATED, Outcome.WITHDRAWN, Outcome.DISMISSED),
}
OPEN = (P.RECEIVED, P.ACCEPTED)  # a reply is owed
LABELS = {
    "register": "登记",
    "assign": "指定承办人",
    "accept": "受理告知",
    "extend": "延长办理期限",
    "reply": "答复",
    "decide": "登记结果",
}
REPLY_LABELS = {K.RECONSIDERATION: "行政复议答复书", K.LITIGATION: "行政诉讼答辩状", K.PETITION: "信访事项处理意见书"}


class ProceedingLife(FSMModelMixin, models.Model):
    state = FSMField("状态", max_length=10, choices=ProceedingState.choices, default=P.RECEIVED, protected=True)

    class Meta:
        abstract = True

    @transition(field=state, source=P.RECEIVED, target=P.RECEIVED)
    def register(self) -> None:
        """收到 the copy, with its day: the clock starts."""

    @transition(field=state, source=OPEN, target=None)
    def assign(self) -> None:
        """指定承办人."""

    @transition(field=state, source=P.RECEIVED, target=P.ACCEPTED)
    def accept(self) -> None:
        """信访受理: the petitioner is told; the clock of handling starts."""

    @transition(field=state, source=P.ACCEPTED, target=None)
    def extend(self) -> None:
        """延长 once, by the head, with a reason that is told."""

    @transition(field=state, source=OPEN, target=P.REPLIED)
    def reply(self) -> None:
        """答复: facts, evidence and basis, frozen in a numbered paper."""

    @transition(field=state, source=(*OPEN, P.REPLIED), target=P.DECIDED)
    def decide(self) -> None:
        """The outcome, and what it means for the case; also before a reply, when the applicant withdrew."""
