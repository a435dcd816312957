"""Absences and their substitutes: exactly the absent person's posts, exactly those days, no chain (B23)."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core import moments
from core.absences import absent_on, month_grid, present_people
from core.errors import DomainError, Invalid, NotAllowed, Refused
from core.models import Absence, InboxMessage, Membership, Person, Role
from core.permissions import actor_for
from core.services import absence_add, absence_end, membership_add, membership_end, person_deactivate
from tests.world import ACTOR, World, moment

pytestmark = pytest.mark.mission("B23")
TODAY = dt.date(2025, 6, 3)
DAY = dt.timedelta(days=1)


@pytest.fixture
def world(shared_world: World, db: None) -> World:
    return copy.deepcopy(shared_world)


@pytest.fixture(autouse=True)
def _day() -> Iterator[None]:
    with on(TODAY):
        yield


def on(day: dt.date) -> time_machine.travel:
    return time_machine.travel(moments.start_of(day) + dt.timedelta(hours=10), tick=False)


def away(world: World, who: str, first: int, last: int, by: str = "yx.head", **more: object) -> Absence:
    """`first` and `last` count days from today."""
    code = "yx-zjj" if who.startswith("zjj") else "yx-park"
    substitute = more.pop("substitute", None)
    return absence_add(
        person=world.person[who],
        organisation=world.body[code],
        first_day=TODAY + first * DAY,
        last_day=TODAY + last * DAY,
        kind="leave",
        substitute=world.person[str(substitute)] if substitute else None,
        actor=world.actor(by),
    )


def roles(world: World, who: str, day: dt.date) -> set[str]:
    with on(day):
        actor = actor_for(Person.objects.get(pk=world.person[who].pk))
    return {role for role, pk in actor.roles if pk == world.body["yx-park"].pk}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=st.integers(-3, 12), length=st.integers(0, 12), probe=st.integers(0, 30))
def test_substitute_holds_the_post_on_the_days_of_the_absence_only(
    world: World, first: int, length: int, probe: int
) -> None:
    last = max(first + length, 0)
    absence = away(world, "yx.reviewer", first, last, substitute="yx.clerk")
    try:
        expected = {"clerk", "reviewer"} if max(first, 0) <= probe <= last else {"clerk"}
        assert roles(world, "yx.clerk", TODAY + probe * DAY) == expected
    finally:
        Membership.objects.filter(absence=absence).delete()
        absence.delete()
        Person.objects.update(roles_synced_on=None)


def test_substitute_never_gets_more_than_the_absent_person_had(world: World) -> None:
    """Two posts, one of them ending within the absence, one held for somebody else."""
    park, reviewer = world.body["yx-park"], world.person["yx.reviewer"]
    membership_add(
        person=reviewer,
        organisation=park,
        role=Role.FILER,
        valid_from=TODAY - DAY,
        valid_to=TODAY + 2 * DAY,
        actor=ACTOR,
    )
    membership_add(
        person=reviewer,
        organisation=park,
        role=Role.HEAD,
        valid_from=TODAY - DAY,
        valid_to=TODAY + 9 * DAY,
        substitute_for=world.person["yx.head"],
        actor=ACTOR,
    )
    absence = away(world, "yx.reviewer", 0, 5, substitute="yx.clerk")
    given = absence.memberships.order_by("role").values_list("role", "organisation", "valid_from", "valid_to")
    assert list(given) == [
        ("filer", park.pk, TODAY, TODAY + 2 * DAY),
        ("reviewer", park.pk, TODAY, TODAY + 5 * DAY),
    ]
    assert set(absence.memberships.values_list("person", "substitute_for")) == {
        (world.person["yx.clerk"].pk, reviewer.pk)
    }


def test_standing_substitute_is_used_as_it_is(world: World) -> None:
    membership_add(
        person=world.person["yx.clerk"],
        organisation=world.body["yx-park"],
        role=Role.REVIEWER,
        valid_from=TODAY - DAY,
        substitute_for=world.person["yx.reviewer"],
        actor=ACTOR,
    )
    assert away(world, "yx.reviewer", 0, 5, substitute="yx.clerk").memberships.count() == 0
    assert roles(world, "yx.clerk", TODAY) == {"clerk", "reviewer"}


def test_no_chain_of_substitutes(world: World) -> None:
    away(world, "yx.reviewer", 0, 5, substitute="yx.clerk")
    with pytest.raises(Refused) as refused:
        away(world, "yx.clerk", 3, 8, substitute="yx.clerk2")
    assert (refused.value.code, world.person["yx.reviewer"].name in refused.value.message) == ("substitute_away", True)
    away(world, "yx.clerk", 6, 8, substitute="yx.clerk2")


def test_substitute_who_is_away_or_serves_elsewhere_is_refused(world: World) -> None:
    away(world, "yx.clerk2", 2, 4)
    for substitute, words in (
        ("yx.clerk2", "也不在岗"),
        ("zjj.handler", "不是整段期间都在"),
        ("yx.reviewer", "本人不能代本人"),
    ):
        with pytest.raises(Invalid) as wrong:
            away(world, "yx.reviewer", 0, 5, substitute=substitute)
        assert (wrong.value.field, words in wrong.value.message) == ("substitute", True)
    assert Absence.objects.count() == 1


@pytest.mark.parametrize(
    ("who", "by", "allowed"),
    [
        ("yx.reviewer", "yx.reviewer", True),
        ("yx.reviewer", "yx.head", True),
        ("yx.reviewer", "yx.admin", True),
        ("yx.reviewer", "sysadmin", True),
        ("yx.reviewer", "yx.clerk", False),
        ("yx.reviewer", "yx.chief", False),
        ("yx.reviewer", "zjj.head", False),
        ("zjj.handler", "yx.head", False),
        ("zjj.handler", "zjj.head", True),
    ],
)
def test_who_registers_an_absence(world: World, who: str, by: str, allowed: bool) -> None:
    if allowed:
        assert away(world, who, 0, 1, by=by).recorded_by == world.person[by]
        return
    with pytest.raises(NotAllowed):
        away(world, who, 0, 1, by=by)


def test_wide_role_is_passed_on_by_the_system_administrator_only(world: World) -> None:
    body, inspector, other = world.body["yx-ducha"], world.person["yx.inspector"], world.person["yx.appraiser"]
    data = {"person": inspector, "organisation": body, "first_day": TODAY, "last_day": TODAY, "kind": "trip"}
    with pytest.raises(Refused) as refused:
        absence_add(**data, substitute=other, actor=world.actor("yx.inspector"))  # type: ignore[arg-type]
    assert refused.value.code == "wide_role"
    absence_add(**data, substitute=other, actor=world.actor("sysadmin"))  # type: ignore[arg-type]
    assert world.actor("yx.appraiser").holds(Role.INSPECTOR, body.pk)


@pytest.mark.parametrize(
    ("first", "last", "back", "ends"),
    [(0, 9, 3, 3), (-2, 9, -1, 0), (0, 9, -1, 0), (4, 9, 5, 5), (4, 9, 3, None)],
)
def test_early_return_ends_the_substitution(world: World, first: int, last: int, back: int, ends: int | None) -> None:
    """`ends`: the last day of the substitute, counted from today; None when it never began."""
    absence = away(world, "yx.reviewer", first, last, substitute="yx.clerk")
    absence_end(absence=absence, last_day=TODAY + back * DAY, actor=world.actor("yx.head"))
    left = [row.valid_to for row in absence.memberships.all()]
    assert left == ([] if ends is None else [TODAY + ends * DAY])
    absence.refresh_from_db()
    assert (absence.cancelled_at is None) == (back >= first)
    assert roles(world, "yx.clerk", TODAY + 7 * DAY) == {"clerk"}


def test_past_is_not_rewritten_and_absence_does_not_grow(world: World) -> None:
    absence = away(world, "yx.reviewer", -3, 9)
    for back in (-2, 9, 12):
        with pytest.raises(DomainError):
            absence_end(absence=absence, last_day=TODAY + back * DAY, actor=world.actor("yx.head"))
    with pytest.raises(Refused):
        away(world, "yx.reviewer", 9, 12)
    away(world, "yx.reviewer", 10, 12)


def test_presence_and_month(world: World) -> None:
    park = world.body["yx-park"]
    away(world, "yx.clerk", 1, 2, substitute="yx.clerk2")
    assert absent_on(TODAY, [park.pk]) == set()
    assert absent_on(TODAY + DAY, [park.pk]) == {(world.person["yx.clerk"].pk, park.pk)}
    assert [p.username for p in present_people(park.pk, {"clerk"}, TODAY)] == ["yx.clerk", "yx.clerk2"]
    assert [p.username for p in present_people(park.pk, {"clerk"}, TODAY + DAY)] == ["yx.clerk2"]
    grid = {person.username: cells for person, _, cells in month_grid(park, 2025, 6)}
    assert [cell.day.day for cell in grid["yx.clerk"] if cell.absence] == [4, 5]
    assert [cell.day.day for cell in grid["yx.clerk2"] if not cell.workday] == [1, 2, 7, 8, 14, 15, 21, 22, 28, 29]
    assert InboxMessage.objects.filter(person=world.person["yx.clerk2"]).count() == 1


def test_post_left_empty_is_told_before_anything_is_saved(world: World) -> None:
    """The one reviewer and chief of the park are let go while a case waits for them."""
    from tests.approvals.walks import go, leg, receive

    go(world, receive(world, "direct", "yx.clerk"), leg("yx.clerk", "accept"))
    membership = Membership.objects.get(person=world.person["yx.reviewer"])
    membership_end(membership=membership, last_day=TODAY, actor=ACTOR)  # the chief may examine too
    membership = Membership.objects.get(person=world.person["yx.chief"])
    with pytest.raises(Refused) as refused:
        membership_end(membership=membership, last_day=TODAY, actor=ACTOR)
    assert (refused.value.code, "1 件待审查" in refused.value.message) == ("post_empty", True)
    with on(TODAY + DAY), pytest.raises(Refused) as leaving:
        person_deactivate(person=world.person["yx.chief"], reason="调离", actor=ACTOR)
    assert leaving.value.code == "post_empty"
    membership.refresh_from_db()
    assert membership.valid_to is None
    membership_end(membership=membership, last_day=TODAY, actor=ACTOR, vacancy_known=True)
    membership.refresh_from_db()
    assert membership.valid_to == TODAY


def test_act_of_a_substitute_is_recorded_as_such(world: World) -> None:
    from approvals.selectors import timeline
    from core import events
    from tests.approvals.walks import OPINION, go, leg, receive

    case = go(world, receive(world, "direct", "yx.clerk"), leg("yx.clerk", "accept"))
    away(world, "yx.reviewer", 0, 5, substitute="yx.clerk2")
    case = go(world, case, leg("yx.clerk2", "examine", **OPINION), at=moment(2025, 6, 3, 9))
    names = {login: world.person[login].name for login in ("yx.clerk", "yx.clerk2", "yx.reviewer")}
    assert [line.who for line in timeline(events.history(case))] == [
        f"{names['yx.clerk2']}（代{names['yx.reviewer']}）",
        names["yx.clerk"],
        names["yx.clerk"],
    ]
