"""Joint meetings (联席会议, 岳阳市实施方案 三（三）) with what they resolve. The methods only move."""

from __future__ import annotations

from django.db import models
from django_fsm import FSMField, FSMModelMixin, transition


class MeetingState(models.TextChoices):
    DRAFT = "draft", "未召集"
    CALLED = "called", "已召集"
    MINUTED = "minuted", "已印发纪要"


class ResolutionState(models.TextChoices):
    DRAFT = "draft", "未议定"
    OPEN = "open", "办理中"
    DONE = "done", "已完成"


class MeetingLife(FSMModelMixin, models.Model):
    state = FSMField("进度", max_length=8, choices=MeetingState.choices, default=MeetingState.DRAFT, protected=True)

    class Meta:
        abstract = True

    @transition(field=state, source=MeetingState.DRAFT, target=MeetingState.CALLED)
    def call(self) -> None:
        """召集: date, members and agenda."""

    @transition(field=state, source=MeetingState.CALLED, target=MeetingState.MINUTED)
    def issue(self) -> None:
        """印发纪要: the minutes are frozen with what was resolved and what earlier meetings have left undone."""


class ResolutionLife(FSMModelMixin, models.Model):
    state = FSMField(
        "进度", max_length=8, choices=ResolutionState.choices, default=ResolutionState.DRAFT, protected=True
    )

    class Meta:
        abstract = True

    @transition(field=state, source=ResolutionState.DRAFT, target=ResolutionState.OPEN)
    def resolve(self) -> None:
        """议定: an owner and a day."""

    @transition(field=state, source=ResolutionState.OPEN, target=ResolutionState.OPEN)
    def explain(self) -> None:
        """说明未完成的原因: the day stays as resolved."""

    @transition(field=state, source=ResolutionState.OPEN, target=ResolutionState.DONE)
    def finish(self) -> None:
        """完成: with the day and what came of it."""


MEETING_LABELS = {"call": "召集", "issue": "印发纪要"}
RESOLUTION_LABELS = {"resolve": "议定", "explain": "说明未完成原因", "finish": "登记完成"}
