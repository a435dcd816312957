"""What still stands beside a case and keeps it from being examined or decided: one condition in one place."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from approvals.clocks import is_licence
from approvals.hearing_life import EX_OFFICIO, PENDING, HearingState, PartyState
from approvals.models import Case, Hearing, InterestedParty, SideTask
from approvals.selectors.hearings import CHAIRED, RUNNING
from approvals.selectors.sidetasks import tasks_open
from approvals.task_life import OPEN_TASK
from core import moments

DECIDING = frozenset({"decide", "decide_and_seal", "opine"})
ASKED_BEFORE = DECIDING | {"examine"}


@dataclass(frozen=True)
class Beside:
    """What there is beside a case: open mandatory tasks, hearings that run, parties with a major interest, and hearings
    with a chair, held or still to be held.
    """

    tasks: bool
    hearings: bool
    parties: bool
    chaired: bool


def open_beside(case: Case, move: str, on: dt.date | None = None, *, beside: Beside | None = None) -> str | None:
    """Why the case cannot be examined or decided on a day, naming what is open; None when nothing is.

    Before the examination the tasks that must be finished; before an opinion or a decision also the interested parties and
    the hearings [36, 45-48]. `beside`: what there is, where it has been looked up.
    """
    if move not in ASKED_BEFORE:
        return None
    beside = beside or beside_of(case)
    if beside.tasks:
        return _tasks_open(case)
    if move not in DECIDING:
        return None
    day = on or moments.today()
    waiting = _parties_open(case, day) if beside.parties else None
    return waiting or (_hearings_open(case, day) if beside.hearings else None)


def beside_of(case: Case) -> Beside:
    """One query for the usual no."""
    here = {"case": OuterRef("pk")}
    found = Case.objects.values_list(
        Exists(SideTask.objects.filter(**here, mandatory=True, state__in=OPEN_TASK)),
        Exists(Hearing.objects.filter(**here, state__in=RUNNING)),
        Exists(InterestedParty.objects.filter(**here, major=True)),
        Exists(Hearing.objects.filter(**here, state__in=CHAIRED)),
    )
    return Beside(*found.get(pk=case.pk))


def _tasks_open(case: Case) -> str:
    names = "、".join(f"“{task}”（{task.get_state_display()}）" for task in tasks_open(case)[:3])
    return f"必须完成的技术任务还没有完成：{names}。请先登记结果，或者取消后再办理。"


def _parties_open(case: Case, day: dt.date) -> str | None:
    """Told, given the time to speak, and for a licence told of the hearing too [36, 47]."""
    major = list(case.interested_parties.filter(major=True).order_by("pk"))
    untold = [party.name for party in major if party.state == PartyState.FOUND]
    if untold:
        return f"利害关系人“{'、'.join(untold)}”与本件有重大利益关系，还没有告知其陈述申辩的权利（行政许可法第36条）。"
    waiting = [p for p in major if p.state == PartyState.TOLD and p.answer_by is not None and day <= p.answer_by]
    if waiting:
        until = moments.chinese_date(waiting[0].answer_by)
        return f"利害关系人“{waiting[0].name}”可以在{until}前陈述申辩，期限未满，请等期满或登记其意见后再决定。"
    if not is_licence(case):
        return None
    ex_officio = case.hearings.filter(ground__in=EX_OFFICIO).exclude(state=HearingState.WITHDRAWN)
    told = set(case.interested_parties.filter(hearings__isnull=False).values_list("pk", flat=True))
    unheard = [party.name for party in major if party.pk not in told]
    if unheard and not ex_officio.exists():
        return f"还没有告知申请人和利害关系人“{'、'.join(unheard)}”享有要求听证的权利（行政许可法第47条）。"
    return None


def _hearings_open(case: Case, day: dt.date) -> str | None:
    for hearing in case.hearings.filter(state__in=RUNNING).order_by("pk"):
        if hearing.state in PENDING:
            return f"听证还没有结束（{hearing.get_state_display()}），须根据听证笔录作出决定（行政许可法第48条）。"
        if hearing.request_by is not None and day <= hearing.request_by:
            until = moments.chinese_date(hearing.request_by)
            return f"申请听证的期限到{until}，还没有届满；当事人书面放弃听证的，请登记后再决定（行政许可法第47条）。"
    return None


def records_of(case: Case) -> list[Hearing]:
    """The hearings that were held: the decision is based on their records [48]."""
    held = case.hearings.filter(state=HearingState.HELD)
    return list(held.select_related("record_document").order_by("pk"))
