"""The lives of an interested party and of a hearing on one page: states, moves and who may make them.

Articles in brackets are those of the Administrative License Law: 36 (interested parties are told and heard), 46-48 (hearing).
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django_fsm import FSMField, transition

from approvals.side_life import WORKERS, SideMove, SideRow
from approvals.workflow import LEADERS


class PartyState(models.TextChoices):
    NEW = "new", "未认定"
    FOUND = "found", "已认定，待告知"
    TOLD = "told", "已告知"
    HEARD = "heard", "已陈述"


class HearingState(models.TextChoices):
    NEW = "new", "未发起"
    TOLD = "told", "已告知听证权利"
    CALLED = "called", "待发听证通知"
    NOTICED = "noticed", "已通知，待听证"
    HELD = "held", "已听证"
    WAIVED = "waived", "已放弃听证"
    WITHDRAWN = "withdrawn", "已撤回听证申请"
    NO_SHOW = "no_show", "无故缺席，视为放弃"


class HearingGround(models.TextChoices):
    NONE = "", "尚无"
    BY_LAW = "by_law", "法律、法规、规章规定应当听证"
    PUBLIC_INTEREST = "public_interest", "涉及公共利益的重大许可事项"
    APPLICANT = "applicant", "申请人要求"
    PARTY = "party", "利害关系人要求"


EX_OFFICIO = (HearingGround.BY_LAW, HearingGround.PUBLIC_INTEREST)
ON_REQUEST = (HearingGround.APPLICANT, HearingGround.PARTY)
H = HearingState
PENDING = (H.CALLED, H.NOTICED)

PARTY_MOVES: dict[str, SideMove] = {
    "find": SideMove("登记利害关系人"),
    "tell": SideMove("书面告知"),
    "hear": SideMove("登记陈述申辩"),
}
HEARING_MOVES: dict[str, SideMove] = {
    "tell": SideMove("告知听证权利"),
    "call": SideMove("依职权举行听证"),
    "request": SideMove("登记听证申请"),
    "waive": SideMove("登记放弃听证"),
    "order": SideMove("改为依职权举行"),
    "notify": SideMove("发听证通知"),
    "replace_chair": SideMove("主持人回避"),
    "hand_over": SideMove("交接", WORKERS | LEADERS),
    "hold": SideMove("登记听证笔录", WORKERS),
    "withdraw": SideMove("撤回听证申请", confirm="撤回后不再举行听证。"),
    "miss": SideMove("登记缺席", confirm="申请听证的一方无正当理由缺席的，视为放弃听证。"),
}


def _move(source: tuple[Any, ...], target: Any) -> Any:
    return transition("state", source=[s.value for s in source], target=target.value if target else None)


class PartyLife(SideRow):
    """An interested party: found, told in writing, heard [36]."""

    moves = PARTY_MOVES
    noun = "利害关系人登记"

    state = FSMField("状态", max_length=8, choices=PartyState.choices, default=PartyState.NEW.value, protected=True)

    class Meta:
        abstract = True

    @_move((PartyState.NEW,), PartyState.FOUND)
    def find(self) -> None:
        """The examiner finds that the licence bears directly on somebody's major interests."""

    @_move((PartyState.FOUND,), PartyState.TOLD)
    def tell(self) -> None:
        """Told in writing, with a day until which to speak."""

    @_move((PartyState.FOUND, PartyState.TOLD, PartyState.HEARD), PartyState.HEARD)
    def hear(self) -> None:
        """What they said is on the case before the decision; they may add to it."""


class HearingLife(SideRow):
    """A hearing: the right told or the body's own order, the request, the notice, the record."""

    moves = HEARING_MOVES
    noun = "听证"

    state = FSMField("状态", max_length=10, choices=HearingState.choices, default=H.NEW.value, protected=True)

    class Meta:
        abstract = True

    @_move((H.NEW,), H.TOLD)
    def tell(self) -> None:
        """听证权利告知书: five working days to ask [47]."""

    @_move((H.NEW,), H.CALLED)
    def call(self) -> None:
        """Ex officio: law says so, or the public interest asks for it [46]."""

    @_move((H.TOLD,), H.CALLED)
    def request(self) -> None:
        """Asked for in time; to be held within twenty working days [47]."""

    @_move((H.TOLD,), H.WAIVED)
    def waive(self) -> None:
        """Everybody who was told gave the right up in writing."""

    @_move((H.TOLD,), H.CALLED)
    def order(self) -> None:
        """Asked for too late or not at all, but the body holds it of its own accord [46]."""

    @_move(PENDING, H.NOTICED)
    def notify(self) -> None:
        """听证通知书 at least seven working days before; a second one sets a new day [48(1)]."""

    @_move((H.NOTICED,), None)
    def replace_chair(self) -> None:
        """The chair is objected to and steps back; another takes over [48(3)]."""

    @_move((H.NOTICED,), None)
    def hand_over(self) -> None:
        """The chair or the recorder leaves the body; a colleague who may do it takes the post."""

    @_move((H.NOTICED,), H.HELD)
    def hold(self) -> None:
        """听证笔录, signed by those who took part [48(5)]."""

    @_move(PENDING, H.WITHDRAWN)
    def withdraw(self) -> None:
        """Who asked takes the request back."""

    @_move((H.NOTICED,), H.NO_SHOW)
    def miss(self) -> None:
        """Who asked stayed away without good cause."""
