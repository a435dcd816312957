"""The lives of a training session (业务指导培训) and of a difficulty raised: asked, answered, solved or asked again."""

from __future__ import annotations

from django.db import models
from django_fsm import FSMField, FSMModelMixin, transition


class SessionState(models.TextChoices):
    PLANNED = "planned", "已安排"
    HELD = "held", "已举办"
    CANCELLED = "cancelled", "已取消"


class SessionKind(models.TextChoices):
    TRAINING = "training", "集中培训"
    ON_SITE = "on_site", "上门指导"
    ONLINE = "online", "线上指导"
    ATTACHMENT = "attachment", "跟班学习"


class DifficultyState(models.TextChoices):
    RAISED = "raised", "待答复"
    ANSWERED = "answered", "待确认"
    REOPENED = "reopened", "未解决"
    SOLVED = "solved", "已解决"
    WITHDRAWN = "withdrawn", "已撤回"


S = SessionState
D = DifficultyState
OWED = (D.RAISED, D.REOPENED)  # the department owes an answer
SESSION_LABELS = {"plan": "安排", "hold": "登记举办情况", "cancel": "取消"}
LABELS = {"ask": "提出", "answer": "答复", "accept": "确认解决", "reopen": "仍未解决", "withdraw": "撤回"}


class SessionLife(FSMModelMixin, models.Model):
    """The methods only move; services write what belongs to a move, the door calls them."""

    state = FSMField("状态", max_length=10, choices=SessionState.choices, default=S.PLANNED, protected=True)

    class Meta:
        abstract = True

    @transition(field=state, source=S.PLANNED, target=S.PLANNED)
    def plan(self) -> None:
        """安排: parks are told."""

    @transition(field=state, source=S.PLANNED, target=S.HELD)
    def hold(self) -> None:
        """登记举办情况: who came, with the materials."""

    @transition(field=state, source=S.PLANNED, target=S.CANCELLED)
    def cancel(self) -> None:
        """取消 with the reason."""


class DifficultyLife(FSMModelMixin, models.Model):
    """The methods only move; services write what belongs to a move, the door calls them."""

    state = FSMField("状态", max_length=10, choices=DifficultyState.choices, default=D.RAISED, protected=True)

    class Meta:
        abstract = True

    @transition(field=state, source=D.RAISED, target=D.RAISED)
    def ask(self) -> None:
        """提出 by the park to the department, with a day for the answer."""

    @transition(field=state, source=OWED, target=D.ANSWERED)
    def answer(self) -> None:
        """答复."""

    @transition(field=state, source=D.ANSWERED, target=D.SOLVED)
    def accept(self) -> None:
        """确认解决 by the park."""

    @transition(field=state, source=D.ANSWERED, target=D.REOPENED)
    def reopen(self) -> None:
        """仍未解决: with what is missing and a new day."""

    @transition(field=state, source=(*OWED, D.ANSWERED), target=D.WITHDRAWN)
    def withdraw(self) -> None:
        """撤回: no longer wanted."""
