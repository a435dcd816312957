"""The life of a card: raised, explained by who is responsible, reviewed; an upheld one may be appealed once."""

from __future__ import annotations

from django.db import models
from django_fsm import FSMField, FSMModelMixin, transition


class CardState(models.TextChoices):
    RAISED = "raised", "待说明"
    EXPLAINED = "explained", "待复核"
    UPHELD = "upheld", "成立"
    APPEALED = "appealed", "申诉中"
    WITHDRAWN = "withdrawn", "撤销"


C = CardState
LABELS = {
    "explain": "说明情况",
    "uphold": "认定成立",
    "withdraw": "撤销此卡",
    "appeal": "申诉",
    "sustain": "维持",
    "overturn": "申诉成立，撤销此卡",
}
ANSWERING = frozenset({"explain", "appeal"})  # the responsible side; all others are the reviewers'
COUNTS = (C.UPHELD,)  # in assessments


class CardLife(FSMModelMixin, models.Model):
    """State and moves of a card. The methods only move; services write what belongs to a move, the door calls them."""

    state = FSMField("状态", max_length=10, choices=CardState.choices, default=C.RAISED, protected=True)

    class Meta:
        abstract = True

    @transition(field=state, source=C.RAISED, target=C.EXPLAINED)
    def explain(self) -> None:
        """说明: by the person or the leader of the body, also after its day, which then shows."""

    @transition(field=state, source=(C.RAISED, C.EXPLAINED), target=C.UPHELD)
    def uphold(self) -> None:
        """成立: with reasons; without an explanation only once its day has passed."""

    @transition(field=state, source=(C.RAISED, C.EXPLAINED), target=C.WITHDRAWN)
    def withdraw(self) -> None:
        """撤销: the card stays on record and counts nowhere."""

    @transition(field=state, source=C.UPHELD, target=C.APPEALED)
    def appeal(self) -> None:
        """申诉: once, within its days."""

    @transition(field=state, source=C.APPEALED, target=C.UPHELD)
    def sustain(self) -> None:
        """维持: final."""

    @transition(field=state, source=C.APPEALED, target=C.WITHDRAWN)
    def overturn(self) -> None:
        """The appeal succeeds; final."""
