"""Intervals are stored; due dates are computed from them whenever one changes."""

from __future__ import annotations

import datetime as dt

from django.db import models


class ClockKind(models.TextChoices):
    CORRECTION = "correction", "受理审查（5个工作日）"
    ANSWER = "answer", "申请人补正"
    DECISION = "decision", "法定审批时限"
    REPORT = "report", "上报前审查时限"
    PROMISE = "promise", "承诺时限"
    ISSUE = "issue", "送达时限"
    RENEWAL = "renewal", "延续决定（届满前）"


class Clock(models.Model):
    """One running or stopped clock of a case. A recomputation that changes a served date adds a row and retires the old."""

    case = models.ForeignKey("approvals.Case", models.CASCADE, related_name="clocks", verbose_name="办件")
    kind = models.CharField("时限", max_length=12, choices=ClockKind.choices)
    starts_on = models.DateField("起算事件日")
    number = models.PositiveSmallIntegerField("时限数")
    unit = models.CharField("单位", max_length=8, choices=[("workday", "工作日"), ("day", "日")])
    roll = models.BooleanField("遇休息日顺延", default=False)
    extended = models.PositiveSmallIntegerField("延长工作日", default=0)
    due_on = models.DateField("到期日", null=True)
    provisional = models.BooleanField("暂估", default=False)
    basis = models.CharField("依据", max_length=120)
    stopped_on = models.DateField("停止日", null=True)
    computed_at = models.DateTimeField("计算时间")
    replaced_at = models.DateTimeField("重算时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "时限"
        ordering = ["pk"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(
                fields=["case", "kind"], condition=models.Q(replaced_at=None), name="one_live_clock_per_kind"
            )
        ]


class PauseKind(models.TextChoices):
    """The closed list of article 45. A site survey is not in it and never pauses."""

    HEARING = "hearing", "听证"
    TENDER = "tender", "招标"
    AUCTION = "auction", "拍卖"
    INSPECTION = "inspection", "检验"
    TESTING = "testing", "检测"
    QUARANTINE = "quarantine", "检疫"
    APPRAISAL = "appraisal", "鉴定"
    EXPERT_REVIEW = "expert_review", "专家评审"


class Pause(models.Model):
    """An open or closed interval that does not count, told in writing beforehand with the time needed [45]."""

    case = models.ForeignKey("approvals.Case", models.CASCADE, related_name="pauses", verbose_name="办件")
    kind = models.CharField("特别程序", max_length=16, choices=PauseKind.choices)
    reason = models.CharField("说明", max_length=300)
    expected_days = models.PositiveSmallIntegerField("预计工作日")
    started_at = models.DateTimeField("开始")
    ended_at = models.DateTimeField("结束", null=True)
    # Without a notice of ours: told by the system that a running case was taken over from.
    notice = models.ForeignKey("core.Document", models.PROTECT, null=True, related_name="+", verbose_name="告知书")

    class Meta:
        verbose_name = verbose_name_plural = "特别程序"
        ordering = ["pk"]
        default_permissions = ("view",)


class Extension(models.Model):
    """延长审批期限 by the head, once, with its reason told to the applicant [42]."""

    case = models.OneToOneField("approvals.Case", models.CASCADE, related_name="extension", verbose_name="办件")
    days = models.PositiveSmallIntegerField("延长工作日")
    reason = models.CharField("理由", max_length=300)
    approved_by = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="批准人")
    approved_at = models.DateTimeField("批准时间")
    notice = models.ForeignKey("core.Document", models.PROTECT, null=True, related_name="+", verbose_name="告知书")

    class Meta:
        verbose_name = verbose_name_plural = "延期"
        default_permissions = ("view",)


class LampRule(models.Model):
    """When the yellow lamp comes on, from a date: percent of the limit or working days left, whichever is more [choice]."""

    valid_from = models.DateField("施行日", unique=True)
    yellow_percent = models.PositiveSmallIntegerField("剩余百分比", default=20)
    yellow_days = models.PositiveSmallIntegerField("剩余工作日", default=1)

    class Meta:
        verbose_name = verbose_name_plural = "亮灯阈值"
        ordering = ["-valid_from"]

    def __str__(self) -> str:
        return f"剩余{self.yellow_percent}%或{self.yellow_days}个工作日"

    @classmethod
    def in_force(cls, day: dt.date) -> LampRule:
        """The rule of the day; the documents' silence is filled by the defaults."""
        return cls.objects.filter(valid_from__lte=day).first() or cls()
