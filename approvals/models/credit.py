"""Bad credit of applicants, entered with its source: unrepaired, it bars 容缺受理 and 告知承诺."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class CreditFlag(models.Model):
    """One entry on an applicant, from `listed_on` until `repaired_on`; who entered it is the organisation's record."""

    class Kind(models.TextChoices):
        DISHONEST = "dishonest", "失信"
        BROKEN_PROMISE = "broken_promise", "违反承诺"
        PENALTY = "penalty", "行政处罚"
        ABNORMAL = "abnormal", "列入异常名录"

    applicant = models.ForeignKey(
        "approvals.Applicant", models.PROTECT, related_name="credit_flags", verbose_name="申请人"
    )
    kind = models.CharField("种类", max_length=16, choices=Kind.choices)
    source = models.CharField("来源", max_length=200)
    reason = models.CharField("事由", max_length=300)
    listed_on = models.DateField("列入日期")
    organisation = models.ForeignKey("core.Organisation", models.PROTECT, related_name="+", verbose_name="登记单位")
    case = models.ForeignKey(
        "approvals.Case", models.PROTECT, null=True, related_name="credit_flags", verbose_name="所涉办件"
    )
    recorded_at = models.DateTimeField("登记时间")
    repaired_on = models.DateField("修复日期", null=True)
    repair_source = models.CharField("修复依据", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "信用记录"
        ordering = ["-listed_on", "-pk"]
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(
                condition=Q(repaired_on=None, repair_source="")
                | Q(repaired_on__isnull=False, repaired_on__gte=F("listed_on")) & ~Q(repair_source=""),
                name="repaired_with_a_source",
            ),
            models.UniqueConstraint(fields=["applicant", "kind", "source", "listed_on"], name="credit_flag_once"),
        ]
        indexes = [models.Index(fields=["applicant"], condition=Q(repaired_on=None), name="credit_unrepaired")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}（{self.source}）"
