"""Custody of paper originals (原件保管): taken in with a case, lent, brought back, given back or handed on."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django_fsm import FSMField, FSMModelMixin, transition

from core.models import Role


class OriginalState(models.TextChoices):
    KEPT = "kept", "保管中"
    LENT = "lent", "借出"
    RETURNED = "returned", "已退申请人"
    HANDED_ON = "handed_on", "已移交"


O = OriginalState  # noqa: E741 (the life's own short name)


@dataclass(frozen=True)
class CustodyMove:
    label: str
    roles: frozenset[str]


CUSTODIANS = frozenset({Role.CLERK, Role.REVIEWER, Role.HANDLER, Role.PARK_ADMIN})
CUSTODY_MOVES: dict[str, CustodyMove] = {
    "take_in": CustodyMove("收存原件", CUSTODIANS),
    "lend": CustodyMove("借出", CUSTODIANS),
    "bring_back": CustodyMove("归还", CUSTODIANS),
    "give_back": CustodyMove("退还申请人", CUSTODIANS),
    "hand_on": CustodyMove("移交", CUSTODIANS),
}


class OriginalLife(FSMModelMixin, models.Model):
    """State and moves of one original; every leaving and return is a row of its own beside it."""

    state = FSMField(
        "状态", max_length=10, choices=OriginalState.choices, default=OriginalState.KEPT.value, protected=True
    )

    class Meta:
        abstract = True

    @transition("state", source=O.KEPT.value, target=O.KEPT.value)
    def take_in(self) -> None:
        """Taken from whom, by whom, kept where."""

    @transition("state", source=O.KEPT.value, target=O.LENT.value)
    def lend(self) -> None:
        """Signed out to a colleague until a day."""

    @transition("state", source=O.LENT.value, target=O.KEPT.value)
    def bring_back(self) -> None:
        """Back in its place."""

    @transition("state", source=O.KEPT.value, target=O.RETURNED.value)
    def give_back(self) -> None:
        """The applicant has it again."""

    @transition("state", source=O.KEPT.value, target=O.HANDED_ON.value)
    def hand_on(self) -> None:
        """Another body or the archive has it now."""
