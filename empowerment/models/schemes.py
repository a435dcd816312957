"""Schemes (赋权方案) and their rules as data, composed from the closed vocabulary of `empowerment.workflow`."""

from __future__ import annotations

from django.db import models

from empowerment.models.periods import Dated, period_check
from empowerment.workflow import (
    DocumentClass,
    InstrumentKind,
    Mode,
    Party,
    Route,
    SchemeStatus,
    SealKind,
    Slot,
)


class Scheme(models.Model):
    """A document by which a government hands powers to parks. Dates inclusive; a lapsed text answers for no later day."""

    code = models.SlugField("代码", max_length=32, unique=True)
    jurisdiction = models.ForeignKey("core.Jurisdiction", models.PROTECT, verbose_name="辖区")
    title = models.CharField("标题", max_length=200)
    document_number = models.CharField("文号", max_length=80, blank=True)
    registration_number = models.CharField("统一登记号", max_length=40, blank=True)
    issuer = models.ForeignKey("core.Organisation", models.PROTECT, related_name="+", verbose_name="制定机关")
    issued_on = models.DateField("印发日", null=True, blank=True)
    valid_from = models.DateField("施行日", null=True, blank=True)
    valid_to = models.DateField("有效期最后一日", null=True, blank=True)
    status = models.CharField("状态", max_length=20, choices=SchemeStatus.choices)
    transition_from = models.DateField("过渡（试行）期起", null=True, blank=True)
    transition_to = models.DateField("过渡（试行）期最后一日", null=True, blank=True)
    transition_note = models.CharField("过渡期说明", max_length=300, blank=True)
    uses_chief_approvers = models.BooleanField("实行首席审批员", default=False)
    deciding_office = models.CharField("决定职务", max_length=60, blank=True, help_text="不设首席审批员时由谁签批")
    cutoff_time = models.TimeField("当日收件截止", null=True, blank=True, help_text="之后的收件从下一工作日起算")
    correction_answer_days = models.PositiveSmallIntegerField("补正答复工作日数", default=20)
    parks = models.ManyToManyField("core.Organisation", related_name="schemes", verbose_name="适用园区")
    source = models.CharField("来源", max_length=200)
    choices_note = models.TextField("本系统的理解", blank=True, help_text="文件未写明、由方案字段确定的事项")
    notes = models.TextField("备注", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "赋权方案"
        ordering = ["jurisdiction", "issued_on"]

    def __str__(self) -> str:
        return f"{self.title}（{self.document_number or '未编文号'}）"


class ModeRule(Dated):
    """What one mode means under one scheme: the route and who fills each slot."""

    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="rules", verbose_name="方案")
    mode = models.CharField("方式", max_length=16, choices=Mode.choices)
    route = models.CharField("路径", max_length=16, choices=Route.choices)
    source = models.CharField("依据", max_length=200)

    class Meta:
        verbose_name = verbose_name_plural = "方式规则"
        constraints = [period_check("mode_rule_period")]

    def __str__(self) -> str:
        return f"{self.scheme.code}·{self.get_mode_display()}"


class RuleSlot(models.Model):
    rule = models.ForeignKey(ModeRule, models.CASCADE, related_name="slots", verbose_name="规则")
    slot = models.CharField("位置", max_length=16, choices=Slot.choices)
    party = models.CharField("由谁", max_length=16, choices=Party.choices)
    note = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "规则·位置"
        constraints = [models.UniqueConstraint(fields=["rule", "slot"], name="one_party_per_slot")]


class RuleSeal(models.Model):
    """One seal step on one class of document, in order. `countersign`: at sight of the seals before, formal check only."""

    rule = models.ForeignKey(ModeRule, models.CASCADE, related_name="seals", verbose_name="规则")
    document_class = models.CharField("文书", max_length=16, choices=DocumentClass.choices)
    order = models.PositiveSmallIntegerField("次序", default=1)
    party = models.CharField("谁的章", max_length=16, choices=Party.choices)
    kind = models.CharField("印章种类", max_length=10, choices=SealKind.choices)
    countersign = models.BooleanField("见章盖章", default=False)
    on_request = models.BooleanField("仅经上级要求", default=False)
    limit_days = models.PositiveSmallIntegerField("限几个工作日", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "规则·用印"
        ordering = ["document_class", "order"]
        constraints = [models.UniqueConstraint(fields=["rule", "document_class", "order"], name="one_seal_per_order")]


class RuleInstrument(models.Model):
    """A precondition at acceptance. Before `required_from`, or where `effect` is card, a missing one does not block."""

    class Effect(models.TextChoices):
        BLOCK = "block", "不得受理"
        CARD = "card", "受理并预警"

    rule = models.ForeignKey(ModeRule, models.CASCADE, related_name="instruments", verbose_name="规则")
    kind = models.CharField("文书", max_length=16, choices=InstrumentKind.choices)
    giver = models.CharField("授出方", max_length=16, choices=Party.choices)
    taker = models.CharField("承接方", max_length=16, choices=Party.choices)
    must_be_published = models.BooleanField("须已公布", default=False)
    required_from = models.DateField("何日起为必须", null=True, blank=True)
    effect = models.CharField("缺少时", max_length=8, choices=Effect.choices, default=Effect.BLOCK)

    class Meta:
        verbose_name = verbose_name_plural = "规则·文书"


class RuleReport(models.Model):
    rule = models.ForeignKey(ModeRule, models.CASCADE, related_name="reports", verbose_name="规则")
    to = models.CharField("报给", max_length=16, choices=Party.choices)
    sent_by = models.CharField("由谁报", max_length=16, choices=Party.choices)
    copy_only = models.BooleanField("抄送", default=False)
    note = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "规则·上报"


class RuleLiability(models.Model):
    """Who is liable for a kind of act, by the date of the act."""

    class Subject(models.TextChoices):
        APPROVAL = "approval", "审批行为"
        UNLAWFUL = "unlawful", "违纪违规审批行为"
        COUNTERSIGN = "countersign", "见章盖章"
        OPINION = "opinion", "初审意见"

    class Phase(models.TextChoices):
        ALWAYS = "always", "任何时候"
        TRANSITION = "transition", "过渡期内"
        AFTER = "after", "过渡期外"

    rule = models.ForeignKey(ModeRule, models.CASCADE, related_name="liabilities", verbose_name="规则")
    subject = models.CharField("行为", max_length=12, choices=Subject.choices)
    phase = models.CharField("时期", max_length=12, choices=Phase.choices, default=Phase.ALWAYS)
    party = models.CharField("责任方", max_length=16, choices=Party.choices)
    joint = models.BooleanField("共同责任", default=False)
    source = models.CharField("依据", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "规则·责任"


class RuleFiling(models.Model):
    class Period(models.TextChoices):
        MONTHLY = "monthly", "按月"
        PER_CASE = "per_case", "逐件"

    rule = models.ForeignKey(ModeRule, models.CASCADE, related_name="filings", verbose_name="规则")
    by = models.CharField("由谁备案", max_length=16, choices=Party.choices)
    to = models.CharField("报备给", max_length=16, choices=Party.choices)
    period = models.CharField("周期", max_length=10, choices=Period.choices)

    class Meta:
        verbose_name = verbose_name_plural = "规则·备案"


class RuleStamp(models.Model):
    """One row that takes another random value with every write to the rules of any scheme, by triggers (`guards.py`):
    as long as it is the same, rules read before are still the rules (`selectors/rules.py`).
    """

    value = models.FloatField("标记")

    class Meta:
        default_permissions = ()
        verbose_name = verbose_name_plural = "方式规则·标记"
