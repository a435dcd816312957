"""The demonstration of filing: three months of the cases that are there, filed, received, objected to, some of it late."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from core import moments
from core.actors import Actor, job
from core.door import Stamp
from core.models import Membership, Organisation, Person, Role
from core.permissions import actor_for
from core.selectors import calendar
from supervision import services
from supervision.lives.filing import FilingState, ObjectionKind, Remedy
from supervision.models import Filing
from supervision.selectors.filing import next_month, previous_month
from supervision.services import ObjectionInput

ON_THE_WAY = ("seal", "submit", "receive")


def load(*, actor: Actor) -> None:
    """The oldest month is archived, the next one under review, the last one as far as its days go."""
    services.filings_per_case(actor=job("filings_per_case"))
    _of_cases()
    last = previous_month(moments.today())
    for age, month in enumerate((previous_month(previous_month(last)), previous_month(last), last)):
        first = moments.start_of(next_month(month)) + dt.timedelta(minutes=30)
        made = services.filings_compile(month=month, actor=job("filings_compile"), happened_at=first)
        for place, filing in enumerate(sorted(made, key=lambda row: (-row.count, row.pk))):
            _month(filing, age, place)


def _month(filing: Filing, age: int, place: int) -> None:
    """What has become of one filing of a month; in the second month one is late and one is contested."""
    cast = Cast.of(filing)
    if cast is None or (age == 1 and place == 1) or (age == 2 and place > 0):
        return
    days = _Days(filing, behind=3 if age == 0 and place == 0 else -1)
    if age == 2 and moments.today() < filing.due_on:
        return
    filing = _sent(filing, cast, days, "submit" if age == 2 else "receive")
    if filing.state != FilingState.RECEIVED:
        return
    if filing.count and place == 0:
        _contested(filing, cast, answered=age == 0)
    if age == 0:
        filing = Filing.objects.get(pk=filing.pk)
        if filing.lines.filter(reviewed_at=None).exists():
            filing = services.filing_review(filing=filing, actor=cast.department, stamp=days.stamp())
        services.filing_archive(filing=filing, actor=cast.department, stamp=days.stamp())


def _of_cases() -> None:
    """Reported cases filed by themselves: each second one has been received."""
    for number, filing in enumerate(Filing.objects.filter(case__isnull=False).order_by("pk")):
        cast = Cast.of(filing)
        if cast is not None:
            _sent(filing, cast, _Days(filing, behind=0), "submit" if number % 2 else "receive")


def _sent(filing: Filing, cast: Cast, days: _Days, until: str) -> Filing:
    for move in ON_THE_WAY:
        who = cast.department if move == "receive" else cast.park
        service: Any = getattr(services, f"filing_{move}")
        filing = service(filing=filing, actor=who, stamp=days.stamp())
        if move == until:
            break
    return filing


def _contested(filing: Filing, cast: Cast, *, answered: bool) -> None:
    """An objection to the first line: answered and accepted, or still waiting for an answer."""
    row = services.objection_lodge(
        filing=filing,
        line=filing.lines.get(position=1),
        said=ObjectionInput(ObjectionKind.MATERIALS, "清单所附决定书未见申请材料目录，请补充说明。", Remedy.EXPLAIN),
        actor=cast.department,
        stamp=Stamp(),
    )
    if answered:
        said = "申请材料目录见受理通知书，已随案卷归档。"
        row = services.objection_answer(objection=row, actor=cast.park, stamp=Stamp(), text=said)
        services.objection_accept(objection=row, actor=cast.department, stamp=Stamp())


@dataclass(frozen=True)
class Cast:
    """Who files and who receives."""

    park: Actor
    department: Actor

    @classmethod
    def of(cls, filing: Filing) -> Cast | None:
        park, department = _person(filing.by, Role.HEAD), _person(filing.to, Role.SUPERVISOR, Role.HEAD)
        return cls(actor_for(park), actor_for(department)) if park and department else None


def _person(body: Organisation, *roles: Role) -> Person | None:
    row = Membership.objects.filter(organisation=body, role__in=roles).select_related("person").order_by("pk").first()
    return row.person if row else None


class _Days:
    """One working day after the other, from some working days around the day on which the filing was due; never later than
    now.
    """

    def __init__(self, filing: Filing, *, behind: int) -> None:
        self.day = calendar().add(filing.due_on, behind)

    def stamp(self) -> Stamp:
        at = min(moments.start_of(self.day) + dt.timedelta(hours=10), moments.now())
        self.day = calendar().add(self.day, 1)
        return Stamp(happened_at=at)
