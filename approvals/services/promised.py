"""What is still outstanding of the materials promised under 容缺受理, and what must wait for them."""

from __future__ import annotations

import datetime as dt

from approvals.models import Case, PromisedMaterial, Tolerance
from approvals.workflow import AcceptedAs
from core import moments
from core.errors import Refused


def outstanding(row: Case) -> list[PromisedMaterial]:
    """The promised materials of a case that have not come; no query for a case that was accepted with everything."""
    if row.accepted_as != AcceptedAs.TOLERATED:
        return []
    lines = PromisedMaterial.objects.filter(tolerance__case=row, supplied_at=None)
    return list(lines.select_related("material", "tolerance"))


def nothing_outstanding(row: Case) -> None:
    """No favourable result before the promised materials are there; a denial need not wait. Raises Refused."""
    waiting = outstanding(row)
    if waiting:
        names = "、".join(line.material.name for line in waiting)
        until = moments.chinese_date(waiting[0].tolerance.due_on)
        raise Refused(
            f"容缺受理的材料尚未补齐：{names}（承诺不迟于{until}补交）。补齐前不得作出准予的意见或决定，也不得上报。",
            code="promised_missing",
        )


def promises_settle(row: Case, now: dt.datetime) -> None:
    """Bring the promise in line with the ticks on the checklist, whichever way the materials came. A tick taken back
    makes the material outstanding again; what comes after the day does not count any more.
    """
    if row.accepted_as != AcceptedAs.TOLERATED:
        return
    tolerance = Tolerance.objects.prefetch_related("lines__material").get(case=row)
    if tolerance.lapsed_at is not None or moments.legal_day(now) > tolerance.due_on:
        return
    lines = list(tolerance.lines.all())
    for line in lines:
        if line.material.provided != (line.supplied_at is not None):
            line.supplied_at = now if line.material.provided else None
            line.save(update_fields=["supplied_at"])
    complete = all(line.supplied_at for line in lines)
    if complete != (tolerance.supplied_at is not None):
        tolerance.supplied_at = now if complete else None
        tolerance.save(update_fields=["supplied_at"])
