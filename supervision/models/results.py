"""Results of supervision (监管结果), pushed back to the park: entered once, corrected by a new row."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q


class SupervisionResult(models.Model):
    """What a supervising body found or did about an enterprise, perhaps about one case or licence."""

    class Kind(models.TextChoices):
        INSPECTION = "inspection", "监督检查"
        CORRECTION = "correction", "责令改正"
        PENALTY = "penalty", "行政处罚"
        ABNORMAL = "abnormal", "列入异常名录"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField("种类", max_length=12, choices=Kind.choices)
    organisation = models.ForeignKey(
        "core.Organisation", models.PROTECT, related_name="supervision_results", verbose_name="监管部门"
    )
    park = models.ForeignKey("core.Organisation", models.PROTECT, related_name="+", verbose_name="园区")
    applicant = models.ForeignKey(
        "approvals.Applicant", models.PROTECT, related_name="supervision_results", verbose_name="监管对象"
    )
    case = models.ForeignKey(
        "approvals.Case", models.PROTECT, null=True, related_name="supervision_results", verbose_name="办件"
    )
    licence = models.ForeignKey(
        "approvals.Licence", models.PROTECT, null=True, related_name="supervision_results", verbose_name="证照"
    )
    happened_on = models.DateField("日期")
    document_number = models.CharField("文书编号", max_length=80, blank=True)
    text = models.CharField("内容", max_length=1000)
    effect_until = models.DateField("效力至", null=True, blank=True)
    file = models.ForeignKey("core.StoredFile", models.PROTECT, null=True, related_name="+", verbose_name="附件")
    file_name = models.CharField("附件名", max_length=200, blank=True)
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="corrected_by", verbose_name="更正哪一条"
    )
    flag = models.ForeignKey(
        "approvals.CreditFlag", models.PROTECT, null=True, related_name="+", verbose_name="信用记录"
    )
    recorded_at = models.DateTimeField("登记时间")
    recorded_by = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="登记人")

    class Meta:
        verbose_name = verbose_name_plural = "监管结果"
        ordering = ["-pk"]
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(
                condition=Q(effect_until=None) | Q(effect_until__gte=models.F("happened_on")),
                name="supervision_result_effect",
            )
        ]
        indexes = [
            models.Index(fields=["applicant", "-id"], name="result_applicant"),
            models.Index(fields=["park", "-id"], name="result_park"),
            models.Index(fields=["organisation", "-id"], name="result_organisation"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}{self.document_number}"
