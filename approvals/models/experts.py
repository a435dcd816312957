"""The list of experts, the draws from it, and the seats of an expert review."""

from __future__ import annotations

from django.db import models


class Expert(models.Model):
    """An expert on the list of a jurisdiction; one who has left the list stays on the reviews of the time."""

    jurisdiction = models.ForeignKey("core.Jurisdiction", models.PROTECT, related_name="experts", verbose_name="辖区")
    name = models.CharField("姓名", max_length=40)
    field = models.CharField("专业", max_length=60)
    unit = models.CharField("工作单位", max_length=120)
    phone = models.CharField("电话", max_length=30, blank=True)
    valid_from = models.DateField("入库日")
    valid_to = models.DateField("最后一日", null=True, blank=True)
    enabled = models.BooleanField("可抽取", default=True)

    class Meta:
        verbose_name = verbose_name_plural = "评审专家"
        ordering = ["field", "name"]
        default_permissions = ("add", "change", "view")
        constraints = [
            models.UniqueConstraint(
                fields=["jurisdiction", "name", "unit", "field"],
                name="expert_once",
                violation_error_message="这位专家已在本辖区本专业的名单中。",
            ),
            models.CheckConstraint(
                condition=models.Q(valid_to=None) | models.Q(valid_to__gte=models.F("valid_from")),
                name="expert_period",
                violation_error_message="最后一日不得早于入库日。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.field}，{self.unit}）"


class ExpertDraw(models.Model):
    """One random draw that anybody can do again: the seed, the pool, who was left out and why."""

    task = models.ForeignKey("approvals.SideTask", models.CASCADE, related_name="draws", verbose_name="技术任务")
    field = models.CharField("专业", max_length=60, blank=True)
    count = models.PositiveSmallIntegerField("抽取人数")
    seed = models.CharField("种子", max_length=32)
    pool = models.JSONField("候选名单")
    excluded = models.JSONField("排除名单")
    drawn_by = models.ForeignKey("core.Person", models.PROTECT, related_name="+", verbose_name="抽取人")
    drawn_at = models.DateTimeField("抽取时间")

    class Meta:
        verbose_name = verbose_name_plural = "专家抽取"
        ordering = ["pk"]
        default_permissions = ("view",)


class ExpertSeat(models.Model):
    """One expert's seat on a review: drawn, possibly recused with a reason, and what they said."""

    task = models.ForeignKey("approvals.SideTask", models.CASCADE, related_name="seats", verbose_name="技术任务")
    draw = models.ForeignKey(ExpertDraw, models.CASCADE, related_name="seats", verbose_name="抽取")
    expert = models.ForeignKey(Expert, models.PROTECT, related_name="seats", verbose_name="专家")
    recused_reason = models.CharField("回避原因", max_length=200, blank=True)
    recused_at = models.DateTimeField("回避时间", null=True)
    opinion_result = models.CharField("意见", max_length=12, blank=True)
    opinion = models.TextField("意见内容", blank=True)
    opinion_at = models.DateTimeField("意见时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "评审专家席位"
        ordering = ["pk"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["task", "expert"], name="expert_seated_once"),
            models.CheckConstraint(
                condition=models.Q(recused_at=None) | ~models.Q(recused_reason="") & models.Q(opinion_at=None),
                name="recused_expert_gives_a_reason",
            ),
        ]
