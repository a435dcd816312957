"""Where an application belongs that was received by a body not competent for it."""

from __future__ import annotations

from approvals.models import Case
from core import moments
from core.models import Organisation, OrganisationKind
from empowerment.authority import Authority
from empowerment.models import Empowerment
from empowerment.selectors import resolve
from empowerment.workflow import Slot


def competent_now(case: Case) -> list[tuple[Organisation, Authority]]:
    """Parks (the case's own first) where the item is handled at this moment by another body than the one that has the
    case, with the answer that would hold there. Before acceptance only.
    """
    now = moments.now()
    parks = Organisation.objects.filter(
        kind=OrganisationKind.PARK,
        jurisdiction_id=case.park.jurisdiction_id,
        pk__in=Empowerment.objects.valid_at(now).filter(item=case.item_id, superseded_at=None).values("park"),
    ).order_by("pk")
    found = []
    for park in sorted(parks, key=lambda row: row.pk != case.park_id):
        answer = resolve(case.item, park, case.area if park.pk == case.park_id else "", now)
        if isinstance(answer, Authority) and belongs_elsewhere(case, park, answer):
            found.append((park, answer))
    return found


def belongs_elsewhere(case: Case, park: Organisation, answer: Authority) -> bool:
    """Whether the answer gives the application to another body than the one that is to accept it now."""
    return park.pk != case.park_id or answer.slots[Slot.ACCEPTS].id != case.accepting_body_id
