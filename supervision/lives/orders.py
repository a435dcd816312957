"""The life of a supervision order (督办): issued, acknowledged, answered; the answer is accepted or sent back."""

from __future__ import annotations

from django.db import models
from django_fsm import FSMField, FSMModelMixin, transition


class OrderState(models.TextChoices):
    ISSUED = "issued", "待签收"
    ACKNOWLEDGED = "acknowledged", "办理中"
    ANSWERED = "answered", "待审核"
    RETURNED = "returned", "退回重办"
    CLOSED = "closed", "已办结"
    WITHDRAWN = "withdrawn", "已撤回"


O = OrderState  # noqa: E741
OWED = (O.ISSUED, O.ACKNOWLEDGED, O.RETURNED)  # an answer is owed
LABELS = {
    "issue": "下达督办",
    "acknowledge": "签收",
    "answer": "答复",
    "accept": "同意办结",
    "give_back": "退回重办",
    "withdraw": "撤回督办",
    "escalate": "逾期上报",
}
ANSWERING = frozenset({"acknowledge", "answer"})


class OrderLife(FSMModelMixin, models.Model):
    """State and moves of an order. The methods only move; services write what belongs to a move, the door calls them."""

    state = FSMField("状态", max_length=12, choices=OrderState.choices, default=O.ISSUED, protected=True)

    class Meta:
        abstract = True

    @transition(field=state, source=O.ISSUED, target=O.ISSUED)
    def issue(self) -> None:
        """下达 with a numbered paper and a due date."""

    @transition(field=state, source=O.ISSUED, target=O.ACKNOWLEDGED)
    def acknowledge(self) -> None:
        """签收."""

    @transition(field=state, source=OWED, target=O.ANSWERED)
    def answer(self) -> None:
        """答复: text and files; an answer without an acknowledgement stands for both."""

    @transition(field=state, source=O.ANSWERED, target=O.CLOSED)
    def accept(self) -> None:
        """同意办结."""

    @transition(field=state, source=O.ANSWERED, target=O.RETURNED)
    def give_back(self) -> None:
        """退回重办 with a reason and a new due date."""

    @transition(field=state, source=(*OWED, O.ANSWERED), target=O.WITHDRAWN)
    def withdraw(self) -> None:
        """撤回: the matter has gone another way."""

    @transition(field=state, source=OWED, target=None)
    def escalate(self) -> None:
        """逾期: the leader above is told; by the job alone."""
