"""Reads of guidance: sessions and difficulties within what the actor may see, and how soon difficulties are solved."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet

from core import moments
from core.actors import Actor
from core.errors import NotVisible
from core.models import Organisation, OrganisationKind
from core.reach import overseen_jurisdictions
from core.selectors import calendar
from empowerment.demonstration_life import DemonstrationState
from empowerment.models import DemonstrationCase, PowerItem
from supervision.lives.guidance import OWED, DifficultyState, SessionState
from supervision.models import Difficulty, GuidanceSession
from supervision.models.guidance import ASKERS, GUIDES, OVERSEERS


def _overseen(actor: Actor) -> set[int]:
    return overseen_jurisdictions(actor, *OVERSEERS)


def sessions_visible(actor: Actor) -> QuerySet[GuidanceSession]:
    """Given by the own department, for the own park, or in a place overseen; newest first."""
    seen = Q(department__in=actor.organisations(*GUIDES)) | Q(department__jurisdiction__in=_overseen(actor))
    mine = GuidanceSession.parks.through.objects.filter(organisation__in=actor.organisations(*ASKERS))
    seen |= Q(pk__in=mine.values("guidancesession"))
    return GuidanceSession.objects.filter(seen).select_related("department").order_by("-pk")


def difficulties_visible(actor: Actor) -> QuerySet[Difficulty]:
    """Asked by the own park, of the own department, or in a place overseen; newest first."""
    seen = Q(park__in=actor.organisations(*ASKERS)) | Q(department__in=actor.organisations(*GUIDES))
    seen |= Q(park__jurisdiction__in=_overseen(actor))
    return Difficulty.objects.filter(seen).select_related("park", "department", "item", "asked_by").order_by("-pk")


@dataclass(frozen=True)
class DifficultyFilter:
    """The filters of the list as they stand in the address; `park` and `department` are codes."""

    state: str = ""
    park: str = ""
    department: str = ""
    late: bool = False


def difficulties_filtered(actor: Actor, wanted: DifficultyFilter) -> QuerySet[Difficulty]:
    rows = difficulties_visible(actor)
    if wanted.state in DifficultyState.values:
        rows = rows.filter(state=wanted.state)
    if wanted.park:
        rows = rows.filter(park__code=wanted.park)
    if wanted.department:
        rows = rows.filter(department__code=wanted.department)
    return rows.filter(state__in=OWED, due_on__lt=moments.today()) if wanted.late else rows


def _owed(actor: Actor) -> Q:
    return Q(state__in=OWED, department__in=actor.organisations(*GUIDES))


def difficulties_owed(actor: Actor) -> QuerySet[Difficulty]:
    """Those that the actor's department has to answer, the first due first."""
    return Difficulty.objects.filter(_owed(actor)).order_by("due_on", "pk")


def difficulties_waiting(actor: Actor) -> QuerySet[Difficulty]:
    """An answer owed by the actor's department, or one that the actor's park has to judge."""
    owed = _owed(actor)
    return Difficulty.objects.filter(owed | Q(state=DifficultyState.ANSWERED, park__in=actor.organisations(*ASKERS)))


def session_get(public_id: uuid.UUID, actor: Actor) -> GuidanceSession:
    row = sessions_visible(actor).filter(public_id=public_id).first()
    if row is None:
        raise NotVisible("没有这次业务指导，或者您无权查看。")
    return row


def difficulty_get(public_id: uuid.UUID, actor: Actor) -> Difficulty:
    row = difficulties_visible(actor).filter(public_id=public_id).first()
    if row is None:
        raise NotVisible("没有这个问题，或者您无权查看。")
    return row


def guided_parks() -> QuerySet[Organisation]:
    return Organisation.objects.filter(kind=OrganisationKind.PARK).order_by("jurisdiction", "code")


def guiding_bodies(actor: Actor) -> QuerySet[Organisation]:
    """In whose name the actor may give guidance: departments of whose items they know."""
    rows = Organisation.objects.filter(pk__in=actor.organisations(*GUIDES)).exclude(kind=OrganisationKind.PARK)
    return rows.order_by("code")


def asking_parks(actor: Actor) -> QuerySet[Organisation]:
    return guided_parks().filter(pk__in=actor.organisations(*ASKERS))


def demonstrations_published() -> QuerySet[DemonstrationCase]:
    return DemonstrationCase.objects.filter(state=DemonstrationState.PUBLISHED).order_by("-pk")


def guidance_of_item(item: PowerItem, actor: Actor) -> tuple[Sequence[GuidanceSession], Sequence[Difficulty]]:
    """The newest ten of each about an item that the actor may see."""
    sessions = sessions_visible(actor).filter(items=item).exclude(state=SessionState.CANCELLED)
    difficulties = difficulties_visible(actor).filter(item=item).exclude(state=DifficultyState.WITHDRAWN)
    return list(sessions[:10]), list(difficulties[:10])


@dataclass
class Solved:
    """Of one department and park in a year: asked, solved, open past their day; `days` working days from asking to solved."""

    department: Organisation
    park: Organisation
    asked: int = 0
    solved: int = 0
    late: int = 0
    days: list[int] = field(default_factory=list)

    @property
    def average(self) -> float | None:
        return sum(self.days) / len(self.days) if self.days else None


def solved_by_when(actor: Actor, year: int) -> list[Solved]:
    """How soon difficulties asked in a year were solved, by department and park, within what the actor may see."""
    rows = difficulties_visible(actor).filter(
        asked_at__gte=moments.start_of(dt.date(year, 1, 1)), asked_at__lt=moments.start_of(dt.date(year + 1, 1, 1))
    )
    working, found = calendar(), dict[tuple[int, int], Solved]()
    bodies: dict[int, Organisation] = {}
    lines: dict[tuple[int, int], list[Difficulty]] = defaultdict(list)
    for row in rows.exclude(state=DifficultyState.WITHDRAWN).order_by("department__code", "park__code", "pk"):
        lines[row.department_id, row.park_id].append(row)
        bodies |= {row.department_id: row.department, row.park_id: row.park}
    for (department, park), asked in lines.items():
        line = found[department, park] = Solved(bodies[department], bodies[park], asked=len(asked))
        line.late = sum(row.overdue for row in asked)
        for row in asked:
            if row.solved_at is not None:
                line.solved += 1
                line.days.append(working.count(moments.legal_day(row.asked_at), moments.legal_day(row.solved_at)))
    return list(found.values())
