"""Monthly returns (台账, 附件3): one per unit and month with its cells, and corrections as returns of their own."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import models
from django.db.models import Q

from core import moments
from core.actors import Actor
from ledger.lives.returns import (
    CHECKED_ON,
    OWED,
    RETURN_STEPS,
    SENT,
    SIGNS,
    STAMPED_ON,
    Progress,
    ReturnLife,
    ReturnState,
)


def _dated(field: str, states: tuple[ReturnState, ...], name: str) -> models.CheckConstraint:
    """The moment is known exactly in these states."""
    known = Q(state__in=list(states), **{f"{field}__isnull": False})
    unknown = ~Q(state__in=list(states)) & Q(**{f"{field}__isnull": True})
    return models.CheckConstraint(condition=known | unknown, name=name)


class MonthlyReturn(ReturnLife):
    """One unit's ledger of one month. `sequence` 0 is the return itself, the next ones correct it after it was received."""

    door_related = ("plan", "reporter", "filled_by")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1)
    plan = models.ForeignKey("ledger.Plan", models.PROTECT, related_name="returns", verbose_name="方案")
    reporter = models.ForeignKey("ledger.Reporter", models.PROTECT, related_name="returns", verbose_name="填报单位")
    month = models.DateField("月份", help_text="该月首日")
    sequence = models.PositiveSmallIntegerField("更正次序", default=0)
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="corrections", verbose_name="更正的台账"
    )
    correction_reason = models.CharField("更正理由", max_length=300, blank=True)
    due_on = models.DateField("应报送日", null=True)
    filled_by = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="填报人")
    phone_sealed = models.CharField(max_length=200, blank=True, editable=False)
    checked_by = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="审核人")
    checked_at = models.DateTimeField("审核时间", null=True)
    stamped_at = models.DateTimeField("盖章时间", null=True)
    submitted_at = models.DateTimeField("报送时间", null=True)
    first_submitted_on = models.DateField("首次报送日", null=True)
    received_at = models.DateTimeField("接收时间", null=True)
    received_by = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="接收人")
    returned_reason = models.CharField("退回原因", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "月度台账"
        ordering = ["-month", "reporter__position", "sequence"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["reporter", "month", "sequence"], name="return_once_per_month"),
            models.CheckConstraint(
                condition=Q(sequence=0, corrects=None, due_on__isnull=False)
                | Q(sequence__gt=0, corrects__isnull=False, due_on=None) & ~Q(correction_reason=""),
                name="return_correction_whole",
            ),
            models.UniqueConstraint(
                fields=["corrects"], condition=~Q(state=ReturnState.RECEIVED), name="return_one_open_correction"
            ),
            _dated("checked_at", CHECKED_ON, "return_checked_when"),
            _dated("stamped_at", STAMPED_ON, "return_stamped_when"),
            _dated("submitted_at", SENT, "return_submitted_when"),
            _dated("received_at", (ReturnState.RECEIVED,), "return_received_when"),
        ]
        indexes = [
            models.Index(fields=["plan", "month", "state"], name="return_month"),
            models.Index(fields=["due_on"], condition=Q(state__in=list(OWED)), name="return_owed"),
            models.Index(fields=["state", "-id"], name="return_state"),
        ]

    def __str__(self) -> str:
        return f"{self.reporter}{self.what}台账"

    @property
    def what(self) -> str:
        return f"{month_words(self.month)}{f'（更正{self.sequence}）' if self.sequence else ''}"

    def late(self, today: dt.date | None = None) -> bool:
        """First submitted, or still to be submitted, after its day. A correction has no day."""
        if self.due_on is None:
            return False
        return (self.first_submitted_on or today or moments.today()) > self.due_on

    # What the door asks of a movable row (core/door.py).

    def move_refusal(self, move: str) -> str | None:
        if move in {t.name for t in self.get_available_state_transitions()}:  # type: ignore[attr-defined]
            return None
        state = ReturnState(self.state)
        if state == ReturnState.RECEIVED:
            return "这份台账已接收锁定，要改请办理更正。"
        return f"这份台账现在是“{state.label}”，不能“{RETURN_STEPS[move].label}”，请刷新页面查看。"

    def move_organisation_id(self, move: str) -> int | None:
        return self.plan.office_id if RETURN_STEPS[move].office else self.reporter.organisation_id

    def move_permitted(self, move: str, actor: Actor) -> str | None:
        """The unit's filers and leaders; the office that receives. A job only opens the month."""
        step = RETURN_STEPS[move]
        if actor.is_job or move == "launch":
            return None if actor.is_job and move == "launch" else "台账由系统按月建立，填报、审核和报送由人办理。"
        body = self.plan.office if step.office else self.reporter.organisation
        if actor.person is None or not actor.holds_any(step.roles, body.pk):
            roles = "、".join(sorted(str(role.label) for role in step.roles))
            return f"“{step.label}”由{body.name}的{roles}办理。"
        if move == "approve" and actor.person.pk == self.filled_by_id:
            return "填报人不能审核自己填的台账，请由单位另一位负责人审核。"
        return None


