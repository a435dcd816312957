"""A change of body as plain dicts: the items to choose from, the preview, the result."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from core import moments
from core.actors import Actor
from core.registries import panels
from empowerment.handover_life import CutOverState
from empowerment.models import CutOver
from empowerment.selectors.cutover import decider
from empowerment.selectors.listed import Listed
from empowerment.workflow import Slot

TAGS = {
    CutOverState.PLANNED: "is-provisional",
    CutOverState.APPLIED: "is-good",
    CutOverState.UNDONE: "is-quiet",
    CutOverState.DROPPED: "is-quiet",
}


def deciders_of(found: Sequence[Listed]) -> list[dict[str, Any]]:
    """Who decides how many of the items of a park now, the most first."""
    counted: Counter[tuple[int, str]] = Counter()
    for each in found:
        body = each.authority.slots.get(Slot.DECIDES) if each.authority else None
        if body:
            counted[body.id, body.name] += 1
    return [{"id": pk, "name": name, "count": count} for (pk, name), count in counted.most_common()]


def departments_of(found: Sequence[Listed]) -> list[dict[str, Any]]:
    counted = Counter(each.empowerment.item.competent_department for each in found)
    rows = sorted(counted.items(), key=lambda pair: pair[0].code)
    return [{"id": body.pk, "name": body.name, "count": count} for body, count in rows]


def candidate_rows(found: Sequence[Listed], ticked: set[int] | None) -> list[dict[str, Any]]:
    """The items to tick; all are ticked until something has been sent."""
    return [
        {
            "item": each.empowerment.item,
            "mode": each.empowerment.get_mode_display(),
            "type": each.version.get_item_type_display() if each.version else "",
            "department": each.empowerment.item.competent_department,
            "ticked": ticked is None or each.empowerment.item_id in ticked,
        }
        for each in found
    ]


def of_body(found: Sequence[Listed], body: int) -> list[Listed]:
    return [each for each in found if decider(each.authority) == body]


def cut_over_context(row: CutOver, actor: Actor) -> dict[str, Any]:
    """The preview, or what was done: counts, bodies, table, seals that end, instruments, conflicts, gaps, cases."""
    planned, applied = row.state == CutOverState.PLANNED, row.state == CutOverState.APPLIED
    shown = row.result
    return {
        "row": row,
        "tag": TAGS.get(CutOverState(row.state), ""),
        "planned": planned,
        "applied": applied,
        "may": row.move_permitted("apply", actor) is None,
        "late": row.effective_at <= moments.now(),
        "counts": shown["counts"],
        "bodies": shown["bodies"],
        "table": shown["table"],
        "seals_ending": shown["seals_ending"],
        "instruments_old": [each for each in shown["instruments"] if not each["new"]],
        "instruments_new": [each for each in shown["instruments"] if each["new"]],
        "conflicts": shown["conflicts"] if planned else [],
        "gaps": shown["gaps"],
        "lines": shown["lines"],
        "panels": panels("cut_over", row, actor),
        "packages": row.packages.select_related("giver", "taker").count() if row.handover_id else 0,
    }
