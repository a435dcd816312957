"""The rule table of electronic supervision, by city and date, and the refused attempts that its rules read."""

from __future__ import annotations

from django.db import models

from supervision.lives.rules import APPEAL_DAYS, EXPLAIN_DAYS, PREDICATES, Colour, Effect, GraceUnit


class MonitorRule(models.Model):
    """One predicate's setting for a jurisdiction (and those below it) from a day until the next row of the same. A change
    is a new row that begins on a later day, so a run for a past day finds the rules of that day.
    """

    code = models.CharField("规则", max_length=20)
    jurisdiction = models.ForeignKey("core.Jurisdiction", models.PROTECT, related_name="+", verbose_name="辖区")
    valid_from = models.DateField("施行日")
    enabled = models.BooleanField("启用", default=True)
    colour = models.CharField("颜色", max_length=8, choices=Colour.choices)
    effect = models.CharField("作用", max_length=8, choices=Effect.choices, default=Effect.CARD)
    grace = models.PositiveSmallIntegerField("宽限", default=0, help_text="期限过后再过几日才算")
    unit = models.CharField("单位", max_length=8, choices=GraceUnit.choices, default=GraceUnit.WORKDAY)
    explain_days = models.PositiveSmallIntegerField("说明期限（工作日）", default=EXPLAIN_DAYS)
    appeal_days = models.PositiveSmallIntegerField("申诉期限（工作日）", default=APPEAL_DAYS)
    source = models.CharField("依据", max_length=200)
    recorded_by = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="登记人")
    recorded_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = verbose_name_plural = "监察规则"
        ordering = ["code", "-valid_from"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["code", "jurisdiction", "valid_from"], name="monitor_rule_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{PREDICATES[self.code].label}（{self.valid_from:%Y-%m-%d}起）"


class Attempt(models.Model):
    """What the door refused and is itself a breach. The refusal leaves nothing behind in the case, so it is kept here."""

    rule = models.CharField("规则", max_length=20)
    object_type = models.CharField(max_length=40)
    object_id = models.BigIntegerField()
    occasion = models.CharField("场合", max_length=120)
    organisation = models.ForeignKey("core.Organisation", models.PROTECT, null=True, verbose_name="责任单位")
    person = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="行为人")
    words = models.CharField("事由", max_length=400)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "被拒绝的操作"
        ordering = ["-pk"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["rule", "object_type", "object_id", "occasion"], name="attempt_once")
        ]
        indexes = [models.Index(fields=["at"], name="attempt_at")]

    def __str__(self) -> str:
        return self.words
