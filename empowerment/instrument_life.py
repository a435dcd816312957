"""The life of an instrument between two bodies, and of a chief approver's letter: states, moves and who may make them.

drafted → checked (核对, by another person) → signed by giver and by taker → published (a delegation must be [24]) → effective →
expired, revoked or superseded. What falls due by date is a move too, made by the daily job. Articles in brackets are
those of the Administrative License Law (2019-04-23).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import models
from django_fsm import RETURN_VALUE, FSMField, FSMModelMixin, transition

from core.models import Role
from empowerment.workflow import InstrumentState, LetterState

S = InstrumentState
ALIVE = (S.SIGNED, S.EFFECTIVE)  # it binds both sides, in force or soon to be
OPEN_DRAFT = (S.DRAFTED, S.CHECKED, S.HALF_SIGNED)
REMIND_DAYS = (60, 30, 15)

_KEEPERS = frozenset({Role.PARK_ADMIN, Role.HEAD, Role.SUPERVISOR, Role.HANDLER})
_SIGNERS = frozenset({Role.HEAD, Role.PARK_ADMIN, Role.SUPERVISOR, Role.HANDLER})
_SEALERS = _SIGNERS | {Role.CLERK, Role.CHIEF}  # among them the listed users of the seal alone
_NOBODY: frozenset[str] = frozenset()
_REFORM = frozenset({Role.REFORM})


SEALING = "用本方的机关公章在文书上电子用印，即为本方签署，签署日为今天；用印记入登记簿，不能撤回。"


@dataclass(frozen=True)
class InstrumentMove:
    """How a move is called and who may make it: a role at the giver or the taker, or at an office of the jurisdiction."""

    label: str
    giver: frozenset[str] = _NOBODY
    taker: frozenset[str] = _NOBODY
    office: frozenset[str] = _REFORM
    confirm: str = ""


MOVES: dict[str, InstrumentMove] = {
    "draft": InstrumentMove("起草", _KEEPERS, _KEEPERS),
    "amend": InstrumentMove("修改草稿", _KEEPERS, _KEEPERS),
    "verify": InstrumentMove(
        "核对", office=frozenset({Role.LEGAL, Role.REFORM}), confirm="核对通过后编号、制作文书，交双方签署。"
    ),
    "send_back": InstrumentMove("退回修改", office=frozenset({Role.LEGAL, Role.REFORM})),
    "sign_giver": InstrumentMove("授出方签署", giver=_SIGNERS),
    "sign_taker": InstrumentMove("承接方签署", taker=_SIGNERS),
    "seal_giver": InstrumentMove("授出方电子用印", giver=_SEALERS, office=_NOBODY, confirm=SEALING),
    "seal_taker": InstrumentMove("承接方电子用印", taker=_SEALERS, office=_NOBODY, confirm=SEALING),
    "enter": InstrumentMove(
        "登记已签文书", taker=frozenset({Role.PARK_ADMIN}), confirm="仅用于双方已在纸上签订、补登到本系统的文书。"
    ),
    "publish": InstrumentMove("公布", _KEEPERS, frozenset({Role.PARK_ADMIN})),
    "revoke": InstrumentMove(
        "撤销",
        frozenset({Role.HEAD, Role.SUPERVISOR}),
        confirm="自所填时刻起不得再据以受理；撤销委托的，在办件连同材料、时限由委托机关收回办理。",
    ),
    "drop": InstrumentMove("不再签订", _KEEPERS, _KEEPERS),
    "take_effect": InstrumentMove("生效", office=_NOBODY),
    "remind": InstrumentMove("到期提醒", office=_NOBODY),
    "expire": InstrumentMove("期满", office=_NOBODY),
    "supersede": InstrumentMove("被新文书取代", office=_NOBODY),
}
# What falls due by date, and what a command loads at go-live: instruments that were signed on paper before.
JOB_MOVES = frozenset({"draft", "enter", "publish", "take_effect", "remind", "expire", "supersede"})
LETTER_MOVES: dict[str, InstrumentMove] = {
    "seal": InstrumentMove("电子用印", giver=_SEALERS, office=_NOBODY),
    "issue": InstrumentMove("授权", giver=frozenset({Role.HEAD, Role.PARK_ADMIN})),
    "end": InstrumentMove("终止授权", giver=frozenset({Role.HEAD, Role.PARK_ADMIN})),
}


def _move(source: tuple[InstrumentState, ...], target: InstrumentState | None) -> Any:
    return transition("state", source=[s.value for s in source], target=target.value if target else None)


def _signing() -> Any:
    return transition(
        "state",
        source=[S.CHECKED.value, S.HALF_SIGNED.value],
        target=RETURN_VALUE(S.HALF_SIGNED.value, S.SIGNED.value),
    )


class InstrumentLife(FSMModelMixin, models.Model):
    """State and moves of an instrument. The methods only move: services write what belongs to a move, the door calls them."""

    state = FSMField("状态", max_length=12, choices=S.choices, default=S.DRAFTED.value, protected=True)

    class Meta:
        abstract = True

    @_move((S.DRAFTED,), S.DRAFTED)
    def draft(self) -> None:
        """起草: parties, scope, term."""

    @_move((S.DRAFTED,), S.DRAFTED)
    def amend(self) -> None:
        """The draft is written anew."""

    @_move((S.DRAFTED,), S.CHECKED)
    def verify(self) -> None:
        """核对 of lawfulness by another person than the drafter; the paper is made."""

    @_move((S.CHECKED, S.HALF_SIGNED), S.DRAFTED)
    def send_back(self) -> None:
        """Back to the draft with a reason; the paper made for signature is withdrawn."""

    @_signing()
    def sign_giver(self) -> str:
        return self._signed("taker")

    @_signing()
    def sign_taker(self) -> str:
        return self._signed("giver")

    @_signing()
    def seal_giver(self) -> str:
        """Signed with the giver's electronic seal."""
        return self._signed("taker")

    @_signing()
    def seal_taker(self) -> str:
        """Signed with the taker's electronic seal."""
        return self._signed("giver")

    def _signed(self, other: str) -> str:
        return S.SIGNED.value if getattr(self, f"{other}_signed_on") else S.HALF_SIGNED.value

    @_move((S.DRAFTED,), S.SIGNED)
    def enter(self) -> None:
        """补登: both sides signed on paper before it came into this system."""

    @_move(ALIVE, None)
    def publish(self) -> None:
        """公布: the delegate and the content of the delegation are announced [24]."""

    @_move((S.SIGNED,), S.EFFECTIVE)
    def take_effect(self) -> None:
        """The first day has come, both have signed, and a delegation is public."""

    @_move((S.EFFECTIVE,), None)
    def remind(self) -> None:
        """到期提醒, once for each of REMIND_DAYS."""

    @_move(ALIVE, S.EXPIRED)
    def expire(self) -> None:
        """期满."""

    @_move((*ALIVE, S.EXPIRED), S.REVOKED)
    def revoke(self) -> None:
        """撤销 from a moment on, with a reason; after the term only what a saving clause let go on."""

    @_move(ALIVE, S.SUPERSEDED)
    def supersede(self) -> None:
        """The instrument that replaces it has taken effect before its own term was over."""

    @_move(OPEN_DRAFT, S.DROPPED)
    def drop(self) -> None:
        """It will not be signed."""


class LetterLife(FSMModelMixin, models.Model):
    """首席审批员授权书: issued for a term, perhaps ended before it."""

    state = FSMField(
        "状态", max_length=8, choices=LetterState.choices, default=LetterState.ISSUED.value, protected=True
    )

    class Meta:
        abstract = True

    @transition("state", source=LetterState.ISSUED.value, target=LetterState.ISSUED.value)
    def issue(self) -> None:
        """授权 by the head of the body (城陵矶方案三（四）)."""

    @transition("state", source=LetterState.ISSUED.value, target=LetterState.ISSUED.value)
    def seal(self) -> None:
        """电子用印 with the seal of the body."""

    @transition("state", source=LetterState.ISSUED.value, target=LetterState.ENDED.value)
    def end(self) -> None:
        """Ended before its term."""
