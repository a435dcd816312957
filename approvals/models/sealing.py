"""Physically sealed papers waiting for a second person, and papers waiting for the department's 见章盖章."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

from approvals.sealing_life import CounterGround, CounterState, ScanLife, ScanState
from core.actors import Actor


class SealScan(ScanLife):
    """One paper stamped by hand at one step: the scan, who stamped it when, who compared it (实物用印)."""

    door_related = ()

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1)
    case = models.ForeignKey("approvals.Case", models.PROTECT, related_name="seal_scans", verbose_name="办件")
    move = models.CharField("步骤", max_length=24)
    body = models.ForeignKey("core.Organisation", models.PROTECT, related_name="+", verbose_name="用印单位")
    document = models.ForeignKey("core.Document", models.PROTECT, related_name="seal_scans", verbose_name="文书")
    step = models.PositiveSmallIntegerField("次序")
    seal = models.ForeignKey("empowerment.Seal", models.PROTECT, related_name="+", verbose_name="印章")
    stamped_by = models.ForeignKey("core.Person", models.PROTECT, related_name="+", verbose_name="盖章人")
    stamped_at = models.DateTimeField("盖章时间")
    scan = models.ForeignKey("core.StoredFile", models.PROTECT, related_name="+", verbose_name="扫描件")
    request = models.CharField("上级要求", max_length=200, blank=True)
    answered_by = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="复核人")
    answered_at = models.DateTimeField("复核时间", null=True)
    reason = models.CharField("退回原因", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "实物用印"
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(
                fields=["document", "step"], condition=Q(state=ScanState.WAITING), name="seal_scan_waits_once"
            ),
            models.CheckConstraint(
                condition=~Q(state=ScanState.CONFIRMED) | ~Q(answered_by=F("stamped_by")), name="seal_scan_by_two"
            ),
        ]
        indexes = [models.Index(fields=["body", "state", "id"], name="seal_scan_of_body")]

    def __str__(self) -> str:
        return f"{self.document} 第{self.step}步"

    # What the door asks of a movable row (core/door.py).

    def move_refusal(self, move: str) -> str | None:
        if self.state == ScanState.WAITING:
            return None
        return f"这份盖章扫描件{ScanState(self.state).label}，不能再办理。"

    def move_organisation_id(self, move: str) -> int | None:
        return self.body_id

    def move_permitted(self, move: str, actor: Actor) -> str | None:
        """Who may make the seal step; confirmed by another than who stamped."""
        denied = self.case.move_permitted(self.move, actor)
        if denied:
            return denied
        own = actor.person is not None and actor.person.pk == self.stamped_by_id
        return "盖章人不能复核自己的扫描件，请由另一人核对后确认。" if own and move == "confirm" else None


class Countersigning(models.Model):
    """A paper under the park's seal that has come to the department for 见章盖章: the queue, its clock and what became of
    it. Sent again after a refusal it is a new row.
    """

    case = models.ForeignKey("approvals.Case", models.PROTECT, related_name="countersignings", verbose_name="办件")
    document = models.ForeignKey("core.Document", models.PROTECT, related_name="+", verbose_name="文书")
    body = models.ForeignKey("core.Organisation", models.PROTECT, related_name="+", verbose_name="盖章部门")
    arrived_at = models.DateTimeField("送达时间")
    due_on = models.DateField("盖章期限", null=True)
    state = models.CharField("状态", max_length=10, choices=CounterState.choices, default=CounterState.WAITING)
    ground = models.CharField("退回事由", max_length=12, choices=CounterGround.choices, blank=True)
    note = models.CharField("退回说明", max_length=300, blank=True)
    answered_by = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="办理人")
    answered_at = models.DateTimeField("办理时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "见章盖章"
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(state=CounterState.WAITING), name="countersigning_waits_once"
            ),
            models.CheckConstraint(
                condition=(Q(state=CounterState.REFUSED) & ~Q(ground="") & ~Q(note=""))
                | (~Q(state=CounterState.REFUSED) & Q(ground="")),
                name="countersigning_refused_on_a_ground",
            ),
        ]
        indexes = [models.Index(fields=["body", "state", "arrived_at", "id"], name="countersigning_queue")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.document}"
