"""The life of an application for fault tolerance (容错免责): applied, assessed, decided; one review of the decision."""

from __future__ import annotations

from django.db import models
from django_fsm import FSMField, FSMModelMixin, transition


class ToleranceState(models.TextChoices):
    APPLIED = "applied", "待评估"
    ASSESSED = "assessed", "待认定"
    DECIDED = "decided", "已认定"
    APPEALED = "appealed", "复核中"
    FINAL = "final", "复核终结"
    WITHDRAWN = "withdrawn", "已撤回"


class Outcome(models.TextChoices):
    """Only `exempt` takes cards out of assessments; a mitigated one still counts and says so [choice]."""

    EXEMPT = "exempt", "免予追责"
    MITIGATED = "mitigated", "从轻、减轻处理"
    NOT_EXEMPT = "not_exempt", "不予免责"


class Correcting(models.TextChoices):
    """How far the corrective measures are (及时纠错)."""

    NONE = "", "无"
    DUE = "due", "待整改"
    REPORTED = "reported", "待核查"
    CHECKED = "checked", "已落实"


T = ToleranceState
SETTLED = (T.DECIDED, T.APPEALED, T.FINAL)  # an outcome stands
LABELS = {
    "apply": "申请容错免责",
    "assess": "评估",
    "decide": "认定",
    "appeal": "申请复核",
    "review": "复核认定",
    "correct": "报告整改情况",
    "verify": "核查整改",
    "withdraw": "撤回申请",
}
APPLYING = frozenset({"apply", "appeal", "correct", "withdraw"})  # the side of the applicant


class ToleranceLife(FSMModelMixin, models.Model):
    """State and moves of an application. The methods only move; services write what belongs to a move."""

    state = FSMField("状态", max_length=10, choices=ToleranceState.choices, default=T.APPLIED, protected=True)

    class Meta:
        abstract = True

    @transition(field=state, source=T.APPLIED, target=T.APPLIED)
    def apply(self) -> None:
        """申请 with the facts and why each condition holds."""

    @transition(field=state, source=T.APPLIED, target=T.ASSESSED)
    def assess(self) -> None:
        """评估 by another body: each condition met or not, in words, and an opinion."""

    @transition(field=state, source=T.ASSESSED, target=T.DECIDED)
    def decide(self) -> None:
        """认定 with a numbered paper, and corrective measures with a day."""

    @transition(field=state, source=T.DECIDED, target=T.APPEALED)
    def appeal(self) -> None:
        """申请复核: once, within its days."""

    @transition(field=state, source=T.APPEALED, target=T.FINAL)
    def review(self) -> None:
        """复核认定 by another person; final."""

    @transition(field=state, source=SETTLED, target=None)
    def correct(self) -> None:
        """报告整改情况."""

    @transition(field=state, source=SETTLED, target=None)
    def verify(self) -> None:
        """核查: carried out, or due again."""

    @transition(field=state, source=(T.APPLIED, T.ASSESSED), target=T.WITHDRAWN)
    def withdraw(self) -> None:
        """撤回 before the decision."""
