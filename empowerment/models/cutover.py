"""A change of body as it was chosen, tried out and carried out; what holds after it is Handover and the empowerments."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from core.actors import Actor
from empowerment.handover_life import CutOverLife, CutOverState
from empowerment.models.keepers import keeps
from empowerment.workflow import Mode

IN_WORDS = {
    CutOverState.APPLIED: "这次调整已经执行",
    CutOverState.UNDONE: "这次调整已经撤销",
    CutOverState.DROPPED: "这次调整已经放弃",
}


class CutOver(CutOverLife):
    """Items of a park that go from `from_body` to `to_body` (empty: each to its competent department) at one moment.

    `items` are keys of power items, `table` the rows side x document class x owner x kind, `void` keys of seals; `result`
    is what was shown, `done` what was written and replaced.
    """

    door_related = ("park", "scheme", "from_body", "to_body", "handover")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1)
    park = models.ForeignKey("core.Organisation", models.PROTECT, related_name="cut_overs", verbose_name="园区")
    scheme = models.ForeignKey("empowerment.Scheme", models.PROTECT, related_name="+", verbose_name="调整后的方案")
    mode = models.CharField("调整后的方式", max_length=16, choices=Mode.choices, blank=True, help_text="空为沿用原方式")
    title = models.CharField("名称", max_length=120)
    effective_at = models.DateTimeField("生效时刻")
    from_body = models.ForeignKey("core.Organisation", models.PROTECT, related_name="+", verbose_name="原实施主体")
    to_body = models.ForeignKey(
        "core.Organisation", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="新实施主体"
    )
    keep_source = models.BooleanField("沿用原权力来源", default=False)
    source = models.CharField("依据", max_length=160)
    items = models.JSONField("事项", default=list)
    table = models.JSONField("用印表", default=list)
    void = models.JSONField("作废的印章", default=list)
    fictional = models.BooleanField("演示", default=False)
    result = models.JSONField("试算结果", default=dict)
    digest = models.CharField(max_length=64, blank=True)
    done = models.JSONField("执行结果", default=dict)
    handover = models.OneToOneField(
        "empowerment.Handover", models.PROTECT, null=True, blank=True, related_name="cut_over", verbose_name="调整"
    )
    planned_by = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="试算人")
    planned_at = models.DateTimeField("试算时间")
    applied_by = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="执行人")
    applied_at = models.DateTimeField("执行时间", null=True)
    undone_by = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="撤销人")
    undone_at = models.DateTimeField("撤销时间", null=True)
    undo_reason = models.CharField("撤销理由", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "实施主体调整（执行）"
        ordering = ["-pk"]
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["applied", "undone"], handover__isnull=False, applied_at__isnull=False)
                | Q(state__in=["draft", "planned", "dropped"], handover=None, applied_at=None),
                name="cut_over_applied_when",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def move_refusal(self, move: str) -> str | None:
        """Why the state forbids the move; None when it allows it."""
        if move in {t.name for t in self.get_available_state_transitions()}:  # type: ignore[attr-defined]
            return None
        if move == "undo" and self.state == CutOverState.PLANNED:
            return "这次调整还没有执行，不用撤销；不再需要的，请放弃。"
        return f"{IN_WORDS.get(CutOverState(self.state), '现在不能办理这一步')}，请刷新页面查看。"

    def move_organisation_id(self, move: str) -> int | None:
        return self.park_id

    def move_permitted(self, move: str, actor: Actor) -> str | None:
        if keeps(actor, self.park):
            return None
        return f"{self.park.name}的实施主体调整由该园区的园区管理员或本辖区审改办人员办理。"
