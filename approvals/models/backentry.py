"""补录: times when the system was down, pads of paper receipts, and what was entered late from them."""

from __future__ import annotations

import uuid

from django.db import models


class Outage(models.Model):
    """A time in which a park worked on paper. What happened in it may be entered later with its true time."""

    park = models.ForeignKey("core.Organisation", models.PROTECT, related_name="+", verbose_name="园区")
    began_at = models.DateTimeField("开始")
    ended_at = models.DateTimeField("恢复")
    reason = models.CharField("原因", max_length=200)
    opened_by = models.ForeignKey("core.Person", models.PROTECT, related_name="+", verbose_name="登记人")
    recorded_at = models.DateTimeField("登记时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "系统停用"
        ordering = ["-began_at"]
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ended_at__gt=models.F("began_at")), name="outage_period_is_positive"
            )
        ]


class PaperPad(models.Model):
    """A pad of numbered paper receipts (预编号) handed to a window."""

    park = models.ForeignKey("core.Organisation", models.PROTECT, related_name="+", verbose_name="园区")
    issued_to = models.CharField("领用窗口", max_length=60)
    issued_by = models.ForeignKey("core.Person", models.PROTECT, related_name="+", verbose_name="发放人")
    issued_at = models.DateTimeField("发放时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "纸质回执本"
        ordering = ["-pk"]
        default_permissions = ("view",)


class PaperNumber(models.Model):
    """One paper receipt: unused, used for a case, or void with a word why. Each is accounted for."""

    class State(models.TextChoices):
        UNUSED = "unused", "未用"
        USED = "used", "已用"
        VOID = "void", "作废"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    pad = models.ForeignKey(PaperPad, models.PROTECT, related_name="numbers", verbose_name="回执本")
    park = models.ForeignKey("core.Organisation", models.PROTECT, related_name="+", verbose_name="园区")
    number = models.CharField("编号", max_length=40)
    state = models.CharField("状态", max_length=6, choices=State.choices, default=State.UNUSED)
    case = models.ForeignKey(
        "approvals.Case", models.PROTECT, null=True, related_name="paper_numbers", verbose_name="办件"
    )
    note = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "纸质回执编号"
        ordering = ["number"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["park", "number"], name="paper_number_once"),
            models.CheckConstraint(
                condition=models.Q(state="used", case__isnull=False) | (~models.Q(state="used") & models.Q(case=None)),
                name="used_paper_has_its_case",
            ),
        ]


class LateEntry(models.Model):
    """One step entered late: when it happened, when it was entered, from which paper, and why outside an outage."""

    case = models.ForeignKey("approvals.Case", models.CASCADE, related_name="late_entries", verbose_name="办件")
    move = models.CharField("步骤", max_length=30)
    happened_at = models.DateTimeField("发生时间")
    recorded_at = models.DateTimeField("登记时间", auto_now_add=True)
    outage = models.ForeignKey(Outage, models.PROTECT, null=True, related_name="entries", verbose_name="系统停用")
    paper = models.CharField("纸质编号", max_length=40, blank=True)
    reason = models.CharField("补录原因", max_length=200, blank=True)
    evidence = models.CharField("凭据", max_length=200, blank=True)
    person = models.ForeignKey("core.Person", models.PROTECT, related_name="+", verbose_name="补录人")

    class Meta:
        verbose_name = verbose_name_plural = "补录"
        ordering = ["pk"]
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(
                condition=models.Q(outage__isnull=False) | (~models.Q(reason="") & ~models.Q(evidence="")),
                name="late_entry_outside_outage_is_grounded",
            )
        ]
