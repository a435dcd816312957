"""The life of a round of empowerment (郴政办发〔2021〕4号 二（二）): the park asks, the departments assess, the reform office
draws up the list, the legality review, the government's meeting, publication. The methods only move.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django_fsm import FSMField, FSMModelMixin, transition

from core.models.roles import Role


class RoundState(models.TextChoices):
    DRAFT = "draft", "未提出"
    ASSESSING = "assessing", "部门评估"
    DRAWING = "drawing", "拟定清单"
    LEGAL = "legal", "合法性审查"
    MEETING = "meeting", "提请会议"
    APPROVED = "approved", "会议通过"
    PUBLISHED = "published", "已公布"
    DROPPED = "dropped", "已终止"


ON_THE_WAY = (RoundState.ASSESSING, RoundState.DRAWING, RoundState.LEGAL, RoundState.MEETING, RoundState.APPROVED)
S = RoundState


class Stance(models.TextChoices):
    """What a department says to a power that a park asks for."""

    AGREE = "agree", "同意下放"
    OTHER_MODE = "other_mode", "换一种方式"
    DISAGREE = "disagree", "不宜下放"


class Side(models.TextChoices):
    """Who makes a step."""

    PARK = "park", "园区"
    DEPARTMENT = "department", "主管部门"
    REFORM = "reform", "审改办"
    LEGAL = "legal", "司法局"


ROLES: dict[str, tuple[Role, ...]] = {
    Side.PARK: (Role.PARK_ADMIN, Role.HEAD),
    Side.DEPARTMENT: (Role.SUPERVISOR, Role.HANDLER, Role.HEAD),
    Side.REFORM: (Role.REFORM,),
    Side.LEGAL: (Role.LEGAL,),
}


@dataclass(frozen=True)
class Step:
    """`numbered`: the step names a paper (minutes, opinion); `returned`: it goes back, which needs a reason."""

    label: str
    side: Side
    numbered: bool = False
    returned: bool = False


STEPS: dict[str, Step] = {
    "request": Step("提出赋权需求", Side.PARK),
    "assess": Step("部门评估", Side.DEPARTMENT),
    "close_assessment": Step("评估结束，拟定清单", Side.REFORM),
    "draw_up": Step("调整清单", Side.REFORM),
    "submit_legal": Step("送合法性审查", Side.REFORM),
    "legal_pass": Step("审查通过", Side.LEGAL, numbered=True),
    "legal_return": Step("审查退回", Side.LEGAL, returned=True),
    "meeting_pass": Step("会议研究通过", Side.REFORM, numbered=True),
    "meeting_return": Step("会议退回", Side.REFORM, returned=True),
    "publish": Step("向社会公布", Side.REFORM, numbered=True),
    "drop": Step("终止", Side.REFORM, returned=True),
}


class RoundLife(FSMModelMixin, models.Model):
    state = FSMField("进度", max_length=12, choices=RoundState.choices, default=RoundState.DRAFT, protected=True)

    class Meta:
        abstract = True

    @transition(field=state, source=S.DRAFT, target=S.ASSESSING)
    def request(self) -> None:
        """园区提出需求: the list it asks for goes to every competent department."""

    @transition(field=state, source=S.ASSESSING, target=S.ASSESSING)
    def assess(self) -> None:
        """部门评估: a department's word on its own items; its newest word counts."""

    @transition(field=state, source=S.ASSESSING, target=S.DRAWING)
    def close_assessment(self) -> None:
        """综合各方意见: the list begins as the departments' advice."""

    @transition(field=state, source=S.DRAWING, target=S.DRAWING)
    def draw_up(self) -> None:
        """拟定清单: which items, by which mode, why otherwise than advised."""

    @transition(field=state, source=S.DRAWING, target=S.LEGAL)
    def submit_legal(self) -> None:
        """送合法性审查: the list stands still."""

    @transition(field=state, source=S.LEGAL, target=S.MEETING)
    def legal_pass(self) -> None:
        """合法性审查通过."""

    @transition(field=state, source=S.LEGAL, target=S.DRAWING)
    def legal_return(self) -> None:
        """审查退回: with a reason; what was said stays."""

    @transition(field=state, source=S.MEETING, target=S.APPROVED)
    def meeting_pass(self) -> None:
        """政府常务会议研究通过."""

    @transition(field=state, source=S.MEETING, target=S.DRAWING)
    def meeting_return(self) -> None:
        """会议退回."""

    @transition(field=state, source=S.APPROVED, target=S.PUBLISHED)
    def publish(self) -> None:
        """向社会公布: the catalogue's rows and the instruments' drafts are made from the list."""

    @transition(field=state, source=ON_THE_WAY, target=S.DROPPED)
    def drop(self) -> None:
        """终止: the round is not carried on."""
