"""Who may not apply again for a time [78, 79]."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import F, Q

from approvals.licence_life import BarGround
from core import moments


class ApplicationBar(models.Model):
    """An applicant may not apply for an item from the day of a decision to the last day of the bar, both inclusive."""

    applicant = models.ForeignKey("approvals.Applicant", models.PROTECT, related_name="bars", verbose_name="申请人")
    item = models.ForeignKey("empowerment.PowerItem", models.PROTECT, related_name="bars", verbose_name="事项")
    ground = models.CharField("依据", max_length=4, choices=BarGround.choices)
    case = models.ForeignKey("approvals.Case", models.PROTECT, related_name="bars", verbose_name="来源办件")
    starts_on = models.DateField("决定日期")
    ends_on = models.DateField("截止日期")
    lifted_at = models.DateTimeField("解除时间", null=True, blank=True)
    lifted_by = models.ForeignKey(
        "core.Person", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="解除人"
    )
    lifted_reason = models.CharField("解除理由", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "再次申请限制"
        ordering = ["-ends_on", "-pk"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["case", "ground"], name="bar_once_per_case"),
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="bar_period"),
            models.CheckConstraint(
                condition=Q(lifted_at=None, lifted_by=None, lifted_reason="")
                | (Q(lifted_at__isnull=False, lifted_by__isnull=False) & ~Q(lifted_reason="")),
                name="bar_lifted_by_somebody_with_a_reason",
            ),
        ]
        indexes = [models.Index(fields=["applicant", "item", "ends_on"], name="bar_applicant_item")]

    def __str__(self) -> str:
        return f"{self.applicant} {self.get_ground_display()}"

    def words(self) -> str:
        """Since when, why, from which case and until when, in one sentence."""
        return (
            f"{moments.chinese_date(self.starts_on)}因{self.get_ground_display()}（办件{self.case.number}），"
            f"至{moments.chinese_date(self.ends_on)}止不得再次申请本事项。"
        )

    def holds(self, day: dt.date) -> bool:
        return self.lifted_at is None and self.starts_on <= day <= self.ends_on
