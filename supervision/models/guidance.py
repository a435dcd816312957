"""Guidance and training by departments (业务指导), and the difficulties that parks raise with them."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from core import moments
from core.actors import Actor
from core.models import Role
from supervision.lives.guidance import (
    LABELS,
    OWED,
    SESSION_LABELS,
    DifficultyLife,
    DifficultyState,
    SessionKind,
    SessionLife,
    SessionState,
)

GUIDES = frozenset({Role.HEAD, Role.SUPERVISOR, Role.HANDLER})  # of the department
ASKERS = frozenset({Role.CLERK, Role.REVIEWER, Role.CHIEF, Role.HEAD, Role.PARK_ADMIN})  # of the park
OVERSEERS = frozenset({Role.INSPECTOR, Role.REFORM})


class GuidanceSession(SessionLife):
    """One training or guidance (岳云政办发〔2022〕8号 三（一）3；岳阳方案第15条): whom, what, when, by whom, who came."""

    door_related = ("department",)

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1)
    department = models.ForeignKey(
        "core.Organisation", models.PROTECT, related_name="guidance_given", verbose_name="指导部门"
    )
    kind = models.CharField("方式", max_length=12, choices=SessionKind.choices, default=SessionKind.TRAINING)
    title = models.CharField("主题", max_length=120)
    parks = models.ManyToManyField("core.Organisation", related_name="guidance_received", verbose_name="园区")
    items = models.ManyToManyField("empowerment.PowerItem", related_name="guidance", verbose_name="事项")
    held_on = models.DateField("日期")
    place = models.CharField("地点", max_length=120, blank=True)
    trainers = models.CharField("主讲人", max_length=200)
    demonstration = models.ForeignKey(
        "empowerment.DemonstrationCase", models.PROTECT, null=True, related_name="+", verbose_name="示范案例"
    )
    attendees = models.TextField("参加人员", blank=True)
    attended = models.PositiveSmallIntegerField("人数", null=True)
    note = models.TextField("内容和效果", blank=True)
    recorded_by = models.ForeignKey("core.Person", models.PROTECT, related_name="+", verbose_name="登记人")
    recorded_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = verbose_name_plural = "业务指导培训"
        ordering = ["-pk"]
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(
                condition=Q(state="held", attended__isnull=False) | ~Q(state="held") & Q(attended=None),
                name="guidance_attended_when_held",
            ),
        ]
        indexes = [models.Index(fields=["department", "-id"], name="guidance_department")]

    def __str__(self) -> str:
        return self.title

    def move_refusal(self, move: str) -> str | None:
        """Why the state forbids the move; None when it allows it."""
        if move not in {t.name for t in self.get_available_state_transitions()}:  # type: ignore[attr-defined]
            return f"这次指导{SessionState(self.state).label}，不能“{SESSION_LABELS[move]}”，请刷新页面查看。"
        if move == "hold" and self.held_on > moments.today():
            return f"定于{moments.chinese_date(self.held_on)}举办，当天起可以登记。"
        return None

    def move_organisation_id(self, move: str) -> int | None:
        return self.department_id

    def move_permitted(self, move: str, actor: Actor) -> str | None:
        """The department that gives it."""
        if actor.person is not None and actor.holds_any(GUIDES, self.department_id):
            return None
        return f"由{self.department.name}的负责人、监管人员或经办人办理。"


class GuidanceFile(models.Model):
    """A material of a session, its type told by content."""

    session = models.ForeignKey(GuidanceSession, models.PROTECT, related_name="files", verbose_name="业务指导")
    file = models.ForeignKey("core.StoredFile", models.PROTECT, related_name="+", verbose_name="文件")
    name = models.CharField("文件名", max_length=200)

    class Meta:
        verbose_name = verbose_name_plural = "业务指导材料"
        ordering = ["pk"]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return self.name


class Difficulty(DifficultyLife):
    """A difficulty that a park raises with a department (岳云政办发〔2022〕8号 三（一）3：及时解决赋权工作中出现的困难和问题)."""

    door_related = ("park", "department", "item", "asked_by")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1)
    park = models.ForeignKey("core.Organisation", models.PROTECT, related_name="difficulties", verbose_name="园区")
    department = models.ForeignKey(
        "core.Organisation", models.PROTECT, related_name="difficulties_asked", verbose_name="请求部门"
    )
    item = models.ForeignKey(
        "empowerment.PowerItem", models.PROTECT, null=True, related_name="difficulties", verbose_name="事项"
    )
    session = models.ForeignKey(
        GuidanceSession, models.PROTECT, null=True, related_name="difficulties", verbose_name="业务指导"
    )
    text = models.TextField("困难和问题")
    asked_by = models.ForeignKey("core.Person", models.PROTECT, related_name="+", verbose_name="提出人")
    asked_at = models.DateTimeField("提出时间")
    due_on = models.DateField("答复期限")
    solved_at = models.DateTimeField("解决时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "困难和问题"
        ordering = ["-pk"]
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(
                condition=Q(state="solved", solved_at__isnull=False) | ~Q(state="solved") & Q(solved_at=None),
                name="difficulty_solved_when",
            ),
        ]
        indexes = [
            models.Index(fields=["department", "state", "-id"], name="difficulty_department"),
            models.Index(fields=["park", "state", "-id"], name="difficulty_park"),
            models.Index(fields=["due_on"], condition=Q(state__in=list(OWED)), name="difficulty_owed"),
        ]

    def __str__(self) -> str:
        return self.text[:60]

    @property
    def overdue(self) -> bool:
        return self.state in OWED and self.due_on < moments.today()

    def move_refusal(self, move: str) -> str | None:
        """Why the state forbids the move; None when it allows it."""
        if move in {t.name for t in self.get_available_state_transitions()}:  # type: ignore[attr-defined]
            return None
        return f"这个问题现在是“{DifficultyState(self.state).label}”，不能“{LABELS[move]}”，请刷新页面查看。"

    def move_organisation_id(self, move: str) -> int | None:
        return self.department_id if move == "answer" else self.park_id

    def move_permitted(self, move: str, actor: Actor) -> str | None:
        """The park asks and says whether it is solved; the department answers."""
        if move == "answer":
            if actor.person is not None and actor.holds_any(GUIDES, self.department_id):
                return None
            return f"由{self.department.name}的负责人、监管人员或经办人答复。"
        if actor.person is not None and actor.holds_any(ASKERS, self.park_id):
            return None
        return f"“{LABELS[move]}”由{self.park.name}的人员办理。"


class DifficultyAnswer(models.Model):
    """One answer and what the park said of it."""

    difficulty = models.ForeignKey(Difficulty, models.PROTECT, related_name="answers", verbose_name="问题")
    text = models.TextField("答复")
    person = models.ForeignKey("core.Person", models.PROTECT, related_name="+", verbose_name="答复人")
    at = models.DateTimeField("答复时间")
    late = models.BooleanField("逾期", default=False)
    solved = models.BooleanField("已解决", null=True)
    said = models.CharField("园区意见", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "问题答复"
        ordering = ["pk"]
        default_permissions = ("view",)
