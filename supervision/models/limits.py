"""Limits of complaints and proceedings by jurisdiction and date."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import F, Q

from core.workdays import Unit
from supervision.lives.limits import DEFAULTS, Matter, Term


class HandlingLimit(models.Model):
    """From a day on, how long one matter may take in a jurisdiction (without one: everywhere else). Never written again;
    clocks that run keep the limit they began with.
    """

    UNITS = ((Unit.WORKDAY.value, "工作日"), (Unit.DAY.value, "日（自然日）"))

    jurisdiction = models.ForeignKey(
        "core.Jurisdiction", models.PROTECT, null=True, blank=True, related_name="handling_limits", verbose_name="辖区"
    )
    matter = models.CharField("时限", max_length=20, choices=Matter.choices)
    begins_on = models.DateField("起算日")
    number = models.PositiveSmallIntegerField("天数")
    unit = models.CharField("单位", max_length=8, choices=UNITS)
    roll = models.BooleanField("届满日逢休息日顺延", default=False)
    remind = models.PositiveSmallIntegerField("提前提醒（工作日）", default=3)
    basis = models.CharField("依据", max_length=200)
    recorded_at = models.DateTimeField("登记时间")
    recorded_by = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="登记人")

    class Meta:
        verbose_name = verbose_name_plural = "投诉与争议时限"
        ordering = ["jurisdiction", "matter", "-begins_on", "-pk"]
        default_permissions = ("view",)
        constraints = [models.CheckConstraint(condition=Q(number__gte=1), name="handling_limit_number")]

    def __str__(self) -> str:
        return f"{self.get_matter_display()}：{self.term.words}"

    @property
    def term(self) -> Term:
        return Term(self.number, Unit(self.unit), self.roll, self.remind, self.basis)

    @classmethod
    def in_force(cls, matter: str, day: dt.date, jurisdiction_id: int) -> Term:
        """The limit of the day: the jurisdiction's own, else the general one, else the law's."""
        rows = cls.objects.filter(Q(jurisdiction=jurisdiction_id) | Q(jurisdiction=None), matter=matter)
        rows = rows.filter(begins_on__lte=day)
        row = rows.order_by(F("jurisdiction").asc(nulls_last=True), "-begins_on", "-pk").first()
        return row.term if row else DEFAULTS[matter]
