"""Where pushes and results go besides the pages: mailboxes and HTTP endpoints of a body."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

DESTINATION = "push"


class PushReceiver(models.Model):
    """One address of one body. A body is always served by its pages; a receiver is never deleted, only switched off."""

    class Kind(models.TextChoices):
        MAIL = "mail", "电子邮件"
        HTTP = "http", "HTTP 接口"

    organisation = models.ForeignKey(
        "core.Organisation", models.PROTECT, related_name="push_receivers", verbose_name="接收机构"
    )
    kind = models.CharField("方式", max_length=6, choices=Kind.choices)
    name = models.CharField("名称", max_length=80)
    address = models.CharField("地址", max_length=300)
    secret = models.TextField("密钥（加密保存）", blank=True, editable=False)
    enabled = models.BooleanField("启用", default=True)
    begins_on = models.DateField("起始日")
    ends_on = models.DateField("最后一日", null=True, blank=True)
    recorded_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = verbose_name_plural = "推送接收方"
        ordering = ["organisation", "pk"]
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=models.F("begins_on")), name="push_receiver_period"
            )
        ]
        indexes = [models.Index(fields=["organisation"], condition=Q(enabled=True), name="push_receiver_enabled")]

    def __str__(self) -> str:
        return f"{self.organisation}·{self.name}"

    @property
    def destination(self) -> str:
        """Its name in the outbox."""
        return f"{DESTINATION}:{self.pk}"

    @property
    def key_id(self) -> str:
        """By what the receiver knows the sender's key (docs/api.md)."""
        return f"push-{self.pk}"
