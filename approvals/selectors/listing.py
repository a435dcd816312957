"""The list of cases with its filters, and the search over everything."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from approvals.clocks import LAMPS, Lamp, lamp
from approvals.models import Applicant, Case, CaseNumber
from approvals.readers import is_jurisdiction, jurisdiction_key, organisation_key
from approvals.selectors.duties import LINE_FIELDS, waiting_move
from approvals.selectors.people import claimed
from approvals.selectors.slices import Slice, slice_condition
from approvals.selectors.visible import cases_visible, newest, reader_keys
from approvals.workflow import (
    ENDED,
    MOVES,
    State,
)
from core import events, moments
from core.actors import Actor
from core.models import Document, Organisation
from core.searchtext import query_key
from core.selectors import calendar
from core.workdays import Calendar
from empowerment.models import Instrument, PowerItem
from empowerment.selectors import items_search


@dataclass(frozen=True)
class CaseLine:
    """A row of a list, ready to show."""

    case: Case
    lamp: Lamp
    state: str
    days_left: int | None
    waits_for: str
    claimed: bool = False


def lines(cases: Iterable[Case], days: Calendar | None = None) -> list[CaseLine]:
    """The rows of one list; `days` is the calendar where several lists of a page share it."""
    days, today = days or calendar(), moments.today()  # asked for once, not for every row
    return [
        CaseLine(
            case=case,
            lamp=lamp(case, today),
            state=State(case.state).label,
            days_left=None if case.due_on is None else days.count(today, case.due_on),
            waits_for=MOVES[waiting_move(case)].label if case.state not in ENDED else "",
            claimed=claimed(case),
        )
        for case in cases
    ]


@dataclass(frozen=True)
class CaseFilter:
    """The filters of the case list as they stand in the URL."""

    q: str = ""
    state: str = ""
    mode: str = ""
    kind: str = ""
    park: str = ""
    lamp: str = ""
    applicant: int | None = None
    licence: int | None = None
    instrument: str = ""  # public id of the instrument on which the case rests
    cut: Slice = field(default_factory=Slice)  # what a figure of the statistics counts
    after: int | None = None
    updated_after: dt.datetime | None = None


def case_list(
    actor: Actor, wanted: CaseFilter, *, size: int = 50, authority: bool = False, shows: Sequence[str] | None = None
) -> list[Case]:
    """One keyset page, newest first; one row more than `size` says that there is a next page.

    The pinned authority, by far the largest column, is fetched only for who shows it; with `shows` (fields of related
    rows, `park__name`) nothing is fetched but those and what every row of a list is made from.
    """
    keys = reader_keys(actor)
    rows, on_reader = _narrowed(wanted)
    if wanted.park:
        park = Organisation.objects.filter(code=wanted.park).first()
        if park is None:
            return []
        rows, keys = rows.filter(park=park), _keys_at(park, keys)
    if shows is None:
        rows = rows.select_related("item_version", "applicant", "park", "first_clerk", "handler")
        rows = rows if authority else rows.defer("authority")
    else:
        beside = {name.partition("__")[0] for name in shows}
        rows = (rows.select_related(*sorted(beside)) if beside else rows).only(*LINE_FIELDS, *shows)
    found: dict[int, Case] = {}
    for part in _searched(wanted.q):
        page = newest(rows.filter(part), keys, size=size + 1, after=wanted.after, **on_reader)
        found |= {case.pk: case for case in page}
    return [found[pk] for pk in sorted(found, reverse=True)[: size + 1]]


def _keys_at(park: Organisation, keys: list[str]) -> list[str]:
    """As whom to read the cases of one park. Who sees them all reads as the park, in whose range are no others; another
    jurisdiction's oversight shows none of them.
    """
    of_park = organisation_key(park.pk)
    if {of_park, jurisdiction_key(park.jurisdiction_id)} & set(keys):
        return [of_park]
    return [key for key in keys if not is_jurisdiction(key)]


def _narrowed(wanted: CaseFilter) -> tuple[QuerySet[Case], dict[str, Any]]:
    """The filters beside park and text: on the case, or on its readers' rows where those know more quickly."""
    rows = Case.objects.all()
    on_reader: dict[str, Any] = {}
    if wanted.state:
        on_reader["state"] = wanted.state
    if wanted.mode:
        on_reader["mode"] = wanted.mode
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.applicant:
        rows = rows.filter(applicant_id=wanted.applicant)
    if wanted.licence:
        rows = rows.filter(licence_id=wanted.licence)
    if wanted.instrument:
        rows = rows.filter(rests_on(wanted.instrument), accepted_at__isnull=False)
    if wanted.cut:
        rows = rows.filter(slice_condition(wanted.cut))
    if wanted.lamp in LAMPS:
        rows = rows.filter(lamp_condition(wanted.lamp, moments.today()))
        if wanted.lamp != "grey":
            on_reader["open"] = True  # a case that has ended has no lamp
    if wanted.updated_after:
        rows = rows.filter(pk__in=_moved_after(wanted.updated_after))
    return rows, on_reader


