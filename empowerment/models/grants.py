"""The chief approvers' letters (首席审批员授权书) and their lines."""

from __future__ import annotations

import uuid

from django.db import models

from core.actors import Actor
from core.reach import office_reaches
from empowerment.instrument_life import LETTER_MOVES, LetterLife
from empowerment.models.periods import Dated, period_check
from empowerment.workflow import GrantRight, ItemType, LetterState


class GrantLetter(LetterLife, Dated):
    """首席审批员授权书: what one person may decide or review first at a body, in a period. Its lines are the grants."""

    door_related = ("body", "person")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1)
    body = models.ForeignKey("core.Organisation", models.PROTECT, related_name="grant_letters", verbose_name="机构")
    person = models.ForeignKey("core.Person", models.PROTECT, related_name="grant_letters", verbose_name="首席审批员")
    post = models.CharField("职务", max_length=60, blank=True)
    number = models.CharField("编号", max_length=120, blank=True)
    may_use_seal = models.BooleanField("可使用行政审批专用章", default=False)
    substitute_for = models.ForeignKey(
        "core.Person", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="代谁（AB岗）"
    )
    other_powers = models.CharField("其他相关权限", max_length=300, blank=True)
    end_reason = models.CharField("终止理由", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "首席审批员授权书"
        constraints = [period_check("grant_letter_period")]

    def __str__(self) -> str:
        return f"首席审批员授权书 {self.number}".strip()

    def move_refusal(self, move: str) -> str | None:
        return "该授权已经终止。" if self.state != LetterState.ISSUED else None

    def move_organisation_id(self, move: str) -> int | None:
        return self.body_id

    def move_permitted(self, move: str, actor: Actor) -> str | None:
        """The head of the body or the park's administrator, or the reform office; a command loads letters at go-live."""
        rule = LETTER_MOVES[move]
        if actor.is_job:
            return None if move == "issue" else "系统任务不得办理此步骤。"
        if any(actor.holds_any(rule.giver, pk) for pk in (self.body_id, self.body.parent_id)):
            return None
        if office_reaches(actor, rule.office, self.body.jurisdiction_id):
            return None
        if move == "seal":
            return f"“{rule.label}”由{self.body}登记的用印人办理。"
        return f"“{rule.label}”由{self.body}的负责人、园区管理员或本辖区审改办人员办理。"


class ChiefGrant(Dated):
    """One line of a letter: body x person x items (or a whole type) x right. One chief approver per body at a time."""

    letter = models.ForeignKey(
        GrantLetter, models.PROTECT, null=True, blank=True, related_name="grants", verbose_name="授权书"
    )
    body = models.ForeignKey("core.Organisation", models.PROTECT, related_name="chief_grants", verbose_name="机构")
    person = models.ForeignKey("core.Person", models.PROTECT, related_name="chief_grants", verbose_name="首席审批员")
    item = models.ForeignKey(
        "empowerment.PowerItem", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="事项"
    )
    item_type = models.CharField("事项类型", max_length=16, choices=ItemType.choices, blank=True)
    right = models.CharField("权限", max_length=16, choices=GrantRight.choices)
    may_use_seal = models.BooleanField("可使用行政审批专用章", default=False)
    substitute_for = models.ForeignKey(
        "core.Person", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="代谁（AB岗）"
    )
    document = models.CharField("授权文书", max_length=120, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "首席审批员授权"
        constraints = [period_check("chief_grant_period")]

    def __str__(self) -> str:
        return f"{self.body}·{self.person}·{self.get_right_display()}"