def month_words(month: dt.date) -> str:
    """2022年3月."""
    return f"{month.year}年{month.month}月"


class Entry(models.Model):
    """One cell: what a unit says of one measure at one park in the month. `figures`: [{name, value, unit, source}].

    `carried`: last month's words, not looked at yet. In a correction `corrects` is the cell that is corrected.
    """

    monthly_return = models.ForeignKey(
        MonthlyReturn, models.CASCADE, related_name="entries", verbose_name="台账", db_index=False
    )
    measure = models.ForeignKey("ledger.Measure", models.PROTECT, related_name="+", verbose_name="改革措施")
    column = models.ForeignKey("ledger.ParkColumn", models.PROTECT, related_name="+", verbose_name="园区列")
    version = models.PositiveIntegerField(default=1)
    progress = models.CharField("状态", max_length=12, choices=Progress.choices, blank=True)
    text = models.TextField("进展情况", blank=True)
    figures = models.JSONField("数据", default=list, blank=True)
    problems = models.TextField("存在问题", blank=True)
    requests = models.TextField("请求事项", blank=True)
    carried = models.BooleanField("沿用上月", default=False)
    corrects = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", verbose_name="更正的格")

    class Meta:
        verbose_name = verbose_name_plural = "台账格"
        ordering = ["measure__number", "column__position"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["monthly_return", "measure", "column"], name="entry_once_per_cell"),
            models.CheckConstraint(
                condition=Q(progress__in=["", Progress.NOT_STARTED]) | ~Q(text=""), name="entry_progress_said"
            ),
        ]

    @property
    def sign(self) -> str:
        return SIGNS.get(self.progress, "")

    @property
    def cell(self) -> tuple[int, int]:
        """Measure number and column position, which survive from plan to plan as keys do not."""
        return self.measure.number, self.column.position

    @property
    def key(self) -> str:
        """The cell in an address: measure number and column position."""
        return f"{self.measure.number}-{self.column.position}"


class EntryFile(models.Model):
    """Evidence of a cell, its type told by content."""

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="files", verbose_name="台账格")
    file = models.ForeignKey("core.StoredFile", models.PROTECT, related_name="+", verbose_name="文件")
    name = models.CharField("文件名", max_length=200)
    added_at = models.DateTimeField("上传时间")
    added_by = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="上传人")

    class Meta:
        verbose_name = verbose_name_plural = "台账佐证"
        ordering = ["pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return self.name


class ReturnUpload(models.Model):
    """A table filled offline and uploaded: the file as it came and, where something was wrong, the same with marks."""

    monthly_return = models.ForeignKey(MonthlyReturn, models.PROTECT, related_name="uploads", verbose_name="台账")
    file = models.ForeignKey("core.StoredFile", models.PROTECT, related_name="+", verbose_name="文件")
    name = models.CharField("文件名", max_length=200)
    marked = models.ForeignKey("core.StoredFile", models.PROTECT, null=True, related_name="+", verbose_name="批注文件")
    problems = models.PositiveIntegerField("问题数", default=0)
    cells = models.PositiveIntegerField("写入格数", default=0)
    uploaded_at = models.DateTimeField("上传时间")
    uploaded_by = models.ForeignKey("core.Person", models.PROTECT, related_name="+", verbose_name="上传人")

    class Meta:
        verbose_name = verbose_name_plural = "台账上传"
        ordering = ["-pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(problems=0, marked=None) | Q(problems__gt=0, marked__isnull=False, cells=0),
                name="upload_marked_or_taken",
            )
        ]
