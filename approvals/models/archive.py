"""Volumes of finished cases, the rules they follow, and the lists with which they are handed over."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.db import models
from django.db.models import F, Q

from approvals.archive_life import (
    DUE_DAYS,
    FIXED_VOLUME,
    TRANSFER_MOVES,
    VOLUME_MOVES,
    ArchiveMove,
    Keeper,
    Part,
    Retention,
    TransferLife,
    TransferState,
    VolumeLife,
    VolumeState,
)
from core.actors import Actor
from core.models import Role
from empowerment.workflow import ItemType


def denied(rule: ArchiveMove, body_id: int | None, actor: Actor) -> str | None:
    """Why this actor may not make an archive's move at the body; None when they may."""
    if actor.is_job:
        return None if rule.job else "系统任务不得办理此步骤。"
    if actor.person is not None and actor.holds_any(rule.roles, body_id):
        return None
    roles = "、".join(sorted(Role(role).label for role in rule.roles)) or "系统"
    return f"“{rule.label}”由案卷保管单位的{roles}办理。"


def default_order() -> list[str]:
    return [str(part) for part in Part.values]


class ArchiveRule(models.Model):
    """How cases are archived from a day on: of an item, else of a type under a scheme, else of the scheme, else of the type.
    A rule is never written again; a later one takes its place.
    """

    jurisdiction = models.ForeignKey("core.Jurisdiction", models.PROTECT, related_name="+", verbose_name="辖区")
    item = models.ForeignKey("empowerment.PowerItem", models.PROTECT, null=True, related_name="+", verbose_name="事项")
    scheme = models.ForeignKey("empowerment.Scheme", models.PROTECT, null=True, related_name="+", verbose_name="方案")
    item_type = models.CharField("事项类型", max_length=16, choices=ItemType.choices, blank=True)
    valid_from = models.DateField("施行日")
    order = models.JSONField("卷内次序", default=default_order)
    retention = models.CharField("保管期限", max_length=10, choices=Retention.choices, default=Retention.THIRTY)
    keeper = models.CharField("保管单位", max_length=10, choices=Keeper.choices, default=Keeper.EXAMINES)
    due_days = models.PositiveSmallIntegerField("归档时限（工作日）", default=DUE_DAYS)
    source = models.CharField("依据", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "归档规则"
        ordering = ["-valid_from", "-pk"]
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(
                condition=Q(item=None) | Q(scheme=None, item_type=""), name="archive_rule_of_an_item_names_nothing_else"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_retention_display()}，{self.due_days}个工作日内"

    def order_text(self) -> str:
        return "、".join(Part(part).label for part in self.order)


class ArchiveVolume(VolumeLife):
    """One volume (案卷) of one case: the first, or a supplementary one (补充卷) for what came after it was kept.

    `listed` freezes the parts in order with their hashes; `list_hash` is the SHA-256 of that list, `event_count` how far
    the case's record had come. The package is the ZIP made of them, the same bytes whenever it is made.
    """

    door_related = ("body",)

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1)
    case = models.ForeignKey("approvals.Case", models.PROTECT, related_name="volumes", verbose_name="办件")
    sequence = models.PositiveSmallIntegerField("卷次", default=1)
    body = models.ForeignKey("core.Organisation", models.PROTECT, related_name="+", verbose_name="保管单位")
    number = models.CharField("案卷号", max_length=120, blank=True)
    reason = models.CharField("立卷缘由", max_length=100, blank=True)
    retention = models.CharField("保管期限", max_length=10, choices=Retention.choices)
    order = models.JSONField("卷内次序", default=default_order)
    due_on = models.DateField("归档期限")
    obstacles = models.JSONField("所缺", default=list)

    listed = models.JSONField("卷内目录", default=list)
    list_hash = models.CharField("目录摘要", max_length=64, blank=True)
    event_count = models.PositiveIntegerField("已收入的办理记录", default=0)
    events_file = models.ForeignKey("core.StoredFile", models.PROTECT, null=True, related_name="+")
    directory = models.ForeignKey(
        "core.Document", models.PROTECT, null=True, related_name="+", verbose_name="封面和卷内目录"
    )
    package = models.ForeignKey("core.StoredFile", models.PROTECT, null=True, related_name="+", verbose_name="电子案卷")
    compiled_by = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="立卷人")
    compiled_at = models.DateTimeField("立卷时间", null=True)
    checked_by = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="核对人")
    checked_at = models.DateTimeField("核对时间", null=True)
    transfer = models.ForeignKey(
        "approvals.ArchiveTransfer", models.PROTECT, null=True, related_name="volumes", verbose_name="移交清单"
    )
    kept_at = models.DateTimeField("归档时间", null=True)
    returned_reason = models.CharField("退回理由", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "案卷"
        ordering = ["due_on", "pk"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["case", "sequence"], name="volume_of_case_once"),
            models.UniqueConstraint(
                fields=["case"], condition=~Q(state=VolumeState.KEPT), name="one_open_volume_per_case"
            ),
            models.UniqueConstraint(fields=["number"], condition=~Q(number=""), name="volume_number_once"),
            models.CheckConstraint(
                condition=~Q(state__in=FIXED_VOLUME) | Q(directory__isnull=False) & ~Q(list_hash=""),
                name="compiled_volume_has_its_list",
            ),
            models.CheckConstraint(
                condition=~Q(state=VolumeState.KEPT)
                | Q(package__isnull=False, transfer__isnull=False, kept_at__isnull=False),
                name="kept_volume_has_its_package",
            ),
        ]
        indexes = [
            models.Index(fields=["body", "state", "due_on", "id"], name="volume_of_body"),
            models.Index(
                fields=["id"],
                condition=Q(package=None) & ~Q(state=VolumeState.DUE),
                name="volume_to_pack",
            ),
        ]

    def __str__(self) -> str:
        return self.number or f"{self.case.number} 待编号"

    @property
    def supplementary(self) -> bool:
        return self.sequence > 1

    def overdue(self, today: dt.date) -> bool:
        """Whether its day has passed before it was handed over."""
        return self.due_on < today and self.state in (VolumeState.DUE, VolumeState.COMPILED, VolumeState.CHECKED)

    # What the door asks of a movable row (core/door.py).

    def move_refusal(self, move: str) -> str | None:
        method: Any = getattr(type(self), move)
        if self.state in method._django_fsm.transitions:
            return None
        return f"案卷{self}现在是“{VolumeState(self.state).label}”，不能“{VOLUME_MOVES[move].label}”。"

    def move_organisation_id(self, move: str) -> int | None:
        return self.body_id

    def move_permitted(self, move: str, actor: Actor) -> str | None:
        return denied(VOLUME_MOVES[move], self.body_id, actor)


