"""The regulatory duty list (监管责任清单): who supervises what was approved, how and how often."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from empowerment.models.periods import Dated, period_check
from empowerment.workflow import ItemType


class DutyMethod(models.TextChoices):
    """How a supervising body looks after what was approved; `note` of the duty says more."""

    RANDOM = "random", "双随机、一公开"
    SPECIAL = "special", "专项检查"
    ROUTINE = "routine", "日常巡查"
    REMOTE = "remote", "非现场监测"
    KEY = "key", "重点监管"
    CREDIT = "credit", "信用监管"
    COMPLAINT = "complaint", "投诉举报核查"
    OTHER = "other", "其他"


class RegulatoryDuty(Dated):
    """One line of a jurisdiction's list: for an item, or for a class (type of item, competent department, or both), at
    one park or at all. The narrower line goes before the wider one (`selectors/duties.py`).
    """

    jurisdiction = models.ForeignKey("core.Jurisdiction", models.PROTECT, related_name="+", verbose_name="辖区")
    park = models.ForeignKey(
        "core.Organisation",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="duties_at",
        verbose_name="园区",
        help_text="空为辖区内各园区",
    )
    item = models.ForeignKey(
        "empowerment.PowerItem", models.PROTECT, null=True, blank=True, related_name="duties", verbose_name="事项"
    )
    item_type = models.CharField("事项类型", max_length=16, choices=ItemType.choices, blank=True)
    department = models.ForeignKey(
        "core.Organisation",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="duties_of_items",
        verbose_name="业务主管部门",
    )
    supervisor = models.ForeignKey("core.Organisation", models.PROTECT, related_name="duties", verbose_name="监管部门")
    method = models.CharField("监管方式", max_length=12, choices=DutyMethod.choices)
    note = models.CharField("方式说明", max_length=200, blank=True)
    frequency = models.CharField("频次", max_length=100)
    basis = models.CharField("监管依据", max_length=300)
    source = models.CharField("清单来源", max_length=200)
    recorded_by = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="登记人")

    class Meta:
        verbose_name = verbose_name_plural = "监管责任清单"
        ordering = ["jurisdiction", "pk"]
        default_permissions = ("view",)
        constraints = [
            period_check("regulatory_duty_period"),
            models.CheckConstraint(
                condition=Q(item__isnull=False, item_type="", department=None)
                | Q(item=None) & (~Q(item_type="") | Q(department__isnull=False)),
                name="duty_of_an_item_or_a_class",
            ),
        ]
        indexes = [models.Index(fields=["jurisdiction"], condition=Q(superseded_at=None), name="duty_on_record")]

    def __str__(self) -> str:
        return f"{self.scope_text}：{self.supervisor}"

    @property
    def scope_text(self) -> str:
        """What the line is for, in words."""
        if self.item is not None:
            what = f"“{self.item.name}”"
        else:
            what = f"{self.department or ''}{self.get_item_type_display() if self.item_type else ''}事项"
        return f"{what}（{self.park.short_name or self.park.name}）" if self.park else what

    @property
    def method_text(self) -> str:
        return f"{self.get_method_display()}（{self.note}）" if self.note else self.get_method_display()
