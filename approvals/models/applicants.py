"""Applicants: enterprises found by credit code, people found by a blind index of their ID."""

from __future__ import annotations

from django.db import models


class Applicant(models.Model):
    """An enterprise or a person. A resident ID is stored encrypted, found by its blind index and shown masked."""

    class Kind(models.TextChoices):
        ENTERPRISE = "enterprise", "企业"
        PERSON = "person", "个人"

    kind = models.CharField("类别", max_length=12, choices=Kind.choices)
    name = models.CharField("名称", max_length=120)
    uscc = models.CharField("统一社会信用代码", max_length=18, blank=True)
    resident_id = models.TextField("身份证号（加密）", blank=True, editable=False)
    resident_id_index = models.CharField(max_length=64, blank=True, editable=False)
    resident_id_masked = models.CharField("身份证号", max_length=18, blank=True, editable=False)
    contact = models.CharField("联系人", max_length=40, blank=True)
    phone = models.CharField("联系电话", max_length=30, blank=True)
    address = models.CharField("地址", max_length=200, blank=True)
    search = models.TextField(editable=False, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "申请人"
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["uscc"], condition=~models.Q(uscc=""), name="applicant_uscc_once"),
            models.UniqueConstraint(
                fields=["resident_id_index"], condition=~models.Q(resident_id_index=""), name="applicant_id_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def identifier(self) -> str:
        """The credit code, or the masked resident ID."""
        return self.uscc or self.resident_id_masked
