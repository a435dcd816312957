"""The life of one field of a checklist (城陵矶方案五（三）): reported as done with evidence, then inspected.

An inspector accepts it or sends it back with a day for putting it right; what was accepted may be inspected again. The
methods only move; services write what belongs to a move.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django_fsm import FSMField, FSMModelMixin, transition

from core.models.roles import Role


class CheckState(models.TextChoices):
    OPEN = "open", "未完成"
    REPORTED = "reported", "待验收"
    ACCEPTED = "accepted", "验收合格"
    RETURNED = "returned", "退回整改"
    WAIVED = "waived", "不适用"


class Whose(models.TextChoices):
    """Which body of the checklist makes a move."""

    DEPARTMENT = "department", "责任部门"
    CENTRE = "centre", "统筹协调单位"
    INSPECTION = "inspection", "验收单位"


@dataclass(frozen=True)
class CheckStep:
    """How a move is called, whose it is, and the roles there."""

    label: str
    whose: Whose
    roles: frozenset[Role]


C = CheckState
OWED = (C.OPEN, C.RETURNED)  # the department's word is awaited
LEADERS = frozenset({Role.HEAD, Role.PARK_ADMIN})
CENTRE = frozenset({Role.COORDINATOR})
INSPECTORS = frozenset({Role.INSPECTOR})
CHECK_STEPS: dict[str, CheckStep] = {
    "report": CheckStep("报告完成", Whose.DEPARTMENT, LEADERS),
    "accept": CheckStep("验收合格", Whose.INSPECTION, INSPECTORS),
    "give_back": CheckStep("退回整改", Whose.INSPECTION, INSPECTORS),
    "reinspect": CheckStep("复查不合格", Whose.INSPECTION, INSPECTORS),
    "follow_up": CheckStep("报告持续推进情况", Whose.DEPARTMENT, LEADERS),
    "waive": CheckStep("认定不适用", Whose.CENTRE, CENTRE),
    "restore": CheckStep("恢复适用", Whose.CENTRE, CENTRE),
}


class CheckLife(FSMModelMixin, models.Model):
    state = FSMField("状态", max_length=10, choices=C.choices, default=C.OPEN, protected=True)

    class Meta:
        abstract = True

    @transition(field=state, source=OWED, target=C.REPORTED)
    def report(self) -> None:
        """报告完成 with words and evidence, after an inspection that found fault too."""

    @transition(field=state, source=C.REPORTED, target=C.ACCEPTED)
    def accept(self) -> None:
        """验收合格, or 复查合格 where it had been sent back."""

    @transition(field=state, source=C.REPORTED, target=C.RETURNED)
    def give_back(self) -> None:
        """退回整改 with a reason and the day by which it is to be put right."""

    @transition(field=state, source=C.ACCEPTED, target=C.RETURNED)
    def reinspect(self) -> None:
        """复查不合格: what had been accepted no longer stands."""

    @transition(field=state, source=C.ACCEPTED, target=None)
    def follow_up(self) -> None:
        """持续推进: what goes on after its day is told again and again."""

    @transition(field=state, source=OWED, target=C.WAIVED)
    def waive(self) -> None:
        """不适用 to this department, with the reason."""

    @transition(field=state, source=C.WAIVED, target=C.OPEN)
    def restore(self) -> None:
        """The reason for 不适用 has gone."""
