"""Empowerments (item x park x area x mode x period) and their parties by date."""

from __future__ import annotations

from django.db import models

from empowerment.models.periods import Dated, period_check
from empowerment.workflow import Mode, Party, PowerSource


class Empowerment(Dated):
    """Under which mode an item is handled for a park. Rows on record never overlap per item x park x area."""

    item = models.ForeignKey("empowerment.PowerItem", models.PROTECT, related_name="empowerments", verbose_name="事项")
    park = models.ForeignKey("core.Organisation", models.PROTECT, related_name="empowerments", verbose_name="园区")
    area = models.CharField("片区", max_length=60, blank=True, help_text="空为整个园区")
    scheme = models.ForeignKey("empowerment.Scheme", models.PROTECT, related_name="empowerments", verbose_name="方案")
    mode = models.CharField("方式", max_length=16, choices=Mode.choices)
    source_of_power = models.CharField(
        "权力来源", max_length=16, choices=PowerSource.choices, blank=True, help_text="空为随事项"
    )
    power_basis = models.CharField(
        "权力来源依据",
        max_length=300,
        blank=True,
        help_text="授权写明法律、法规［23］，委托写明所依照的法律、法规、规章［24］，相对集中写明批准文件［25］",
    )
    promise_number = models.PositiveSmallIntegerField("承诺时限", null=True, blank=True)
    promise_unit = models.CharField("单位", max_length=8, choices=[("workday", "工作日"), ("day", "日")], blank=True)
    reason = models.CharField("调整理由", max_length=300, blank=True)
    remark = models.CharField("备注", max_length=300, blank=True, help_text="公布的清单中对该行的说明")
    source = models.CharField("来源", max_length=200)

    class Meta:
        verbose_name = verbose_name_plural = "赋权事项"
        ordering = ["park", "item", "valid_from"]
        constraints = [period_check("empowerment_period")]
        indexes = [models.Index(fields=["item", "park"], name="empowerment_item_park")]

    def __str__(self) -> str:
        return f"{self.park}·{self.item}·{self.get_mode_display()}"


class EmpowermentParty(Dated):
    """Which organisation (and, for a named handler, which person) is a party of one empowerment in a period."""

    empowerment = models.ForeignKey(Empowerment, models.CASCADE, related_name="parties", verbose_name="赋权事项")
    party = models.CharField("当事方", max_length=16, choices=Party.choices)
    organisation = models.ForeignKey("core.Organisation", models.PROTECT, related_name="+", verbose_name="机构")
    person = models.ForeignKey(
        "core.Person", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="专人"
    )

    class Meta:
        verbose_name = verbose_name_plural = "赋权事项·当事方"
        constraints = [period_check("empowerment_party_period")]
