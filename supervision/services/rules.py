"""Writes of the rule table, and the run of the rules for a day."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.db import IntegrityError, transaction

from approvals.models import Case
from core import events, moments
from core.actors import Actor, job
from core.errors import Invalid, NotAllowed
from core.models import Jurisdiction, Organisation
from core.reach import office_reaches
from supervision.lives.rules import PREDICATES, Colour, Effect, GraceUnit
from supervision.models import Card, MonitorRule
from supervision.models.cards import REVIEWERS
from supervision.selectors.event_findings import attempts_of_day, events_of_day
from supervision.selectors.findings import CASE, Finding
from supervision.selectors.limit_findings import LIMITS
from supervision.selectors.rules import Rulebook, rulebook
from supervision.services.cards import card_write

AT_ONCE = 500
MOST_DAYS = 60


@dataclass(frozen=True)
class RuleInput:
    """How a predicate is to be set from a day on; days of explanation and appeal are working days."""

    valid_from: dt.date
    colour: str
    effect: str
    source: str
    enabled: bool = True
    grace: int = 0
    unit: str = GraceUnit.WORKDAY
    explain_days: int = 5
    appeal_days: int = 5


def rule_set(*, code: str, jurisdiction: Jurisdiction, said: RuleInput, actor: Actor) -> MonitorRule:
    """Set a predicate for a jurisdiction from a later day on: a new row, the earlier ones stay readable.

    Raises NotAllowed for who oversees another place, Invalid for a day that has begun or for input out of bounds.
    """
    if actor.person is None or not office_reaches(actor, REVIEWERS, jurisdiction.pk):
        raise NotAllowed(f"{jurisdiction.name}的监察规则由本辖区的审改办或督查监察人员设定。")
    _check(code, said)
    row = MonitorRule(
        code=code,
        jurisdiction=jurisdiction,
        recorded_by=actor.person,
        recorded_at=moments.now(),
        **{**said.__dict__, "source": said.source.strip()[:200]},
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            facts = {**said.__dict__, "code": code, "jurisdiction": jurisdiction.code}
            events.record(obj=row, verb="monitorrule.set", actor=actor, facts=facts, first=True)
    except IntegrityError as clash:
        raise Invalid("这一天已经登记过这条规则，请改用另一天。", field="valid_from") from clash
    return row


def _check(code: str, said: RuleInput) -> None:
    if code not in PREDICATES:
        raise Invalid("没有这条规则。", field="code")
    if said.valid_from <= moments.today():
        raise Invalid("改动最早从明天起施行：已经过去的日子按当时的规则，可以重新运行而结果不变。", field="valid_from")
    for name, values in (("colour", Colour.values), ("effect", Effect.values), ("unit", GraceUnit.values)):
        if getattr(said, name) not in values:
            raise Invalid("请从列出的值中选择。", field=name)
    for name in ("grace", "explain_days", "appeal_days"):
        least = 0 if name == "grace" else 1
        if not least <= getattr(said, name) <= MOST_DAYS:
            raise Invalid(f"请填写 {least} 到 {MOST_DAYS} 之间的天数。", field=name)
    if not said.source.strip():
        raise Invalid("请写明依据，例如本地电子监察办法的名称、条款。", field="source")


# --- Running --------------------------------------------------------------------------------------------------------
@dataclass
class Run:
    """What a run for a day found: new cards and those that were there, by rule."""

    on: dt.date
    new: Counter[str] = field(default_factory=Counter)
    existing: Counter[str] = field(default_factory=Counter)

    def outcome(self) -> dict[str, Any]:
        return {"new": dict(self.new), "existing": dict(self.existing)}


def run_rules(*, on: dt.date | None = None, actor: Actor | None = None) -> Run:
    """Look at one legal day (today without one) with every predicate and raise the cards that are not there yet.

    Reads what was true and known on that day: stored intervals, events recorded up to its end, the calendar and the rules
    of the day. So it may be run again, by several at once and for any past day, with the same result. Raises Invalid for
    a day to come.
    """
    on = on or moments.today()
    if on > moments.today():
        raise Invalid("只能运行今天和以前的日子。", field="on")
    book, run = rulebook(on), Run(on)
    stream = _findings(on, book)
    while part := list(islice(stream, AT_ONCE)):
        _raise_new(part, book, run, actor or job("run_rules"))
    return run


def _findings(on: dt.date, book: Rulebook) -> Iterator[Finding]:
    for over in LIMITS:
        yield from over(on, book)
    yield from events_of_day(on)
    yield from attempts_of_day(on)


def _raise_new(part: list[Finding], book: Rulebook, run: Run, actor: Actor) -> None:
    there = _there(part)
    places = _places(part)
    for finding in part:
        setting = book.of(finding.rule, places.get(_place(finding)))
        if not setting.cards:
            continue
        new = finding.key not in there and card_write(finding=finding, setting=setting, actor=actor)
        (run.new if new else run.existing)[finding.rule] += 1


def _there(part: Iterable[Finding]) -> set[tuple[str, str, int, str]]:
    found = list(part)
    rows = Card.objects.filter(
        object_type__in={row.object_type for row in found}, object_id__in={row.object_id for row in found}
    )
    return set(rows.values_list("rule", "object_type", "object_id", "occasion"))


def _place(finding: Finding) -> tuple[str, int | None]:
    on_case = finding.object_type == CASE
    return (CASE, finding.object_id) if on_case else ("", finding.organisation_id)


def _places(part: Iterable[Finding]) -> dict[tuple[str, int | None], int]:
    """Whose rules hold: those of the case's park, for what is not of a case those of the body."""
    wanted = {_place(row) for row in part}
    cases = Case.objects.filter(pk__in=[pk for kind, pk in wanted if kind == CASE])
    bodies = Organisation.objects.filter(pk__in=[pk for kind, pk in wanted if not kind])
    found: dict[tuple[str, int | None], int] = {}
    for pk, place in cases.values_list("pk", "park__jurisdiction"):
        found[CASE, pk] = place
    for pk, place in bodies.values_list("pk", "jurisdiction"):
        found["", pk] = place
    return found
