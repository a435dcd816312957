"""岗位空缺 against a definition by brute force, the daily warning, the command and the page (B23)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from approvals import selectors, services
from approvals.models import Case
from approvals.selectors.posts import needs_of_cases
from core.models import Absence, InboxMessage, Membership, Person
from tests.approvals.looking import on
from tests.approvals.walks import OPINION, go, leg, receive
from tests.world import World

pytestmark = pytest.mark.mission("B23")
TODAY = dt.date(2025, 6, 3)
AHEAD = 14


@pytest.fixture(autouse=True)
def _day() -> Iterator[None]:
    with on(2025, 6, 3):
        yield


def there(world: World, roles: frozenset[str], body: int, day: dt.date) -> bool:
    """Somebody with one of the roles at the body whose membership covers the day and who is not away on it."""
    for m in Membership.objects.filter(organisation_id=body):
        if m.role not in roles or m.valid_from > day or (m.valid_to and m.valid_to < day) or not m.person.is_active:
            continue
        away = Absence.objects.filter(person=m.person, organisation_id=body, cancelled_at=None)
        if not any(a.first_day <= day <= a.last_day for a in away):
            return True
    return False


PEOPLE = ("yx.clerk", "yx.clerk2", "yx.reviewer", "yx.chief", "yx.head")
DAYS = st.integers(-5, 18)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    ends=st.dictionaries(st.sampled_from(PEOPLE), DAYS, max_size=4),
    aways=st.lists(st.tuples(st.sampled_from(PEOPLE), DAYS, st.integers(0, 9)), max_size=4),
)
def test_vacancies_are_just_those_of_the_definition(
    world: World, ends: dict[str, int], aways: list[tuple[str, int, int]]
) -> None:
    park = world.body["yx-park"]
    if not Case.objects.exists():
        receive(world, "direct", "yx.clerk")
        case = go(world, receive(world, "direct", "yx.clerk"), leg("yx.clerk", "accept"))
        go(world, case, leg("yx.reviewer", "examine", **OPINION))
        go(world, receive(world, "delegated", "yx.clerk"), leg("yx.clerk", "accept"))
    Membership.objects.filter(organisation=park).update(valid_to=None)
    Absence.objects.all().delete()
    for who, day in ends.items():
        Membership.objects.filter(person=world.person[who]).update(valid_to=TODAY + dt.timedelta(days=day))
    for who, first, length in aways:
        begins = TODAY + dt.timedelta(days=first)
        Absence.objects.create(
            person=world.person[who],
            organisation=park,
            first_day=begins,
            last_day=begins + dt.timedelta(days=length),
            kind="leave",
        )
    needs = needs_of_cases(Case.objects.all())
    assert {(need.move, need.waiting) for need in needs.values()} == {("accept", 1), ("decide", 1), ("examine", 1)}
    expected = {}
    for need in needs.values():
        days = [TODAY + dt.timedelta(days=n) for n in range(AHEAD + 1)]
        empty = [day for day in days if not there(world, need.roles, need.body, day)]
        if empty:
            expected[need.move] = empty[0]
    found = {v.move: TODAY if v.empty_now else v.since for v in selectors.vacancies(needs, ahead=AHEAD)}
    assert found == expected


def test_warning_reaches_the_leaders_once_while_it_lasts(world: World) -> None:
    """The park's only examiners are gone; head and administrator are told once, and again about another vacancy."""
    go(world, receive(world, "direct", "yx.clerk"), leg("yx.clerk", "accept"))
    Membership.objects.filter(person=world.person["yx.reviewer"]).update(valid_to=TODAY - dt.timedelta(days=2))
    Membership.objects.filter(person=world.person["yx.chief"]).update(valid_to=TODAY - dt.timedelta(days=1))
    park = world.body["yx-park"]
    (vacancy,) = [v for v in selectors.vacancies_everywhere() if (v.body, v.move) == (park, "examine")]
    assert (vacancy.empty_now, vacancy.since, vacancy.waiting, vacancy.items > 0) == (True, TODAY, 1, True)
    services.posts_warn()
    mine = InboxMessage.objects.filter(text__contains="“审查”", person__username__startswith="yx.")
    assert sorted(mine.values_list("person__username", flat=True)) == ["yx.admin", "yx.head"]
    total = InboxMessage.objects.count()
    with on(2025, 6, 4):
        services.posts_warn()
    assert InboxMessage.objects.count() == total


def test_command_fails_when_a_case_waits_for_nobody(world: World) -> None:
    go(world, receive(world, "direct", "yx.clerk"), leg("yx.clerk", "accept"))
    out = StringIO()
    call_command("check_posts", stdout=out)
    assert f"{world.body['yx-park'].name}\t审查" not in out.getvalue()
    people = [world.person["yx.reviewer"], world.person["yx.chief"]]
    Person.objects.filter(pk__in=[p.pk for p in people]).update(is_active=False)
    with pytest.raises(SystemExit):
        call_command("check_posts", stdout=out)
    assert f"{world.body['yx-park'].name}\t审查" in out.getvalue()


def test_page_and_home_show_it_to_whom_it_concerns(world: World, client: Client) -> None:
    go(world, receive(world, "direct", "yx.clerk"), leg("yx.clerk", "accept"))
    Membership.objects.filter(person__in=[world.person["yx.reviewer"], world.person["yx.chief"]]).update(valid_to=TODAY)
    seen = {}
    with on(2025, 6, 4):
        for who in ("yx.head", "yx.admin", "yx.inspector", "zjj.head", "yx.clerk"):
            client.force_login(world.person[who])
            page, home = client.get("/people/posts/"), client.get("/")
            empty = (
                [v.move for v in page.context["rows"] if v.empty_now and v.waiting] if page.status_code == 200 else None
            )
            seen[who] = (page.status_code, empty, "没有人在岗" in home.content.decode())
    assert seen == {
        "yx.head": (200, ["examine"], True),
        "yx.admin": (200, ["examine"], True),
        "yx.inspector": (200, ["examine"], True),
        "zjj.head": (200, [], False),
        "yx.clerk": (403, None, False),
    }
