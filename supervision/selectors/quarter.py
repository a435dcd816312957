"""Commendation and accountability figures of a quarter, counted once: our page and the bulletin of the ledger read them here."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from core.models import Jurisdiction, Organisation, OrganisationKind
from core.reach import with_those_below
from supervision.selectors.measures import MEASURES, Figure, Period, Subject

QUARTERLY = (
    "finished",
    "on_time",
    "kept",
    "yellow_cards",
    "red_cards",
    "orders_late",
    "filings_late",
    "objections_upheld",
    "pushes_late",
    "stamped_late",
    "bad_ratings",
    "complaints_upheld",
    "results_mean",
)
KINDS = (OrganisationKind.PARK, OrganisationKind.DEPARTMENT, OrganisationKind.STATIONED)


@dataclass(frozen=True)
class QuarterLine:
    """One park or department with its figures by measure."""

    body: Organisation
    figures: dict[str, Figure]

    @property
    def silent(self) -> bool:
        """Whether nothing at all happened."""
        return not any(figure.base for figure in self.figures.values())


def quarter_days(year: int, quarter: int) -> tuple[dt.date, dt.date]:
    """First and last day of a quarter (1 to 4)."""
    first = dt.date(year, quarter * 3 - 2, 1)
    return first, (first + dt.timedelta(days=95)).replace(day=1) - dt.timedelta(days=1)


def quarter_figures(jurisdiction: Jurisdiction, year: int, quarter: int) -> list[QuarterLine]:
    """Every park, then every department and stationed body of the jurisdiction and those below it at which anything happened
    in the quarter. The number of queries does not depend on how many there are.
    """
    period = Period(*quarter_days(year, quarter))
    places = with_those_below(jurisdiction.pk)
    bodies = list(Organisation.objects.filter(jurisdiction__in=places, kind__in=KINDS).order_by("code"))
    subjects = [Subject.of(body) for body in bodies]
    counted = {key: MEASURES[key].counted(subjects, period) for key in QUARTERLY}
    lines = [QuarterLine(body, {key: counted[key][body.pk] for key in QUARTERLY}) for body in bodies]
    found = [line for line in lines if not line.silent]
    return sorted(found, key=lambda line: (line.body.kind != OrganisationKind.PARK, line.body.code))
