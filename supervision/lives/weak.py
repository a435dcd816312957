"""The life of a weak item (放不下、接不住、管不好): registered, taken up, followed, resolved or handled another way."""

from __future__ import annotations

from django.db import models
from django_fsm import FSMField, FSMModelMixin, transition

from empowerment.workflow import Mode


class WeakState(models.TextChoices):
    REGISTERED = "registered", "待认定"
    FOLLOWED = "followed", "整改中"
    ASKED = "asked", "待审改办决定"
    RESOLVED = "resolved", "已解决"
    FALLEN_BACK = "fallen_back", "已调整方式"
    DISMISSED = "dismissed", "不列入"


class WeakKind(models.TextChoices):
    """The three of the Yueyang plan, measure 20."""

    NOT_RELEASED = "not_released", "放不下"
    NOT_TAKEN = "not_taken", "接不住"
    NOT_MANAGED = "not_managed", "管不好"


class WeakSource(models.TextChoices):
    PARK = "park", "园区反映"
    DEPARTMENT = "department", "部门反映"
    EVALUATION = "evaluation", "运行评估"
    INSPECTION = "inspection", "督查发现"


class Ending(models.TextChoices):
    """What park or department ask the reform office for."""

    RESOLVED = "resolved", "已经解决，请予销号"
    FORWARDED = Mode.FORWARDED.value, "改为服务前移"
    INTAKE_ONLY = Mode.INTAKE_ONLY.value, "改为委托收件、受审分离"


W = WeakState
OPEN = (W.REGISTERED, W.FOLLOWED, W.ASKED)
OWED = (W.FOLLOWED, W.ASKED)  # measures are due
FALLBACKS = (Mode.FORWARDED, Mode.INTAKE_ONLY)  # 岳阳方案第15条
LABELS = {
    "register": "登记",
    "take_up": "列入整改",
    "dismiss": "不列入",
    "follow": "登记进展",
    "ask": "提请销号或调整",
    "go_on": "退回继续整改",
    "resolve": "同意销号",
    "fall_back": "调整方式",
}
DECIDING = frozenset({"take_up", "dismiss", "go_on", "resolve", "fall_back"})


class WeakLife(FSMModelMixin, models.Model):
    """State and moves of a weak item. The methods only move; services write what belongs to a move."""

    state = FSMField("状态", max_length=12, choices=WeakState.choices, default=W.REGISTERED, protected=True)

    class Meta:
        abstract = True

    @transition(field=state, source=W.REGISTERED, target=W.REGISTERED)
    def register(self) -> None:
        """登记 by the park, the department or an office that oversees."""

    @transition(field=state, source=W.REGISTERED, target=W.FOLLOWED)
    def take_up(self) -> None:
        """列入整改 with an owner, measures and a day."""

    @transition(field=state, source=W.REGISTERED, target=W.DISMISSED)
    def dismiss(self) -> None:
        """不列入 with the reason."""

    @transition(field=state, source=W.FOLLOWED, target=W.FOLLOWED)
    def follow(self) -> None:
        """登记进展."""

    @transition(field=state, source=W.FOLLOWED, target=W.ASKED)
    def ask(self) -> None:
        """提请: park, department or owner propose an ending."""

    @transition(field=state, source=W.ASKED, target=W.FOLLOWED)
    def go_on(self) -> None:
        """退回继续整改 with a new day."""

    @transition(field=state, source=(W.FOLLOWED, W.ASKED), target=W.RESOLVED)
    def resolve(self) -> None:
        """销号."""

    @transition(field=state, source=(W.FOLLOWED, W.ASKED), target=W.FALLEN_BACK)
    def fall_back(self) -> None:
        """调整方式: to service-forward or intake-only, through the catalogue."""
