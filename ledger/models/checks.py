"""Checklists of departments × requirements with the document's days (城陵矶“三集中三到位”方案), and what was reported.

A checklist is data: another document brings another list. Its wording is never written again once it is loaded.
"""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import models
from django.db.models import Q

from core import moments
from core.actors import Actor
from core.models import Organisation, Role
from ledger.lives.checks import CHECK_STEPS, OWED, CheckLife, CheckState, Whose


class Checklist(models.Model):
    """One document's list at one park: who coordinates it, who inspects."""

    code = models.SlugField("代码", max_length=40, unique=True, help_text="网址的一部分")
    park = models.ForeignKey("core.Organisation", models.PROTECT, related_name="+", verbose_name="园区")
    name = models.CharField("名称", max_length=80)
    document = models.CharField("文件", max_length=200)
    status = models.CharField("文件效力", max_length=100, blank=True, help_text="如“征求意见稿”；正式印发的留空")
    centre = models.ForeignKey("core.Organisation", models.PROTECT, related_name="+", verbose_name="统筹协调单位")
    inspection = models.ForeignKey("core.Organisation", models.PROTECT, related_name="+", verbose_name="验收单位")
    source = models.CharField("来源", max_length=200)
    recorded_at = models.DateTimeField("载入时间")

    class Meta:
        verbose_name = verbose_name_plural = "改革任务清单"
        ordering = ["park", "code"]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return self.name


class Requirement(models.Model):
    """One requirement in the document's words, due by the end of a legal day. `continued`: 持续推进 after that day.

    `known` names what the program can say of it (ledger/selectors/known.py); empty where it knows nothing.
    """

    checklist = models.ForeignKey(Checklist, models.PROTECT, related_name="requirements", verbose_name="清单")
    number = models.PositiveSmallIntegerField("序号")
    section = models.CharField("任务", max_length=80)
    title = models.CharField("要求", max_length=40)
    text = models.TextField("原文")
    due_on = models.DateField("完成时限")
    continued = models.BooleanField("持续推进", default=False)
    known = models.CharField("系统已知", max_length=20, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "清单要求"
        ordering = ["checklist", "number"]
        default_permissions = ("view",)
        constraints = [models.UniqueConstraint(fields=["checklist", "number"], name="requirement_once")]

    def __str__(self) -> str:
        return f"{self.number}.{self.title}"


class Check(CheckLife):
    """One field: a department's standing on one requirement. `redo_by`: the day set when it was sent back."""

    door_related = ("requirement", "department")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1)
    requirement = models.ForeignKey(Requirement, models.PROTECT, related_name="checks", verbose_name="要求")
    department = models.ForeignKey("core.Organisation", models.PROTECT, related_name="+", verbose_name="部门")
    reason = models.CharField("退回或不适用的理由", max_length=300, blank=True)
    redo_by = models.DateField("整改期限", null=True)
    first_reported_on = models.DateField("首次报告日", null=True)
    accepted_at = models.DateTimeField("验收时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "清单完成情况"
        ordering = ["department", "requirement__number"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["requirement", "department"], name="check_once_per_department"),
            models.CheckConstraint(
                condition=Q(state=CheckState.ACCEPTED, accepted_at__isnull=False)
                | ~Q(state=CheckState.ACCEPTED) & Q(accepted_at=None),
                name="check_accepted_when",
            ),
            models.CheckConstraint(
                condition=Q(state=CheckState.RETURNED, redo_by__isnull=False)
                | Q(state__in=[CheckState.REPORTED, CheckState.ACCEPTED])
                | Q(state__in=[CheckState.OPEN, CheckState.WAIVED], redo_by=None),
                name="check_redo_by",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[CheckState.RETURNED, CheckState.WAIVED]) | ~Q(reason=""),
                name="check_reason_said",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[CheckState.OPEN, CheckState.WAIVED]) | Q(first_reported_on__isnull=False),
                name="check_reported_first",
            ),
        ]
        indexes = [models.Index(fields=["department", "state"], name="check_department_state")]

    def __str__(self) -> str:
        return f"{self.department.short_name or self.department.name}：{self.requirement.title}"

    @property
    def due_on(self) -> dt.date:
        """The legal day that counts now: the document's, or the one set when it was sent back."""
        return self.redo_by or self.requirement.due_on

    def overdue(self, on: dt.date | None = None) -> bool:
        """Not reported although the day has passed."""
        return self.state in OWED and self.due_on < (on or moments.today())

    @property
    def late(self) -> bool:
        """First reported after the document's day."""
        return self.first_reported_on is not None and self.first_reported_on > self.requirement.due_on

    # What the door asks of a movable row (core/door.py).

    def move_refusal(self, move: str) -> str | None:
        label = CHECK_STEPS[move].label
        if move not in {t.name for t in self.get_available_state_transitions()}:  # type: ignore[attr-defined]
            return f"这一项现在是“{CheckState(self.state).label}”，不能“{label}”，请刷新页面查看。"
        if move == "follow_up" and not self.requirement.continued:
            return "文件没有要求这一项在验收后持续推进，无须再报。"
        return None

    def body(self, whose: Whose) -> Organisation:
        checklist = self.requirement.checklist
        bodies = {Whose.DEPARTMENT: self.department, Whose.CENTRE: checklist.centre}
        return bodies.get(whose, checklist.inspection)

    def move_organisation_id(self, move: str) -> int | None:
        return int(self.body(CHECK_STEPS[move].whose).pk)

    def move_permitted(self, move: str, actor: Actor) -> str | None:
        """The department's leader or the park's administrator reports; the centre waives; the inspection inspects."""
        step = CHECK_STEPS[move]
        body = self.body(step.whose)
        if actor.person is None:
            return "这一步由人办理。"
        park_admin = step.whose == Whose.DEPARTMENT and actor.holds(Role.PARK_ADMIN, self.requirement.checklist.park_id)
        if not park_admin and not actor.holds_any(step.roles, body.pk):
            roles = "、".join(sorted(str(role.label) for role in step.roles))
            return f"“{step.label}”由{body.name}的{roles}办理。"
        reported = self.reports.filter(person=actor.person, inspected_at=None)
        if step.whose == Whose.INSPECTION and reported.exists():
            return "报告人不能验收自己报告的事项。"
        return None


