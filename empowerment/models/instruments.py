"""Instruments, grants, seals and handovers: plain tables that `resolve` and the guards ask."""

from __future__ import annotations

from django.db import models

from empowerment.models.periods import Dated, period_check
from empowerment.workflow import (
    DocumentClass,
    GrantRight,
    InstrumentKind,
    InstrumentState,
    ItemType,
    SealKind,
    SealState,
    Stage,
)


class Instrument(Dated):
    """授权书、委托书、交接书、交接协议书 between a giver and a taker."""

    kind = models.CharField("文书", max_length=16, choices=InstrumentKind.choices)
    number = models.CharField("编号", max_length=80)
    scheme = models.ForeignKey("empowerment.Scheme", models.PROTECT, related_name="instruments", verbose_name="方案")
    giver = models.ForeignKey("core.Organisation", models.PROTECT, related_name="given", verbose_name="授出方")
    taker = models.ForeignKey("core.Organisation", models.PROTECT, related_name="taken", verbose_name="承接方")
    state = models.CharField("状态", max_length=12, choices=InstrumentState.choices)
    signed_on = models.DateField("签订日", null=True, blank=True)
    signing_recorded_at = models.DateTimeField(null=True, blank=True, editable=False)
    published_on = models.DateField("公布日", null=True, blank=True)
    publication_recorded_at = models.DateTimeField(null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField("撤销时刻", null=True, blank=True)
    revocation_recorded_at = models.DateTimeField(null=True, blank=True, editable=False)
    saving_clause = models.BooleanField("期满后在办件继续办理", default=False)
    legal_basis = models.CharField("委托依据", max_length=300, blank=True)
    fictional = models.BooleanField("演示", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "授权委托文书"
        constraints = [
            period_check("instrument_period"),
            models.UniqueConstraint(
                fields=["number"], condition=models.Q(superseded_at=None), name="instrument_number_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"


class InstrumentScope(models.Model):
    """What an instrument covers: an item (all when empty) at a stage (all when empty) in an area (all when empty)."""

    instrument = models.ForeignKey(Instrument, models.CASCADE, related_name="scopes", verbose_name="文书")
    item = models.ForeignKey(
        "empowerment.PowerItem", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="事项"
    )
    stage = models.CharField("环节", max_length=10, choices=Stage.choices, blank=True)
    area = models.CharField("片区", max_length=60, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "文书范围"


class ChiefGrant(Dated):
    """首席审批员授权: body x person x items (or a whole type) x right. One chief approver per body at a time."""

    body = models.ForeignKey("core.Organisation", models.PROTECT, related_name="chief_grants", verbose_name="机构")
    person = models.ForeignKey("core.Person", models.PROTECT, related_name="chief_grants", verbose_name="首席审批员")
    item = models.ForeignKey(
        "empowerment.PowerItem", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="事项"
    )
    item_type = models.CharField("事项类型", max_length=16, choices=ItemType.choices, blank=True)
    right = models.CharField("权限", max_length=16, choices=GrantRight.choices)
    may_use_seal = models.BooleanField("可使用行政审批专用章", default=False)
    substitute_for = models.ForeignKey(
        "core.Person", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="代谁（AB岗）"
    )
    document = models.CharField("授权文书", max_length=120, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "首席审批员授权"
        constraints = [period_check("chief_grant_period")]

    def __str__(self) -> str:
        return f"{self.body}·{self.person}·{self.get_right_display()}"


class Seal(models.Model):
    """A physical or electronic seal. Its periods are moments: a void seal is void from that very moment."""

    code = models.SlugField("代码", max_length=40, unique=True)
    owner = models.ForeignKey("core.Organisation", models.PROTECT, related_name="seals", verbose_name="所有者")
    kind = models.CharField("种类", max_length=10, choices=SealKind.choices)
    name = models.CharField("印文", max_length=120)
    active_from = models.DateTimeField("启用时刻")
    ended_at = models.DateTimeField("停止时刻", null=True, blank=True)
    state = models.CharField("状态", max_length=10, choices=SealState.choices, default=SealState.ACTIVE)
    source = models.CharField("来源", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "印章"
        ordering = ["owner", "active_from"]

    def __str__(self) -> str:
        return self.name


class SealUser(models.Model):
    """A person who may use a seal (dates inclusive)."""

    seal = models.ForeignKey(Seal, models.CASCADE, related_name="users", verbose_name="印章")
    person = models.ForeignKey("core.Person", models.PROTECT, related_name="seals", verbose_name="用印人")
    valid_from = models.DateField("起始日")
    valid_to = models.DateField("最后一日", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "用印人"


class SealUse(models.Model):
    """The register of every use: at most once per document and step."""

    class Form(models.TextChoices):
        ELECTRONIC = "electronic", "电子"
        PHYSICAL = "physical", "实物"

    document = models.ForeignKey("core.Document", models.PROTECT, related_name="seal_uses", verbose_name="文书")
    step = models.PositiveSmallIntegerField("次序")
    seal = models.ForeignKey(Seal, models.PROTECT, related_name="uses", verbose_name="印章")
    countersign = models.BooleanField("见章盖章", default=False)
    used_by = models.ForeignKey("core.Person", models.PROTECT, related_name="+", verbose_name="用印人")
    used_at = models.DateTimeField("用印时间")
    form = models.CharField("方式", max_length=10, choices=Form.choices)
    facts_hash = models.CharField("文书摘要", max_length=64)
    scan = models.ForeignKey("core.StoredFile", models.PROTECT, null=True, related_name="+")
    confirmed_by = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="复核人")

    class Meta:
        verbose_name = verbose_name_plural = "用印登记"
        default_permissions = ("view",)
        constraints = [models.UniqueConstraint(fields=["document", "step"], name="sealed_once_per_step")]


class Handover(models.Model):
    """A change of body at one moment T for a set of items (all of the park when none is listed)."""

    scheme = models.ForeignKey("empowerment.Scheme", models.PROTECT, related_name="handovers", verbose_name="方案")
    park = models.ForeignKey("core.Organisation", models.PROTECT, related_name="handovers", verbose_name="园区")
    title = models.CharField("名称", max_length=120)
    effective_at = models.DateTimeField("生效时刻")
    from_body = models.ForeignKey("core.Organisation", models.PROTECT, related_name="+", verbose_name="原实施主体")
    items = models.ManyToManyField("empowerment.PowerItem", blank=True, verbose_name="事项")
    source = models.CharField("来源", max_length=200)
    withdrawn_at = models.DateTimeField("撤销时间", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "实施主体调整"

    def __str__(self) -> str:
        return self.title


class HandoverSeal(models.Model):
    """Side of acceptance x document class -> whose seal after T. An empty class stands for every class."""

    class Side(models.TextChoices):
        BEFORE = "before", "生效前受理"
        AFTER = "after", "生效后受理"

    handover = models.ForeignKey(Handover, models.CASCADE, related_name="seals", verbose_name="调整")
    side = models.CharField("受理于", max_length=8, choices=Side.choices)
    document_class = models.CharField("文书", max_length=16, choices=DocumentClass.choices, blank=True)
    owner = models.ForeignKey(
        "core.Organisation",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="印章所有者",
        help_text="空为该件的决定机关",
    )
    kind = models.CharField("印章种类", max_length=10, choices=SealKind.choices)

    class Meta:
        verbose_name = verbose_name_plural = "调整·用印"
        constraints = [models.UniqueConstraint(fields=["handover", "side", "document_class"], name="one_seal_per_side")]
