"""The review of an item at the end of a trial or transition: figures, a proposal, its approval (岳云政办发〔2022〕8号 三)."""

from __future__ import annotations

from django.db import models
from django_fsm import FSMField, FSMModelMixin, transition


class TrialState(models.TextChoices):
    OPEN = "open", "待评估"
    PROPOSED = "proposed", "待批准"
    APPROVED = "approved", "已批准"


class TrialCause(models.TextChoices):
    """What opened a review: the end of a trial, or what the monthly evaluation found (郴政办发〔2021〕4号 三（五）)."""

    TRIAL = "trial", "试行期满"
    EVALUATION = "evaluation", "运行评估"


class Proposal(models.TextChoices):
    KEEP = "keep", "维持现方式"
    CHANGE = "change", "改变方式"
    WITHDRAW = "withdraw", "收回"


class TrialLife(FSMModelMixin, models.Model):
    state = FSMField("进度", max_length=10, choices=TrialState.choices, default=TrialState.OPEN, protected=True)

    class Meta:
        abstract = True

    @transition(field=state, source=(TrialState.OPEN, TrialState.PROPOSED), target=TrialState.PROPOSED)
    def propose(self) -> None:
        """提出建议: keep, change or withdraw, with the figures of the day and a reason."""

    @transition(field=state, source=TrialState.PROPOSED, target=TrialState.OPEN)
    def give_back(self) -> None:
        """退回: proposed again after that."""

    @transition(field=state, source=TrialState.PROPOSED, target=TrialState.APPROVED)
    def approve(self) -> None:
        """批准: a change becomes a new row of the catalogue with its date; the reason stays readable."""


LABELS = {"propose": "提出建议", "give_back": "退回", "approve": "批准"}
