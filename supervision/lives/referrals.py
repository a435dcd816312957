"""The life of a referral of suspected misconduct to discipline inspection (云溪区方案三.3: 及时移交区纪委监委)."""

from __future__ import annotations

from django.db import models
from django_fsm import FSMField, FSMModelMixin, transition


class ReferralState(models.TextChoices):
    DRAFT = "draft", "待移送"
    SENT = "sent", "已移送，待签收"
    RECEIVED = "received", "已签收"
    CONCLUDED = "concluded", "已反馈结果"
    CANCELLED = "cancelled", "不移送"


class ClueCategory(models.TextChoices):
    """The three that the district's plan names."""

    NEGLECT = "neglect", "不履行法定职责"
    ABUSE = "abuse", "滥用职权"
    FAVOUR = "favour", "徇私舞弊"


class ReferralOutcome(models.TextChoices):
    FILED = "filed", "已立案"
    NOT_FILED = "not_filed", "不予立案"
    HANDLED = "handled", "谈话提醒、批评教育等处理"
    PUNISHED = "punished", "党纪政务处分"
    PASSED_ON = "passed_on", "转有管辖权的机关"
    UNFOUNDED = "unfounded", "查无实据，予以了结"


R = ReferralState
LABELS = {
    "draft": "拟写移送",
    "add_evidence": "加入证据",
    "send": "移送",
    "receive": "登记签收",
    "follow": "登记进展",
    "conclude": "登记结果",
    "cancel": "不移送",
}


class ReferralLife(FSMModelMixin, models.Model):
    state = FSMField("状态", max_length=10, choices=ReferralState.choices, default=R.DRAFT, protected=True)

    class Meta:
        abstract = True

    @transition(field=state, source=R.DRAFT, target=R.DRAFT)
    def draft(self) -> None:
        """拟写: facts, category, persons."""

    @transition(field=state, source=R.DRAFT, target=R.DRAFT)
    def add_evidence(self) -> None:
        """One more piece of evidence, by its hash."""

    @transition(field=state, source=R.DRAFT, target=R.SENT)
    def send(self) -> None:
        """移送 with a numbered 移送函; facts and evidence are frozen in it."""

    @transition(field=state, source=R.SENT, target=R.RECEIVED)
    def receive(self) -> None:
        """The receipt of the receiving unit, with its day."""

    @transition(field=state, source=(R.SENT, R.RECEIVED), target=None)
    def follow(self) -> None:
        """跟踪: what was heard of it."""

    @transition(field=state, source=R.RECEIVED, target=R.CONCLUDED)
    def conclude(self) -> None:
        """The outcome that was fed back."""

    @transition(field=state, source=R.DRAFT, target=R.CANCELLED)
    def cancel(self) -> None:
        """不移送 with a reason."""
