"""Rows of the archive's lists."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse

from approvals import selectors
from approvals.archive_life import Part
from approvals.custody_life import CUSTODY_MOVES
from approvals.models import ArchiveVolume, Case
from core import moments
from core.actors import Actor

LEAVING = ("lend", "bring_back", "give_back", "hand_on")


def volume_rows(volumes: Sequence[ArchiveVolume]) -> list[dict[str, Any]]:
    """Each volume with whether its day has passed and what it still lacks."""
    today = moments.today()
    return [{"row": row, "overdue": row.overdue(today), "lacking": row.obstacles} for row in volumes]


def volume_parts(volume: ArchiveVolume) -> list[dict[str, Any]]:
    """The frozen list with the names of the sections."""
    return [{**row, "section": Part(row["part"]).label} for row in volume.listed]


def custody_context(case: Case, actor: Actor) -> dict[str, Any]:
    """Originals kept for the case with their comings and goings, and what this person may register."""
    today, rows = moments.today(), []
    for row in selectors.originals_of(case):
        able = [m for m in LEAVING if row.move_refusal(m) is None and row.move_permitted(m, actor) is None]
        moves = [(move.replace("_", "-"), CUSTODY_MOVES[move].label) for move in able]
        rows.append({"row": row, "overdue": row.overdue(today), "moves": moves})
    may = bool(selectors.custody_bodies(case, actor))
    return {"rows": rows, "take_in_url": reverse("approvals:original_take_in", args=[case.number]) if may else ""}
