"""The generator's cases are cases like any others: the record verifies, numbers have no gaps, and the door takes them."""

from __future__ import annotations

from collections import Counter

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

from approvals import clocks
from approvals.models import Case, Decision, Delivery
from approvals.workflow import ENDED, MOVES, Result, State, next_step
from bench.cases import cases_make
from bench.patterns import DUE_FIELDS, pattern_of
from core import events
from core.models import Document, IssuedNumber
from core.numbering import gaps
from core.papers import facts_hash
from empowerment.models import SealUse
from empowerment.selectors import resolve
from tests.approvals.looking import on
from tests.approvals.walks import ALL_WALKS, Leg, go, leg, receive, today_of
from tests.world import World

NUMBER = 150


@pytest.fixture(scope="module")
def all_made(shared_world: World, django_db_blocker: DjangoDbBlocker) -> list[int]:
    """Keys of cases of the world's items on 2025-06-10, received over sixty working days; made once for the module."""
    with on(2025, 6, 10):
        cases_make(number=NUMBER, seed=7, per_park=1, window=60)
        return list(Case.objects.order_by("-pk").values_list("pk", flat=True)[:NUMBER])


@pytest.fixture
def made(all_made: list[int], db: None) -> list[Case]:
    return list(Case.objects.filter(pk__in=all_made).order_by("-pk"))


def test_the_record_of_generated_cases_is_whole(made: list[Case]) -> None:
    connection.check_constraints()
    assert list(events.verify()) == []
    assert gaps() == []
    assert len(made) == NUMBER
    for case in made:
        history = events.history(case)
        last = events.facts_of(history[-1])
        assert last["state"] == case.state
        assert len(history) == case.version
        assert [event.happened_at for event in history] == sorted(event.happened_at for event in history)
        assert history[0].happened_at == case.received_at
        assert events.facts_of(history[0])["number"] == case.number


def test_papers_of_generated_cases_name_their_own_case(made: list[Case]) -> None:
    papers = Document.objects.filter(object_type="approvals.case", object_id__in=[case.pk for case in made])
    by_pk = {case.pk: case for case in made}
    assert papers.count() > NUMBER
    for paper in papers:
        case, facts = by_pk[paper.object_id], paper.facts
        assert paper.facts_hash == facts_hash(facts)
        assert f'"case":"{case.number}"' in facts
        assert f'"number":"{paper.number}"' in facts
        assert f'"applicant":"{case.applicant.name}"' in facts
        assert f'"subject":"{case.title}"' in facts
        assert paper.file_due_at is None
        if paper.number:  # a certificate has its licence's
            assert IssuedNumber.objects.get(text=paper.number).object_id == case.pk
    uses = SealUse.objects.filter(document__in=papers).select_related("document")
    assert uses.count() > NUMBER
    assert {use.facts_hash == use.document.facts_hash for use in uses} == {True}


def test_states_dates_and_rows_of_generated_cases_agree(made: list[Case]) -> None:
    states = Counter(case.state for case in made)
    assert states[State.DELIVERED] > NUMBER // 2
    assert len(states) > 6
    for case in made:
        decided = case.decided_at is not None
        assert Decision.objects.filter(case=case).exists() is decided
        assert (case.result != Result.NONE) is decided
        assert Delivery.objects.filter(case=case).exists() is (case.state == State.DELIVERED)
        assert (case.ended_at is not None) is (case.state in ENDED)
        with on(2025, 6, 10):
            stored = [getattr(case, name) for name in DUE_FIELDS]
            clocks.clocks_refresh(case)
            assert [getattr(case, name) for name in DUE_FIELDS] == stored
        if case.accepted_at:
            assert resolve(case.item, case.park, case.area, case.accepted_at) == case.pinned


def test_open_generated_cases_walk_on_to_their_end(made: list[Case], shared_world: World) -> None:
    items = {shared_world.item[key].pk: key for key in ALL_WALKS}
    walked = 0
    for case in made:
        if case.state in ENDED or case.item_id not in items:
            continue
        with on(2025, 6, 10, 11):
            case = _to_the_end(shared_world, case, items[case.item_id])
        assert case.state == State.DELIVERED
        walked += 1
    assert walked >= 8
    assert list(events.verify()) == []


def _to_the_end(world: World, case: Case, key: str) -> Case:
    legs = ALL_WALKS[key][1]
    while case.state not in ENDED:
        if case.paused:
            case = go(world, case, _by(world, case, "resume"))
        following = next_step(case.route, case.state)
        wanted = following.move if following else "supplement"
        done = {event.verb.rpartition(".")[2] for event in events.history(case)}
        if wanted == "opine" and "first_review" not in done:
            wanted = "first_review" if any(leg.move == "first_review" for leg in legs) else wanted
        step = next((leg for leg in legs if leg.move == wanted), None) or _by(world, case, wanted)
        step = today_of(step)
        if step.move == "record_superior":
            step.data["number"] = f"岳住建许{case.number}"  # two licences never bear one number
        case = go(world, case, step)
    return case


def _by(world: World, case: Case, move: str) -> Leg:
    """A move without data by whoever holds its role at the body in its slot."""
    body = case.body_id(MOVES[move].slot)
    login = next(login for login in world.person if world.actor(login).holds_any(MOVES[move].roles, body))
    return leg(login, move)


def test_numbers_go_on_after_generated_cases(made: list[Case], shared_world: World) -> None:
    with on(2025, 6, 10, 12):
        taken = {row.text for row in IssuedNumber.objects.all()}
        case = receive(shared_world, "direct", "yx.clerk")
        assert case.number not in taken
        go(shared_world, case, ALL_WALKS["direct"][1][0])
    assert gaps() == []


def test_the_same_seed_draws_the_same_cases(made: list[Case]) -> None:
    with on(2025, 6, 10):
        cases_make(number=NUMBER, seed=7, per_park=1, window=60)
    again = Case.objects.order_by("-pk")[:NUMBER]
    facts = [[(c.item_id, c.park_id, c.state, c.title, c.received_at) for c in cases] for cases in (made, again)]
    assert facts[0] == facts[1]


@pytest.mark.parametrize(
    ("text", "year", "value", "pattern"),
    [
        ("YX2026000012", 2026, 12, "YX{year}{n:06d}"),
        ("YX2030000012", 2030, 12, "YX{year}{n:06d}"),
        ("云园审决〔2026〕12号", 2026, 12, "云园审决〔{year}〕{n:02d}号"),
        ("云园审决〔2026〕7号", 2026, 7, "云园审决〔{year}〕{n:01d}号"),
        ("云园审决〔2026〕2026号", 2026, 2026, "云园审决〔{year}〕{n:04d}号"),
    ],
)
def test_pattern_of_a_number(text: str, year: int, value: int, pattern: str) -> None:
    assert pattern_of(text, year, value) == pattern
    assert pattern.format(year=year, n=value) == text
