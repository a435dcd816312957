"""The daily warning of posts that stand empty or soon will."""

from __future__ import annotations

from collections import defaultdict

from django.db import transaction

from approvals.selectors import Vacancy, vacancies_everywhere
from core import moments
from core.absences import LEADERS, memberships_on
from core.inbox import inbox_add
from core.models import Organisation, OrganisationKind, Role


@transaction.atomic
def posts_warn() -> int:
    """Tell each vacancy once to the leaders of its body and, where they have none, to the park administrators of its
    jurisdiction; how many vacancies there are. Safe to run again.
    """
    found = vacancies_everywhere()
    leaders = _leaders({vacancy.body.pk for vacancy in found})
    for vacancy in found:
        held_up = f"，{vacancy.waiting} 件在等" if vacancy.waiting else ""
        text = f"岗位空缺：{vacancy.body.name}“{vacancy.label}”{vacancy.words}{held_up}。请安排人员或登记代岗。"
        to = leaders[vacancy.body.pk] or _administrators(vacancy)
        inbox_add(to=to, text=text, url="/people/posts/", key=vacancy.key)
    return len(found)


def _leaders(bodies: set[int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    rows = memberships_on(moments.today()).filter(organisation__in=bodies, role__in=LEADERS)
    for body, person in rows.values_list("organisation_id", "person_id"):
        found[body].add(person)
    return found


def _administrators(vacancy: Vacancy) -> set[int]:
    parks = Organisation.objects.filter(kind=OrganisationKind.PARK, jurisdiction_id=vacancy.body.jurisdiction_id)
    rows = memberships_on(moments.today()).filter(organisation__in=parks, role=Role.PARK_ADMIN)
    return set(rows.values_list("person_id", flat=True))
