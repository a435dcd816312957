"""Stocks of blank certificates: one row per printed serial number (S1: 空白证照、制作规范 are handed over and kept)."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models
from django.db.models import F, Q

from approvals.blank_life import BLANK_MOVES, BlankLife, BlankState
from core.actors import Actor
from core.models import Role


class BlankStock(models.Model):
    """The blanks of one kind at one body. A serial number is the prefix and a number of so many digits."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    body = models.ForeignKey("core.Organisation", models.PROTECT, related_name="+", verbose_name="保管单位")
    kind = models.CharField("证照种类", max_length=80)
    prefix = models.CharField("编号前缀", max_length=40, blank=True)
    digits = models.PositiveSmallIntegerField("编号位数", default=6)
    low_mark = models.PositiveIntegerField("低于多少提示补领", default=0)
    items = models.ManyToManyField("empowerment.PowerItem", blank=True, related_name="+", verbose_name="用于事项")

    class Meta:
        verbose_name = verbose_name_plural = "空白证照库存"
        ordering = ["body", "kind"]
        default_permissions = ("view",)
        constraints = [models.UniqueConstraint(fields=["body", "kind"], name="blank_stock_once")]

    def __str__(self) -> str:
        return self.kind

    def serial(self, number: int) -> str:
        return f"{self.prefix}{number:0{self.digits}d}"


class BlankBatch(models.Model):
    """领入: a range of serial numbers, both ends included, from whom and by whom."""

    stock = models.ForeignKey(BlankStock, models.PROTECT, related_name="batches", verbose_name="库存")
    first = models.PositiveBigIntegerField("起号")
    last = models.PositiveBigIntegerField("止号")
    received_on = models.DateField("领入日期")
    from_whom = models.CharField("来源", max_length=120)
    person = models.ForeignKey("core.Person", models.PROTECT, related_name="+", verbose_name="经手人")
    recorded_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = verbose_name_plural = "空白证照领入"
        ordering = ["-pk"]
        default_permissions = ("view",)
        constraints = [models.CheckConstraint(condition=Q(last__gte=F("first")), name="blank_batch_range")]

    @property
    def count(self) -> int:
        return self.last - self.first + 1


class BlankCertificate(BlankLife):
    """One printed serial number, used once."""

    door_related = ("stock",)

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1)
    stock = models.ForeignKey(BlankStock, models.PROTECT, related_name="blanks", verbose_name="库存")
    batch = models.ForeignKey(BlankBatch, models.PROTECT, related_name="blanks", verbose_name="领入批次")
    number = models.PositiveBigIntegerField("序号")
    case = models.ForeignKey(
        "approvals.Case", models.PROTECT, null=True, related_name="blanks", verbose_name="用于办件"
    )
    licence = models.ForeignKey(
        "approvals.Licence", models.PROTECT, null=True, related_name="blanks", verbose_name="用于证照"
    )
    moved_on = models.DateField("使用、作废或调出日期", null=True)
    used_on = models.DateField("使用日期", null=True)
    person = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="经手人")
    witness = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="见证人")
    reason = models.CharField("原因", max_length=200, blank=True)
    to_body = models.CharField("调往", max_length=120, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "空白证照"
        ordering = ["number"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["stock", "number"], name="blank_serial_once"),
            models.CheckConstraint(
                condition=~Q(state=BlankState.USED) | Q(case__isnull=False, person__isnull=False),
                name="used_blank_names_its_case",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[BlankState.SPOILED, BlankState.LOST])
                | Q(person__isnull=False, witness__isnull=False) & ~Q(witness=F("person")) & ~Q(reason=""),
                name="spoiled_blank_by_two",
            ),
        ]
        indexes = [models.Index(fields=["stock", "state", "number"], name="blank_of_stock")]

    def __str__(self) -> str:
        return self.serial

    @property
    def serial(self) -> str:
        return self.stock.serial(self.number)

    def move_refusal(self, move: str) -> str | None:
        method: Any = getattr(type(self), move)
        if self.state in method._django_fsm.transitions:
            return None
        return f"空白证照{self.serial}{BlankState(self.state).label}，不能{BLANK_MOVES[move].label}。"

    def move_organisation_id(self, move: str) -> int | None:
        return self.stock.body_id

    def move_permitted(self, move: str, actor: Actor) -> str | None:
        rule = BLANK_MOVES[move]
        if actor.person is not None and actor.holds_any(rule.roles, self.stock.body_id):
            return None
        roles = "、".join(sorted(Role(role).label for role in rule.roles))
        return f"“{rule.label}”由空白证照保管单位的{roles}办理。"
