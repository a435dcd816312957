"""Implementation papers: who owes which paper by when, the papers there are, and the lists published from the catalogue."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from core.actors import Actor
from core.models import Role
from empowerment.models.keepers import keeps


class PaperKind(models.TextChoices):
    """The papers that the schemes ask for. The first group is filed as a document, the second follows from the data."""

    TAKEOVER_PLAN = "takeover_plan", "承接方案"
    IMPLEMENTATION_PLAN = "implementation_plan", "实施方案"
    MEASURES = "measures", "落实措施"
    CONNECTION_RULES = "connection_rules", "审管联动配套措施和管理制度"
    REGULATORY_LIST = "regulatory_list", "监管责任清单"
    ENTRY_LIST = "entry_list", "入驻事项清单"
    POWER_LIST = "power_list", "权力清单"
    RESPONSIBILITY_LIST = "responsibility_list", "责任清单"
    IMPLEMENTATION_LIST = "implementation_list", "实施清单"
    GUIDE = "guide", "流程图和办事指南"
    DEMONSTRATION = "demonstration", "示范案例"
    JOINT_MEETING = "joint_meeting", "联席会议纪要"


LISTS = (PaperKind.POWER_LIST, PaperKind.RESPONSIBILITY_LIST)
BY_ITEM = (PaperKind.IMPLEMENTATION_LIST, PaperKind.GUIDE, PaperKind.DEMONSTRATION)
FILED = (
    PaperKind.TAKEOVER_PLAN,
    PaperKind.IMPLEMENTATION_PLAN,
    PaperKind.MEASURES,
    PaperKind.CONNECTION_RULES,
    PaperKind.REGULATORY_LIST,
    PaperKind.ENTRY_LIST,
)


class Ower(models.TextChoices):
    """Who makes the paper, as the scheme says it."""

    PARK = "park", "园区管委会"
    DEPARTMENT = "department", "各相关部门"
    GOVERNMENT = "government", "相关县市区人民政府（管委会）"
    REFORM = "reform", "审改办"


class PaperDuty(models.Model):
    """One sentence of a scheme that asks for a paper. `due_words` is what it says where it names no day."""

    scheme = models.ForeignKey("empowerment.Scheme", models.PROTECT, related_name="paper_duties", verbose_name="方案")
    kind = models.CharField("文书", max_length=24, choices=PaperKind.choices)
    ower = models.CharField("由谁制定", max_length=12, choices=Ower.choices)
    by_department = models.BooleanField("每个部门一份", default=False)
    due_on = models.DateField("期限", null=True, blank=True)
    due_words = models.CharField("期限原文", max_length=80, blank=True)
    wording = models.CharField("原文", max_length=200)
    source = models.CharField("依据", max_length=120)

    class Meta:
        verbose_name = verbose_name_plural = "实施文书职责"
        ordering = ["scheme", "pk"]
        default_permissions = ("view",)
        constraints = [models.UniqueConstraint(fields=["scheme", "kind"], name="paper_duty_once")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}（{self.source}）"

    @property
    def by_item(self) -> bool:
        return self.kind in BY_ITEM

    @property
    def filed(self) -> bool:
        """Whether somebody files it as a document; the others follow from what is recorded."""
        return self.kind in FILED


class ImplementationPaper(models.Model):
    """One version of one paper at one park (of one department where each owes its own). The newest counts."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    duty = models.ForeignKey(PaperDuty, models.PROTECT, related_name="papers", verbose_name="文书")
    park = models.ForeignKey("core.Organisation", models.PROTECT, related_name="papers", verbose_name="园区")
    department = models.ForeignKey(
        "core.Organisation", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="部门"
    )
    edition = models.PositiveSmallIntegerField("版次")
    title = models.CharField("标题", max_length=200)
    number = models.CharField("文号", max_length=80, blank=True)
    issued_on = models.DateField("印发日")
    publisher = models.CharField("印发机关", max_length=120)
    file = models.ForeignKey("core.StoredFile", models.PROTECT, related_name="+", verbose_name="文件")
    file_name = models.CharField("文件名", max_length=200)
    filed_by = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="登记人")
    filed_at = models.DateTimeField("登记时间")
    superseded_at = models.DateTimeField("被取代", null=True)
    fictional = models.BooleanField("演示", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "实施文书"
        ordering = ["-pk"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(
                fields=["duty", "park"],
                condition=Q(superseded_at=None, department=None),
                name="one_current_paper_of_a_park",
            ),
            models.UniqueConstraint(
                fields=["duty", "park", "department"],
                condition=Q(superseded_at=None, department__isnull=False),
                name="one_current_paper_of_a_department",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def filing_denied(self, actor: Actor) -> str | None:
        """Why the actor may not file it: the park's leaders, the department's for its own, the reform office for all."""
        if keeps(actor, self.park) or actor.holds(Role.HEAD, self.park_id):
            return None
        if self.department_id and actor.holds_any({Role.HEAD, Role.SUPERVISOR}, self.department_id):
            return None
        whose = f"、{self.department.name}的负责人或监管人员" if self.department else ""
        return f"由{self.park.name}的园区管理员、负责人{whose}或审改办人员登记。"


class ListEdition(models.Model):
    """权力清单 or 责任清单 of a park as published: the catalogue of a day as a file, with the hash of its rows."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField("清单", max_length=24, choices=[(kind.value, kind.label) for kind in LISTS])
    park = models.ForeignKey("core.Organisation", models.PROTECT, related_name="list_editions", verbose_name="园区")
    edition = models.PositiveSmallIntegerField("版次")
    as_of = models.DateField("目录截至")
    items = models.JSONField("事项", default=list)
    rows_hash = models.CharField("内容摘要", max_length=64)
    file = models.ForeignKey("core.StoredFile", models.PROTECT, related_name="+", verbose_name="文件")
    published_by = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="公布人")
    published_at = models.DateTimeField("公布时间")

    class Meta:
        verbose_name = verbose_name_plural = "公布的清单"
        ordering = ["-pk"]
        default_permissions = ("view",)
        constraints = [models.UniqueConstraint(fields=["park", "kind", "edition"], name="list_edition_once")]

    def __str__(self) -> str:
        return f"{self.park.short_name or self.park.name}{self.get_kind_display()}第{self.edition}版"

    @property
    def file_name(self) -> str:
        return f"{self}-{self.as_of:%Y%m%d}.xlsx"
