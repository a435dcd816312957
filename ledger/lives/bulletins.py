"""The life of a quarterly bulletin (岳阳方案 三（三）: 市审改办每季度通报落实情况).

It is compiled, edited, checked by a second person, issued. An issued bulletin never changes: what is wrong with it is said by
a new one, which names it. The methods only move.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django_fsm import FSMField, FSMModelMixin, transition

from core.models.roles import Role


class BulletinState(models.TextChoices):
    DRAFT = "draft", "编辑中"
    OFFERED = "offered", "待复核"
    CHECKED = "checked", "待印发"
    ISSUED = "issued", "已印发"
    DROPPED = "dropped", "已作废"


class BulletinKind(models.TextChoices):
    ORDINARY = "ordinary", "通报"
    CORRECTION = "correction", "更正"
    WITHDRAWAL = "withdrawal", "撤销"


class Section(models.TextChoices):
    """The parts of a bulletin in their order; the words of each are the office's, the tables are the facts'."""

    OPENING = "opening", "总体情况"
    ON_TIME = "on_time", "台账报送情况"
    PROGRESS = "progress", "改革措施落实情况"
    PRACTICE = "practice", "典型做法"
    PROBLEMS = "problems", "存在问题及解决单位"
    COMMENDED = "commended", "表扬"
    CRITICISED = "criticised", "通报批评"
    NEXT = "next", "下一步要求"


@dataclass(frozen=True)
class Step:
    """How a move is called, which roles of the issuing office make it, and what must be told with it."""

    label: str
    roles: frozenset[Role]
    asks: str = ""


EDITORS = frozenset({Role.REFORM})
CHECKERS = frozenset({Role.REFORM, Role.HEAD})
BULLETIN_STEPS: dict[str, Step] = {
    "compile": Step("编制", EDITORS),
    "recompile": Step("重新取数", EDITORS),
    "edit": Step("修改", EDITORS),
    "offer": Step("提交复核", EDITORS),
    "approve": Step("复核通过", CHECKERS),
    "reopen": Step("退回编辑", CHECKERS, asks="退回原因"),
    "issue": Step("盖章印发", CHECKERS),
    "drop": Step("作废草稿", EDITORS, asks="作废原因"),
}
B = BulletinState
OPEN = (B.DRAFT, B.OFFERED, B.CHECKED)


class BulletinLife(FSMModelMixin, models.Model):
    state = FSMField("进度", max_length=10, choices=B.choices, default=B.DRAFT, protected=True)

    class Meta:
        abstract = True

    @transition(field=state, source=B.DRAFT, target=B.DRAFT)
    def compile(self) -> None:
        """编制: the facts of the quarter are frozen, the first words follow from them."""

    @transition(field=state, source=B.DRAFT, target=B.DRAFT)
    def recompile(self) -> None:
        """重新取数: facts of now beside the old ones, and what has changed; edited words stay."""

    @transition(field=state, source=B.DRAFT, target=B.DRAFT)
    def edit(self) -> None:
        """修改: words and choices, as an edition of its own."""

    @transition(field=state, source=B.DRAFT, target=B.OFFERED)
    def offer(self) -> None:
        """提交复核."""

    @transition(field=state, source=B.OFFERED, target=B.CHECKED)
    def approve(self) -> None:
        """复核通过 by somebody who has written none of it."""

    @transition(field=state, source=(B.OFFERED, B.CHECKED), target=B.DRAFT)
    def reopen(self) -> None:
        """退回编辑 with a reason."""

    @transition(field=state, source=B.CHECKED, target=B.ISSUED)
    def issue(self) -> None:
        """印发: numbered, sealed, addressed to the units, who sign for it."""

    @transition(field=state, source=OPEN, target=B.DROPPED)
    def drop(self) -> None:
        """作废草稿: nothing was ever issued of it."""
