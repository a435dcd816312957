"""How a case went between bodies, and what was put right in its entries. Rows are written once and never changed."""

from __future__ import annotations

from django.db import models


class CaseTransfer(models.Model):
    """退回, 移送 or 收回: from whom to whom, why, and with which materials. A lapsed delegation has no person: it falls due.

    `former_authority` is kept where another body goes on with the case: it answers for the acts until then.
    """

    class Kind(models.TextChoices):
        RETURN = "return", "退回"
        TRANSFER = "transfer", "移送"
        OUT = "out", "不予受理并移送"
        TAKEN_BACK = "taken_back", "委托机关收回"

    case = models.ForeignKey("approvals.Case", models.CASCADE, related_name="transfers", verbose_name="办件")
    kind = models.CharField("种类", max_length=10, choices=Kind.choices)
    from_body = models.ForeignKey("core.Organisation", models.PROTECT, related_name="+", verbose_name="移出机关")
    to_body = models.ForeignKey(
        "core.Organisation", models.PROTECT, null=True, related_name="+", verbose_name="接收机关"
    )
    to_name = models.CharField("接收机关名称", max_length=120)
    reason = models.CharField("理由", max_length=300)
    materials = models.JSONField("材料清单", default=list)
    person = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="经手人")
    at = models.DateTimeField("时间")
    former_authority = models.JSONField("此前的权限依据", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "移送退回"
        ordering = ["pk"]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"{self.get_kind_display()}：{self.to_name}"


class EntryCorrection(models.Model):
    """更正: one entry, its old and its new value. The event names the entry only: values may be personal data."""

    case = models.ForeignKey("approvals.Case", models.CASCADE, related_name="entry_corrections", verbose_name="办件")
    entry = models.CharField("登记项", max_length=20)
    label = models.CharField("名称", max_length=20)
    old = models.CharField("原值", max_length=200, blank=True)
    new = models.CharField("更正为", max_length=200, blank=True)
    reason = models.CharField("原因", max_length=200)
    evidence = models.CharField("凭据", max_length=200, blank=True)
    effect = models.CharField("影响", max_length=300, blank=True)
    person = models.ForeignKey("core.Person", models.PROTECT, related_name="+", verbose_name="更正人")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "更正记录"
        ordering = ["pk"]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"{self.label}：{self.old} → {self.new}"
