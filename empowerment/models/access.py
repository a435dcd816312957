"""System access register (系统接入台账): which system is open to which park (岳阳方案第4条；郴州方案二（二）4)."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from core.actors import Actor
from core.models import Role
from empowerment.models.keepers import keeps

OWNERS = frozenset({Role.HANDLER, Role.SUPERVISOR, Role.HEAD, Role.SUPERIOR, Role.FILER})


class Opening(models.TextChoices):
    """How far one aspect of the access has come."""

    CLOSED = "closed", "未开通"
    APPLIED = "applied", "办理中"
    OPEN = "open", "已开通"
    NOT_NEEDED = "not_needed", "不需要"


# The five aspects, as S1 measure 4 and S2 name them: 端口开放、账号配置、业务专网、密钥、数据共享.
ASPECTS = {"port": "端口", "account": "账号", "network": "专网", "key": "密钥", "data": "数据共享"}


class BusinessSystem(models.Model):
    """A business or supervision system to which parks need access; `owner` is who runs it or answers for the link."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    jurisdiction = models.ForeignKey("core.Jurisdiction", models.PROTECT, related_name="+", verbose_name="辖区")
    name = models.CharField("系统名称", max_length=120)
    short_name = models.CharField("简称", max_length=30, blank=True)
    owner = models.ForeignKey("core.Organisation", models.PROTECT, related_name="systems", verbose_name="责任单位")
    order = models.PositiveSmallIntegerField("次序", default=50)
    source = models.CharField("来源", max_length=200, blank=True)
    fictional = models.BooleanField("演示", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "业务系统"
        ordering = ["jurisdiction", "order", "pk"]
        default_permissions = ("view",)
        constraints = [models.UniqueConstraint(fields=["jurisdiction", "name"], name="system_name_once")]

    def __str__(self) -> str:
        return self.name


def _aspect(name: str) -> models.CharField:
    return models.CharField(ASPECTS[name], max_length=10, choices=Opening.choices, default=Opening.CLOSED)


class SystemAccess(models.Model):
    """One system at one park. Account names may stand here, passwords and keys never: only who keeps them."""

    system = models.ForeignKey(BusinessSystem, models.PROTECT, related_name="accesses", verbose_name="系统")
    park = models.ForeignKey("core.Organisation", models.PROTECT, related_name="system_accesses", verbose_name="园区")
    version = models.PositiveIntegerField(default=0)
    port = _aspect("port")
    account = _aspect("account")
    network = _aspect("network")
    key = _aspect("key")
    data = _aspect("data")
    account_names = models.CharField("账号名", max_length=200, blank=True)
    keeper = models.CharField("密码和密钥由谁保管", max_length=80, blank=True)
    blocker = models.CharField("堵点", max_length=300, blank=True)
    owner = models.ForeignKey("core.Organisation", models.PROTECT, related_name="+", verbose_name="责任单位")
    owner_person = models.CharField("责任人", max_length=40, blank=True)
    promised_on = models.DateField("承诺完成日", null=True, blank=True)
    updated_at = models.DateTimeField("更新时间")
    updated_by = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="更新人")
    fictional = models.BooleanField("演示", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "系统接入"
        ordering = ["system", "park"]
        default_permissions = ("view",)
        constraints = [models.UniqueConstraint(fields=["system", "park"], name="access_once")]
        indexes = [models.Index(fields=["promised_on"], condition=Q(promised_on__isnull=False), name="access_promised")]

    def __str__(self) -> str:
        return f"{self.system}·{self.park}"

    @property
    def aspects(self) -> list[tuple[str, str, Opening]]:
        """(field, label, state) of the five aspects."""
        return [(name, label, Opening(getattr(self, name))) for name, label in ASPECTS.items()]

    @property
    def through(self) -> bool:
        """Whether everything that is needed is open."""
        return all(state in (Opening.OPEN, Opening.NOT_NEEDED) for _, _, state in self.aspects)

    def edit_denied(self, actor: Actor) -> str | None:
        """Why the actor may not write this row: it is the park's, its owner's or the reform office's. None when permitted."""
        bodies = {self.owner_id, self.system.owner_id}
        if any(actor.holds_any(OWNERS, pk) for pk in bodies) or keeps(actor, self.park):
            return None
        return f"由{self.park.name}的园区管理员、{self.owner.name}或审改办人员登记。"
