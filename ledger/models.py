"""The measures of the reform (岳阳方案): 20 in 5 groups, reported for 11 parks in the document's order."""

from __future__ import annotations

from django.db import models


class Measure(models.Model):
    """One measure of attachment 3; its group is one of the five headings."""

    jurisdiction = models.ForeignKey("core.Jurisdiction", models.PROTECT, verbose_name="辖区")
    number = models.PositiveSmallIntegerField("序号")
    title = models.CharField("改革措施", max_length=80)
    group_number = models.PositiveSmallIntegerField("组号")
    group_title = models.CharField("组名", max_length=80)
    source = models.CharField("来源", max_length=200)

    class Meta:
        verbose_name = verbose_name_plural = "改革措施"
        ordering = ["jurisdiction", "number"]
        constraints = [models.UniqueConstraint(fields=["jurisdiction", "number"], name="measure_number_once")]

    def __str__(self) -> str:
        return f"{self.number}.{self.title}"


class ParkColumn(models.Model):
    """One of the eleven park columns, in the document's order."""

    jurisdiction = models.ForeignKey("core.Jurisdiction", models.PROTECT, verbose_name="辖区")
    position = models.PositiveSmallIntegerField("列次")
    park = models.ForeignKey("core.Organisation", models.PROTECT, related_name="+", verbose_name="园区")

    class Meta:
        verbose_name = verbose_name_plural = "台账园区列"
        ordering = ["jurisdiction", "position"]
        constraints = [
            models.UniqueConstraint(fields=["jurisdiction", "position"], name="park_column_once"),
            models.UniqueConstraint(fields=["jurisdiction", "park"], name="park_in_one_column"),
        ]
