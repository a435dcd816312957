"""Originals of materials that the office holds, and every time one has left its place."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.db import models
from django.db.models import Q

from approvals.custody_life import CUSTODY_MOVES, OriginalLife, OriginalState
from core.actors import Actor
from core.models import Role


class CustodyOriginal(OriginalLife):
    """One paper original held for a case: which material, from whom, by whom, where. `due_back` only while it is lent."""

    door_related = ()

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1)
    case = models.ForeignKey("approvals.Case", models.PROTECT, related_name="originals", verbose_name="办件")
    body = models.ForeignKey("core.Organisation", models.PROTECT, related_name="+", verbose_name="保管单位")
    name = models.CharField("材料名称", max_length=200)
    copies = models.PositiveSmallIntegerField("份数", default=1)
    from_whom = models.CharField("交来人", max_length=60)
    place = models.CharField("存放处", max_length=80)
    taken_by = models.ForeignKey("core.Person", models.PROTECT, related_name="+", verbose_name="收存人")
    taken_at = models.DateTimeField("收存时间")
    due_back = models.DateField("应还日期", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "原件"
        ordering = ["-pk"]
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(
                condition=Q(state=OriginalState.LENT, due_back__isnull=False)
                | ~Q(state=OriginalState.LENT) & Q(due_back=None),
                name="lent_original_has_its_day",
            )
        ]
        indexes = [
            models.Index(fields=["body", "state", "-id"], name="original_of_body"),
            models.Index(fields=["body", "due_back"], condition=Q(due_back__isnull=False), name="original_due_back"),
        ]

    def __str__(self) -> str:
        return self.name

    def overdue(self, today: dt.date) -> bool:
        return self.due_back is not None and self.due_back < today

    def move_refusal(self, move: str) -> str | None:
        method: Any = getattr(type(self), move)
        if self.state in method._django_fsm.transitions:
            return None
        return f"原件“{self.name}”{OriginalState(self.state).label}，不能“{CUSTODY_MOVES[move].label}”。"

    def move_organisation_id(self, move: str) -> int | None:
        return self.body_id

    def move_permitted(self, move: str, actor: Actor) -> str | None:
        rule = CUSTODY_MOVES[move]
        if actor.person is not None and actor.holds_any(rule.roles, self.body_id):
            return None
        roles = "、".join(sorted(Role(role).label for role in rule.roles))
        return f"“{rule.label}”由保管单位的{roles}办理。"


class CustodyStep(models.Model):
    """One signing in or out: which move, who had it from then on, who entered it. Written once."""

    original = models.ForeignKey(CustodyOriginal, models.PROTECT, related_name="steps", verbose_name="原件")
    move = models.CharField("动作", max_length=10)
    whom = models.CharField("交给", max_length=60)
    note = models.CharField("说明", max_length=200, blank=True)
    due_back = models.DateField("应还日期", null=True)
    person = models.ForeignKey("core.Person", models.PROTECT, related_name="+", verbose_name="经手人")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "原件进出"
        ordering = ["pk"]
        default_permissions = ("view",)

    @property
    def label(self) -> str:
        return CUSTODY_MOVES[self.move].label
