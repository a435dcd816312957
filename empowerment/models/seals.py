"""Seals: the register, who keeps them, who may use them, when they were suspended, and every use."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from core import moments
from core.actors import Actor
from core.models import Organisation, Role
from empowerment.seal_life import KEEPERS, SEAL_MOVES, SealLife, SealState, seal_sources
from empowerment.workflow import SealKind


class Seal(SealLife):
    """A physical or electronic seal. Its periods are moments: a void seal is void from that very moment."""

    door_related = ("owner",)

    version = models.PositiveIntegerField(default=1)
    code = models.SlugField("代码", max_length=40, unique=True)
    owner = models.ForeignKey("core.Organisation", models.PROTECT, related_name="seals", verbose_name="所有者")
    kind = models.CharField("种类", max_length=10, choices=SealKind.choices)
    name = models.CharField("印文", max_length=120)
    specimen = models.ForeignKey(
        "core.StoredFile", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="印模图样"
    )
    active_from = models.DateTimeField("启用时刻")
    ended_at = models.DateTimeField("停止时刻", null=True, blank=True)
    source = models.CharField("来源", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "印章"
        ordering = ["owner", "active_from"]

    def __str__(self) -> str:
        return self.name

    # What the door asks of a movable row (core/door.py).

    def move_refusal(self, move: str) -> str | None:
        if self.state in seal_sources(move) and not (move == "call_off" and self.has_ended()):
            return None
        words = f"“{self.name}”{SealState(self.state).label}已登记"
        return (
            f"{words}，不能再改。"
            if self.ended_at or move not in SEAL_MOVES
            else f"{words}，不能“{SEAL_MOVES[move].label}”。"
        )

    def has_ended(self) -> bool:
        """Whether the moment of its end has come."""
        return self.ended_at is not None and self.ended_at <= moments.now()

    def move_organisation_id(self, move: str) -> int | None:
        return self.owner_id

    def move_permitted(self, move: str, actor: Actor) -> str | None:
        """The head or the administrator of its body, or the reform office of its jurisdiction; a change of body and the
        demonstration come by themselves.
        """
        if move == "call_off" and not actor.is_job:
            return "作废只能随实施主体调整的撤销一并撤回。"
        if actor.is_job or actor.holds_any(KEEPERS, self.owner_id):
            return None
        offices = Organisation.objects.filter(
            pk__in=actor.organisations(Role.REFORM), jurisdiction_id=self.owner.jurisdiction_id
        )
        if offices.exists():
            return None
        return f"“{self.name}”由{self.owner}的负责人、园区管理员或本辖区审改办人员管理。"


class SealKeeping(models.Model):
    """Who keeps a seal, and at which body, from a day on until the next row or the last day."""

    seal = models.ForeignKey(Seal, models.CASCADE, related_name="keepings", verbose_name="印章")
    person = models.ForeignKey("core.Person", models.PROTECT, related_name="+", verbose_name="保管人")
    body = models.ForeignKey("core.Organisation", models.PROTECT, related_name="+", verbose_name="保管单位")
    valid_from = models.DateField("起始日")
    valid_to = models.DateField("最后一日", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "印章保管"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["seal"], condition=Q(valid_to=None), name="seal_kept_by_one"),
        ]


class SealSuspension(models.Model):
    """An interval in which a seal may not be used; open until it is resumed."""

    seal = models.ForeignKey(Seal, models.CASCADE, related_name="suspensions", verbose_name="印章")
    started_at = models.DateTimeField("暂停时刻")
    ended_at = models.DateTimeField("恢复时刻", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "印章暂停"
        constraints = [
            models.UniqueConstraint(fields=["seal"], condition=Q(ended_at=None), name="seal_suspended_once"),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("started_at")), name="seal_suspension_period"
            ),
        ]


class SealUser(models.Model):
    """A person who may use a seal (dates inclusive)."""

    seal = models.ForeignKey(Seal, models.CASCADE, related_name="users", verbose_name="印章")
    person = models.ForeignKey("core.Person", models.PROTECT, related_name="seals", verbose_name="用印人")
    valid_from = models.DateField("起始日")
    valid_to = models.DateField("最后一日", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "用印人"


class SealUse(models.Model):
    """The register of every use: at most once per document and step; the database refuses to change or remove a row.

    `case_number` and `instrument` are said as they were when the seal was put on.
    """

    class Form(models.TextChoices):
        ELECTRONIC = "electronic", "电子"
        PHYSICAL = "physical", "实物"

    document = models.ForeignKey("core.Document", models.PROTECT, related_name="seal_uses", verbose_name="文书")
    step = models.PositiveSmallIntegerField("次序")
    seal = models.ForeignKey(Seal, models.PROTECT, related_name="uses", verbose_name="印章")
    countersign = models.BooleanField("见章盖章", default=False)
    used_by = models.ForeignKey("core.Person", models.PROTECT, related_name="+", verbose_name="用印人")
    used_at = models.DateTimeField("用印时间")
    form = models.CharField("方式", max_length=10, choices=Form.choices)
    place = models.PositiveSmallIntegerField("用印位置", default=0)  # on the sheet; 0: the next free one
    facts_hash = models.CharField("文书摘要", max_length=64)
    case_number = models.CharField("办件编号", max_length=60, blank=True)
    instrument = models.CharField("授权委托文书", max_length=300, blank=True)
    scan = models.ForeignKey("core.StoredFile", models.PROTECT, null=True, related_name="+")
    confirmed_by = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="复核人")

    class Meta:
        verbose_name = verbose_name_plural = "用印登记"
        default_permissions = ("view",)
        constraints = [models.UniqueConstraint(fields=["document", "step"], name="sealed_once_per_step")]
        indexes = [models.Index(fields=["seal", "used_at"], name="seal_use_of_seal")]
