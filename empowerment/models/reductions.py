"""What the reform has saved applicants: items, steps, materials, days and fees, before and after."""

from __future__ import annotations

import uuid

from django.db import models

from empowerment.workflow import Aspect


class Reduction(models.Model):
    """One aspect of an item at a park from a day on: what it was and what it is (岳云政办发〔2022〕8号；城陵矶方案“减事项”).

    A row is never rewritten: entering the same day again supersedes it.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    park = models.ForeignKey("core.Organisation", models.PROTECT, related_name="+", verbose_name="园区")
    item = models.ForeignKey("empowerment.PowerItem", models.PROTECT, related_name="reductions", verbose_name="事项")
    aspect = models.CharField("减什么", max_length=10, choices=Aspect.choices)
    before = models.DecimalField("减前", max_digits=10, decimal_places=2)
    after = models.DecimalField("减后", max_digits=10, decimal_places=2)
    unit = models.CharField("单位", max_length=8)
    effective_on = models.DateField("起算日")
    basis = models.CharField("依据", max_length=200)
    recorded_by = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="登记人")
    recorded_at = models.DateTimeField("登记时间")
    superseded_at = models.DateTimeField("更正时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "减负登记"
        default_permissions = ("view",)
        indexes = [models.Index(fields=["park", "item"], name="reduction_park_item")]
        constraints = [
            models.UniqueConstraint(
                fields=["park", "item", "aspect", "effective_on"],
                condition=models.Q(superseded_at=None),
                name="reduction_once_a_day",
            ),
            models.CheckConstraint(
                condition=models.Q(after__lte=models.F("before"), after__gte=0), name="reduction_is_no_increase"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item}·{self.get_aspect_display()}"
