"""Clocks that stand although what they stood for is over, or longer than the applicant was told [45]."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from approvals.models import Case, Pause, PauseKind
from approvals.selectors.hearings import RUNNING
from approvals.selectors.sidetasks import PAUSES
from approvals.task_life import TaskState
from approvals.workflow import MOVES
from core import moments
from core.actors import Actor
from core.selectors import calendar


@dataclass(frozen=True)
class Reminder:
    """An open pause that ought to end: of which case, since when, and why it is named here."""

    case: Case
    pause: Pause
    until: dt.date
    words: str


def expected_end(pause: Pause) -> dt.date:
    """The last of the working days that the applicant was told."""
    return calendar().add(moments.legal_day(pause.started_at), pause.expected_days)


def pauses_to_end(actor: Actor) -> list[Reminder]:
    """For those who may resume: open pauses past the days told, or whose test, review or hearing is over."""
    bodies = actor.organisations(*MOVES["resume"].roles)
    if not bodies:
        return []
    rows = Pause.objects.filter(ended_at=None, case__ended_at=None, case__examining_body__in=bodies)
    rows = rows.select_related("case__item_version", "case__applicant").prefetch_related(
        "case__side_tasks", "case__hearings"
    )
    found = []
    for pause in rows.order_by("started_at", "pk")[:200]:
        until = expected_end(pause)
        words = _over(pause) or (f"告知的{pause.expected_days}个工作日已满" if moments.today() > until else "")
        if words:
            found.append(Reminder(pause.case, pause, until, words))
    return found


def _over(pause: Pause) -> str:
    """What the pause was for is over: every side task of its kind that was begun has ended."""
    if pause.kind == PauseKind.HEARING:
        hearings = list(pause.case.hearings.all())
        return "听证已经结束" if hearings and all(row.state not in RUNNING for row in hearings) else ""
    mine = [task for task in pause.case.side_tasks.all() if PAUSES.get(task.kind) == pause.kind and task.started_at]
    if mine and all(task.state in (TaskState.DONE, TaskState.CALLED_OFF) for task in mine):
        return f"{PauseKind(pause.kind).label}已经结束"
    return ""
