"""Running the table over what a person may look at, and adding up what was found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from core.actors import Actor
from core.models import Organisation, Role
from empowerment.lint.rule import Rule, Severity
from empowerment.lint.subject import Subject, subjects
from empowerment.lint.table import RULES
from empowerment.models.periods import DatedQuerySet
from empowerment.selectors import listed_rows

CITY_ROLES = (Role.REFORM, Role.SYSADMIN, Role.INSPECTOR, Role.LEGAL)
PARK_ROLES = (Role.PARK_ADMIN, Role.HEAD)
DEPARTMENT_ROLES = (Role.SUPERVISOR, Role.HEAD)
LINTERS = frozenset({*CITY_ROLES, *PARK_ROLES, *DEPARTMENT_ROLES})


@dataclass(frozen=True)
class Finding:
    """One rule that one item at one park does not keep, in words."""

    rule: Rule
    subject: Subject
    words: str


@dataclass(frozen=True)
class Tally:
    """How many findings of each kind."""

    errors: int
    warnings: int

    @property
    def clean(self) -> bool:
        return not (self.errors or self.warnings)

    @property
    def words(self) -> str:
        parts = [f"{self.errors} 处错误" if self.errors else "", f"{self.warnings} 处提醒" if self.warnings else ""]
        return "、".join(filter(None, parts)) or "没有发现问题"


def rows_linted(actor: Actor) -> DatedQuerySet:
    """The empowerments in force that the actor may look through: a city's reform office, inspectors and lawyers its
    parks', a park's leaders their own, a department's leaders the items it is competent for.
    """
    cities = Organisation.objects.filter(pk__in=actor.organisations(*CITY_ROLES)).values("jurisdiction")
    found: DatedQuerySet = listed_rows().filter(
        Q(park__jurisdiction__in=cities)
        | Q(park__in=actor.organisations(*PARK_ROLES))
        | Q(item__competent_department__in=actor.organisations(*DEPARTMENT_ROLES))
    )
    return found


def findings(rows: DatedQuerySet, rules: Iterable[Rule] = RULES) -> list[Finding]:
    """Every rule over every row, in the order of items, parks and the table; the number of queries is constant."""
    ordered = subjects(rows.order_by("item__name", "park", "area", "pk"))
    wanted = tuple(rules)
    return [Finding(rule, row, words) for row in ordered for rule in wanted if (words := rule.check(row))]


def tally(found: Iterable[Finding]) -> Tally:
    counted = Counter(finding.rule.severity for finding in found)
    return Tally(counted[Severity.ERROR], counted[Severity.WARNING])


def tallies(rows: DatedQuerySet) -> dict[int, Tally]:
    """The tally of each empowerment by its key; a clean one is there too."""
    by_row: dict[int, list[Finding]] = {pk: [] for pk in rows.values_list("pk", flat=True)}
    for finding in findings(rows):
        by_row[finding.subject.empowerment.pk].append(finding)
    return {pk: tally(found) for pk, found in by_row.items()}
