"""The life of an inspection and of a finding (云溪区方案三.3: 督查室会同有关部门监督检查)."""

from __future__ import annotations

from django.db import models
from django_fsm import FSMField, FSMModelMixin, transition


class InspectionState(models.TextChoices):
    PLANNED = "planned", "待抽样"
    CHECKING = "checking", "检查中"
    RECTIFYING = "rectifying", "整改中"
    CLOSED = "closed", "已办结"
    CANCELLED = "cancelled", "已取消"


class FindingState(models.TextChoices):
    FOUND = "found", "待责令整改"
    DEMANDED = "demanded", "整改中"
    ANSWERED = "answered", "待复查"
    CLEARED = "cleared", "整改到位"
    DROPPED = "dropped", "已撤销"


class FindingKind(models.TextChoices):
    LIMIT = "limit", "超期、时限计算错误"
    MATERIALS = "materials", "材料不全、多收材料"
    PROCEDURE = "procedure", "程序缺失、次序颠倒"
    AUTHORITY = "authority", "超越权限、名义不符"
    SEAL = "seal", "用印不规范"
    DOCUMENT = "document", "文书、理由不规范"
    FEE = "fee", "收费不合规"
    ARCHIVE = "archive", "案卷不完整"
    CONDUCT = "conduct", "工作纪律"


I, F = InspectionState, FindingState  # noqa: E741
INSPECTION_LABELS = {
    "plan": "制定检查计划",
    "draw": "抽取样本",
    "look": "登记检查情况",
    "demand": "责令整改",
    "close": "办结",
    "cancel": "取消",
}
FINDING_LABELS = {
    "record": "登记问题",
    "demand": "责令整改",
    "answer": "报告整改情况",
    "clear": "复查通过",
    "send_back": "复查不通过",
    "drop": "撤销问题",
}


class InspectionLife(FSMModelMixin, models.Model):
    state = FSMField("状态", max_length=10, choices=InspectionState.choices, default=I.PLANNED, protected=True)

    class Meta:
        abstract = True

    @transition(field=state, source=I.PLANNED, target=I.PLANNED)
    def plan(self) -> None:
        """制定计划: scope, period, size of the sample."""

    @transition(field=state, source=I.PLANNED, target=I.CHECKING)
    def draw(self) -> None:
        """抽取样本 by a recorded seed, with the 检查通知书."""

    @transition(field=state, source=I.CHECKING, target=I.CHECKING)
    def look(self) -> None:
        """One case looked at, with or without a finding."""

    @transition(field=state, source=I.CHECKING, target=I.RECTIFYING)
    def demand(self) -> None:
        """责令整改: every finding at once, by one 整改通知书."""

    @transition(field=state, source=(I.CHECKING, I.RECTIFYING), target=I.CLOSED)
    def close(self) -> None:
        """办结: every case looked at, every finding put right or dropped."""

    @transition(field=state, source=I.PLANNED, target=I.CANCELLED)
    def cancel(self) -> None:
        """取消 before a sample was drawn."""


class FindingLife(FSMModelMixin, models.Model):
    state = FSMField("状态", max_length=10, choices=FindingState.choices, default=F.FOUND, protected=True)

    class Meta:
        abstract = True

    @transition(field=state, source=F.FOUND, target=F.FOUND)
    def record(self) -> None:
        """登记."""

    @transition(field=state, source=F.FOUND, target=F.DEMANDED)
    def demand(self) -> None:
        """责令整改 by a day."""

    @transition(field=state, source=F.DEMANDED, target=F.ANSWERED)
    def answer(self) -> None:
        """The body reports what it has put right."""

    @transition(field=state, source=F.ANSWERED, target=F.CLEARED)
    def clear(self) -> None:
        """复查通过."""

    @transition(field=state, source=F.ANSWERED, target=F.DEMANDED)
    def send_back(self) -> None:
        """复查不通过: again, by a new day."""

    @transition(field=state, source=F.FOUND, target=F.DROPPED)
    def drop(self) -> None:
        """撤销 with a reason, before anything was demanded."""