class CheckReport(models.Model):
    """One report of a department and what the inspection said of it. `facts`: what the program knew then, with its
    source. A follow-up tells how it goes on and is not inspected.
    """

    check_row = models.ForeignKey(Check, models.PROTECT, related_name="reports", verbose_name="清单项")
    text = models.TextField("完成情况")
    facts = models.JSONField("系统已知", default=list)
    person = models.ForeignKey("core.Person", models.PROTECT, related_name="+", verbose_name="报告人")
    at = models.DateTimeField("报告时间")
    follow_up = models.BooleanField("持续推进", default=False)
    accepted = models.BooleanField("合格", null=True)
    opinion = models.CharField("验收意见", max_length=300, blank=True)
    inspected_by = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="验收人")
    inspected_at = models.DateTimeField("验收时间", null=True)
    revoked_at = models.DateTimeField("复查时间", null=True)
    revoked_by = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="复查人")
    revoked_reason = models.CharField("复查意见", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "清单完成报告"
        ordering = ["pk"]
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(
                condition=Q(accepted=None, inspected_at=None, inspected_by=None)
                | Q(accepted__isnull=False, inspected_at__isnull=False, inspected_by__isnull=False, follow_up=False),
                name="check_report_inspected",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at=None) | Q(accepted=True) & ~Q(revoked_reason=""), name="check_report_revoked"
            ),
        ]


class CheckFile(models.Model):
    """Evidence, its type told by content."""

    report = models.ForeignKey(CheckReport, models.PROTECT, related_name="files", verbose_name="报告")
    file = models.ForeignKey("core.StoredFile", models.PROTECT, related_name="+", verbose_name="文件")
    name = models.CharField("文件名", max_length=200)

    class Meta:
        verbose_name = verbose_name_plural = "清单佐证"
        ordering = ["pk"]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return self.name
