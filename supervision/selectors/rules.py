"""The rules in force: the dated rows of a city or of one above it, else what the predicate itself says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from core import moments
from core.actors import Actor
from core.models import Jurisdiction
from core.reach import overseen_jurisdictions
from core.workdays import Calendar
from supervision.lives.rules import APPEAL_DAYS, EXPLAIN_DAYS, PREDICATES, Effect, GraceUnit
from supervision.models import MonitorRule
from supervision.models.cards import REVIEWERS


@dataclass(frozen=True)
class Setting:
    """How one predicate is set somewhere on a day; `row` is None where nobody has entered anything."""

    code: str
    enabled: bool
    colour: str
    effect: str
    grace: int
    unit: str
    explain_days: int = EXPLAIN_DAYS
    appeal_days: int = APPEAL_DAYS
    row: MonitorRule | None = None

    @property
    def cards(self) -> bool:
        return self.enabled and self.effect == Effect.CARD

    def counts_from(self, calendar: Calendar, due_on: dt.date) -> dt.date:
        """The first day on which a limit that ran to `due_on` counts as passed: the days of grace are over."""
        if self.unit == GraceUnit.WORKDAY and self.grace:
            return calendar.add(due_on, self.grace) + dt.timedelta(days=1)
        return due_on + dt.timedelta(days=self.grace + 1)


class Rulebook:
    """All settings of one day, read once: a run asks it for every finding."""

    def __init__(self, rows: Iterable[MonitorRule], parents: dict[int, int | None]) -> None:
        self._rows = {(row.code, row.jurisdiction_id): row for row in rows}  # the latest of each comes last
        self._parents = parents

    def of(self, code: str, jurisdiction_id: int | None) -> Setting:
        """The nearest row: of the city itself, then of those above it, else the predicate's own."""
        seen: set[int] = set()
        while jurisdiction_id is not None and jurisdiction_id not in seen:
            row = self._rows.get((code, jurisdiction_id))
            if row is not None:
                return setting_of(row)
            seen.add(jurisdiction_id)
            jurisdiction_id = self._parents.get(jurisdiction_id)
        own = PREDICATES[code]
        return Setting(code, own.enabled, own.colour, own.effect, own.grace, own.unit)


def setting_of(row: MonitorRule) -> Setting:
    return Setting(
        row.code,
        row.enabled,
        row.colour,
        row.effect,
        row.grace,
        row.unit,
        row.explain_days,
        row.appeal_days,
        row,
    )


def rulebook(on: dt.date) -> Rulebook:
    """The rules of a legal day. Rows begin after the day on which they are entered, so a past day's never change."""
    rows = MonitorRule.objects.filter(valid_from__lte=on).order_by("valid_from")
    return Rulebook(rows, dict(Jurisdiction.objects.values_list("pk", "parent_id")))


def rules_of(jurisdiction: Jurisdiction, on: dt.date) -> list[Setting]:
    """Every predicate as it is set for a jurisdiction on a day, in the order of the list."""
    book = rulebook(on)
    return [book.of(code, jurisdiction.pk) for code in PREDICATES]


def rule_history(jurisdiction: Jurisdiction, code: str) -> list[MonitorRule]:
    """The rows of one predicate at a jurisdiction, the latest first: past, present and to come."""
    rows = MonitorRule.objects.filter(jurisdiction=jurisdiction, code=code).select_related("recorded_by")
    return list(rows.order_by("-valid_from"))


def rules_to_come(jurisdiction: Jurisdiction) -> dict[str, MonitorRule]:
    """Rows that are entered and begin later, by predicate: the next one of each."""
    rows = MonitorRule.objects.filter(jurisdiction=jurisdiction, valid_from__gt=moments.today())
    return {row.code: row for row in rows.order_by("-valid_from")}


def jurisdictions_ruled(actor: Actor) -> list[Jurisdiction]:
    """Where the actor sets the rules: the own jurisdiction and those below, the own first."""
    reached = overseen_jurisdictions(actor, *REVIEWERS)
    rows = Jurisdiction.objects.filter(pk__in=reached).order_by("division_code")
    own = set(
        Jurisdiction.objects.filter(organisations__in=actor.organisations(*REVIEWERS)).values_list("pk", flat=True)
    )
    return sorted(rows, key=lambda row: row.pk not in own)
