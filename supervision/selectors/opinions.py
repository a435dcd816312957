"""How the measures count what applicants say: ratings by the day of service, complaints by the day of receipt.

The conditions are those of the lists of ratings and complaints; one grouped query for many subjects.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.db.models import Count, F
from django.urls import reverse

from approvals.models import Rating
from approvals.selectors.ratings import measures
from supervision.models import Complaint
from supervision.selectors.complaints import PARTIES, at_park_condition, counted_condition

if TYPE_CHECKING:
    from supervision.selectors.measures import Period, Subject


def ratings(subjects: Sequence[Subject], period: Period, names: Sequence[str]) -> dict[int, dict[str, int]]:
    """Subject → measure of the ratings → how many. A body is the one that served, a person who served."""
    known, kind = measures(period.known), str(subjects[0].kind)
    rows = Rating.objects.filter(served_on__range=(period.first, period.last), **{f"{kind}__in": _keys(subjects)})
    rows = rows.filter(park=subjects[0].park_id) if kind == "item" else rows
    wanted = {f"n_{name}": Count("pk", filter=known[name][1]) for name in names}
    found = {row.pk: dict.fromkeys(names, 0) for row in subjects}
    grouped: Any = rows.order_by().values(key=F(kind)).annotate(**wanted)
    return found | {row["key"]: {name: row[f"n_{name}"] for name in names} for row in grouped}


def ratings_list(subject: Subject, period: Period, count: str) -> str:
    """The address of just the ratings that a figure counts."""
    who = subject.others | ({"person": str(subject.pk)} if subject.kind == "person" else {})
    return f"{reverse('approvals:ratings')}?{urlencode({**who, 'count': count, **period.params})}"


def complaints(subjects: Sequence[Subject], period: Period, show: str) -> Mapping[int, int]:
    """Subject → complaints of a kind: upheld ones about it, or answers of its own that came late."""
    kind = str(subjects[0].kind)
    column = "item" if kind == "item" else PARTIES[show][kind]
    rows = Complaint.objects.filter(counted_condition(show), received_on__range=(period.first, period.last))
    rows = rows.filter(**{f"{column}__in": _keys(subjects)})
    rows = rows.filter(at_park_condition(subjects[0].park)) if kind == "item" else rows
    return dict(rows.order_by().values_list(column).annotate(n=Count("pk")))


def _keys(subjects: Sequence[Subject]) -> list[int]:
    return [row.pk for row in subjects]
