"""Joint meetings: agenda with its items and measures, resolutions with owner and day."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import models

from core import moments
from core.actors import Actor
from core.models import Role
from empowerment.meeting_life import (
    MEETING_LABELS,
    RESOLUTION_LABELS,
    MeetingLife,
    MeetingState,
    ResolutionLife,
    ResolutionState,
)

CONVENORS = frozenset({Role.REFORM, Role.PARK_ADMIN})
OWNERS = frozenset({Role.HEAD, Role.SUPERVISOR, Role.HANDLER, Role.PARK_ADMIN, Role.REFORM, Role.FILER})


class JointMeeting(MeetingLife):
    """One meeting. Without a park it is about all parks of the convenor's jurisdiction."""

    door_related = ("convenor", "park")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1)
    title = models.CharField("名称", max_length=120)
    held_on = models.DateField("日期")
    place = models.CharField("地点", max_length=120, blank=True)
    convenor = models.ForeignKey(
        "core.Organisation", models.PROTECT, related_name="meetings_convened", verbose_name="召集单位"
    )
    chair = models.CharField("主持人", max_length=40)
    park = models.ForeignKey(
        "core.Organisation", models.PROTECT, null=True, blank=True, related_name="meetings", verbose_name="园区"
    )
    members = models.ManyToManyField("core.Organisation", related_name="meetings_joined", verbose_name="成员单位")
    called_by = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="登记人")
    called_at = models.DateTimeField("登记时间")
    number = models.CharField("纪要文号", max_length=120, blank=True)
    file = models.ForeignKey("core.StoredFile", models.PROTECT, null=True, related_name="+", verbose_name="签字的纪要")
    file_name = models.CharField("文件名", max_length=200, blank=True)
    fictional = models.BooleanField("演示", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "联席会议"
        ordering = ["-held_on", "-pk"]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return self.title

    def move_refusal(self, move: str) -> str | None:
        """Why the state forbids the move; None when it allows it."""
        if move in {t.name for t in self.get_available_state_transitions()}:  # type: ignore[attr-defined]
            return None
        return f"这次会议{MeetingState(self.state).label}，不能“{MEETING_LABELS[move]}”，请刷新页面查看。"

    def move_organisation_id(self, move: str) -> int | None:
        return self.convenor_id

    def move_permitted(self, move: str, actor: Actor) -> str | None:
        """Whoever convenes: the reform office or a park's administrator, for the own body."""
        return None if actor.holds_any(CONVENORS, self.convenor_id) else f"由召集单位{self.convenor.name}办理。"


class MeetingTopic(models.Model):
    """One point of the agenda; `measure` is the number of a measure of the reform (1–20)."""

    meeting = models.ForeignKey(JointMeeting, models.CASCADE, related_name="topics", verbose_name="会议")
    order = models.PositiveSmallIntegerField("序号")
    text = models.CharField("议题", max_length=200)
    item = models.ForeignKey(
        "empowerment.PowerItem", models.PROTECT, null=True, blank=True, related_name="topics", verbose_name="事项"
    )
    measure = models.PositiveSmallIntegerField("改革措施", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "联席会议·议题"
        ordering = ["order"]
        default_permissions = ("view",)
        constraints = [models.UniqueConstraint(fields=["meeting", "order"], name="topic_order_once")]

    def __str__(self) -> str:
        return self.text


class Resolution(ResolutionLife):
    """What was resolved: who does it until when (a legal day), and what became of it."""

    door_related = ("meeting", "owner", "topic")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1)
    meeting = models.ForeignKey(JointMeeting, models.PROTECT, related_name="resolutions", verbose_name="会议")
    topic = models.ForeignKey(MeetingTopic, models.PROTECT, null=True, related_name="+", verbose_name="议题")
    text = models.CharField("议定事项", max_length=300)
    owner = models.ForeignKey("core.Organisation", models.PROTECT, related_name="resolutions", verbose_name="责任单位")
    due_on = models.DateField("完成期限")
    delay_reason = models.CharField("未完成原因", max_length=300, blank=True)
    done_on = models.DateField("完成日", null=True)
    outcome = models.CharField("办理结果", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "联席会议·议定事项"
        ordering = ["pk"]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return self.text

    def overdue_days(self, on: dt.date) -> int:
        """Calendar days past its day on a legal day; of a finished one, by how many it was late."""
        return max(0, ((self.done_on or on) - self.due_on).days)

    def standing(self, on: dt.date | None = None) -> str:
        """How it stands on a legal day (today), in words."""
        late = self.overdue_days(on or moments.today())
        if self.state == ResolutionState.DONE:
            return f"{moments.chinese_date(self.done_on)}完成" + (f"，逾期{late}天" if late else "")
        return f"逾期{late}天未完成" if late else "办理中"

    def move_refusal(self, move: str) -> str | None:
        """Why the state forbids the move; None when it allows it."""
        if move in {t.name for t in self.get_available_state_transitions()}:  # type: ignore[attr-defined]
            return None
        return f"这一项{ResolutionState(self.state).label}，不能“{RESOLUTION_LABELS[move]}”，请刷新页面查看。"

    def move_organisation_id(self, move: str) -> int | None:
        return self.meeting.convenor_id if move == "resolve" else self.owner_id

    def move_permitted(self, move: str, actor: Actor) -> str | None:
        """The convenor records what was resolved; then the owner reports on it, or the convenor for it."""
        if actor.holds_any(CONVENORS, self.meeting.convenor_id):
            return None
        if move != "resolve" and actor.holds_any(OWNERS, self.owner_id):
            return None
        whose = "" if move == "resolve" else f"{self.owner.name}或"
        return f"由{whose}召集单位{self.meeting.convenor.name}办理。"
