"""The numbers that other systems know a case by."""

from __future__ import annotations

from django.db import models


class ExternalSystem(models.Model):
    """A system outside this one that numbers cases: the provincial platform, a ministry's vertical system, the system
    used before, a pad of paper receipts. Several parks' former systems are several rows: each numbers for itself.
    """

    class Kind(models.TextChoices):
        PROVINCIAL = "provincial", "省级平台"
        VERTICAL = "vertical", "垂直业务系统"
        FORMER = "former", "原审批系统"

    code = models.SlugField("代码", max_length=32, unique=True)
    name = models.CharField("名称", max_length=80)
    kind = models.CharField("类别", max_length=12, choices=Kind.choices)

    class Meta:
        verbose_name = verbose_name_plural = "外部系统"
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class CaseNumber(models.Model):
    """One number of a case in one outside system. A number is one case; a case may have one number in each system."""

    case = models.ForeignKey("approvals.Case", models.CASCADE, related_name="numbers", verbose_name="办件")
    system = models.ForeignKey(ExternalSystem, models.PROTECT, related_name="+", verbose_name="外部系统")
    number = models.CharField("编号", max_length=80)
    recorded_at = models.DateTimeField("登记时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "外部编号"
        ordering = ["pk"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["system", "number"], name="outside_number_is_one_case"),
            models.UniqueConstraint(fields=["case", "system"], name="one_number_per_outside_system"),
        ]
        indexes = [models.Index(fields=["number"], name="outside_number")]

    def __str__(self) -> str:
        return f"{self.system} {self.number}"
