"""Cards: records of what supervision noticed, one per rule, object and occasion."""

from __future__ import annotations

from django.db import models


class Card(models.Model):
    """A red or yellow card. What happened, when, on which object; explained and reviewed later, never deleted."""

    class Rule(models.TextChoices):
        VOID_SEAL = "void_seal", "使用作废、停用印章"
        SECOND_CORRECTION = "second_correction", "第二次告知补正"
        NO_INSTRUMENT = "no_instrument", "缺少生效的授权、委托、交接文书"
        NO_GRANT = "no_grant", "没有审批授权"
        NO_SEAL_RIGHT = "no_seal_right", "没有用印权限"
        OVERDUE = "overdue", "超过法定时限"
        CHECK_OVERDUE = "check_overdue", "告知承诺逾期未核查"
        COUNTERSEAL_OVERDUE = "counterseal_overdue", "逾期未见章盖章"
        DEEMED_ACCEPTED = "deemed_accepted", "逾期未告知，视为受理"
        DEEMED_RENEWED = "deemed_renewed", "届满前未决定，视为准予延续"
        OUT_OF_WINDOW = "out_of_window", "未经同意在窗口之外受理"

    rule = models.CharField("规则", max_length=20, choices=Rule.choices)
    object_type = models.CharField(max_length=40)
    object_id = models.BigIntegerField()
    occasion = models.CharField("场合", max_length=120)
    organisation = models.ForeignKey("core.Organisation", models.PROTECT, null=True, verbose_name="责任单位")
    person = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="行为人")
    words = models.CharField("事由", max_length=400)
    raised_at = models.DateTimeField("时间")
    inherited = models.BooleanField("承继", default=False, help_text="迁入本系统之前已经超期，不计入现承办单位的责任")

    class Meta:
        verbose_name = verbose_name_plural = "监察卡"
        ordering = ["-raised_at"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["rule", "object_type", "object_id", "occasion"], name="card_once")
        ]
