"""One move for many cases: each in its own transaction, each with its own answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from approvals.models import Case
from core.actors import Actor
from core.door import Stamp
from core.errors import DomainError


@dataclass(frozen=True)
class Picked:
    """A case as it was ticked: with the version that the person saw."""

    case: Case
    version: int


@dataclass(frozen=True)
class Outcome:
    """What became of one case; `problem` is empty when the move was made."""

    case: Case
    problem: str = ""


def cases_move(
    picked: Iterable[Picked], service: Callable[..., Case], *, actor: Actor, key: str, **fields: Any
) -> list[Outcome]:
    """Make the same move for every ticked case; one refusal undoes nothing of the others and is told in its row.

    `key` belongs to this attempt: sent again, it makes no move twice.
    """
    found = []
    for row in picked:
        stamp = Stamp(version=row.version, key=f"{key}-{row.case.number}")
        try:
            found.append(Outcome(service(case=row.case, actor=actor, stamp=stamp, **fields)))
        except DomainError as problem:
            found.append(Outcome(row.case, problem.message))
    return found
