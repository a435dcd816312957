"""Between what runs beside a case and the pause of its clock: begun with the written notice, ended with the work [45]."""

from __future__ import annotations

from approvals.models import Case, Pause, PauseKind, SideTask
from approvals.services.pauses import case_pause, case_resume
from approvals.task_life import TaskState
from core.actors import Actor
from core.door import Stamp


def pause_begin(case: Case, kind: PauseKind, reason: str, days: int, *, actor: Actor, stamp: Stamp) -> Pause:
    """Pause the case for `days` working days told in writing. The case's own move: same roles, same refusals."""
    words = f"{kind.label}：{reason}"
    at = Stamp(happened_at=stamp.happened_at)
    paused = case_pause(case=case, actor=actor, stamp=at, kind=kind.value, reason=words, expected_days=days)
    return paused.pauses.select_related("notice").get(kind=kind, ended_at=None)


def pause_end(
    case: Case, kind: PauseKind | None, *, actor: Actor, stamp: Stamp, besides: SideTask | None = None
) -> bool:
    """Resume the case when the last piece of work of the kind is over and the actor may resume; whether it went on.

    Who may not resume leaves the clock standing: the worklist of the examining body then asks for it.
    """
    if kind is None or not case.pauses.filter(kind=kind, ended_at=None).exists():
        return False
    if besides is not None:
        others = SideTask.objects.filter(case=case, kind=besides.kind, state=TaskState.UNDER_WAY)
        if others.exclude(pk=besides.pk).exists():
            return False
    if case.move_permitted("resume", actor):
        return False
    case_resume(case=case, actor=actor, stamp=Stamp(happened_at=stamp.happened_at), kind=kind.value)
    return True
