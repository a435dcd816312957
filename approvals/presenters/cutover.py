"""The running cases on the page of a change of body."""

from __future__ import annotations

from typing import Any

from approvals.models import Case
from approvals.selectors.cutover import sides_of
from core import moments
from core.actors import Actor
from empowerment.models import CutOver, HandoverSeal
from empowerment.workflow import DocumentClass


def cut_over_cases(cut_over: CutOver, actor: Actor) -> dict[str, Any]:
    """Counts on both sides of the moment, and for each case the side and the seal that its result will bear."""
    sides = sides_of(cut_over, actor)
    words = {side: _seal(cut_over, side) for side in HandoverSeal.Side}
    return {
        "before": sides.before,
        "after": sides.after,
        "waiting": sides.waiting,
        "more": sides.more,
        "rows": [_row(case, cut_over, words) for case in sides.rows],
    }


def _row(case: Case, cut_over: CutOver, words: dict[HandoverSeal.Side, str]) -> dict[str, Any]:
    if case.accepted_at is None:
        late = cut_over.effective_at <= moments.now()
        seal = "受理后归新实施主体" if late else "在生效前受理的归原实施主体，否则归新实施主体"
        return {"case": case, "side": "未受理", "seal": seal}
    before = case.accepted_at < cut_over.effective_at
    side = HandoverSeal.Side.BEFORE if before else HandoverSeal.Side.AFTER
    return {"case": case, "side": side.label, "seal": words[side]}


def _seal(cut_over: CutOver, side: str) -> str:
    """The words of the row of the table that holds for the decision."""
    rows = {row["document_class"]: row["words"] for row in cut_over.result["table"] if row["side"] == side}
    return str(rows.get(DocumentClass.DECISION) or rows.get("", ""))
