"""Power items and public services with versions; a published version is never edited by any path."""

from __future__ import annotations

from django.db import models

from empowerment.models.periods import Dated, period_check
from empowerment.models.terms import LicenceTerms, validity_check
from empowerment.workflow import CommitmentExclusion, DecisionForm, ItemType, PowerSource, VersionState


class PowerItem(models.Model):
    """One item of the catalogue. `search` holds the normalised name, code, everyday words and pinyin."""

    code = models.CharField("事项编码", max_length=60)
    jurisdiction = models.ForeignKey("core.Jurisdiction", models.PROTECT, verbose_name="辖区")
    name = models.CharField("名称", max_length=200)
    competent_department = models.ForeignKey(
        "core.Organisation", models.PROTECT, related_name="items", verbose_name="业务主管部门"
    )
    everyday_words = models.CharField("通俗词", max_length=200, blank=True)
    licence_family = models.CharField(
        "证照同一",
        max_length=60,
        blank=True,
        help_text="新办、变更、延续等分列为几个事项、办的是同一种证照的，填同一个名称（如“危险化学品经营许可证”），彼此的证照可以互选",
    )
    search = models.TextField(editable=False, blank=True)
    fictional = models.BooleanField("虚拟", default=False)
    source = models.CharField("来源", max_length=200)

    class Meta:
        verbose_name = verbose_name_plural = "权力事项"
        ordering = ["jurisdiction", "code"]
        constraints = [models.UniqueConstraint(fields=["jurisdiction", "code"], name="item_code_once")]

    def __str__(self) -> str:
        return self.name


class ItemVersion(LicenceTerms, Dated):
    """What an item says in a period. The next version may be drafted while this one is in force."""

    item = models.ForeignKey(PowerItem, models.PROTECT, related_name="versions", verbose_name="事项")
    number = models.PositiveSmallIntegerField("版次")
    state = models.CharField("状态", max_length=10, choices=VersionState.choices, default=VersionState.DRAFT)
    name = models.CharField("事项名称", max_length=200)
    item_type = models.CharField("事项类型", max_length=16, choices=ItemType.choices)
    legal_basis = models.TextField("法定依据", blank=True)
    source_of_power = models.CharField(
        "权力来源", max_length=16, choices=PowerSource.choices, default=PowerSource.STATUTE
    )
    limit_number = models.PositiveSmallIntegerField("法定时限", null=True, blank=True)
    limit_unit = models.CharField("单位", max_length=8, choices=[("workday", "工作日"), ("day", "日")], blank=True)
    limit_roll = models.BooleanField(
        "期满遇休息日顺延", default=False, help_text="仅对以“日”计的时限：最后一日是休息日的，顺延到下一个工作日"
    )
    limit_note = models.CharField("时限说明", max_length=300, blank=True)
    extension_days = models.PositiveSmallIntegerField("可延长工作日", default=10)
    instant = models.BooleanField("即办件", default=False)
    decision_form = models.CharField(
        "决定形式", max_length=16, choices=DecisionForm.choices, default=DecisionForm.CHIEF
    )
    fee = models.CharField("收费", max_length=200, blank=True)
    commitment = models.BooleanField("适用告知承诺", default=False)
    commitment_excluded = models.CharField(
        "不适用告知承诺的情形", max_length=20, choices=CommitmentExclusion.choices, blank=True
    )
    commitment_text = models.TextField("告知和承诺内容", blank=True)
    commitment_check_number = models.PositiveSmallIntegerField("作出决定后核查时限", null=True, blank=True)
    commitment_check_unit = models.CharField(
        "核查时限单位", max_length=8, choices=[("workday", "工作日"), ("day", "日")], blank=True
    )
    published_at = models.DateTimeField("公布时间", null=True, blank=True)
    publication = models.CharField("公布文件", max_length=120, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "事项版本"
        ordering = ["item", "number"]
        constraints = [
            period_check("item_version_period"),
            validity_check("version_validity_has_unit"),
            models.UniqueConstraint(fields=["item", "number"], name="version_number_once"),
            models.CheckConstraint(
                condition=models.Q(limit_number=None) | ~models.Q(limit_unit=""),
                name="limit_has_unit",
                violation_error_message="填写了时限必须写明单位（工作日或日）。",
            ),
            models.CheckConstraint(
                condition=models.Q(commitment=False)
                | models.Q(
                    commitment_excluded="", commitment_check_number__isnull=False, commitment_check_number__gte=1
                )
                & ~models.Q(commitment_text="")
                & ~models.Q(commitment_check_unit=""),
                name="commitment_complete",
                violation_error_message="适用告知承诺的，须写明承诺内容和核查时限，且不属于不适用的情形。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}（第{self.number}版）"

    @property
    def limit_text(self) -> str:
        """The statutory limit in words, or plainly that it is not known."""
        if self.limit_number is not None:
            roll = "（期满遇休息日顺延）" if self.limit_roll and self.limit_unit == "day" else ""
            return f"{self.limit_number} {self.get_limit_unit_display()}{roll}"
        if self.item_type == ItemType.LICENCE:
            return "未另行规定，适用行政许可法第42条 20 个工作日"
        return "未载明法定时限"


class ItemMaterial(models.Model):
    version = models.ForeignKey(ItemVersion, models.PROTECT, related_name="materials", verbose_name="事项版本")
    order = models.PositiveSmallIntegerField("次序")
    name = models.CharField("材料名称", max_length=200)
    required = models.BooleanField("必要", default=True)
    original = models.BooleanField("核验原件", default=True)
    deferrable = models.BooleanField("可容缺", default=False, help_text="主要材料不得容缺")
    by_commitment = models.BooleanField("承诺后免交", default=False)
    note = models.CharField("说明", max_length=200, blank=True)
    fictional = models.BooleanField("虚拟", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "申请材料"
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["version", "order"], name="material_order_once"),
            models.CheckConstraint(
                condition=models.Q(required=True) | models.Q(deferrable=False, by_commitment=False),
                name="only_required_is_waived",
                violation_error_message="只有必要材料才谈得上容缺或承诺后免交。",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SubItem(models.Model):
    """业务子项: the separate businesses under one item."""

    item = models.ForeignKey(PowerItem, models.PROTECT, related_name="subitems", verbose_name="事项")
    code = models.CharField("子项编码", max_length=60, unique=True)
    name = models.CharField("名称", max_length=200)

    class Meta:
        verbose_name = verbose_name_plural = "业务子项"
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name
