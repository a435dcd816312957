"""The holiday notices of the State Council's general office: one per year, entered once, never guessed."""

from __future__ import annotations

from django.db import models


class HolidayNotice(models.Model):
    year = models.PositiveSmallIntegerField("年份", unique=True)
    document_number = models.CharField("文号", max_length=60)
    text = models.TextField("通知正文", blank=True)
    recorded_at = models.DateTimeField("登记时间")
    source = models.CharField("来源", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "节假日通知"
        ordering = ["-year"]

    def __str__(self) -> str:
        return f"{self.year}年（{self.document_number}）"


class HolidayDay(models.Model):
    class Kind(models.TextChoices):
        OFF = "off", "放假"
        WORK = "work", "调休上班"

    notice = models.ForeignKey(HolidayNotice, models.CASCADE, related_name="days", verbose_name="通知")
    date = models.DateField("日期", unique=True)
    kind = models.CharField("安排", max_length=4, choices=Kind.choices)
    name = models.CharField("名称", max_length=30)

    class Meta:
        verbose_name = verbose_name_plural = "放假与调休日"
        ordering = ["date"]

    def __str__(self) -> str:
        return f"{self.date} {self.name}{self.get_kind_display()}"
