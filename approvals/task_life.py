"""The life of a side task (技术审查环节) on one page: kinds, states, moves and who may make them.

Survey, expert review, test, inspection, quarantine and appraisal are apart from the approval (审批与技术审查相分离): each has its
own handler, clock and result. Articles in brackets are those of the Administrative License Law.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django_fsm import FSMField, transition

from approvals.side_life import WORKERS, SideMove, SideRow
from approvals.workflow import LEADERS


class TaskKind(models.TextChoices):
    SURVEY = "survey", "现场勘查（核查）"
    EXPERT_REVIEW = "expert_review", "专家评审"
    TESTING = "testing", "检测"
    INSPECTION = "inspection", "检验"
    QUARANTINE = "quarantine", "检疫"
    APPRAISAL = "appraisal", "鉴定"


class TaskState(models.TextChoices):
    NEW = "new", "未安排"
    PLANNED = "planned", "待开展"
    UNDER_WAY = "under_way", "进行中"
    DONE = "done", "已完成"
    CALLED_OFF = "called_off", "已取消"


class TaskResult(models.TextChoices):
    NONE = "", "未出结果"
    PASSES = "passes", "符合"
    CONDITIONS = "conditions", "附条件符合"
    FAILS = "fails", "不符合"


S = TaskState
OPEN_TASK = (S.PLANNED, S.UNDER_WAY)

TASK_MOVES: dict[str, SideMove] = {
    "plan": SideMove("安排技术任务"),
    "rearrange": SideMove("调整安排"),
    "start": SideMove("开展", WORKERS, own=True),
    "attach": SideMove("上传文件", WORKERS, own=True),
    "draw": SideMove("抽取专家"),
    "recuse_expert": SideMove("专家回避"),
    "record_opinion": SideMove("登记专家意见", WORKERS, own=True),
    "finish": SideMove("登记结果", WORKERS, own=True),
    "review": SideMove("复核结果"),
    "hand_over": SideMove("交接", WORKERS | LEADERS, own=True),
    "call_off": SideMove("取消", confirm="取消后这项任务结束，须另行安排的请重新安排。"),
}


def _move(source: tuple[TaskState, ...], target: TaskState | None) -> Any:
    return transition("state", source=[s.value for s in source], target=target.value if target else None)


class TaskLife(SideRow):
    """State and moves of a side task. The methods only move: services write what belongs to a move."""

    moves = TASK_MOVES
    noun = "技术任务"

    state = FSMField("状态", max_length=12, choices=TaskState.choices, default=S.NEW.value, protected=True)

    class Meta:
        abstract = True

    @_move((S.NEW,), S.PLANNED)
    def plan(self) -> None:
        """安排: kind, body, people, clock."""

    @_move((S.PLANNED,), None)
    def rearrange(self) -> None:
        """Other people, another day or place before the work has begun."""

    @_move((S.PLANNED,), S.UNDER_WAY)
    def start(self) -> None:
        """The work begins; for the closed list the case may be paused with its written notice [45]."""

    @_move(OPEN_TASK, None)
    def attach(self) -> None:
        """Photos, measurements, reports."""

    @_move(OPEN_TASK, None)
    def draw(self) -> None:
        """Experts drawn at random from the list, reproducibly."""

    @_move(OPEN_TASK, None)
    def recuse_expert(self) -> None:
        """An expert steps back; another is drawn."""

    @_move((S.UNDER_WAY,), None)
    def record_opinion(self) -> None:
        """What one expert said."""

    @_move((S.UNDER_WAY,), S.DONE)
    def finish(self) -> None:
        """Record, result and the paper frozen from them."""

    @_move((S.DONE,), None)
    def review(self) -> None:
        """Another person than those who did the work looks at the result."""

    @_move(OPEN_TASK, None)
    def hand_over(self) -> None:
        """The work of somebody who leaves goes to a colleague."""

    @_move(OPEN_TASK, S.CALLED_OFF)
    def call_off(self) -> None:
        """The task has lost its object; with a reason."""
