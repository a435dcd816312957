"""Implementation papers: the duties of a park's schemes and what has been filed, published and met for them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet

from core import moments
from core.actors import Actor
from core.models import Organisation, OrganisationKind, Role
from core.reach import overseen_jurisdictions
from empowerment.demonstration_life import DemonstrationState
from empowerment.meeting_life import MeetingState
from empowerment.models import (
    DemonstrationCase,
    Empowerment,
    ImplementationPaper,
    JointMeeting,
    ListEdition,
    PaperDuty,
    PaperKind,
    Scheme,
)
from empowerment.models.implementation import FILED, LISTS, Ower
from empowerment.selectors.lists import Line, catalogue_lines


@dataclass(frozen=True)
class Standing:
    """One paper that somebody owes at a park. `of` is the department where each owes its own; `have`/`wanted` count
    items where the paper is made item by item, and are 0 or 1 elsewhere.
    """

    duty: PaperDuty
    of: Organisation | None = None
    paper: ImplementationPaper | None = None
    edition: ListEdition | None = None
    meeting: JointMeeting | None = None
    have: int = 0
    wanted: int = 1
    owed_by: str = ""

    @property
    def complete(self) -> bool:
        return self.have >= self.wanted

    def overdue(self, on: dt.date) -> bool:
        return not self.complete and self.duty.due_on is not None and self.duty.due_on < on


@dataclass
class ParkPapers:
    """What there is at a park, fetched once and looked up many times."""

    park: Organisation
    duties: list[PaperDuty]
    papers: dict[tuple[int, int | None], ImplementationPaper]
    editions: dict[str, ListEdition]
    demonstrated: set[int]
    meeting: JointMeeting | None
    departments: list[Organisation] = field(default_factory=list)


def parks_of_papers(actor: Actor) -> QuerySet[Organisation]:
    """Parks whose papers the actor may see: of the own body, of a department with items there, below an office."""
    own = actor.organisations()
    held = Empowerment.objects.known_at(None).valid_at(moments.now()).filter(item__competent_department__in=own)
    homes = Organisation.objects.filter(pk__in=own).values("parent")
    overseen = overseen_jurisdictions(actor, Role.REFORM, Role.INSPECTOR)
    seen = Q(pk__in=own) | Q(pk__in=held.values("park")) | Q(pk__in=homes) | Q(jurisdiction__in=overseen)
    rows = Organisation.objects.filter(seen, kind=OrganisationKind.PARK)
    return rows.select_related("jurisdiction", "parent").order_by("jurisdiction", "code")


def park_papers(park: Organisation) -> ParkPapers:
    """The park's duties with everything that may fulfil them, in a fixed number of queries."""
    duties = list(PaperDuty.objects.filter(scheme__parks=park).select_related("scheme").order_by("scheme__code", "pk"))
    papers = ImplementationPaper.objects.filter(park=park, superseded_at=None).select_related("file", "department")
    editions = ListEdition.objects.filter(park=park).select_related("file").order_by("edition")
    published = DemonstrationCase.objects.filter(park=park, state=DemonstrationState.PUBLISHED)
    city = Q(park=None, convenor__jurisdiction=park.jurisdiction_id)
    meetings = JointMeeting.objects.filter(Q(park=park) | city, state=MeetingState.MINUTED)
    return ParkPapers(
        park,
        duties,
        {(row.duty_id, row.department_id): row for row in papers},
        {row.kind: row for row in editions},
        set(published.values_list("item_id", flat=True)),
        meetings.order_by("-held_on", "-pk").first(),
    )


def departments_by_scheme(park: Organisation, lines: Sequence[Line]) -> dict[int, list[Organisation]]:
    """Scheme -> the departments whose items it gave the park, by name; under None the park's own departments."""
    found: dict[int, dict[int, Organisation]] = defaultdict(dict)
    for line in lines:
        found[line.empowerment.scheme_id][line.department.pk] = line.department
    return {scheme: sorted(rows.values(), key=lambda row: row.name) for scheme, rows in found.items()}


def own_departments(park: Organisation) -> list[Organisation]:
    """A park's own departments: they owe what a scheme without a published item list asks of 各部门."""
    return list(park.children.filter(kind=OrganisationKind.DEPARTMENT).order_by("name"))


def standings(known: ParkPapers, lines: Sequence[Line], unfilled: dict[str, set[int]]) -> list[Standing]:
    """One row per paper owed. `unfilled` names, for papers made item by item from the guides, the items that lack them."""
    by_scheme = departments_by_scheme(known.park, lines)
    own = own_departments(known.park) if any(duty.by_department for duty in known.duties) else []
    found: list[Standing] = []
    for duty in known.duties:
        items = {line.item.pk for line in lines if line.empowerment.scheme_id == duty.scheme_id}
        if duty.by_department:
            for body in by_scheme.get(duty.scheme_id) or own:
                paper = known.papers.get((duty.pk, body.pk))
                found.append(Standing(duty, of=body, paper=paper, have=int(paper is not None), owed_by=body.name))
            continue
        found.append(_standing(known, duty, items, unfilled))
    return found