class ArchiveTransfer(TransferLife):
    """移交清单: volumes handed to the keeper at once; the keeper signs with the own login."""

    door_related = ("body", "made_by")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1)
    number = models.CharField("清单编号", max_length=120, unique=True)
    body = models.ForeignKey("core.Organisation", models.PROTECT, related_name="+", verbose_name="保管单位")
    made_by = models.ForeignKey("core.Person", models.PROTECT, related_name="+", verbose_name="移交人")
    made_at = models.DateTimeField("移交时间")
    note = models.CharField("说明", max_length=200, blank=True)
    signed_by = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="接收人")
    signed_at = models.DateTimeField("接收时间", null=True)
    returned_reason = models.CharField("退回理由", max_length=300, blank=True)
    document = models.ForeignKey("core.Document", models.PROTECT, null=True, related_name="+", verbose_name="清单文书")

    class Meta:
        verbose_name = verbose_name_plural = "案卷移交清单"
        ordering = ["-pk"]
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(
                condition=Q(state=TransferState.SIGNED, signed_by__isnull=False, signed_at__isnull=False)
                & ~Q(signed_by=F("made_by"))
                | ~Q(state=TransferState.SIGNED) & Q(signed_by=None),
                name="transfer_signed_by_another",
            )
        ]
        indexes = [models.Index(fields=["body", "-id"], name="transfer_of_body")]

    def __str__(self) -> str:
        return self.number

    def move_refusal(self, move: str) -> str | None:
        if self.state == TransferState.OFFERED:
            return None
        return f"移交清单{self.number}{TransferState(self.state).label}，不能再办理。"

    def move_organisation_id(self, move: str) -> int | None:
        return self.body_id

    def move_permitted(self, move: str, actor: Actor) -> str | None:
        """Who hands over does not sign for the own list."""
        refusal = denied(TRANSFER_MOVES[move], self.body_id, actor)
        own = actor.person is not None and actor.person.pk == self.made_by_id
        return "移交人不能签收自己移交的清单，请由另一人签收。" if own and move == "sign" and not refusal else refusal
