"""A year's plan as data: its measures with their task rows (附件2), the park columns (附件3), and who reports which cells.

A published plan is never written again; the next year gets a plan of its own, usually a copy.
"""

from __future__ import annotations

import datetime as dt

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from empowerment.workflow import SealKind

NUMERALS = "一二三四五六七八九十"


def remind_days_default() -> list[int]:
    return [5, 1]


class Plan(models.Model):
    """One year's reform plan of a jurisdiction. It holds from `first_month` until the next published plan begins.

    `remind_days` are working days before the due day; `due_day` is a calendar day of the month that is not moved when it is
    no working day: the document says 每月25日前 and nothing else (岳阳方案 三（三）).
    """

    jurisdiction = models.ForeignKey("core.Jurisdiction", models.PROTECT, related_name="+", verbose_name="辖区")
    year = models.PositiveSmallIntegerField(
        "年度", validators=[MinValueValidator(2000), MaxValueValidator(2199)], help_text="方案的年度，也是网址的一部分"
    )
    name = models.CharField("工作名称", max_length=100, help_text="印在三张表的标题里，后面接“联络表”等")
    document = models.CharField("方案文件", max_length=200)
    issued_on = models.DateField("印发日期", null=True, blank=True)
    office = models.ForeignKey("core.Organisation", models.PROTECT, related_name="+", verbose_name="报送至")
    first_month = models.DateField("首个填报月", help_text="该月首日")
    due_day = models.PositiveSmallIntegerField(
        "每月报送日", default=25, validators=[MinValueValidator(1), MaxValueValidator(28)]
    )
    contacts_due_on = models.DateField("联络表报送日")
    remind_days = models.JSONField("提前提醒（工作日）", default=remind_days_default)
    escalate_workdays = models.BooleanField("逾期提醒只在工作日", default=False)
    seal_kind = models.CharField("台账用章", max_length=10, choices=SealKind.choices, default=SealKind.OWN)
    contacts_note = models.CharField("联络表备注", max_length=200, blank=True)
    ledger_note = models.CharField("台账备注", max_length=200, blank=True)
    source = models.CharField("来源", max_length=200, blank=True)
    published_at = models.DateTimeField("启用时间", null=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "台账方案"
        ordering = ["jurisdiction", "-first_month"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["jurisdiction", "year"], name="plan_once_per_year"),
            models.UniqueConstraint(
                fields=["jurisdiction", "first_month"],
                condition=Q(published_at__isnull=False),
                name="plan_begins_once",
            ),
            models.CheckConstraint(condition=Q(due_day__gte=1, due_day__lte=28), name="plan_due_day"),
        ]

    def __str__(self) -> str:
        return f"{self.jurisdiction}{self.year}年台账方案"

    @property
    def contacts_title(self) -> str:
        return f"{self.name}联络表"

    @property
    def tasks_title(self) -> str:
        return f"{self.name}任务分解表"

    @property
    def ledger_title(self) -> str:
        return f"{self.name}工作落实情况台账"

    def due_on(self, month: dt.date) -> dt.date:
        """The legal day by which the returns of a month (its first day) are due."""
        return month.replace(day=self.due_day)


class Measure(models.Model):
    """One measure (主要内容) under its heading (工作任务). `proposals` names the figures that the program can offer for it."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="measures", verbose_name="方案")
    number = models.PositiveSmallIntegerField("序号")
    title = models.CharField("改革措施", max_length=80)
    group_number = models.PositiveSmallIntegerField("组号")
    group_title = models.CharField("组名", max_length=80)
    proposals = models.JSONField("系统代取的数据", default=list, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "改革措施"
        ordering = ["plan", "number"]
        default_permissions = ("view",)
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="measure_once_per_plan")]

    def __str__(self) -> str:
        return f"{self.number}.{self.title}"

    @property
    def heading(self) -> str:
        """(一)加强园区全链条放权赋能, as the attachments print it."""
        return f"({numeral(self.group_number)}){self.group_title}"


def numeral(number: int) -> str:
    return NUMERALS[number - 1] if 1 <= number <= len(NUMERALS) else str(number)


class Task(models.Model):
    """One row of the task table (附件2): what is to be done, who leads, who is responsible, in the document's words."""

    measure = models.ForeignKey(Measure, models.CASCADE, related_name="tasks", verbose_name="改革措施")
    row = models.PositiveSmallIntegerField("行次")
    content = models.TextField("具体措施")
    lead = models.CharField("牵头部门", max_length=300)
    responsible = models.CharField("责任单位", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "任务分解"
        ordering = ["measure__number", "row"]
        default_permissions = ("view",)
        constraints = [models.UniqueConstraint(fields=["measure", "row"], name="task_row_once")]


class ParkColumn(models.Model):
    """One park column of the ledger, in the document's order and under the document's name for it."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="columns", verbose_name="方案")
    position = models.PositiveSmallIntegerField("列次")
    park = models.ForeignKey("core.Organisation", models.PROTECT, related_name="+", verbose_name="园区")
    heading = models.CharField("列名", max_length=60)

    class Meta:
        verbose_name = verbose_name_plural = "台账园区列"
        ordering = ["plan", "position"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["plan", "position"], name="park_column_once"),
            models.UniqueConstraint(fields=["plan", "park"], name="park_in_one_column"),
        ]

    def __str__(self) -> str:
        return self.heading


class Reporter(models.Model):
    """A reporting unit of a plan. It fills the cells of its duties' measures × its columns; one without cells reports only
    its contacts.
    """

    class Kind(models.TextChoices):
        DEPARTMENT = "department", "市直部门"
        COUNTY = "county", "县市区"
        PARK = "park", "园区"

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="reporters", verbose_name="方案")
    organisation = models.ForeignKey("core.Organisation", models.PROTECT, related_name="+", verbose_name="填报单位")
    kind = models.CharField("类别", max_length=10, choices=Kind.choices)
    position = models.PositiveSmallIntegerField("次序")
    columns = models.ManyToManyField(ParkColumn, related_name="reporters", verbose_name="负责的园区列", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "填报单位"
        ordering = ["plan", "position"]
        default_permissions = ("view",)
        constraints = [models.UniqueConstraint(fields=["plan", "organisation"], name="reporter_once_per_plan")]

    def __str__(self) -> str:
        return self.organisation.short_name or self.organisation.name


class Duty(models.Model):
    """That a unit leads a measure or is responsible for it."""

    class Part(models.TextChoices):
        LEAD = "lead", "牵头"
        RESPONSIBLE = "responsible", "责任"

    reporter = models.ForeignKey(Reporter, models.CASCADE, related_name="duties", verbose_name="填报单位")
    measure = models.ForeignKey(Measure, models.CASCADE, related_name="duties", verbose_name="改革措施")
    part = models.CharField("职责", max_length=12, choices=Part.choices)

    class Meta:
        verbose_name = verbose_name_plural = "填报职责"
        ordering = ["measure__number"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["reporter", "measure"], name="duty_once_per_measure")]


def in_force(rows: models.QuerySet[Plan], month: dt.date) -> models.QuerySet[Plan]:
    """Published plans that have begun by the month, for each jurisdiction the newest first."""
    begun = rows.filter(published_at__isnull=False, first_month__lte=month)
    return begun.order_by("jurisdiction", F("first_month").desc())
