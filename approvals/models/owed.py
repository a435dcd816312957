"""Papers made without a user of their seal: notices of a job, and certificates issued by who may not use it."""

from __future__ import annotations

from django.db import models


class OwedSeal(models.Model):
    """One paper without the seal it is to bear (视为受理, 容缺逾期, 出件). It leaves the list when somebody of the body has
    sealed it.
    """

    case = models.ForeignKey("approvals.Case", models.CASCADE, related_name="owed_seals", verbose_name="办件")
    document = models.OneToOneField("core.Document", models.CASCADE, related_name="+", verbose_name="文书")
    body = models.ForeignKey("core.Organisation", models.PROTECT, related_name="+", verbose_name="用印单位")
    since = models.DateTimeField("制作时间")
    sealed_at = models.DateTimeField("补用印时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "待补用印的通知书"
        ordering = ["since", "pk"]
        default_permissions = ("view",)
        indexes = [models.Index(fields=["body", "since"], condition=models.Q(sealed_at=None), name="seal_owed")]
