"""Who may read a case: the table that the database keeps gives the very answers of the rule it stands for."""

from __future__ import annotations

import random

import pytest
from django.db import connection, transaction
from django.db.models import F, Q
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from approvals.models import SLOT_FIELDS, Case, CaseReader, SideTask
from approvals.selectors import CaseFilter, case_list, case_visible, cases_visible
from approvals.task_life import TaskKind
from approvals.workflow import ROUTES, State
from core import moments
from core.actors import Actor
from core.models import Organisation, Role
from core.searchtext import query_key
from empowerment.workflow import Mode
from tests.approvals.walks import enterprise, go, leg, receive
from tests.world import World


def by_the_rule(actor: Actor) -> set[int]:
    """The rule itself, case by case: a part in the case, the own submission, or the oversight of its jurisdiction."""
    mine = {
        body
        for body in actor.organisations()
        if {role for role, other in actor.roles if other == body} != {Role.SYSADMIN.value}
    }
    overseen = {
        Organisation.objects.get(pk=pk).jurisdiction_id
        for role, pk in actor.roles
        if role in (Role.INSPECTOR, Role.REFORM)
    }
    seen = set()
    for case in Case.objects.select_related("park"):
        bodies = {case.park_id, *(getattr(case, f"{field}_id") for field in SLOT_FIELDS.values())}
        bodies |= {task.body_id for task in case.side_tasks.all()}
        own = actor.kind == "client" and case.source_client == actor.id
        if mine & bodies or own or case.park.jurisdiction_id in overseen:
            seen.add(case.pk)
    return seen


def _random_cases(world: World, rng: random.Random, pattern: Case, count: int) -> None:
    """Rows with any bodies in any slot, so that no route's habits hide a fault."""
    bodies = [body.pk for body in world.body.values()]
    parks = [body.pk for body in world.body.values() if body.kind == "park"]
    rows = []
    for number in range(count):
        row = Case(
            number=f"R{rng.random()}-{number}",
            item=pattern.item,
            item_version=pattern.item_version,
            applicant=pattern.applicant,
            authority=pattern.authority,
            title=rng.choice(["涂料", "仓库", "厂房"]),
            park_id=rng.choice(parks),
            mode=rng.choice(Mode.values),
            route=rng.choice(list(ROUTES)),
            source_client=rng.choice(["", "", "k1", "k2"]),
        )
        row.__dict__["state"] = rng.choice(State.values)
        _random_bodies(row, rng, bodies)
        rows.append(row)
    Case.objects.bulk_create(rows)
    SideTask.objects.bulk_create(_task(world, rng, row) for row in rows if rng.random() < 0.3)


def _task(world: World, rng: random.Random, row: Case) -> SideTask:
    return SideTask(
        case=row,
        kind=TaskKind.SURVEY,
        title="现场核查",
        body=rng.choice(list(world.body.values())),
        handler=world.person["yx.reviewer"],
        arranged_by=world.person["yx.reviewer"],
        arranged_at=moments.now(),
        planned_on=moments.today(),
        limit_number=5,
        limit_unit="workday",
        due_on=moments.today(),
        yellow_on=moments.today(),
    )


def _random_bodies(row: Case, rng: random.Random, bodies: list[int]) -> None:
    for field in SLOT_FIELDS.values():
        setattr(row, f"{field}_id", rng.choice([None, None, *bodies[:6]]))


def _random_changes(rng: random.Random, world: World) -> None:
    """Bodies, modes and ends change in single rows and in bulk; rows go."""
    bodies = [body.pk for body in world.body.values()]
    for row in Case.objects.order_by("?")[:4]:
        _random_bodies(row, rng, bodies)
        row.mode = rng.choice(Mode.values)
        row.save()
    Case.objects.filter(pk__in=Case.objects.values("pk")[: rng.randint(0, 5)]).update(
        state=rng.choice(State.values), issuing_body=F("park")
    )
    for task in SideTask.objects.order_by("?")[:3]:
        task.body = rng.choice(list(world.body.values()))
        task.save()
    SideTask.objects.filter(pk__in=SideTask.objects.values("pk")[:1]).delete()
    Case.objects.filter(source_client="k2").exclude(number__startswith="YX").delete()


