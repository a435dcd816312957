"""The life of an assessment: a round with one sheet per person or department (城陵矶新港区方案四（一）; 鞍山高新区方案二.5).

The round goes to the dispatching units and to 督考办 as a whole; scoring, appeal and its decision are each sheet's own. The
methods only move.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django_fsm import FSMField, FSMModelMixin, transition


class RoundKind(models.TextChoices):
    WINDOW_MONTH = "window_month", "窗口人员月度考核"
    WINDOW_YEAR = "window_year", "窗口人员年度考核"
    SECONDED_YEAR = "seconded", "派驻（进驻）人员年度考核"
    DEPARTMENT_YEAR = "department", "部门审批事项办理年度考核"


class RoundState(models.TextChoices):
    COMPILED = "compiled", "评分中"
    PUBLISHED = "published", "已通报"
    FINAL = "final", "已定"
    FILED = "filed", "已报督考办"
    RECEIVED = "received", "已备案"
    RETURNED = "returned", "已返回单位"


class SheetState(models.TextChoices):
    COMPILED = "compiled", "待评分"
    SCORED = "scored", "已评分"
    PUBLISHED = "published", "已通报"
    APPEALED = "appealed", "申诉中"
    DECIDED = "decided", "申诉已处理"
    FINAL = "final", "已定"


class Side(models.TextChoices):
    """Who makes a step."""

    ORGANISER = "organiser", "考核单位"
    SUBJECT = "subject", "被考核人或被考核单位"
    OVERSIGHT = "oversight", "督考办"


@dataclass(frozen=True)
class Step:
    label: str
    side: Side


ROUND_STEPS: dict[str, Step] = {
    "compile": Step("发起考核", Side.ORGANISER),
    "publish": Step("通报派出单位", Side.ORGANISER),
    "finalise": Step("确定结果", Side.ORGANISER),
    "file": Step("报督考办备案", Side.ORGANISER),
    "receive": Step("登记备案", Side.OVERSIGHT),
    "hand_back": Step("返回派出单位", Side.ORGANISER),
}
SHEET_STEPS: dict[str, Step] = {
    "compile": Step("汇总数据", Side.ORGANISER),
    "score": Step("评分", Side.ORGANISER),
    "adjust": Step("加分、扣分", Side.ORGANISER),
    "publish": Step("通报", Side.ORGANISER),
    "appeal": Step("申诉", Side.SUBJECT),
    "decide": Step("处理申诉", Side.ORGANISER),
    "finalise": Step("确定", Side.ORGANISER),
}
R, S = RoundState, SheetState
SHOWN = (S.PUBLISHED, S.APPEALED, S.DECIDED, S.FINAL)  # to the person and the unit
FINAL = (S.FINAL,)
AT_OVERSIGHT = (R.FILED, R.RECEIVED, R.RETURNED)


class RoundLife(FSMModelMixin, models.Model):
    state = FSMField("进度", max_length=10, choices=R.choices, default=R.COMPILED, protected=True)

    class Meta:
        abstract = True

    @transition(field=state, source=R.COMPILED, target=R.COMPILED)
    def compile(self) -> None:
        """发起: a sheet for everybody assessed, with the figures of the period."""

    @transition(field=state, source=R.COMPILED, target=R.PUBLISHED)
    def publish(self) -> None:
        """通报: every sheet is scored; people and units see theirs."""

    @transition(field=state, source=R.PUBLISHED, target=R.FINAL)
    def finalise(self) -> None:
        """确定: the days for appeals have passed and every appeal is decided."""

    @transition(field=state, source=R.FINAL, target=R.FILED)
    def file(self) -> None:
        """报督考办备案."""

    @transition(field=state, source=R.FILED, target=R.RECEIVED)
    def receive(self) -> None:
        """督考办登记备案 with its receipt and day."""

    @transition(field=state, source=(R.FINAL, R.RECEIVED), target=R.RETURNED)
    def hand_back(self) -> None:
        """返回派出单位: into the personal file, or part of the department's yearly assessment."""


class SheetLife(FSMModelMixin, models.Model):
    state = FSMField("状态", max_length=10, choices=S.choices, default=S.COMPILED, protected=True)

    class Meta:
        abstract = True

    @transition(field=state, source=S.COMPILED, target=S.COMPILED)
    def compile(self) -> None:
        """汇总: the figures are frozen into the lines."""

    @transition(field=state, source=(S.COMPILED, S.SCORED), target=S.SCORED)
    def score(self) -> None:
        """评分: what is judged by hand gets its score, the others have theirs by rule."""

    @transition(field=state, source=(S.COMPILED, S.SCORED), target=None)
    def adjust(self) -> None:
        """加分、扣分 with a reason."""

    @transition(field=state, source=S.SCORED, target=S.PUBLISHED)
    def publish(self) -> None:
        """通报, with the round."""

    @transition(field=state, source=S.PUBLISHED, target=S.APPEALED)
    def appeal(self) -> None:
        """申诉 within its days, once."""

    @transition(field=state, source=S.APPEALED, target=S.DECIDED)
    def decide(self) -> None:
        """处理申诉: upheld with a correction of points, or not; by another than who scored."""

    @transition(field=state, source=(S.PUBLISHED, S.DECIDED), target=S.FINAL)
    def finalise(self) -> None:
        """确定, with the round."""
