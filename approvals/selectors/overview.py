"""The figures of the first pages: cases by mode or park, items nobody asks for, papers and trial periods about to end.

Every figure is counted with the condition by which the list behind its link is made.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from approvals.models import Case
from approvals.selectors.listing import lamp_condition
from approvals.selectors.slices import PATHS, Slice, measure_condition, where_condition
from approvals.selectors.visible import cases_visible
from core import moments
from core.actors import Actor
from core.models import Organisation, OrganisationKind, Role
from core.reach import overseen_jurisdictions
from empowerment.lint import findings, rows_linted
from empowerment.models import Empowerment, Instrument, Scheme

LAMPS_SHOWN = ("card", "red", "yellow", "green")
MEASURES_SHOWN = ("open", "finished", "late")
AHEAD_DAYS = 90  # calendar days in which an instrument that ends is shown
IDLE_DAYS = 365


@dataclass
class Figures:
    """The counts of one mode or park: by measure and by lamp."""

    key: str
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def on_time(self) -> float | None:
        """The share of this year's concluded cases that kept the statutory limit."""
        done = self.counts["finished"]
        return 1 - self.counts["late"] / done if done else None


def this_year() -> dt.date:
    return dt.date(moments.today().year, 1, 1)


def figures(actor: Actor, by: str, where: dict[str, str]) -> list[Figures]:
    """Cases the actor may see, grouped by `mode` or `park`, in one query."""
    today, cut = moments.today(), Slice(since=this_year())
    wanted = {f"n_{name}": Count("pk", filter=measure_condition(name, cut, today=today)) for name in MEASURES_SHOWN}
    wanted |= {f"n_{code}": Count("pk", filter=lamp_condition(code, today)) for code in LAMPS_SHOWN}
    rows = cases_visible(actor).filter(where_condition(where)).order_by()
    found = []
    grouped: Any = rows.values(key=F(PATHS[by])).annotate(**wanted)  # the stubs do not know the names
    for row in grouped:
        counts = {name: row[f"n_{name}"] for name in (*MEASURES_SHOWN, *LAMPS_SHOWN)}
        found.append(Figures(row["key"], counts))
    return sorted(found, key=lambda line: line.key)


def parks_administered(actor: Actor) -> QuerySet[Organisation]:
    return Organisation.objects.filter(kind=OrganisationKind.PARK, pk__in=actor.organisations(Role.PARK_ADMIN))


def parks_overseen(actor: Actor, *roles: Role) -> QuerySet[Organisation]:
    """The parks of the jurisdictions where the actor holds one of the roles, and of those below."""
    places = overseen_jurisdictions(actor, *roles)
    return Organisation.objects.filter(kind=OrganisationKind.PARK, jurisdiction__in=places).order_by("code")


def items_idle(park: Organisation) -> QuerySet[Empowerment]:
    """Powers in force at a park that nobody has applied for in a year (长期无人申办)."""
    since = moments.start_of(moments.today() - dt.timedelta(days=IDLE_DAYS))
    asked = Case.objects.filter(item=OuterRef("item"), park=park, received_at__gte=since)
    rows = Empowerment.objects.known_at(None).valid_at(moments.now()).filter(park=park).exclude(Exists(asked))
    found: QuerySet[Empowerment] = rows.select_related("item__competent_department", "item__jurisdiction")
    return found.order_by("item__code", "area")


def items_in_force(parks: QuerySet[Organisation]) -> Counter[int]:
    rows = Empowerment.objects.known_at(None).valid_at(moments.now()).filter(park__in=parks)
    return Counter(rows.values_list("park", flat=True))


def lint_by_park(actor: Actor) -> Counter[int]:
    """How many findings the catalogue lint has at each park, as its own page counts them."""
    return Counter(finding.subject.empowerment.park_id for finding in findings(rows_linted(actor)))


def instruments_ending(park: Organisation) -> list[Instrument]:
    """Signed papers of the park that end within the days ahead."""
    until = moments.end_of(moments.today() + dt.timedelta(days=AHEAD_DAYS))
    rows = Instrument.objects.known_at(None).filter(Q(giver=park) | Q(taker=park), revoked_at=None)
    rows = rows.filter(valid_to__gt=moments.now(), valid_to__lte=until)
    return list(rows.select_related("giver", "taker").order_by("valid_to", "pk"))


def trials_running(park: Organisation) -> list[Scheme]:
    """Schemes of the park whose transition (trial) has not ended."""
    return list(Scheme.objects.filter(parks=park, transition_to__gte=moments.today()).order_by("transition_to"))
