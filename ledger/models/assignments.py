"""Tasks into which a measure is broken down (岳阳方案三（二）“进一步细化实化时间表、路线图”), with owner, days and progress."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import models
from django.db.models import F, Q

from core import moments
from core.actors import Actor
from core.models import Role
from ledger.lives.assignments import (
    ASSIGNMENT_LABELS,
    OFFICE_MOVES,
    OPEN,
    OWNERS_MOVES,
    AssignmentLife,
    AssignmentState,
)
from ledger.models.plans import Duty

KEEPERS = frozenset({Role.REFORM})
OWNERS = frozenset({Role.HEAD, Role.PARK_ADMIN, Role.FILER})
SETTERS = frozenset({Role.HEAD, Role.PARK_ADMIN})  # of a unit that breaks its own measure down
CLOSED = (AssignmentState.DONE, AssignmentState.CANCELLED)


class Assignment(AssignmentLife):
    """One task. `setter`: the body in whose name it was set; `park`: where it is carried out, if at one park."""

    door_related = ("measure", "owner", "setter", "person", "park")

    class Kind(models.TextChoices):
        TASK = "task", "分解任务"
        PILOT = "pilot", "改革试点"
        ROLLOUT = "rollout", "全面落地"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1)
    measure = models.ForeignKey("ledger.Measure", models.PROTECT, related_name="assignments", verbose_name="改革措施")
    kind = models.CharField("类别", max_length=8, choices=Kind.choices, default=Kind.TASK)
    title = models.CharField("任务", max_length=120)
    owner = models.ForeignKey("core.Organisation", models.PROTECT, related_name="+", verbose_name="责任单位")
    person = models.ForeignKey(
        "core.Person", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="责任人"
    )
    park = models.ForeignKey(
        "core.Organisation", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="园区"
    )
    setter = models.ForeignKey("core.Organisation", models.PROTECT, related_name="+", verbose_name="下达单位")
    starts_on = models.DateField("开始日")
    ends_on = models.DateField("完成期限")
    percent = models.PositiveSmallIntegerField("进度", default=0)
    finished_on = models.DateField("完成日", null=True)
    reason = models.CharField("退回或取消的理由", max_length=300, blank=True)
    source = models.CharField("依据", max_length=200, blank=True)
    closed_at = models.DateTimeField("核实或取消时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "措施分解任务"
        ordering = ["measure__number", "pk"]
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="assignment_days"),
            models.CheckConstraint(condition=Q(percent__lte=100), name="assignment_percent"),
            models.CheckConstraint(
                condition=Q(state__in=CLOSED, closed_at__isnull=False) | ~Q(state__in=CLOSED) & Q(closed_at=None),
                name="assignment_closed_when",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["reported", "done"], finished_on__isnull=False, percent=100)
                | ~Q(state__in=["reported", "done"]) & Q(finished_on=None),
                name="assignment_finished_when",
            ),
            models.CheckConstraint(
                condition=~Q(state=AssignmentState.CANCELLED) | ~Q(reason=""), name="assignment_cancel_said"
            ),
            models.UniqueConstraint(
                fields=["measure", "park", "kind"],
                condition=Q(kind__in=["pilot", "rollout"]) & ~Q(state=AssignmentState.CANCELLED),
                name="assignment_pilot_once",
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "state"], name="assignment_owner"),
            models.Index(fields=["ends_on"], condition=Q(state__in=list(OPEN)), name="assignment_due"),
        ]

    def __str__(self) -> str:
        return self.title

    def overdue(self, on: dt.date | None = None) -> bool:
        return self.state in OPEN and self.ends_on < (on or moments.today())

    @property
    def late(self) -> bool:
        """Finished after its last day."""
        return self.finished_on is not None and self.finished_on > self.ends_on

    # What the door asks of a movable row (core/door.py).

    def move_refusal(self, move: str) -> str | None:
        if move in {t.name for t in self.get_available_state_transitions()}:  # type: ignore[attr-defined]
            return None
        label = AssignmentState(self.state).label
        return f"这项任务现在是“{label}”，不能“{ASSIGNMENT_LABELS[move]}”，请刷新页面查看。"

    def move_organisation_id(self, move: str) -> int | None:
        return self.owner_id if move in OWNERS_MOVES else self.setter_id

    def move_permitted(self, move: str, actor: Actor) -> str | None:
        """The owner reports; the office that keeps the plan sets, looks at and moves all, a unit what it set itself."""
        label = ASSIGNMENT_LABELS[move]
        if actor.person is None:
            return f"“{label}”由人办理。"
        if move in OWNERS_MOVES:
            named = actor.person.pk == self.person_id
            if named or actor.holds_any(OWNERS, self.owner_id):
                return None
            return f"“{label}”由{self.owner.name}的负责人、管理员、填报人或责任人办理。"
        office = self.measure.plan.office
        if actor.holds_any(KEEPERS, office.pk):
            return None
        if move in OFFICE_MOVES:
            return f"“{label}”由{office.name}的审改办人员办理。"
        if self.setter_id == self.owner_id and actor.holds_any(SETTERS, self.setter_id):
            return None if move != "assign" or leads(self) else "本单位不是这项措施的牵头或责任单位，不能分解。"
        return f"“{label}”由{office.name}的审改办人员，或者自行分解任务的单位负责人办理。"


def leads(row: Assignment) -> bool:
    """Whether the owner leads the measure or is responsible for it."""
    return Duty.objects.filter(measure=row.measure_id, reporter__organisation=row.owner_id).exists()


class AssignmentProgress(models.Model):
    """One entry of progress: percent, words, why it is late. Kept for ever."""

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="entries", verbose_name="任务")
    percent = models.PositiveSmallIntegerField("进度")
    text = models.TextField("进展")
    delay_reason = models.CharField("逾期原因", max_length=300, blank=True)
    person = models.ForeignKey("core.Person", models.PROTECT, related_name="+", verbose_name="填写人")
    at = models.DateTimeField("填写时间")

    class Meta:
        verbose_name = verbose_name_plural = "任务进展"
        ordering = ["-pk"]
        default_permissions = ("view",)
        constraints = [models.CheckConstraint(condition=Q(percent__lte=100), name="progress_percent")]


class AssignmentDates(models.Model):
    """Days that a task had before they were moved, and why."""

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="former_dates", verbose_name="任务")
    starts_on = models.DateField("原开始日")
    ends_on = models.DateField("原完成期限")
    reason = models.CharField("调整原因", max_length=300)
    person = models.ForeignKey("core.Person", models.PROTECT, related_name="+", verbose_name="调整人")
    at = models.DateTimeField("调整时间")

    class Meta:
        verbose_name = verbose_name_plural = "任务原定日期"
        ordering = ["pk"]
        default_permissions = ("view",)
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="moved_for_a_reason")]
