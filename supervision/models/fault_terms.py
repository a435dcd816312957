"""The dated rules of guidance and of fault tolerance in a jurisdiction: days, and the conditions that are examined."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

FIRST_CONDITIONS = (
    "属于先行先试、探索性工作，或者国家尚无明确限制的改革举措",
    "没有违反法律、法规、规章的禁止性规定",
    "没有为自己、他人或者单位谋取不正当利益",
    "履行了规定的决策和办理程序",
    "发现问题后及时纠正，主动消除影响、挽回损失",
)
DAYS = ("answer_days", "assess_days", "decide_days", "appeal_days")


class FaultTerms(models.Model):
    """In working days: to answer a difficulty, to assess and to decide an application, to appeal. `conditions` are what an
    exemption depends on (岳阳方案第19条). Without a row the defaults hold [choice].
    """

    jurisdiction = models.ForeignKey("core.Jurisdiction", models.PROTECT, related_name="+", verbose_name="辖区")
    begins_on = models.DateField("起算日")
    answer_days = models.PositiveSmallIntegerField("答复困难问题（工作日）", default=5)
    assess_days = models.PositiveSmallIntegerField("评估期限（工作日）", default=10)
    decide_days = models.PositiveSmallIntegerField("认定期限（工作日）", default=5)
    appeal_days = models.PositiveSmallIntegerField("申请复核期限（工作日）", default=5)
    conditions = models.JSONField("认定条件", default=list)
    basis = models.CharField("依据", max_length=200)
    recorded_at = models.DateTimeField("登记时间")
    recorded_by = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="登记人")

    class Meta:
        verbose_name = verbose_name_plural = "容错纠错和业务指导办法"
        ordering = ["jurisdiction", "-begins_on", "-pk"]
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(
                condition=Q(answer_days__gt=0, assess_days__gt=0, decide_days__gt=0, appeal_days__gt=0),
                name="fault_terms_days",
            ),
        ]
