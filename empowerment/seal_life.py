"""The life of a seal on one page: states, moves, labels, who may make them.

A seal whose end has come never comes back (郴州方案二（一）: 2号、3号 never again; 鞍山方案二.1: void without exception). Its
inscription names its body, so the body never changes; what is handed over is its keeping.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import models
from django_fsm import FSMField, FSMModelMixin, transition

from core.models import Role


class SealState(models.TextChoices):
    ACTIVE = "active", "在用"
    SUSPENDED = "suspended", "暂停使用"
    RETIRED = "retired", "停用"
    VOID = "void", "作废"
    LOST = "lost", "遗失"


S = SealState
RUNNING = (S.ACTIVE, S.SUSPENDED)
ENDED = (S.RETIRED, S.VOID, S.LOST)


@dataclass(frozen=True)
class SealMove:
    """How a move is called; `reason` says whether one must be given, `confirm` what to think of before."""

    label: str
    reason: bool = True
    confirm: str = ""


ONLY_ONCE = "登记后不能恢复，这枚印章任何人、任何文书都不得再用。"
SEAL_MOVES: dict[str, SealMove] = {
    "enable": SealMove("启用", reason=False),
    "suspend": SealMove("暂停使用"),
    "resume": SealMove("恢复使用"),
    "retire": SealMove("停用", confirm=ONLY_ONCE),
    "void": SealMove("作废", confirm=ONLY_ONCE),
    "report_lost": SealMove("登记遗失", confirm=ONLY_ONCE),
    "hand_over": SealMove("移交保管"),
    "describe": SealMove("更换印模图样", reason=False),
    "add_user": SealMove("登记用印人", reason=False),
    "end_user": SealMove("停止用印人"),
}
ENDINGS = {S.RETIRED: "retire", S.VOID: "void", S.LOST: "report_lost"}
KEEPERS = frozenset({Role.HEAD, Role.PARK_ADMIN})  # at the seal's own body; the reform office in its jurisdiction


def _move(source: tuple[SealState, ...], target: SealState | None) -> Any:
    return transition("state", source=[s.value for s in source], target=target.value if target else None)


class SealLife(FSMModelMixin, models.Model):
    """State and moves of a seal. The methods only move: services write what belongs to a move, the door calls them."""

    state = FSMField("状态", max_length=10, choices=S.choices, default=S.ACTIVE.value, protected=True)

    class Meta:
        abstract = True

    @_move((S.ACTIVE,), S.ACTIVE)
    def enable(self) -> None:
        """启用: entered in the register, usable from its moment."""

    @_move((S.ACTIVE,), S.SUSPENDED)
    def suspend(self) -> None:
        """暂停: nobody may use it until it is resumed."""

    @_move((S.SUSPENDED,), S.ACTIVE)
    def resume(self) -> None:
        """恢复."""

    @_move(RUNNING, S.RETIRED)
    def retire(self) -> None:
        """停用: laid down in good order."""

    @_move(RUNNING, S.VOID)
    def void(self) -> None:
        """作废, also at a moment to come (鞍山方案二.1)."""

    @_move((S.VOID,), S.ACTIVE)
    def call_off(self) -> None:
        """撤回作废: only by itself and before the moment, when the change of body that set it is undone."""

    @_move(RUNNING, S.LOST)
    def report_lost(self) -> None:
        """遗失."""

    @_move(tuple(S), None)
    def hand_over(self) -> None:
        """移交: another keeper, perhaps at another body; an ended seal is handed in."""

    @_move(RUNNING, None)
    def describe(self) -> None:
        """The picture of its imprint."""

    @_move(RUNNING, None)
    def add_user(self) -> None:
        """A person who may use it."""

    @_move(tuple(S), None)
    def end_user(self) -> None:
        """A person's use ends on a day."""


def seal_sources(move: str) -> frozenset[str]:
    """The states from which the move is made."""
    method: Any = getattr(SealLife, move)
    return frozenset(str(source) for source in method._django_fsm.transitions)
