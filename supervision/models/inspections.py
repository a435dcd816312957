"""Inspections: plan, sample, what was found in each case, rectification."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

from core import moments
from core.actors import Actor
from core.models import Role
from empowerment.workflow import Mode
from supervision.lives.inspections import (
    FINDING_LABELS,
    INSPECTION_LABELS,
    FindingKind,
    FindingLife,
    FindingState,
    InspectionLife,
    InspectionState,
)

INSPECTORS = frozenset({Role.INSPECTOR})
INSPECTED = frozenset({Role.HEAD, Role.PARK_ADMIN, Role.CHIEF})  # they answer for the park


class Inspection(InspectionLife):
    """One inspection of a park's decided cases. The sample follows from the seed and the numbers of the cases alone."""

    door_related = ("office", "park", "item")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1)
    office = models.ForeignKey(
        "core.Organisation", models.PROTECT, related_name="inspections_made", verbose_name="检查单位"
    )
    park = models.ForeignKey("core.Organisation", models.PROTECT, related_name="inspections", verbose_name="被检查园区")
    title = models.CharField("检查名称", max_length=120)
    team = models.CharField("检查人员", max_length=200)
    item = models.ForeignKey("empowerment.PowerItem", models.PROTECT, null=True, related_name="+", verbose_name="事项")
    mode = models.CharField("方式", max_length=16, choices=Mode.choices, blank=True)
    since = models.DateField("办结期间起")
    until = models.DateField("办结期间止")
    size = models.PositiveSmallIntegerField("抽样件数")
    planned_at = models.DateTimeField("制定时间")
    planned_by = models.ForeignKey("core.Person", models.PROTECT, related_name="+", verbose_name="制定人")
    seed = models.BigIntegerField("随机种子", null=True)
    population = models.PositiveIntegerField("总体件数", null=True)
    drawn_at = models.DateTimeField("抽样时间", null=True)
    notice = models.CharField("检查通知书", max_length=120, blank=True)
    demand_number = models.CharField("整改通知书", max_length=120, blank=True)
    closed_at = models.DateTimeField("办结时间", null=True)
    conclusion = models.TextField("检查结论", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "监督检查"
        ordering = ["-pk"]
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="inspection_period"),
            models.CheckConstraint(condition=Q(size__gte=1), name="inspection_size"),
            models.CheckConstraint(
                condition=Q(state__in=["planned", "cancelled"])
                | Q(seed__isnull=False) & Q(population__isnull=False) & Q(drawn_at__isnull=False),
                name="inspection_drawn_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | Q(closed_at__isnull=False) & ~Q(conclusion=""),
                name="inspection_closed_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["park", "-id"], name="inspection_park"),
            models.Index(fields=["office", "state", "-id"], name="inspection_office"),
        ]

    def __str__(self) -> str:
        return self.title

    def move_refusal(self, move: str) -> str | None:
        """Why the state forbids the move; None when it allows it."""
        if move not in {t.name for t in self.get_available_state_transitions()}:  # type: ignore[attr-defined]
            return f"这次检查现在是“{InspectionState(self.state).label}”，不能“{INSPECTION_LABELS[move]}”，请刷新页面查看。"
        unseen = self.lines.filter(checked_at=None).count() if move in ("demand", "close") else 0
        if unseen:
            return f"样本中还有 {unseen} 件没有登记检查情况。"
        if move == "demand" and not self.findings.filter(state=FindingState.FOUND).exists():
            return "没有需要整改的问题，可以直接办结。"
        if move == "close" and self.findings.exclude(state__in=SETTLED).exists():
            return "还有问题没有整改到位，复查通过后才能办结。"
        return None

    def move_organisation_id(self, move: str) -> int | None:
        return self.office_id

    def move_permitted(self, move: str, actor: Actor) -> str | None:
        if actor.holds_any(INSPECTORS, self.office_id):
            return None
        return f"“{INSPECTION_LABELS[move]}”由{self.office.name}的督查监察人员办理。"


SETTLED = (FindingState.CLEARED, FindingState.DROPPED)


class InspectionLine(models.Model):
    """One case of the sample, in the order it was drawn."""

    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="lines", verbose_name="检查")
    position = models.PositiveSmallIntegerField("序号")
    case = models.ForeignKey("approvals.Case", models.PROTECT, related_name="+", verbose_name="办件")
    checked_at = models.DateTimeField("检查时间", null=True)
    checked_by = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="检查人")

    class Meta:
        verbose_name = verbose_name_plural = "检查样本"
        ordering = ["inspection", "position"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["inspection", "position"], name="inspection_line_position"),
            models.UniqueConstraint(fields=["inspection", "case"], name="inspection_line_case"),
        ]


class InspectionFinding(FindingLife):
    """What is wrong with one case, by which rule; put right by a day and looked at again."""

    door_related = ("inspection", "case")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1)
    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="findings", verbose_name="检查")
    case = models.ForeignKey("approvals.Case", models.PROTECT, related_name="+", verbose_name="办件")
    kind = models.CharField("问题类别", max_length=12, choices=FindingKind.choices)
    fact = models.TextField("问题事实")
    rule = models.CharField("违反的规定", max_length=300)
    found_at = models.DateTimeField("登记时间")
    found_by = models.ForeignKey("core.Person", models.PROTECT, related_name="+", verbose_name="登记人")
    due_on = models.DateField("整改期限", null=True)
    report = models.TextField("整改情况", blank=True)
    answered_by = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="报告人")
    answered_at = models.DateTimeField("报告时间", null=True)
    file = models.ForeignKey("core.StoredFile", models.PROTECT, null=True, related_name="+", verbose_name="整改材料")
    file_name = models.CharField("文件名", max_length=200, blank=True)
    recheck = models.CharField("复查意见", max_length=300, blank=True)
    rechecked_at = models.DateTimeField("复查时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "检查问题"
        ordering = ["pk"]
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["found", "dropped"]) | Q(due_on__isnull=False), name="finding_due"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["answered", "cleared"]) | Q(answered_at__isnull=False), name="finding_answered"
            ),
            models.CheckConstraint(
                condition=~Q(state="cleared") | Q(rechecked_at__isnull=False), name="finding_rechecked"
            ),
        ]
        indexes = [
            models.Index(fields=["case"], name="finding_case"),
            models.Index(fields=["due_on"], condition=Q(state="demanded"), name="finding_owed"),
        ]

    def __str__(self) -> str:
        return f"{self.case.number} {self.get_kind_display()}"

    @property
    def overdue(self) -> bool:
        return self.state == FindingState.DEMANDED and self.due_on is not None and self.due_on < moments.today()

    def move_refusal(self, move: str) -> str | None:
        if move in {t.name for t in self.get_available_state_transitions()}:  # type: ignore[attr-defined]
            return None
        return f"这个问题现在是“{FindingState(self.state).label}”，不能“{FINDING_LABELS[move]}”，请刷新页面查看。"

    def move_organisation_id(self, move: str) -> int | None:
        return self.inspection.park_id if move == "answer" else self.inspection.office_id

    def move_permitted(self, move: str, actor: Actor) -> str | None:
        """The park's leaders report; everything else is the inspecting office's."""
        if move == "answer":
            if actor.holds_any(INSPECTED, self.inspection.park_id):
                return None
            return "整改情况由被检查园区的负责人、首席审批员或园区管理员报告。"
        return self.inspection.move_permitted("look", actor)