def rests_on(public_id: str) -> Q:
    """Cases whose pinned authority rests on the instrument; nothing for what is no such id."""
    found = Instrument.objects.filter(public_id=public_id) if _is_uuid(public_id) else Instrument.objects.none()
    pk = found.values_list("pk", flat=True).first()
    return Q(pk=None) if pk is None else Q(instrument=pk) | Q(delegation=pk)


def cases_under(instrument: Instrument, actor: Actor, *, most: int) -> tuple[int, int]:
    """Cases the actor may see that were accepted under an instrument, and those decided; counted up to `most`."""
    rows = cases_visible(actor).filter(Q(instrument=instrument) | Q(delegation=instrument), accepted_at__isnull=False)
    return rows[:most].count(), rows.filter(decided_at__isnull=False)[:most].count()


def _is_uuid(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True


FEW = 200  # applicants or items whose keys are named in a query


def _searched(text: str) -> list[Q]:
    """Where a text is looked for, one condition per index: number, subject, other systems' number, applicant, item.
    Together they are the search; apart each can be read in order.
    """
    key, plain = query_key(text), text.strip()
    if not key:  # nothing typed: one part that holds everything
        return [Q()]
    return [
        Q(number__has=plain.upper()),
        Q(title__has=plain),
        Q(pk__in=CaseNumber.objects.filter(number=plain.upper()).values("case")),
        _one_of("applicant", Applicant.objects.filter(search__has=key), Q(applicant__search__contains=key)),
        _one_of("item", PowerItem.objects.filter(search__contains=key), Q(item__search__contains=key)),
    ]


def _one_of(name: str, rows: QuerySet[Any], otherwise: Q) -> Q:
    """Of few, by their keys; of many, as the cases come: then a page is soon full."""
    pks = list(rows.order_by().values_list("pk", flat=True)[: FEW + 1])
    return otherwise if len(pks) > FEW else Q(**{f"{name}_id__in": pks})


def _moved_after(moment: dt.datetime) -> QuerySet[events.Event, Any]:
    """Keys of the cases on which something was recorded after a moment: what another system has not read yet."""
    found = events.Event.objects.filter(object_type=Case._meta.label_lower, recorded_at__gt=moment)
    return found.values("object_id")


def lamp_condition(code: str, day: dt.date) -> Q:
    """The cases that show a lamp on a day; grey: those whose time does not run."""
    running = Q(ended_at=None, paused=False, due_on__isnull=False)
    card = Q(card_on__lte=day)
    red = Q(red_on__lte=day)
    yellow = Q(yellow_on__lte=day)
    return {
        "card": running & card,
        "red": running & red & ~card,
        "yellow": running & yellow & ~red & ~card,
        "green": running & ~yellow & ~red & ~card,
        "grey": ~running,
    }[code]


def search_everything(text: str, actor: Actor, *, limit: int = 10) -> dict[str, Any]:
    """Cases, papers, applicants (of visible cases) and items that fit the text."""
    visible = cases_visible(actor)
    papers = Document.objects.filter(
        Exists(visible.filter(pk=OuterRef("object_id"))), number__has=text, object_type=Case._meta.label_lower
    )
    found = list(papers.order_by("-pk")[:limit])
    by_pk = visible.in_bulk([paper.object_id for paper in found])
    applicants = Applicant.objects.filter(
        Exists(visible.filter(applicant=OuterRef("pk"))), search__has=query_key(text)
    ).order_by("pk")
    return {
        "cases": case_list(actor, CaseFilter(q=text), size=limit)[:limit],
        "papers": [(paper, by_pk[paper.object_id]) for paper in found],
        "applicants": list(applicants[:limit]),
        "items": items_search(text, limit=limit),
    }
