"""The life of a filing and of an objection to it (岳云政办发〔2022〕8号 三.1, 三.2: 审批事项按月转业务主管部门备案).

The objections live beside the filing: while one is open the filing cannot be archived, and the filing itself stays where it
is, so that several objections go on at the same time. The methods only move.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django_fsm import FSMField, FSMModelMixin, transition

from core.models.roles import Role


class FilingState(models.TextChoices):
    DRAFT = "draft", "待盖章"
    SEALED = "sealed", "待报送"
    SUBMITTED = "submitted", "待接收"
    RECEIVED = "received", "审阅中"
    ARCHIVED = "archived", "已归档"


class ObjectionState(models.TextChoices):
    OPEN = "open", "待答复"
    ANSWERED = "answered", "已答复"
    ACCEPTED = "accepted", "已了结"
    ESCALATED = "escalated", "已提请审改办"
    SETTLED = "settled", "审改办已定"
    WITHDRAWN = "withdrawn", "已撤回"


class ObjectionKind(models.TextChoices):
    """What a department may object to; the documents name none [choice]."""

    OUTSIDE_POWER = "outside_power", "超越赋权范围"
    UNLAWFUL = "unlawful", "不符合法定条件或者程序"
    MATERIALS = "materials", "材料不全或者不实"
    SEAL = "seal", "印章、名义不符"
    LATE = "late", "超期办理或者理由不足"
    ENTRY = "entry", "清单内容有误、漏报"


class Remedy(models.TextChoices):
    """What the department wants done."""

    EXPLAIN = "explain", "书面说明"
    CORRECT = "correct", "更正或者补正材料"
    REVOKE = "revoke", "依法撤销"
    REDO = "redo", "重新作出决定"


class Side(models.TextChoices):
    """Who makes a step."""

    FILER = "filer", "报备单位"
    DEPARTMENT = "department", "接受备案的部门"
    REFORM = "reform", "审改办"


ROLES: dict[str, tuple[Role, ...]] = {
    Side.FILER: (Role.PARK_ADMIN, Role.HEAD),
    Side.DEPARTMENT: (Role.SUPERVISOR, Role.HEAD),
    Side.REFORM: (Role.REFORM,),
}


@dataclass(frozen=True)
class Step:
    """How a step is called and whose it is; `asks` is what has to be told with it, empty for nothing."""

    label: str
    side: Side
    asks: str = ""
    done: str = ""


FILING_STEPS: dict[str, Step] = {
    "compile": Step("编制", Side.FILER, done="已编制"),
    "explain": Step("填写超期理由", Side.FILER, done="超期理由已保存"),
    "seal": Step("备案函盖章", Side.FILER, done="备案函已盖章"),
    "reopen": Step("退回重编", Side.FILER, asks="退回重编的原因", done="已退回重编"),
    "submit": Step("报送", Side.FILER, done="已报送"),
    "receive": Step("签收", Side.DEPARTMENT, done="已签收，备案回执已制作"),
    "give_back": Step("退回报备单位", Side.DEPARTMENT, asks="退回原因", done="已退回报备单位"),
    "review": Step("审阅", Side.DEPARTMENT, done="已审阅"),
    "archive": Step("审阅完毕，归档", Side.DEPARTMENT, done="已归档"),
}
OBJECTION_STEPS: dict[str, Step] = {
    "lodge": Step("提出异议", Side.DEPARTMENT, done="异议已送报备单位"),
    "answer": Step("答复", Side.FILER, asks="答复", done="已答复"),
    "accept": Step("接受答复", Side.DEPARTMENT, done="异议已了结"),
    "insist": Step("要求再答复", Side.DEPARTMENT, asks="尚未说明之处", done="已要求再答复"),
    "escalate": Step("提请审改办", Side.DEPARTMENT, asks="提请理由", done="已提请审改办"),
    "settle": Step("审改办处理", Side.REFORM, asks="处理意见", done="处理意见已送双方"),
    "withdraw": Step("撤回异议", Side.DEPARTMENT, asks="撤回原因", done="异议已撤回"),
}
F, O = FilingState, ObjectionState  # noqa: E741
PENDING = (O.OPEN, O.ANSWERED, O.ESCALATED)
SENT = (F.SUBMITTED, F.RECEIVED, F.ARCHIVED)
UNSENT = (F.DRAFT, F.SEALED)


class FilingLife(FSMModelMixin, models.Model):
    state = FSMField("进度", max_length=10, choices=FilingState.choices, default=FilingState.DRAFT, protected=True)

    class Meta:
        abstract = True

    @transition(field=state, source=F.DRAFT, target=F.DRAFT)
    def compile(self) -> None:
        """编制: everything of the month that is in no filing yet is taken in."""

    @transition(field=state, source=F.DRAFT, target=F.DRAFT)
    def explain(self) -> None:
        """超期理由: why cases were decided late, said line by line."""

    @transition(field=state, source=F.DRAFT, target=F.SEALED)
    def seal(self) -> None:
        """盖章: the figures are frozen with the letter; nothing of the filing changes after that."""

    @transition(field=state, source=F.SEALED, target=F.DRAFT)
    def reopen(self) -> None:
        """退回重编 before it is sent; the next letter takes the place of this one."""

    @transition(field=state, source=F.SEALED, target=F.SUBMITTED)
    def submit(self) -> None:
        """报送."""

    @transition(field=state, source=F.SUBMITTED, target=F.RECEIVED)
    def receive(self) -> None:
        """签收 with a receipt."""

    @transition(field=state, source=F.SUBMITTED, target=F.DRAFT)
    def give_back(self) -> None:
        """退回: the letter or the list is not in form; it is compiled and sent again."""

    @transition(field=state, source=F.RECEIVED, target=F.RECEIVED)
    def review(self) -> None:
        """逐件审阅: lines without objection are ticked."""

    @transition(field=state, source=F.RECEIVED, target=F.ARCHIVED)
    def archive(self) -> None:
        """归档: everything reviewed, no objection pending."""


class ObjectionLife(FSMModelMixin, models.Model):
    state = FSMField("进度", max_length=10, choices=ObjectionState.choices, default=ObjectionState.OPEN, protected=True)

    class Meta:
        abstract = True

    @transition(field=state, source=O.OPEN, target=O.OPEN)
    def lodge(self) -> None:
        """提出异议: kind, reason, what is wanted, until when."""

    @transition(field=state, source=O.OPEN, target=O.ANSWERED)
    def answer(self) -> None:
        """答复."""

    @transition(field=state, source=O.ANSWERED, target=O.OPEN)
    def insist(self) -> None:
        """The answer leaves something open; the park answers again by a new day."""

    @transition(field=state, source=(O.OPEN, O.ANSWERED), target=O.ACCEPTED)
    def accept(self) -> None:
        """The department is content."""

    @transition(field=state, source=(O.OPEN, O.ANSWERED), target=O.ESCALATED)
    def escalate(self) -> None:
        """提请审改办: the two do not agree, or no answer came."""

    @transition(field=state, source=O.ESCALATED, target=O.SETTLED)
    def settle(self) -> None:
        """The reform office says what holds."""

    @transition(field=state, source=(O.OPEN, O.ANSWERED, O.ESCALATED), target=O.WITHDRAWN)
    def withdraw(self) -> None:
        """The department takes the objection back."""
