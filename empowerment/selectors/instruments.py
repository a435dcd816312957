"""Whether an instrument covers an item and is in force, as known at a moment; what it covers; whom it is shown to."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from core import moments
from core.actors import Actor
from core.errors import NotVisible
from core.models import Organisation, OrganisationKind, Role
from core.reach import overseen_jurisdictions
from empowerment.instrument_life import ALIVE
from empowerment.models import (
    Instrument,
    InstrumentScope,
)
from empowerment.workflow import (
    InstrumentKind,
    Stage,
)

EVERY_STAGE = frozenset(Stage.values)
OVERSEERS = (Role.REFORM, Role.LEGAL, Role.INSPECTOR)


def covers(instrument: Instrument, item_id: int, area: str) -> bool:
    """Whether the scope rows cover the item at all three stages in the area."""
    return covered_stages(instrument.scopes.all(), item_id, area) >= EVERY_STAGE


def covered_stages(scopes: Iterable[InstrumentScope], item_id: int, area: str) -> set[str]:
    """The stages at which scope rows cover an item in an area."""
    stages: set[str] = set()
    for scope in scopes:
        if scope.item_id in (None, item_id) and scope.area in ("", area):
            stages |= EVERY_STAGE if not scope.stage else {scope.stage}
    return stages


def effective(instrument: Instrument, at: dt.datetime, known_at: dt.datetime | None = None) -> bool:
    """Signed, begun, not ended and not revoked at the moment, as known then. A drafted one never counts."""
    day = moments.legal_day(at)
    if instrument.signed_on is None or instrument.signed_on > day:
        return False
    if _later(instrument.signing_recorded_at, known_at):
        return False
    if instrument.revoked_at is not None and instrument.revoked_at <= at:
        return _later(instrument.revocation_recorded_at, known_at) and instrument.covers(at)
    return instrument.covers(at)


def is_published(instrument: Instrument, day: dt.date, known_at: dt.datetime | None = None) -> bool:
    if instrument.published_on is None or _later(instrument.publication_recorded_at, known_at):
        return False
    return instrument.published_on <= day


def _later(recorded_at: dt.datetime | None, known_at: dt.datetime | None) -> bool:
    """Whether a fact came on record only after the moment whose knowledge is asked for."""
    return known_at is not None and recorded_at is not None and recorded_at > known_at


def delegation_lapsed(delegation: Instrument, item_id: int, area: str, at: dt.datetime) -> bool:
    """Whether running cases accepted under a delegation can no longer go on with the delegate [24].

    They go on past its term by its saving clause (never past a revocation), and wherever another published delegation
    between the same two bodies covers the item at that moment: renewed without a gap, it has not lapsed.
    """
    if effective(delegation, at) or (delegation.saving_clause and delegation.revoked_at is None):
        return False
    others = Instrument.objects.known_at(None).filter(
        kind=InstrumentKind.DELEGATION, giver=delegation.giver_id, taker=delegation.taker_id, signed_on__isnull=False
    )
    day = moments.legal_day(at)
    return not any(
        effective(row, at) and is_published(row, day) and covers(row, item_id, area)
        for row in others.exclude(pk=delegation.pk).prefetch_related("scopes")
    )


@dataclass(frozen=True)
class Covered:
    """One line of the scope: an item (or all of them) in an area, with its stages in words."""

    item_id: int | None
    code: str
    name: str
    area: str
    stages: str


def scope_lines(instrument: Instrument) -> list[Covered]:
    """The scope item by item, by code, in one query."""
    found: dict[tuple[int | None, str], tuple[str, str, set[str]]] = {}
    rows = instrument.scopes.select_related("item").order_by("item__code", "area", "pk")
    for row in rows:
        code, name = (row.item.code, row.item.name) if row.item else ("", "全部赋权事项")
        stages = found.setdefault((row.item_id, row.area), (code, name, set()))[2]
        stages |= EVERY_STAGE if not row.stage else {row.stage}
    return [
        Covered(item, code, name, area, "、".join(stage.label for stage in Stage if stage in stages))
        for (item, area), (code, name, stages) in found.items()
    ]


# --- Lists ----------------------------------------------------------------------------------------------------------
def instruments_visible(actor: Actor) -> QuerySet[Instrument]:
    """Instruments on record to which a body of the actor is party; offices of the city and oversight: their area's.

    A park sees what its own departments were given too (鞍山).
    """
    mine = actor.organisations()
    overseen = overseen_jurisdictions(actor, *OVERSEERS)
    seen = Q(giver__in=mine) | Q(taker__in=mine) | Q(taker__parent__in=mine)
    return Instrument.objects.known_at(None).filter(seen | Q(scheme__jurisdiction__in=overseen))


def instrument_get(public_id: uuid.UUID, actor: Actor) -> Instrument:
    rows = instruments_visible(actor).select_related("scheme", "giver", "taker", "replaces", "drafted_by", "checked_by")
    found: Instrument | None = rows.filter(public_id=public_id).first()
    if found is None:
        raise NotVisible("没有这份文书，或者您无权查看。")
    return found


@dataclass(frozen=True)
class InstrumentFilter:
    """The filters of the list as they stand in the address."""

    kind: str = ""
    state: str = ""
    party: str = ""
    item: str = ""
    q: str = ""
    within: int | None = None
    after: int = 0
    after_end: dt.datetime | None = None  # with `within`: the end of the last row shown


def instrument_list(actor: Actor, wanted: InstrumentFilter, *, size: int) -> list[Instrument]:
    """One keyset page and one row more: newest first, or with `within` what ends in so many days, the earliest first."""
    rows = instruments_visible(actor).select_related("giver", "taker", "scheme")
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.party:
        rows = rows.filter(Q(giver__code=wanted.party) | Q(taker__code=wanted.party))
    if wanted.q:
        named = Q(giver__name__contains=wanted.q) | Q(taker__name__contains=wanted.q)
        rows = rows.filter(Q(number__contains=wanted.q) | named)
    if wanted.item:
        mine = InstrumentScope.objects.filter(Q(item=None) | Q(item__code=wanted.item))
        rows = rows.filter(pk__in=mine.values("instrument"))
    if wanted.within is None:
        rows = rows.filter(pk__lt=wanted.after) if wanted.after else rows
        return list(rows.order_by("-pk")[: size + 1])
    return list(_ending(rows, wanted).order_by("valid_to", "pk")[: size + 1])


def _ending(rows: QuerySet[Instrument], wanted: InstrumentFilter) -> QuerySet[Instrument]:
    now = moments.now()
    until = moments.end_of(moments.today() + dt.timedelta(days=wanted.within or 0))
    rows = rows.filter(state__in=ALIVE, valid_to__gt=now, valid_to__lte=until)
    if wanted.after_end is None:
        return rows
    return rows.filter(Q(valid_to__gt=wanted.after_end) | Q(valid_to=wanted.after_end, pk__gt=wanted.after))


def parties_of(rows: QuerySet[Instrument]) -> list[Organisation]:
    """The bodies that are party to one of the instruments, by name."""
    bodies = {pk for pair in rows.values_list("giver", "taker").distinct() for pk in pair}
    return list(Organisation.objects.filter(pk__in=bodies).order_by("name"))


def expiring_soon(days: int) -> QuerySet[Instrument]:
    """Effective instruments whose last day is at most so many days away."""
    now = moments.now()
    until = moments.end_of(moments.legal_day(now) + dt.timedelta(days=days))
    return Instrument.objects.known_at(None).filter(state="effective", valid_to__gt=now, valid_to__lte=until)


def bodies_of_instruments(actor: Actor) -> QuerySet[Organisation]:
    """Bodies that can be party to an instrument which the actor drafts: those of the jurisdictions the actor works in."""
    area = overseen_jurisdictions(actor)
    kinds = (OrganisationKind.PARK, OrganisationKind.DEPARTMENT, OrganisationKind.SUPERIOR, OrganisationKind.REFORM)
    return Organisation.objects.filter(jurisdiction__in=area, kind__in=kinds).order_by("jurisdiction", "kind", "pk")


def parks_of_instruments(actor: Actor) -> QuerySet[Organisation]:
    """Parks of the jurisdictions in which the actor works: whose instruments may be looked through for gaps."""
    area = overseen_jurisdictions(actor)
    return Organisation.objects.filter(kind=OrganisationKind.PARK, jurisdiction__in=area).order_by("pk")