def _standing(known: ParkPapers, duty: PaperDuty, items: set[int], unfilled: dict[str, set[int]]) -> Standing:
    owed_by = ower_words(duty, known.park)
    if duty.kind in FILED:
        paper = known.papers.get((duty.pk, None))
        return Standing(duty, paper=paper, have=int(paper is not None), owed_by=owed_by)
    if duty.kind in LISTS:
        edition = known.editions.get(duty.kind)
        return Standing(duty, edition=edition, have=int(edition is not None), owed_by=owed_by)
    if duty.kind == PaperKind.JOINT_MEETING:
        return Standing(duty, meeting=known.meeting, have=int(known.meeting is not None), owed_by=owed_by)
    lacking = items - known.demonstrated if duty.kind == PaperKind.DEMONSTRATION else items & unfilled[duty.kind]
    return Standing(duty, have=len(items) - len(lacking), wanted=len(items), owed_by=owed_by)


def ower_words(duty: PaperDuty, park: Organisation) -> str:
    """Who owes the paper at a park, by name where there is one name."""
    if duty.ower == Ower.PARK:
        return park.name
    if duty.ower == Ower.GOVERNMENT and park.parent is not None:
        return f"{park.parent.name}、{park.name}"
    return duty.get_ower_display()


def history_of_paper(paper: ImplementationPaper) -> QuerySet[ImplementationPaper]:
    """All versions of the paper, the newest first."""
    rows = ImplementationPaper.objects.filter(duty=paper.duty_id, park=paper.park_id, department=paper.department_id)
    return rows.select_related("file", "filed_by", "department").order_by("-edition")


def lines_of_park(park: Organisation, on: dt.date | None = None) -> list[Line]:
    """The catalogue of a park at the end of a legal day (today: now)."""
    day = on or moments.today()
    at = moments.now() if day == moments.today() else moments.end_of(day) - dt.timedelta(microseconds=1)
    return catalogue_lines(park, at)


def missing_by_park(scheme: Scheme, duties: Sequence[PaperDuty], parks: Sequence[Organisation]) -> dict[int, list[str]]:
    """Park -> the papers missing under a scheme, in words, for many parks with a fixed number of queries. What is made
    item by item from the guides is counted on the park's own page.
    """
    rows = ImplementationPaper.objects.filter(duty__in=duties, park__in=parks, superseded_at=None)
    filed: set[tuple[int, int, int | None]] = set(rows.values_list("duty_id", "park_id", "department_id"))
    published = set(ListEdition.objects.filter(park__in=parks).values_list("kind", "park_id"))
    minuted = JointMeeting.objects.filter(state=MeetingState.MINUTED).values_list(
        "park_id", "convenor__jurisdiction_id"
    )
    met_parks = {park for park, _ in minuted}
    met_cities = {city for park, city in minuted if park is None}
    holds = Empowerment.objects.known_at(None).valid_at(moments.now()).filter(scheme=scheme, park__in=parks)
    items: dict[int, set[int]] = defaultdict(set)
    bodies: dict[int, dict[int, str]] = defaultdict(dict)
    for park, item, body, name in holds.values_list(
        "park_id", "item_id", "item__competent_department_id", "item__competent_department__name"
    ):
        items[park].add(item)
        bodies[park][body] = name
    if any(duty.by_department for duty in duties):
        own = Organisation.objects.filter(parent__in=parks, kind=OrganisationKind.DEPARTMENT)
        for parent, body, name in own.values_list("parent_id", "pk", "name"):
            if parent is not None and not items[parent]:
                bodies[parent][body] = name
    cases = DemonstrationCase.objects.filter(park__in=parks, state=DemonstrationState.PUBLISHED)
    shown = set(cases.values_list("park_id", "item_id"))
    found: dict[int, list[str]] = {park.pk: [] for park in parks}
    for park in parks:
        for duty in duties:
            label = duty.get_kind_display()
            if duty.by_department:
                lacking = [name for pk, name in bodies[park.pk].items() if (duty.pk, park.pk, pk) not in filed]
                found[park.pk] += [f"{label}（{name}）" for name in sorted(lacking)]
            elif duty.kind == PaperKind.DEMONSTRATION:
                lack = sum((park.pk, item) not in shown for item in items[park.pk])
                found[park.pk] += [f"{label}（缺{lack}项）"] if lack else []
            elif not duty.by_item:
                there = (
                    (duty.pk, park.pk, None) in filed
                    or (duty.kind, park.pk) in published
                    or (
                        duty.kind == PaperKind.JOINT_MEETING
                        and (park.pk in met_parks or park.jurisdiction_id in met_cities)
                    )
                )
                found[park.pk] += [] if there else [label]
    return found
