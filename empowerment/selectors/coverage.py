"""Gaps and overlaps of instruments over time, item by item and stage by stage: none of them goes unnoticed."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from core import moments
from core.models import Organisation
from empowerment.models import Empowerment, EmpowermentParty, Instrument, ItemVersion, ModeRule, RuleInstrument
from empowerment.models.periods import DatedQuerySet
from empowerment.selectors.instruments import covered_stages
from empowerment.workflow import InstrumentKind, Mode, Party, PowerSource, Slot, Stage, VersionState

Moment = dt.datetime
FOREVER = moments.LAST


@dataclass(frozen=True)
class Stretch:
    """A stretch of time [start, end) at some stages; `end` None is open. An overlap names the instruments."""

    stages: str
    start: Moment
    end: Moment | None
    instruments: tuple[Instrument, ...] = ()


@dataclass(frozen=True)
class Coverage:
    """What one empowerment needs an instrument for, and when it has none or more than one."""

    empowerment: Empowerment
    kind: str
    giver: Organisation
    taker: Organisation
    gaps: tuple[Stretch, ...]
    overlaps: tuple[Stretch, ...]

    @property
    def whole(self) -> bool:
        return not (self.gaps or self.overlaps)

    @property
    def kind_label(self) -> str:
        return str(InstrumentKind(self.kind).label)


@dataclass(frozen=True)
class _Need:
    kind: str
    giver: str
    taker: str
    published: bool
    since: Moment


def empowerments_between(park: Organisation, since: Moment, until: Moment) -> DatedQuerySet:
    """The empowerments of a park that hold at some time of [since, until)."""
    rows = Empowerment.objects.known_at(None).filter(park=park, valid_from__lt=until).exclude(valid_to__lte=since)
    found: DatedQuerySet = rows.select_related("item", "park", "scheme").order_by("item__code", "area", "valid_from")
    return found


def coverage(rows: Sequence[Empowerment], since: Moment, until: Moment) -> list[Coverage]:
    """Per empowerment and instrument it needs: the gaps and overlaps inside [since, until), by stage.

    The number of queries does not depend on how many rows there are.
    """
    record = _Record(rows)
    found = []
    for row in rows:
        for rule in record.rules[row.scheme_id, row.mode]:
            start = max(since, row.valid_from, rule.valid_from)
            end = min(until, row.valid_to or FOREVER, rule.valid_to or FOREVER)
            for need in _needs(rule, record.is_delegated(row)):
                begins = max(start, need.since)
                giver, taker = record.party(row, need.giver, begins), record.party(row, need.taker, begins)
                if begins < end and giver is not None and taker is not None:
                    found.append(_covered(row, need, giver, taker, record, begins, end))
    return found


class _Record:
    """What is on record of some empowerments: rules with the instruments they need, parties, instruments with scopes."""

    def __init__(self, rows: Sequence[Empowerment]) -> None:
        self.rules: dict[tuple[int, str], list[ModeRule]] = defaultdict(list)
        schemes = {row.scheme_id for row in rows}
        for rule in ModeRule.objects.known_at(None).filter(scheme__in=schemes).prefetch_related("instruments", "slots"):
            self.rules[rule.scheme_id, rule.mode].append(rule)
        self._parties: dict[int, list[EmpowermentParty]] = defaultdict(list)
        parties = EmpowermentParty.objects.known_at(None).filter(empowerment__in=[row.pk for row in rows])
        for party in parties.select_related("organisation").order_by("pk"):
            self._parties[party.empowerment_id].append(party)
        bodies = {row.park_id for row in rows} | {p.organisation_id for r in self._parties.values() for p in r}
        self._instruments: dict[tuple[str, int, int], list[Instrument]] = defaultdict(list)
        signed = Instrument.objects.known_at(None).filter(taker__in=bodies, signed_on__isnull=False)
        for paper in signed.prefetch_related("scopes").order_by("valid_from", "pk"):
            self._instruments[paper.kind, paper.giver_id, paper.taker_id].append(paper)
        versions = ItemVersion.objects.known_at(None).filter(
            item__in={row.item_id for row in rows}, state=VersionState.PUBLISHED
        )
        self._sources = dict(versions.order_by("number").values_list("item", "source_of_power"))

    def is_delegated(self, row: Empowerment) -> bool:
        """Whether a body decides by itself on a power that was delegated to it [24]."""
        source = row.source_of_power or self._sources.get(row.item_id, "")
        return row.mode == Mode.OWN and source == PowerSource.DELEGATED

    def party(self, row: Empowerment, word: str, at: Moment) -> Organisation | None:
        if word == Party.PARK:
            return row.park
        held = {party.party: party.organisation for party in self._parties[row.pk] if party.covers(at)}
        if word == Party.DELEGATOR:
            return held.get(Party.DELEGATOR) or held.get(Party.DEPARTMENT)
        return held.get(word)

    def papers(self, kind: str, giver: Organisation, taker: Organisation) -> list[Instrument]:
        return self._instruments[kind, giver.pk, taker.pk]


def _needs(rule: ModeRule, delegated: bool) -> Iterator[_Need]:
    for need in rule.instruments.all():
        if need.effect == RuleInstrument.Effect.BLOCK:
            since = moments.start_of(need.required_from) if need.required_from else rule.valid_from
            yield _Need(need.kind, need.giver, need.taker, need.must_be_published, since)
    decides = next((row.party for row in rule.slots.all() if row.slot == Slot.DECIDES), None)
    if delegated and decides:
        yield _Need(InstrumentKind.DELEGATION, Party.DELEGATOR, decides, True, rule.valid_from)


def _covered(
    row: Empowerment,
    need: _Need,
    giver: Organisation,
    taker: Organisation,
    record: _Record,
    start: Moment,
    end: Moment,
) -> Coverage:
    papers = [
        (paper, span, covered_stages(paper.scopes.all(), row.item_id, row.area))
        for paper in record.papers(need.kind, giver, taker)
        if (span := _span(paper, need.published)) is not None
    ]
    gaps: dict[tuple[Moment, Moment], list[Stage]] = defaultdict(list)
    overlaps: dict[tuple[Moment, Moment, tuple[Instrument, ...]], list[Stage]] = defaultdict(list)
    for stage in Stage:
        spans = [(paper, *span) for paper, span, stages in papers if stage.value in stages]
        for gap in _gaps([(begins, ends) for _, begins, ends in spans], start, end):
            gaps[gap].append(stage)
        for overlap in _overlaps(spans, start, end):
            overlaps[overlap].append(stage)
    return Coverage(
        row,
        need.kind,
        giver,
        taker,
        tuple(Stretch(_words(stages), a, _open(b)) for (a, b), stages in gaps.items()),
        tuple(Stretch(_words(stages), a, _open(b), both) for (a, b, both), stages in overlaps.items()),
    )


def _span(paper: Instrument, must_be_published: bool) -> tuple[Moment, Moment] | None:
    """When an instrument counts by its dates; None when it never does."""
    assert paper.signed_on is not None  # only signed ones are loaded
    if must_be_published and paper.published_on is None:
        return None
    days = [paper.signed_on, *([paper.published_on] if must_be_published and paper.published_on else [])]
    start, end = max(paper.valid_from, *map(moments.start_of, days)), paper.ends_at() or FOREVER
    return (start, end) if start < end else None


def _gaps(spans: Iterable[tuple[Moment, Moment]], start: Moment, end: Moment) -> Iterator[tuple[Moment, Moment]]:
    """What [start, end) has left over when the spans are taken out of it."""
    reached = start
    for begins, ends in sorted(spans):
        if begins >= end:
            break
        if begins > reached:
            yield reached, begins
        reached = max(reached, ends)
    if reached < end:
        yield reached, end


def _overlaps(
    spans: Sequence[tuple[Instrument, Moment, Moment]], start: Moment, end: Moment
) -> Iterator[tuple[Moment, Moment, tuple[Instrument, ...]]]:
    """Where two of the spans hold at once inside [start, end)."""
    for n, (one, a, b) in enumerate(spans):
        for other, c, d in spans[n + 1 :]:
            begins, ends = max(a, c, start), min(b, d, end)
            if begins < ends:
                yield begins, ends, (one, other)


def _open(moment: Moment) -> Moment | None:
    return None if moment >= FOREVER else moment


def _words(stages: Sequence[Stage]) -> str:
    return "、".join(str(stage.label) for stage in stages)
