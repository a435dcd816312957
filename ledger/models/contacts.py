"""Contacts of the units (附件1): three people each, with every change kept. Telephones and mail lie encrypted."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from core.crypto import decrypt
from core.identifiers import mask_phone
from core.models import Role

KEEPERS = frozenset({Role.FILER, Role.HEAD, Role.PARK_ADMIN})


class ContactKind(models.TextChoices):
    """The three rows of 附件1."""

    LEADER = "leader", "分管领导"
    SECTION = "section", "市直科室(园区)负责人"
    LIAISON = "liaison", "联络员"


class Contact(models.Model):
    """One row of a unit's contact table as it stood from `recorded_at` until `replaced_at`."""

    organisation = models.ForeignKey(
        "core.Organisation", models.PROTECT, related_name="ledger_contacts", verbose_name="单位"
    )
    kind = models.CharField("类别", max_length=10, choices=ContactKind.choices)
    name = models.CharField("姓名", max_length=40)
    post = models.CharField("职务", max_length=60)
    office_phone_sealed = models.CharField(max_length=200, blank=True, editable=False)
    mobile_sealed = models.CharField(max_length=200, blank=True, editable=False)
    mail_sealed = models.CharField(max_length=400, blank=True, editable=False)
    note = models.CharField("备注", max_length=100, blank=True)
    recorded_at = models.DateTimeField("登记时间")
    recorded_by = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="登记人")
    replaced_at = models.DateTimeField("更换时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "联络人"
        ordering = ["organisation", "kind", "-recorded_at"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "kind"], condition=Q(replaced_at=None), name="contact_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(replaced_at=None) | Q(replaced_at__gte=models.F("recorded_at")), name="contact_period"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def office_phone(self) -> str:
        return _opened(self.office_phone_sealed)

    @property
    def mobile(self) -> str:
        return _opened(self.mobile_sealed)

    @property
    def mail(self) -> str:
        return _opened(self.mail_sealed)

    @property
    def office_phone_masked(self) -> str:
        return mask_phone(self.office_phone)

    @property
    def mobile_masked(self) -> str:
        return mask_phone(self.mobile)


def _opened(sealed: str) -> str:
    return decrypt(sealed) if sealed else ""


class ContactReport(models.Model):
    """A contact table that a unit has stamped and reported (due on the plan's day; again after a change)."""

    reporter = models.ForeignKey(
        "ledger.Reporter", models.PROTECT, related_name="contact_reports", verbose_name="填报单位"
    )
    reported_at = models.DateTimeField("报送时间")
    reported_by = models.ForeignKey("core.Person", models.PROTECT, related_name="+", verbose_name="报送人")

    class Meta:
        verbose_name = verbose_name_plural = "联络表报送"
        ordering = ["-pk"]
        default_permissions = ("view",)
