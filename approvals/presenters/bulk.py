"""The cases ticked in a list and what a bulk move would do to each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from approvals import selectors
from approvals.models import Case
from approvals.services import Picked
from approvals.verbs import VERBS
from approvals.workflow import MOVES
from core.actors import Actor
from core.errors import Invalid
from core.web import key_of

MOST = 100  # one request makes no more moves than a person looks through


def bulk_moves() -> list[tuple[str, str]]:
    """The moves that may be made for many cases at once, as choices."""
    return [(name, MOVES[name].label) for name, verb in VERBS.items() if verb.many is not None]


def picked(ticks: Iterable[str], actor: Actor) -> list[Picked]:
    """The ticked rows `number:version` in the order of the list; what the person may not see is not among them.

    Raises Invalid when nothing is left or too much was ticked.
    """
    versions = {number: key_of(version) for number, _, version in (tick.partition(":") for tick in ticks)}
    if len(versions) > MOST:
        raise Invalid(f"一次最多批量办理 {MOST} 件，您选了 {len(versions)} 件，请分次办理。")
    rows = selectors.cases_visible(actor).filter(number__in=versions)
    found: dict[str, Case] = {
        case.number: case
        for case in rows.select_related("item__jurisdiction", "item_version", "park__jurisdiction", "applicant")
    }
    if not found:
        raise Invalid("请先勾选要批量办理的件。")
    return [Picked(found[number], version) for number, version in versions.items() if number in found]


def bulk_rows(rows: list[Picked], move: str, actor: Actor) -> list[dict[str, Any]]:
    """Each ticked case with what already stands in the way of the move."""
    lines = selectors.lines(row.case for row in rows)
    return [
        {
            "line": line,
            "tick": f"{row.case.number}:{row.version}",
            "problem": row.case.move_refusal(move) or row.case.move_permitted(move, actor) or "",
        }
        for line, row in zip(lines, rows, strict=True)
    ]
