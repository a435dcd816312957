"""Blank certificates (空白证照): the life of one printed serial number, and who may do what with a stock of them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django_fsm import FSMField, FSMModelMixin, transition

from core.models import Role


class BlankState(models.TextChoices):
    IN_STOCK = "in_stock", "在库"
    USED = "used", "已使用"
    SPOILED = "spoiled", "作废"
    LOST = "lost", "遗失"
    TRANSFERRED = "transferred", "已调出"


B = BlankState


@dataclass(frozen=True)
class BlankMove:
    label: str
    roles: frozenset[str]


STOCK_KEEPERS = frozenset({Role.CLERK, Role.HANDLER, Role.PARK_ADMIN})
USERS = STOCK_KEEPERS | {Role.REVIEWER, Role.CHIEF, Role.HEAD}  # whoever issues takes one
BLANK_MOVES: dict[str, BlankMove] = {
    "use": BlankMove("使用", USERS),
    "spoil": BlankMove("登记作废", STOCK_KEEPERS),
    "lose": BlankMove("登记遗失", STOCK_KEEPERS),
    "transfer_out": BlankMove("调出", STOCK_KEEPERS),
}


class BlankLife(FSMModelMixin, models.Model):
    """State and moves of one blank certificate; a number leaves the stock once and never comes back."""

    state = FSMField("状态", max_length=12, choices=B.choices, default=B.IN_STOCK.value, protected=True)

    class Meta:
        abstract = True

    @transition("state", source=B.IN_STOCK.value, target=B.USED.value)
    def use(self) -> None:
        """Printed for a case when its result was issued."""

    @transition("state", source=[B.IN_STOCK.value, B.USED.value], target=B.SPOILED.value)
    def spoil(self) -> None:
        """Misprinted or damaged, also one that had been taken for a case; who and a witness sign."""

    @transition("state", source=B.IN_STOCK.value, target=B.LOST.value)
    def lose(self) -> None:
        """Not found any more; who and a witness sign."""

    @transition("state", source=B.IN_STOCK.value, target=B.TRANSFERRED.value)
    def transfer_out(self) -> None:
        """Handed to another body, which registers it as received."""
