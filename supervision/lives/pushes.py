"""The life of a push (双推送、双报告, 岳阳方案第3条): pushed with the result, claimed, fed back; or returned and sent elsewhere."""

from __future__ import annotations

from django.db import models
from django_fsm import FSMField, FSMModelMixin, transition

from core.models import Role


class PushState(models.TextChoices):
    PUSHED = "pushed", "待认领"
    CLAIMED = "claimed", "已认领"
    FED_BACK = "fed_back", "已反馈"
    RETURNED = "returned", "退回待改派"


class PushWay(models.TextChoices):
    """To the supervising body, or onto the list of the park's own team (concentrated penalty powers: no push)."""

    PUSH = "push", "推送监管部门"
    TEAM = "team", "园区执法队伍"


class PushOccasion(models.TextChoices):
    """What happened to the permission; each is pushed once per case."""

    RESULT = "result", "审批结果"
    REVOKED = "revoked", "撤销"
    CANCELLED = "cancelled", "注销"


P = PushState
WAITING = (P.PUSHED, P.CLAIMED, P.RETURNED)
DEPARTMENT_ROLES = frozenset({Role.SUPERVISOR, Role.HANDLER, Role.HEAD})
REROUTERS = frozenset({Role.PARK_ADMIN, Role.REFORM})
LABELS = {"claim": "认领", "give_back": "退回", "reroute": "改派", "feed_back": "反馈"}


class PushLife(FSMModelMixin, models.Model):
    """The methods only move: services write what belongs to a move, the door calls them."""

    state = FSMField("进度", max_length=10, choices=P.choices, default=P.PUSHED, protected=True)

    class Meta:
        abstract = True

    @transition(field=state, source=P.PUSHED, target=P.CLAIMED)
    def claim(self) -> None:
        """认领: the body takes the permission under its supervision."""

    @transition(field=state, source=(P.PUSHED, P.CLAIMED), target=P.RETURNED)
    def give_back(self) -> None:
        """退回: not this body's duty, with the reason and the body it thinks right."""

    @transition(field=state, source=P.RETURNED, target=P.PUSHED)
    def reroute(self) -> None:
        """改派: to another body, whose time begins anew."""

    @transition(field=state, source=P.CLAIMED, target=P.FED_BACK)
    def feed_back(self) -> None:
        """反馈: how the permission is supervised from now on."""
