"""Reads of contacts: whose the reader may see, which tables are missing or overdue."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field

from core import moments
from core.actors import Actor
from core.errors import NotVisible
from ledger.models import Contact, ContactKind, ContactReport, Plan, Reporter
from ledger.models.contacts import KEEPERS
from ledger.selectors.plans import READERS, plan_oversees


@dataclass
class UnitContacts:
    """A unit, its people by kind, when its table was last reported, and whether that was late. `own`: the reader's unit,
    which alone sees telephones in full.
    """

    reporter: Reporter
    own: bool
    people: dict[str, Contact] = field(default_factory=dict)
    reported_at: dt.datetime | None = None
    late: bool = False

    @property
    def missing(self) -> list[str]:
        return [str(kind.label) for kind in ContactKind if kind not in self.people]


def contacts_visible(actor: Actor, plan: Plan) -> list[UnitContacts]:
    """The units of a plan with their present contacts: all for who oversees it, else the own ones. Three queries."""
    mine = actor.organisations(*READERS)
    reporters = plan.reporters.select_related("organisation").order_by("position")
    rows = [
        UnitContacts(unit, own=unit.organisation_id in mine)
        for unit in (reporters if plan_oversees(actor, plan) else reporters.filter(organisation__in=mine))
    ]
    people: dict[int, dict[str, Contact]] = defaultdict(dict)
    bodies = [row.reporter.organisation_id for row in rows]
    for contact in Contact.objects.filter(organisation__in=bodies, replaced_at=None):
        people[contact.organisation_id][contact.kind] = contact
    reports: dict[int, list[dt.datetime]] = defaultdict(list)
    found = ContactReport.objects.filter(reporter__in=[row.reporter.pk for row in rows]).order_by("pk")
    for key, at in found.values_list("reporter", "reported_at"):
        reports[key].append(at)
    for row in rows:
        row.people = people[row.reporter.organisation_id]
        times = reports[row.reporter.pk]
        row.reported_at = times[-1] if times else None
        first = moments.legal_day(times[0]) if times else moments.today()
        row.late = first > plan.contacts_due_on
    return rows


def unit_contacts(actor: Actor, plan: Plan, code: str) -> UnitContacts:
    found = next((row for row in contacts_visible(actor, plan) if row.reporter.organisation.code == code), None)
    if found is None:
        raise NotVisible("没有这个单位的联络表，或者您无权查看。")
    return found


def contacts_kept(actor: Actor, organisation_id: int) -> bool:
    return actor.holds_any(KEEPERS, organisation_id)


def contact_history(organisation_id: int) -> list[Contact]:
    """Every row that the unit's table ever had, newest first."""
    rows = Contact.objects.filter(organisation=organisation_id).select_related("recorded_by")
    return list(rows.order_by("kind", "-recorded_at", "-pk")[:200])
