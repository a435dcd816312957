"""Demonstration cases of items, as departments and parks write them up."""

from __future__ import annotations

import uuid

from django.db import models

from core.actors import Actor
from core.models import Role
from core.reach import office_reaches
from empowerment.demonstration_life import LABELS, DemonstrationLife, DemonstrationState

PROPOSERS = frozenset({Role.HEAD, Role.SUPERVISOR, Role.HANDLER, Role.PARK_ADMIN})


class DemonstrationCase(DemonstrationLife):
    """How an item was handled well at a park: what was done, with which figures."""

    door_related = ("item", "park", "body")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1)
    title = models.CharField("标题", max_length=120)
    item = models.ForeignKey(
        "empowerment.PowerItem", models.PROTECT, related_name="demonstrations", verbose_name="事项"
    )
    park = models.ForeignKey("core.Organisation", models.PROTECT, related_name="demonstrations", verbose_name="园区")
    body = models.ForeignKey("core.Organisation", models.PROTECT, related_name="+", verbose_name="推荐单位")
    done = models.TextField("做法")
    figures = models.TextField("成效数据", blank=True)
    file = models.ForeignKey("core.StoredFile", models.PROTECT, null=True, related_name="+", verbose_name="附件")
    file_name = models.CharField("附件名", max_length=200, blank=True)
    proposed_by = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="推荐人")
    proposed_at = models.DateTimeField("推荐时间")
    said = models.CharField("审改办意见", max_length=300, blank=True)
    published_on = models.DateField("发布日", null=True)
    fictional = models.BooleanField("演示", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "示范案例"
        ordering = ["-pk"]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return self.title

    def move_refusal(self, move: str) -> str | None:
        """Why the state forbids the move; None when it allows it."""
        if move in {t.name for t in self.get_available_state_transitions()}:  # type: ignore[attr-defined]
            return None
        return f"这个案例{DemonstrationState(self.state).label}，不能“{LABELS[move]}”，请刷新页面查看。"

    def move_organisation_id(self, move: str) -> int | None:
        return self.body_id if move.startswith("propose") else self.park_id

    def move_permitted(self, move: str, actor: Actor) -> str | None:
        """The park or the item's department proposes; the jurisdiction's reform office selects and publishes."""
        if move.startswith("propose"):
            ours = self.body_id in (self.park_id, self.item.competent_department_id)
            held = ours and actor.holds_any(PROPOSERS, self.body_id)
            return None if held else "示范案例由园区或事项的主管部门推荐。"
        reform = frozenset({Role.REFORM})
        return None if office_reaches(actor, reform, self.park.jurisdiction_id) else "示范案例由审改办遴选和发布。"
