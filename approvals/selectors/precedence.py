"""Order of equal applications for an item of limited quantity [57].

The Law says the order of acceptance. An application not accepted yet keeps the place of its receipt (or of its completion):
silence would accept it as of then, so whoever was received after it does not overtake it by being accepted sooner.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from approvals.models import Case
from approvals.workflow import CaseKind, State
from core.models import Organisation
from empowerment.models import PowerItem, SubItem


@dataclass(frozen=True)
class Place:
    """The place of a case in its queue: the first is 1; `ahead` are the cases before it."""

    position: int
    length: int
    ahead: list[Case]


def queue(item: PowerItem, park: Organisation, area: str = "", subitem: SubItem | None = None) -> QuerySet[Case]:
    """Undecided new applications that compete, in order. Who has been asked for a correction takes a place again with the
    answer.
    """
    rows = Case.objects.filter(
        item=item, park=park, area=area, subitem=subitem, kind=CaseKind.NEW, ended_at=None, result=""
    )
    rows = rows.exclude(state=State.CORRECTING)
    return rows.annotate(complete_at=Coalesce("supplemented_at", "received_at")).order_by("complete_at", "pk")


def ahead_of(case: Case) -> QuerySet[Case]:
    """Equal applications of others that come before this one and are not decided."""
    own = case.supplemented_at or case.received_at
    by_receipt = Q(complete_at__lt=own) | Q(complete_at=own, pk__lt=case.pk)
    before = by_receipt
    if case.accepted_at is not None:
        sooner = Q(accepted_at__lt=case.accepted_at) | Q(accepted_at=case.accepted_at, pk__lt=case.pk)
        before = sooner | (Q(accepted_at=None) & by_receipt)
    rows = queue(case.item, case.park, case.area, case.subitem).exclude(pk=case.pk)
    return rows.filter(before).exclude(applicant_id=case.applicant_id)


def place_of(case: Case) -> Place | None:
    """Where a case stands; None where order does not matter or it is decided."""
    waits = case.kind == CaseKind.NEW and not case.result and case.ended_at is None
    if not waits or case.state == State.CORRECTING or not case.item_version.limited_quantity:
        return None
    ahead = list(ahead_of(case).select_related("applicant"))
    length = queue(case.item, case.park, case.area, case.subitem).count()
    return Place(len(ahead) + 1, length, ahead)
