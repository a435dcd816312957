"""Working together on a case: reminders, notes for colleagues, messages with the applicant. Written once, never changed."""

from __future__ import annotations

from django.db import models


class UrgentReminder(models.Model):
    """催办: whoever has the case is asked to get on with it; once a working day per case and sender, and answered."""

    case = models.ForeignKey("approvals.Case", models.CASCADE, related_name="reminders", verbose_name="办件")
    by = models.ForeignKey("core.Person", models.PROTECT, related_name="+", verbose_name="催办人")
    to_body = models.ForeignKey("core.Organisation", models.PROTECT, related_name="+", verbose_name="被催办单位")
    to_person = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="被催办人")
    text = models.CharField("催办内容", max_length=300)
    at = models.DateTimeField("时间")
    workday = models.DateField("工作日")
    answer = models.CharField("答复", max_length=300, blank=True)
    answered_by = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="答复人")
    answered_at = models.DateTimeField("答复时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "催办"
        ordering = ["-pk"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["case", "by", "workday"], name="reminder_once_a_workday"),
            models.CheckConstraint(
                condition=models.Q(answered_at=None, answered_by=None, answer="")
                | models.Q(answered_at__isnull=False, answered_by__isnull=False) & ~models.Q(answer=""),
                name="reminder_answered_whole",
            ),
        ]


class CaseNote(models.Model):
    """内部备注 for colleagues of one body or of all bodies of the case; retracted with a reason, never deleted."""

    case = models.ForeignKey("approvals.Case", models.CASCADE, related_name="notes", verbose_name="办件")
    person = models.ForeignKey("core.Person", models.PROTECT, related_name="+", verbose_name="备注人")
    body = models.ForeignKey("core.Organisation", models.PROTECT, related_name="+", verbose_name="单位")
    shared = models.BooleanField("各承办单位可见", default=False)
    text = models.TextField("备注")
    at = models.DateTimeField("时间")
    retracted_at = models.DateTimeField("撤回时间", null=True)
    retract_reason = models.CharField("撤回原因", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "内部备注"
        ordering = ["-pk"]
        default_permissions = ("view",)


class CaseMessage(models.Model):
    """A message to the applicant, or what the applicant said, entered by the person who heard or read it."""

    class Direction(models.TextChoices):
        OUT = "out", "致申请人"
        IN = "in", "申请人来讯"

    class Way(models.TextChoices):
        SMS = "sms", "短信"
        PHONE = "phone", "电话"
        WINDOW = "window", "窗口当面"
        ONLINE = "online", "网上"

    case = models.ForeignKey("approvals.Case", models.CASCADE, related_name="messages", verbose_name="办件")
    direction = models.CharField("方向", max_length=4, choices=Direction.choices)
    way = models.CharField("方式", max_length=8, choices=Way.choices)
    text = models.TextField("内容")
    person = models.ForeignKey("core.Person", models.PROTECT, related_name="+", verbose_name="经手人")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "与申请人的消息"
        ordering = ["-pk"]
        default_permissions = ("view",)
