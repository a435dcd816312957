"""Rounds of empowerment: the list of rounds, one round with its way, its lines and what the reader may do now."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from core import moments
from core.actors import Actor
from empowerment.importing.comparing import Side
from empowerment.importing.values import mode_of
from empowerment.models import Round, RoundLine, RoundStep
from empowerment.round_life import ON_THE_WAY, STEPS, RoundState, Stance
from empowerment.selectors import lines_of_round, steps_of_round
from empowerment.workflow import Mode

WAY = (*ON_THE_WAY, RoundState.PUBLISHED)
STANCE_TAGS = {Stance.OTHER_MODE: "is-provisional", Stance.DISAGREE: "is-bad"}


def rounds_context(rows: Iterable[Round]) -> list[dict[str, Any]]:
    today = moments.today()
    return [{"row": row, "late": row.state == RoundState.ASSESSING and row.wanted_by < today} for row in rows]


def round_context(row: Round, actor: Actor) -> dict[str, Any]:
    lines, steps = lines_of_round(row), steps_of_round(row)
    reached = {step.move for step in steps}
    return {
        "row": row,
        "way": _way(row),
        "lines": [_line(line) for line in lines],
        "counts": {"all": len(lines), "listed": sum(line.included for line in lines)},
        "modes": _modes(lines),
        "silent": sorted({line.department.name for line in lines if not line.assessments.all()}),
        "steps": steps,
        "snapshots": [step for step in steps if step.snapshot is not None],
        "moves": _moves(row, actor),
        "assessed": "assess" in reached,
    }


def sides_of(step: RoundStep) -> list[Side]:
    """The list as it stood after a step, to be compared with another."""
    return [_side(cells) for cells in step.snapshot or []]


def _side(cells: dict[str, str]) -> Side:
    facts = {key: cells.get(key, "") for key in ("name", "item_type", "department", "area", "legal_basis")}
    facts |= {key: cells.get(key, "") for key in ("limit", "promise", "instant")}
    return Side(cells.get("code", ""), cells["name"], str(Mode(mode_of(cells["mode"])).label), facts)


def _way(row: Round) -> list[dict[str, Any]]:
    """The stations of the way: passed, here, to come."""
    here = WAY.index(RoundState(row.state)) if row.state in WAY else -1
    passed = ["done"] * here + ["current"] + ["todo"] * len(WAY) if here >= 0 else ["skipped"] * len(WAY)
    if row.state == RoundState.PUBLISHED:
        passed[here] = "done"
    return [{"label": state.label, "state": at, "when": ""} for state, at in zip(WAY, passed, strict=False)]


def _line(line: RoundLine) -> dict[str, Any]:
    said = list(line.assessments.all())
    return {
        "line": line,
        "wanted": Mode(line.wanted_mode).label,
        "mode": Mode(line.mode).label,
        "changed": line.included and line.mode != line.wanted_mode,
        "said": said[0] if said else None,
        "said_mode": Mode(said[0].mode).label if said and said[0].mode else "",
        "tag": STANCE_TAGS.get(Stance(said[0].stance), "") if said else "",
        "earlier": said[1:],
    }


def _modes(lines: list[RoundLine]) -> list[tuple[str, int]]:
    found = [(mode.label, sum(line.included and line.mode == mode for line in lines)) for mode in Mode]
    return [(str(label), number) for label, number in found if number]


def _moves(row: Round, actor: Actor) -> list[dict[str, Any]]:
    """What this person may do now, the returning steps last."""
    able = {transition.name for transition in row.get_available_state_transitions()}  # type: ignore[attr-defined]
    return [
        {"move": move, "label": step.label, "returned": step.returned}
        for move, step in STEPS.items()
        if move in able and row.move_permitted(move, actor) is None
    ]
