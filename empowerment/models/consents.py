"""Consents of a park's committee to what departments may not do on their own at its windows."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import models

from core.actors import Actor
from core.models import Role
from empowerment.consent_life import DECIDERS, LABELS, ConsentKind, ConsentLife, ConsentState


class WindowConsent(ConsentLife):
    """One request and what became of it. Days are legal days, both included; without an item: all of the department's."""

    door_related = ("park", "department", "item")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1)
    kind = models.CharField("申请事由", max_length=8, choices=ConsentKind.choices)
    park = models.ForeignKey("core.Organisation", models.PROTECT, related_name="consents", verbose_name="园区")
    department = models.ForeignKey(
        "core.Organisation", models.PROTECT, related_name="consents_asked", verbose_name="申请部门"
    )
    item = models.ForeignKey(
        "empowerment.PowerItem", models.PROTECT, null=True, blank=True, related_name="consents", verbose_name="事项"
    )
    reason = models.CharField("申请理由", max_length=300)
    valid_from = models.DateField("自")
    valid_to = models.DateField("至")
    requested_by = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="申请人")
    requested_at = models.DateTimeField("申请时间")
    opinion = models.CharField("管委会意见", max_length=300, blank=True)
    number = models.CharField("同意函文号", max_length=120, blank=True)
    decided_by = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="决定人")
    decided_at = models.DateTimeField("决定时间", null=True)
    ended_reason = models.CharField("撤回理由", max_length=300, blank=True)
    carried_out_on = models.DateField("执行日", null=True)
    fictional = models.BooleanField("演示", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "管委会同意"
        ordering = ["-pk"]
        default_permissions = ("view",)
        indexes = [models.Index(fields=["park", "kind", "state"], name="consent_of_park")]
        constraints = [
            models.CheckConstraint(condition=models.Q(valid_to__gte=models.F("valid_from")), name="consent_term"),
            models.CheckConstraint(
                condition=models.Q(kind=ConsentKind.OUTSIDE) | models.Q(item__isnull=False), name="consent_item_told"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}：{self.item or self.department}"

    def in_force(self, on: dt.date) -> bool:
        """Whether the consent allows something on a legal day."""
        return self.state == ConsentState.GRANTED and self.valid_from <= on <= self.valid_to

    def move_refusal(self, move: str) -> str | None:
        """Why the state forbids the move; None when it allows it."""
        if move == "carry_out" and self.kind == ConsentKind.OUTSIDE:
            return "窗外受理不用另行执行：同意期间收件时选择“窗口之外”即可。"
        if move in {t.name for t in self.get_available_state_transitions()}:  # type: ignore[attr-defined]
            return None
        return f"这一件现在是“{ConsentState(self.state).label}”，不能“{LABELS[move]}”，请刷新页面查看。"

    def move_organisation_id(self, move: str) -> int | None:
        return self.park_id if move in ("grant", "refuse") else self.department_id

    def move_permitted(self, move: str, actor: Actor) -> str | None:
        """The department's head asks, withdraws and carries out; the committee decides, never who has asked."""
        if move == "expire":
            return None if actor.is_job else "到期由系统登记。"
        if move not in ("grant", "refuse"):
            return None if actor.holds(Role.HEAD, self.department_id) else f"由{self.department.name}的负责人办理。"
        if not actor.holds_any(DECIDERS, self.park_id):
            return f"由{self.park.name}的负责人或园区管理员决定。"
        asked = actor.person is not None and actor.person.pk == self.requested_by_id
        return "申请人不能自己决定，请由管委会其他负责人决定。" if asked else None
