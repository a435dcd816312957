"""What the small lives beside a case have in common: side tasks, hearings, interested parties.

Each has its own states and moves on a page of its own (`task_life`, `hearing_life`) and goes through the one door. None of
them ever moves the case: the case only asks, before it is examined or decided, what is still open.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db import models
from django_fsm import FSMModelMixin

from approvals.workflow import BEFORE_DECISION, State
from core.actors import Actor
from core.models import Role

ARRANGERS = frozenset({Role.REVIEWER, Role.HANDLER, Role.CHIEF, Role.HEAD})
WORKERS = frozenset({Role.CLERK, Role.REVIEWER, Role.HANDLER, Role.SUPERVISOR, Role.CHIEF, Role.HEAD})
OPEN_CASE = frozenset(BEFORE_DECISION)


@dataclass(frozen=True)
class SideMove:
    """How a move is called and who may make it: at the examining body of the case, or (`own`) at the row's own body."""

    label: str
    roles: frozenset[str] = ARRANGERS
    confirm: str = ""
    own: bool = False


def case_closed(case: Any) -> str | None:
    """Why nothing beside the case can go on: it is not accepted yet, or decided, or over. None while it is examined."""
    if case.state in OPEN_CASE:
        return None
    return f"本件现在是“{State(case.state).label}”，只有受理后、决定前才办理技术环节和听证。"


class SideRow(FSMModelMixin, models.Model):
    """A row with a small life of its own beside a case; what the door asks of it (core/door.py)."""

    moves: ClassVar[Mapping[str, SideMove]]
    noun: ClassVar[str]
    door_related: ClassVar[tuple[str, ...]] = ()  # the case is read afresh under the lock

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True

    @classmethod
    def sources_of(cls, move: str) -> frozenset[str]:
        return frozenset(str(source) for source in getattr(cls, move)._django_fsm.transitions)

    @property
    def own_body_id(self) -> int | None:
        """The body that does the work; the examining body unless the row names another."""
        return self.case.examining_body_id  # type: ignore[attr-defined]

    def move_refusal(self, move: str) -> str | None:
        row: Any = self
        if row.state not in self.sources_of(move):
            return f"这项{self.noun}现在是“{row.get_state_display()}”，不能“{self.moves[move].label}”。"
        return case_closed(row.case)

    def move_organisation_id(self, move: str) -> int | None:
        return self.own_body_id if self.moves[move].own else self.case.examining_body_id  # type: ignore[attr-defined]

    def move_permitted(self, move: str, actor: Actor) -> str | None:
        rule = self.moves[move]
        if actor.person is not None and actor.holds_any(rule.roles, self.move_organisation_id(move)):
            return None
        roles = "、".join(sorted(Role(role).label for role in rule.roles))
        return f"“{rule.label}”由{'承办单位' if rule.own else '审查机关'}的{roles}办理。"
