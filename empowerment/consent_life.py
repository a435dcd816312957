"""The committee's consent (城陵矶新港区方案（征求意见稿）四（二）): 未经管委会同意，一律不得在窗口之外受理，任何部门不得随意撤窗
或撤回已入驻办理事项. A department asks, the committee decides, the department carries out. The methods only move.
"""

from __future__ import annotations

from django.db import models
from django_fsm import FSMField, FSMModelMixin, transition

from core.models.roles import Role

SOURCE = "《湖南城陵矶新港区审批服务“三集中三到位”改革实施方案》（征求意见稿）四（二）"
DECIDERS = frozenset({Role.PARK_ADMIN, Role.HEAD})


class ConsentKind(models.TextChoices):
    OUTSIDE = "outside", "窗外受理"
    WINDOW = "window", "撤回窗口"
    ITEM = "item", "撤回事项"


class ConsentState(models.TextChoices):
    DRAFT = "draft", "未提出"
    REQUESTED = "requested", "待管委会决定"
    GRANTED = "granted", "已同意"
    REFUSED = "refused", "不同意"
    CARRIED_OUT = "carried_out", "已执行"
    EXPIRED = "expired", "已到期"
    WITHDRAWN = "withdrawn", "部门已撤回"


S = ConsentState


class ConsentLife(FSMModelMixin, models.Model):
    state = FSMField("进度", max_length=12, choices=S.choices, default=S.DRAFT, protected=True)

    class Meta:
        abstract = True

    @transition(field=state, source=S.DRAFT, target=S.REQUESTED)
    def request(self) -> None:
        """申请: the department's head asks, with reason and term."""

    @transition(field=state, source=S.REQUESTED, target=S.GRANTED)
    def grant(self) -> None:
        """同意: the letter of consent is made; what it allows is allowed within its term."""

    @transition(field=state, source=S.REQUESTED, target=S.REFUSED)
    def refuse(self) -> None:
        """不同意: with a reason."""

    @transition(field=state, source=(S.REQUESTED, S.GRANTED), target=S.WITHDRAWN)
    def withdraw(self) -> None:
        """部门撤回: it is not wanted any more; what was accepted under it stays."""

    @transition(field=state, source=S.GRANTED, target=S.CARRIED_OUT)
    def carry_out(self) -> None:
        """执行: the window or the item is withdrawn, once."""

    @transition(field=state, source=S.GRANTED, target=S.EXPIRED)
    def expire(self) -> None:
        """到期: the last day has passed."""


LABELS = {
    "request": "申请",
    "grant": "同意",
    "refuse": "不同意",
    "carry_out": "执行",
    "withdraw": "撤回申请",
    "expire": "到期",
}
