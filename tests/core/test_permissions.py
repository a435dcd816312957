"""Memberships by date are the truth; guardian's rows follow them (E2)."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from guardian.models import UserObjectPermission

from core import moments
from core.models import Membership, Organisation, Person, Role
from core.permissions import actor_for, roles_of
from core.services import membership_add, membership_end, person_create
from tests.world import ACTOR, World

FIRST, LAST = dt.date(2026, 3, 2), dt.date(2026, 3, 31)


@pytest.fixture
def world(shared_world: World, db: None) -> World:
    return shared_world


@pytest.fixture
def park(world: World) -> Organisation:
    return world.body["yx-park"]


@pytest.fixture
def person(world: World) -> Person:
    return person_create(username="t.one", name="演试甲", actor=ACTOR)


def on(day: dt.date) -> time_machine.travel:
    return time_machine.travel(moments.start_of(day), tick=False)


def rows(person: Person) -> list[tuple[str, str]]:
    found = UserObjectPermission.objects.filter(user=person).values_list("permission__codename", "object_pk")
    return sorted(found)


@pytest.mark.mission("E2")
@pytest.mark.parametrize(
    ("day", "held"),
    [
        (FIRST - dt.timedelta(days=1), False),
        (FIRST, True),
        (LAST, True),
        (LAST + dt.timedelta(days=1), False),
    ],
)
def test_role_is_held_from_the_first_day_through_the_last(
    person: Person, park: Organisation, day: dt.date, held: bool
) -> None:
    membership_add(person=person, organisation=park, role=Role.CLERK, valid_from=FIRST, valid_to=LAST, actor=ACTOR)
    with on(day):
        actor = actor_for(Person.objects.get(pk=person.pk))
    assert actor.holds(Role.CLERK, park.pk) is held
    assert rows(person) == ([("role_clerk", str(park.pk))] if held else [])


@pytest.mark.mission("E2")
def test_rows_follow_an_ended_membership_at_once(person: Person, park: Organisation) -> None:
    with on(FIRST):
        membership = membership_add(
            person=person, organisation=park, role=Role.HEAD, valid_from=FIRST - dt.timedelta(days=9), actor=ACTOR
        )
        membership_end(membership=membership, last_day=FIRST - dt.timedelta(days=1), actor=ACTOR)
        assert (rows(person), roles_of(person)) == ([], frozenset())


@pytest.mark.mission("E2")
def test_role_at_one_body_is_nothing_at_another(person: Person, park: Organisation, world: World) -> None:
    membership_add(person=person, organisation=park, role=Role.HEAD, valid_from=FIRST, actor=ACTOR)
    with on(FIRST):
        actor = actor_for(Person.objects.get(pk=person.pk))
    assert actor.roles == {(Role.HEAD, park.pk)}
    assert not actor.holds(Role.HEAD, world.body["yx-zjj"].pk)
    assert not actor.holds(Role.CLERK, park.pk)
    assert not actor.holds_any(frozenset({Role.HEAD}), None)
    assert (actor.organisations(Role.HEAD), actor.organisations(Role.CLERK)) == ({park.pk}, set())


@pytest.mark.mission("B23", "E2")
def test_substitute_holds_the_role_for_the_dated_time_only(world: World, person: Person, park: Organisation) -> None:
    head = world.person["yx.head"]
    membership_add(
        person=person,
        organisation=park,
        role=Role.HEAD,
        valid_from=FIRST,
        valid_to=FIRST,
        substitute_for=head,
        actor=ACTOR,
    )
    assert Membership.objects.get(person=person).substitute_for == head
    seen = []
    for day in (FIRST - dt.timedelta(days=1), FIRST, FIRST + dt.timedelta(days=1)):
        with on(day):
            seen.append(actor_for(Person.objects.get(pk=person.pk)).holds(Role.HEAD, park.pk))
    assert seen == [False, True, False]


@pytest.mark.mission("E2")
def test_deactivated_person_holds_nothing(world: World) -> None:
    clerk = world.person["yx.clerk"]
    assert actor_for(Person.objects.get(pk=clerk.pk)).roles == {(Role.CLERK, world.body["yx-park"].pk)}
    Person.objects.filter(pk=clerk.pk).update(is_active=False)
    assert actor_for(Person.objects.get(pk=clerk.pk)).roles == frozenset()


@pytest.mark.mission("E2")
def test_superuser_flag_gives_no_role(person: Person) -> None:
    Person.objects.filter(pk=person.pk).update(is_superuser=True)
    assert actor_for(Person.objects.get(pk=person.pk)).roles == frozenset()


@pytest.mark.mission("E2")
def test_rows_written_past_the_memberships_do_not_survive_the_day(person: Person, park: Organisation) -> None:
    """A row slipped into guardian's table is taken out by the next day's first request."""
    from guardian.shortcuts import assign_perm

    with on(FIRST):
        roles_of(person)
        assign_perm("core.role_head", person, park)
    with on(FIRST + dt.timedelta(days=1)):
        assert (roles_of(Person.objects.get(pk=person.pk)), rows(person)) == (frozenset(), [])
