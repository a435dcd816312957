"""The running cases on both sides of a change of body (鞍山方案二.1)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from approvals.models import Case
from approvals.selectors.visible import cases_visible
from approvals.workflow import State
from core.actors import Actor
from empowerment.models import CutOver

SHOWN = 50


@dataclass(frozen=True)
class Sides:
    """Counts and the first rows: accepted before the moment with no sealed result yet, and everything else running."""

    before: int
    after: int
    waiting: int
    rows: list[Case]

    @property
    def more(self) -> int:
        return self.before + self.after + self.waiting - len(self.rows)


def running_on(cut_over: CutOver, actor: Actor) -> QuerySet[Case]:
    """Cases of the chosen items at the park that still owe a sealed result, within what the actor may see."""
    rows = cases_visible(actor).filter(park=cut_over.park_id, item__in=cut_over.items)
    return rows.filter(ended_at=None, result_sealed_at=None).exclude(state=State.DRAFT)


def sides_of(cut_over: CutOver, actor: Actor) -> Sides:
    """Which side each running case is on; one not yet accepted goes to the new body if accepted from the moment on."""
    running, at = running_on(cut_over, actor), cut_over.effective_at
    counted = running.aggregate(
        before=Count("pk", filter=Q(accepted_at__lt=at)),
        after=Count("pk", filter=Q(accepted_at__gte=at)),
        waiting=Count("pk", filter=Q(accepted_at=None)),
    )
    rows = running.select_related("item_version", "applicant", "deciding_body").order_by("accepted_at", "pk")
    return Sides(**counted, rows=list(rows[:SHOWN]))


def accepted_too_late(cut_over: CutOver, now: dt.datetime) -> Case | None:
    """A case already accepted by the former body at or after the moment: its pinned authority would be the wrong one."""
    rows = Case.objects.filter(park=cut_over.park_id, item__in=cut_over.items, deciding_body=cut_over.from_body_id)
    return rows.filter(accepted_at__gte=cut_over.effective_at, accepted_at__lte=now).order_by("accepted_at").first()
