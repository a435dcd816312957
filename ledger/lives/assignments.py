"""The life of a task into which a measure is broken down: set, under way, reported as done, confirmed.

The methods only move; services write what belongs to a move.
"""

from __future__ import annotations

from django.db import models
from django_fsm import FSMField, FSMModelMixin, transition


class AssignmentState(models.TextChoices):
    PLANNED = "planned", "未启动"
    UNDER_WAY = "under_way", "推进中"
    REPORTED = "reported", "待核实"
    DONE = "done", "已完成"
    CANCELLED = "cancelled", "已取消"


A = AssignmentState
OPEN = (A.PLANNED, A.UNDER_WAY)  # the owner's word is awaited
ASSIGNMENT_LABELS = {
    "assign": "下达任务",
    "progress": "填写进展",
    "finish": "报告完成",
    "confirm": "核实完成",
    "give_back": "退回继续办理",
    "reschedule": "调整起止日期",
    "cancel": "取消任务",
}
OWNERS_MOVES = frozenset({"progress", "finish"})
OFFICE_MOVES = frozenset({"confirm", "give_back"})  # the office that keeps the plan looks at what was reported


class AssignmentLife(FSMModelMixin, models.Model):
    state = FSMField("状态", max_length=10, choices=A.choices, default=A.PLANNED, protected=True)

    class Meta:
        abstract = True

    @transition(field=state, source=A.PLANNED, target=A.PLANNED)
    def assign(self) -> None:
        """下达 to a unit, with the first and the last day."""

    @transition(field=state, source=OPEN, target=A.UNDER_WAY)
    def progress(self) -> None:
        """填写进展: percent and words; why it is late where it is."""

    @transition(field=state, source=OPEN, target=A.REPORTED)
    def finish(self) -> None:
        """报告完成."""

    @transition(field=state, source=A.REPORTED, target=A.DONE)
    def confirm(self) -> None:
        """核实 by the office that keeps the plan."""

    @transition(field=state, source=A.REPORTED, target=A.UNDER_WAY)
    def give_back(self) -> None:
        """退回 with a reason; the days stay as they are."""

    @transition(field=state, source=OPEN, target=None)
    def reschedule(self) -> None:
        """调整起止日期 with the reason; the days before stay on record."""

    @transition(field=state, source=OPEN, target=A.CANCELLED)
    def cancel(self) -> None:
        """取消 with the reason."""
