"""Bars on applying again [78, 79]."""

from __future__ import annotations

import datetime as dt

from approvals.models import Applicant, ApplicationBar, Case
from core import moments
from core.actors import Actor
from core.errors import NotVisible
from core.models import Role
from empowerment.models import PowerItem


def bars_holding(applicant: Applicant, item: PowerItem, day: dt.date) -> list[ApplicationBar]:
    """The bars that keep an applicant from applying for an item on a day, the longest first."""
    rows = ApplicationBar.objects.filter(
        applicant=applicant, item=item, starts_on__lte=day, ends_on__gte=day, lifted_at=None
    )
    return list(rows.select_related("case", "item"))


def why_barred(case: Case) -> list[ApplicationBar]:
    """The bars that forbid accepting this application now; none where the item is no matter of public safety."""
    if case.accepted_at is not None or case.ended_at is not None or not case.item_version.safety_matter:
        return []
    return bars_holding(case.applicant, case.item, moments.today())


def bars_set_by(case: Case) -> list[ApplicationBar]:
    """The bars that this case has set, lifted ones too."""
    return list(case.bars.select_related("applicant", "case", "lifted_by"))


def may_lift(bar: ApplicationBar, actor: Actor) -> bool:
    """The head of the body that set the bar may take it back."""
    set_by = (bar.case.deciding_body_id, bar.case.accepting_body_id)
    return actor.person is not None and any(actor.holds(Role.HEAD, body) for body in set_by)


def bar_get(case: Case, ground: str) -> ApplicationBar:
    """The bar that a case has set on a ground, or NotVisible."""
    found = case.bars.filter(ground=ground).select_related("case", "applicant").first()
    if found is None:
        raise NotVisible("本件没有作出这项再次申请限制。")
    return found
