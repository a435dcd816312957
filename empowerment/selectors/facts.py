"""What `resolve` asks the record for, of one empowerment by queries or of many loaded at once."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence

from empowerment.models import Empowerment, EmpowermentParty, Instrument, ModeRule
from empowerment.models.periods import DatedQuerySet
from empowerment.selectors.rules import RULE_PARTS, rules_of


class Facts:
    """The record at the moment `at` as it stood at `known_at` (None: now)."""

    def __init__(self, at: dt.datetime, known_at: dt.datetime | None = None) -> None:
        self.at, self.known_at = at, known_at

    def rule(self, empowerment: Empowerment) -> ModeRule | None:
        """The newest rule of the row's mode; of several in force the last one written."""
        stamp = empowerment.rules_stamp  # type: ignore[attr-defined]  # annotated in empowerment_at
        rules = rules_of(empowerment.scheme_id, stamp)
        fitting = (r for r in rules if r.mode == empowerment.mode and r.on_record(self.known_at) and r.covers(self.at))
        return max(fitting, key=lambda rule: rule.pk, default=None)

    def parties(self, empowerment: Empowerment) -> Sequence[EmpowermentParty]:
        return list(self._parties().filter(empowerment=empowerment))

    def instruments(self, kind: str, giver_id: int, taker_id: int) -> Sequence[Instrument]:
        return list(self._instruments().filter(kind=kind, giver_id=giver_id, taker_id=taker_id))

    def _parties(self) -> DatedQuerySet:
        rows = EmpowermentParty.objects.known_at(self.known_at).valid_at(self.at).order_by("pk")
        return rows.select_related("organisation", "person").prefetch_related("organisation__names")

    def _instruments(self) -> DatedQuerySet:
        return Instrument.objects.known_at(self.known_at).order_by("pk").prefetch_related("scopes")


class LoadedFacts(Facts):
    """The same of many empowerments, in as many queries as for one."""

    def __init__(
        self, at: dt.datetime, empowerments: Collection[Empowerment], known_at: dt.datetime | None = None
    ) -> None:
        super().__init__(at, known_at)
        schemes = {row.scheme_id for row in empowerments}
        self._rule: dict[tuple[int, str], ModeRule] = {}
        rules = ModeRule.objects.known_at(known_at).valid_at(at).prefetch_related(*RULE_PARTS)
        for rule in rules.filter(scheme__in=schemes).order_by("pk"):
            self._rule[rule.scheme_id, rule.mode] = rule
        self._party: dict[int, list[EmpowermentParty]] = defaultdict(list)
        for party in self._parties().filter(empowerment__in=[row.pk for row in empowerments]):
            self._party[party.empowerment_id].append(party)
        self._instrument: dict[tuple[str, int, int], list[Instrument]] = defaultdict(list)
        parks = {row.park_id for row in empowerments} | {p.organisation_id for r in self._party.values() for p in r}
        for row in self._instruments().filter(taker__in=parks):
            self._instrument[row.kind, row.giver_id, row.taker_id].append(row)

    def rule(self, empowerment: Empowerment) -> ModeRule | None:
        return self._rule.get((empowerment.scheme_id, empowerment.mode))

    def parties(self, empowerment: Empowerment) -> Sequence[EmpowermentParty]:
        return self._party.get(empowerment.pk, [])

    def instruments(self, kind: str, giver_id: int, taker_id: int) -> Sequence[Instrument]:
        return self._instrument.get((kind, giver_id, taker_id), [])
