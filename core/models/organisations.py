"""Organisations by jurisdiction, with names by date and successors."""

from __future__ import annotations

import datetime as dt

from django.db import models

from core.models.roles import Role


class Jurisdiction(models.Model):
    """A city (or province) that runs its own reform on this installation; reference data belongs to one."""

    code = models.SlugField("代码", max_length=32, unique=True)
    name = models.CharField("名称", max_length=64)
    division_code = models.CharField("行政区划代码", max_length=6)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, verbose_name="上级辖区")

    class Meta:
        verbose_name = verbose_name_plural = "辖区"
        ordering = ["division_code"]

    def __str__(self) -> str:
        return self.name


class OrganisationKind(models.TextChoices):
    GOVERNMENT = "government", "人民政府"
    PARK = "park", "园区管委会"
    DEPARTMENT = "department", "主管部门"
    STATIONED = "stationed", "派驻机构"
    CENTRE = "centre", "政务服务中心"
    REFORM = "reform", "审改办/行政审批服务局"
    OVERSIGHT = "oversight", "监督机构"
    LEGAL = "legal", "司法行政部门"
    SUPERIOR = "superior", "上级机关"


class Level(models.TextChoices):
    PROVINCE = "province", "省级"
    CITY = "city", "市级"
    DISTRICT = "district", "县区级"
    PARK = "park", "园区级"


class Organisation(models.Model):
    """A body that can be party to an authority. `name` is today's official name; earlier ones are in `names`."""

    code = models.SlugField("代码", max_length=40, unique=True)
    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="organisations", verbose_name="辖区")
    kind = models.CharField("类别", max_length=16, choices=OrganisationKind.choices)
    level = models.CharField("层级", max_length=16, choices=Level.choices)
    name = models.CharField("现行名称", max_length=120)
    short_name = models.CharField("简称", max_length=60, blank=True)
    initials = models.CharField("文书代字", max_length=16, blank=True, help_text="文书编号用的机关简称，如“云园审”")
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级"
    )
    successor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="predecessors", verbose_name="职责继受机关"
    )
    served_by = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="serves",
        verbose_name="代设窗口的政务服务中心",
        help_text="未设大厅的园区，由所在地政务服务中心设窗口（岳阳方案第2条）",
    )
    source = models.CharField("来源", max_length=200, blank=True)
    fictional = models.BooleanField("虚拟", default=False, help_text="演示用名称，非官方名录")
    # Another value with every change of the wording of its papers (core/texts.py); 0: none was ever in force.
    texts_stamp = models.BigIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "机构"
        ordering = ["jurisdiction", "code"]
        default_permissions = ("add", "change", "view")
        # Roles are permissions here because guardian can only grant an object its own model's permissions.
        permissions = tuple((f"role_{role.value}", str(role.label)) for role in Role)

    def __str__(self) -> str:
        return self.name

    def name_on(self, day: dt.date) -> str:
        """The official name valid on `day`; a reprint shows the name of its own time."""
        names = sorted((n for n in self.names.all() if n.official), key=lambda n: n.valid_from)
        valid = [n.name for n in names if n.valid_from <= day and (n.valid_to is None or day <= n.valid_to)]
        return valid[-1] if valid else self.name


class OrganisationName(models.Model):
    """One name of one organisation for a period (dates inclusive), official or an alias found in documents."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="names", verbose_name="机构")
    name = models.CharField("名称", max_length=120)
    official = models.BooleanField("正式名称", default=True)
    valid_from = models.DateField("启用日")
    valid_to = models.DateField("最后一日", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "机构名称"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_to=None) | models.Q(valid_to__gte=models.F("valid_from")),
                name="organisation_name_period",
                violation_error_message="名称的最后一日不得早于启用日。",
            )
        ]

    def __str__(self) -> str:
        return self.name