def _random_actor(world: World, rng: random.Random) -> Actor:
    if rng.random() < 0.2:
        return Actor("client", "k1", "k1", roles=frozenset({("read", rng.choice(list(world.body.values())).pk)}))
    pairs = [(rng.choice(Role.values), rng.choice(list(world.body.values())).pk) for _ in range(rng.randint(0, 4))]
    return Actor("person", "1", "甲", roles=frozenset(pairs))


@pytest.mark.mission("E1", "A4")
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**6))
def test_visibility_is_the_rule_on_random_worlds(world: World, seed: int) -> None:
    rng = random.Random(seed)
    with transaction.atomic():
        pattern = receive(world, "direct", "yx.clerk")
        _random_cases(world, rng, pattern, 25)
        _random_changes(rng, world)
        for _ in range(8):
            actor = _random_actor(world, rng)
            expected = by_the_rule(actor)
            assert set(cases_visible(actor).values_list("pk", flat=True)) == expected
            assert {c.pk for c in Case.objects.select_related("park") if case_visible(c, actor)} == expected
            _lists_agree(actor, expected, rng)
        transaction.set_rollback(True)


def _lists_agree(actor: Actor, expected: set[int], rng: random.Random) -> None:
    """Pages of any filter hold exactly the visible cases that fit, newest first, none twice, none lost between pages."""
    state, mode = rng.choice(["", *State.values]), rng.choice(["", *Mode.values])
    park = rng.choice(["", "yx-park", "czgx"])
    q = rng.choice(["", "涂料", "YX", "R0", "硬"])
    fits = Q(pk__in=expected)
    for name, value in (("state", state), ("mode", mode), ("park__code", park)):
        if value:
            fits &= Q(**{name: value})
    if q:
        fits &= (
            Q(number__contains=q)
            | Q(title__contains=q)
            | Q(applicant__search__contains=query_key(q))
            | Q(item__search__contains=query_key(q))
        )
    wanted = list(Case.objects.filter(fits).order_by("-pk").values_list("pk", flat=True))
    found: list[int] = []
    after = None
    while True:
        page = case_list(actor, CaseFilter(q=q, state=state, mode=mode, park=park, after=after), size=4)
        found += [case.pk for case in page[:4]]
        if len(page) <= 4:
            break
        after = page[3].pk
    assert found == wanted


def test_readers_follow_a_case_to_its_end(world: World) -> None:
    case = receive(world, "forwarded", "yx.clerk")
    bodies = {"yx-park", "yx-zjj", "yx-centre"}
    keys = {f"o{world.body[code].pk}" for code in bodies} | {f"j{world.body['yx-park'].jurisdiction_id}"}

    def readers() -> dict[str, tuple[str, bool, str]]:
        return {row.reader: (row.state, row.open, row.mode) for row in CaseReader.objects.filter(case=case)}

    assert readers() == dict.fromkeys(keys, ("received", True, "forwarded"))
    go(world, case, leg("yx.clerk", "withdraw", reason="申请人书面申请撤回。"))
    assert readers() == dict.fromkeys(keys, ("withdrawn", False, "forwarded"))


def test_a_case_without_reader_rows_cannot_exist(world: World) -> None:
    """The rows are written by the database itself, also for a write past the services."""
    pattern = receive(world, "direct", "yx.clerk")
    _random_cases(world, random.Random(1), pattern, 5)
    assert not Case.objects.filter(readers=None).exists()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE approvals_case SET park_id = %s", [world.body["czgx"].pk])
    key = f"o{world.body['czgx'].pk}"
    assert CaseReader.objects.filter(reader=key).count() == Case.objects.count() == 6


def test_search_finds_words_of_two_letters(world: World) -> None:
    receive(world, "direct", "yx.clerk")
    actor = world.actor("yx.clerk")
    number = Case.objects.get().number
    for text in ("涂料", "2万", number, number.lower(), number[-4:], "晴川", "qc", "吨", enterprise().uscc):
        assert [case.number for case in case_list(actor, CaseFilter(q=text))] == [number], text
    for text in ("涂%料", "料涂", "_", "晴天"):
        assert case_list(actor, CaseFilter(q=text)) == [], text
