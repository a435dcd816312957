"""The life of a monthly return (岳阳方案 三（三）, 附件3): filled in, checked, stamped, submitted, received.

Received is locked: what turns out wrong later is a correction, a return of its own that says what it corrects. The methods
only move; services write what belongs to a move.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django_fsm import FSMField, FSMModelMixin, transition

from core.models.roles import Role


class ReturnState(models.TextChoices):
    OPEN = "open", "填报中"
    DRAFTED = "drafted", "待审核"
    CHECKED = "checked", "待盖章"
    STAMPED = "stamped", "待报送"
    SUBMITTED = "submitted", "待接收"
    RETURNED = "returned", "退回修改"
    RECEIVED = "received", "已接收锁定"


class Progress(models.TextChoices):
    """How far a measure is at a park, as the unit says. Each has a sign, so that no colour is needed to read it."""

    NOT_STARTED = "not_started", "未启动"
    UNDER_WAY = "under_way", "推进中"
    DONE = "done", "已完成"
    STANDING = "standing", "长期坚持"


SIGNS: dict[str, str] = {
    Progress.NOT_STARTED: "○",
    Progress.UNDER_WAY: "◐",
    Progress.DONE: "●",
    Progress.STANDING: "◆",
}


@dataclass(frozen=True)
class Step:
    """How a move is called, who of the unit (or of the receiving office) makes it, and what must be told with it."""

    label: str
    roles: frozenset[Role]
    office: bool = False
    asks: str = ""


R = ReturnState
FILLING = (R.OPEN, R.RETURNED)
OWED = (R.OPEN, R.DRAFTED, R.CHECKED, R.STAMPED, R.RETURNED)
SENT = (R.SUBMITTED, R.RECEIVED)
CHECKED_ON = (R.CHECKED, R.STAMPED, R.SUBMITTED, R.RECEIVED)
STAMPED_ON = (R.STAMPED, R.SUBMITTED, R.RECEIVED)
FILERS = frozenset({Role.FILER})
LEADERS = frozenset({Role.HEAD})
UNIT = FILERS | LEADERS
OFFICE = frozenset({Role.REFORM})
RETURN_STEPS: dict[str, Step] = {
    "launch": Step("建立本月台账", frozenset()),
    "fill": Step("填报", FILERS),
    "draft": Step("提交审核", FILERS),
    "approve": Step("审核通过", LEADERS),
    "reopen": Step("退回填报人", UNIT, asks="退回填报人的原因"),
    "stamp": Step("盖章", UNIT),
    "submit": Step("报送", UNIT),
    "receive": Step("接收", OFFICE, office=True),
    "give_back": Step("退回单位", OFFICE, office=True, asks="退回原因"),
    "correct": Step("更正", FILERS),
}


class ReturnLife(FSMModelMixin, models.Model):
    state = FSMField("进度", max_length=10, choices=R.choices, default=R.OPEN, protected=True)

    class Meta:
        abstract = True

    @transition(field=state, source=R.OPEN, target=R.OPEN)
    def launch(self) -> None:
        """The month begins: a row for every unit that has cells to fill, with last month's text to edit."""

    @transition(field=state, source=R.OPEN, target=R.OPEN)
    def correct(self) -> None:
        """更正 of a received return begins: a row of its own."""

    @transition(field=state, source=FILLING, target=None)
    def fill(self) -> None:
        """填报: one or several cells are written."""

    @transition(field=state, source=FILLING, target=R.DRAFTED)
    def draft(self) -> None:
        """提交审核: every cell has been filled in."""

    @transition(field=state, source=R.DRAFTED, target=R.CHECKED)
    def approve(self) -> None:
        """审核 by the unit's leader, who is not the person that filled it in."""

    @transition(field=state, source=(R.DRAFTED, R.CHECKED, R.STAMPED), target=R.OPEN)
    def reopen(self) -> None:
        """退回填报人 before it is sent; a stamped paper is withdrawn."""

    @transition(field=state, source=R.CHECKED, target=R.STAMPED)
    def stamp(self) -> None:
        """盖章: the table is frozen and bears the unit's seal."""

    @transition(field=state, source=R.STAMPED, target=R.SUBMITTED)
    def submit(self) -> None:
        """报送."""

    @transition(field=state, source=R.SUBMITTED, target=R.RECEIVED)
    def receive(self) -> None:
        """接收: locked from now on."""

    @transition(field=state, source=R.SUBMITTED, target=R.RETURNED)
    def give_back(self) -> None:
        """退回 with a reason; the unit fills in, checks and stamps again."""
