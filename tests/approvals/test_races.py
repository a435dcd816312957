"""Two people on one case: exactly one wins, the other is told who was faster. Real threads, real row locks (E1)."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection, transaction

from approvals import services
from approvals.models import Case, CreditFlag, Tolerance
from approvals.workflow import ENDED_WORDS, State
from core import events
from core.actors import Actor, job
from core.door import Stamp
from core.errors import DomainError, Refused, Stale
from core.models import Event, NumberSeries
from core.numbering import gaps, number_take
from empowerment.services import instrument_revoke
from tests.approvals.looking import on
from tests.approvals.promising import SIGNED, receive_without, republish, tolerate
from tests.approvals.walks import ALL_WALKS, OPINION, Leg, enterprise, go, leg, receive, today_of
from tests.world import World, build_world, moment

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True), pytest.mark.mission("E1")]

# A colleague who may do the same; where there is none the same person acts twice (a double click).
COLLEAGUE = {"yx.clerk": "yx.clerk2", "zjj.handler": "zjj.handler2", "zjj.handler2": "zjj.handler"}


@pytest.fixture
def world() -> Iterator[World]:
    with on(2025, 6, 3):
        yield build_world()


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Run all acts at the same moment, each in a thread and on a connection of its own; what each returned or raised."""
    start = threading.Barrier(len(acts))
    found: list[Any] = [None] * len(acts)

    def run(place: int, act: Callable[[], Any]) -> None:
        try:
            start.wait()
            found[place] = act()
        except Exception as problem:
            found[place] = problem
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def _act(case: Case, step: Leg, actor: Actor, stamp: Stamp) -> Callable[[], Case]:
    service = getattr(services, f"case_{step.move}")
    return lambda: service(case=case, actor=actor, stamp=stamp, **step.data)


def _rival(world: World, key: str, step: Leg) -> Actor:
    named = key == "forwarded" and step.move == "examine"  # only the department's named person
    return world.actor(step.login if named else COLLEAGUE.get(step.login, step.login))


# What the loser without a version is told of a step that leaves the state as it is.
DONE_ALREADY = {
    "pause": "检测已在进行",
    "resume": "没有正在进行的特别程序",
    "extend": "已经延长过一次",
    "first_review": "已经首席审批员初审",
    "counterseal_on_request": "已经用印",
    "supply_promised": "没有待补交的容缺材料",
    "extend_promise": "延长过一次",
    "verify_commitment": "已有结论",
}


def _told(move: str, state: str) -> str:
    """The words by which the loser learns what the case is now."""
    return DONE_ALREADY.get(move) or ENDED_WORDS.get(State(state)) or f"本件现在是“{State(state).label}”"


def race(world: World, key: str, case: Case, step: Leg, *, seen: bool) -> Case:
    """Two submit the same step at once; `seen`: they carry the version of the page they saw. Returns the winner's row."""
    actors = [world.actor(step.login), _rival(world, key, step)]
    stamp = Stamp(version=case.version if seen else None)
    before = Event.objects.filter(object_id=case.pk, object_type="approvals.case").count()
    found = at_once(*(_act(case, step, actor, stamp) for actor in actors))
    won = [place for place, outcome in enumerate(found) if isinstance(outcome, Case)]
    assert len(won) == 1, (key, step.move, found)
    lost = found[1 - won[0]]
    if seen:
        assert type(lost) is Stale, (key, step.move, lost)
        assert f"{events.actor_name(events.history_last(case))}已于 10:00:00 先办理了这件" in lost.message
    else:
        assert isinstance(lost, Refused), (key, step.move, lost)
        assert _told(step.move, found[won[0]].state) in lost.message
    assert Event.objects.filter(object_id=case.pk, object_type="approvals.case").count() == before + 1
    return found[won[0]]


def _numbered(step: Leg, case: Case) -> Leg:
    """A superior's decision of its own for each case: its number becomes the licence's."""
    if step.move != "record_superior":
        return step
    return leg(step.login, step.move, **{**step.data, "number": f"岳住建许〔2026〕{case.pk}号"})


@pytest.mark.mission("B3")
@pytest.mark.parametrize("key", ALL_WALKS)
def test_every_step_of_every_route_is_made_once(world: World, key: str) -> None:
    clerk, steps = ALL_WALKS[key]
    for seen in (True, False):
        case = receive(world, key, clerk)
        for step in steps:
            case = race(world, key, case, _numbered(today_of(step), case), seen=seen)
        assert case.state == State.DELIVERED
    assert (list(events.verify()), gaps()) == ([], [])


PAUSE = leg("yx.reviewer", "pause", kind="testing", reason="检测", expected_days=2)
# item, steps of its walk made before, further steps, the step that is raced for
BESIDE: list[tuple[str, int, list[Leg], Leg]] = [
    ("direct", 0, [], leg("yx.clerk", "request_correction", missing=[(1, "缺签字")])),
    ("direct", 0, [leg("yx.clerk", "request_correction", missing=[(1, "缺签字")])], leg("yx.clerk", "supplement")),
    ("direct", 0, [], leg("yx.clerk", "refuse", reasons="不属于职权范围")),
    ("direct", 0, [], leg("yx.clerk", "withdraw", reason="书面撤回")),
    ("direct", 1, [], leg("yx.reviewer", "terminate", reason="主体资格终止")),
    ("direct", 1, [], PAUSE),
    ("direct", 1, [PAUSE], leg("yx.reviewer", "resume")),
    ("direct", 1, [], leg("yx.head", "extend", reason="案情复杂")),
    ("direct", 2, [], leg("yx.chief", "decide_and_seal", result="granted", form="chief")),
    ("delegated_head", 2, [], leg("yx.chief", "first_review", **OPINION)),
    ("instant", 0, [], leg("yx.chief", "handle_instant", form="chief", recipient="章演行")),
    ("direct", 6, [], leg("yx.head", "revoke", reason="以欺骗手段取得")),
    ("direct", 6, [], leg("yx.head", "cancel", reason="企业注销")),
]


@pytest.mark.parametrize("seen", [True, False])
def test_every_step_beside_the_routes_is_made_once(world: World, seen: bool) -> None:
    for key, count, further, step in BESIDE:
        clerk, walk = ALL_WALKS["direct"]
        case = receive(world, key, clerk)
        for earlier in [*walk[:count], *further]:
            case = go(world, case, earlier)
        race(world, key, case, step, seen=seen)
    assert (list(events.verify()), gaps()) == ([], [])


def test_silence_and_the_clerk_accept_once(world: World) -> None:
    """The job deems accepted at the very moment at which the clerk accepts."""
    with on(2025, 5, 19):
        case = receive(world, "direct", "yx.clerk")
    silent = _act(case, leg("", "deem_accepted"), job("deem_accepted"), Stamp())
    found = at_once(silent, _act(case, leg("", "accept"), world.actor("yx.clerk"), Stamp()))
    assert sorted(type(outcome).__name__ for outcome in found) == ["Case", "Refused"]
    assert Case.objects.get(pk=case.pk).accepted_at == moment(2025, 5, 19, 10)
    assert len(events.history(case)) == 2


@pytest.mark.mission("B7")
@pytest.mark.parametrize("seen", [True, False])
def test_every_step_of_a_promise_is_made_once(world: World, seen: bool) -> None:
    republish(world, "delegated", deferrable=(4, 5))
    until, later = dt.date(2025, 6, 6), dt.date(2025, 6, 9)
    case = receive_without(world, "delegated", "yx.clerk", (4, 5))
    for step in (
        tolerate(until),
        leg("yx.clerk", "extend_promise", until=later, reason="洪水"),
        leg("yx.clerk", "supply_promised", provided=[4, 5]),
    ):
        case = race(world, "delegated", case, step, seen=seen)
    assert (list(events.verify()), gaps()) == ([], [])


@pytest.mark.mission("B7")
@pytest.mark.parametrize("seen", [True, False])
def test_every_step_of_a_commitment_is_made_once(world: World, seen: bool) -> None:
    republish(world, "direct", by_commitment=(4, 5))
    case = receive_without(world, "direct", "yx.clerk", (4, 5))
    race(world, "direct", case, leg("yx.clerk", "accept_committed", signature=SIGNED), seen=seen)
    case = receive_without(world, "direct", "yx.clerk", (4, 5))
    at_once_now = leg("yx.chief", "handle_committed", signature=SIGNED, form="chief", recipient="章演行")
    case = race(world, "direct", case, at_once_now, seen=seen)
    breached = leg("yx.reviewer", "verify_commitment", finding="breached", way="data", text="不实")
    case = race(world, "direct", case, breached, seen=seen)
    race(world, "direct", case, leg("yx.head", "revoke", reason="承诺不实"), seen=seen)
    assert (list(events.verify()), gaps(), CreditFlag.objects.count()) == ([], [], 1)


@pytest.mark.mission("B7")
def test_refusal_and_tolerant_acceptance_make_one(world: World) -> None:
    republish(world, "direct", deferrable=(4, 5))
    case = receive_without(world, "direct", "yx.clerk", (4, 5))
    silent = _act(case, tolerate(dt.date(2025, 6, 6)), world.actor("yx.clerk"), Stamp())
    refused = _act(case, leg("", "refuse", reasons="不属于职权范围"), world.actor("yx.clerk2"), Stamp())
    found = at_once(silent, refused)
    assert sorted(type(outcome).__name__ for outcome in found) == ["Case", "Refused"]
    assert Tolerance.objects.count() == (Case.objects.get().state == State.ACCEPTED)


@pytest.mark.mission("B7")
def test_last_material_and_the_lapse_meet(world: World) -> None:
    """At midnight the job ends the case while a clerk enters what came in the afternoon: one of them wins, whole."""
    republish(world, "direct", deferrable=(4, 5))
    case = go(world, receive_without(world, "direct", "yx.clerk", (4, 5)), tolerate(dt.date(2025, 6, 3)))
    with on(2025, 6, 4, 0, 15):
        yesterday = Stamp(happened_at=moment(2025, 6, 3, 17))
        supply = _act(case, leg("", "supply_promised", provided=[4, 5]), world.actor("yx.clerk"), yesterday)
        lapse = _act(case, leg("", "lapse_promise"), job("promises_lapse"), Stamp())
        found = at_once(supply, lapse)
        assert sorted(type(outcome).__name__ for outcome in found) == ["Case", "Refused"]
    case = Case.objects.get(pk=case.pk)
    assert (case.state == State.TERMINATED) == (case.tolerance.lapsed_at is not None)
    assert (case.state == State.ACCEPTED) == (case.tolerance.supplied_at is not None)


def test_case_is_taken_back_once(world: World) -> None:
    case = go(world, receive(world, "delegated", "yx.clerk"), leg("yx.clerk", "accept"))
    instrument_revoke(
        instrument=world.instrument["S0-delegation"],
        at=moment(2025, 6, 3, 10),
        reason="测试",
        actor=world.actor("zjj.head"),
    )
    race(world, "delegated", case, leg("zjj.head", "take_back", reason="委托书已撤销"), seen=True)


def test_four_double_clicks_make_one_step_and_all_get_its_answer(world: World) -> None:
    clerk, steps = ALL_WALKS["direct"]
    case = receive(world, "direct", clerk)
    for step in steps:
        actor = world.actor(step.login)
        stamp = Stamp(version=case.version, key=f"click-{step.move}")
        found = at_once(*[_act(case, step, actor, stamp)] * 4)
        assert [type(outcome) for outcome in found] == [Case] * 4, found
        assert len({(outcome.state, outcome.version) for outcome in found}) == 1
        case = found[0]
    assert [event.verb for event in events.history(case)] == ["case.receive", *(f"case.{s.move}" for s in steps)]


def test_same_key_on_two_cases_at_once_serves_one(world: World) -> None:
    cases = [receive(world, "direct", "yx.clerk") for _ in range(2)]
    actor = world.actor("yx.clerk")
    found = at_once(*(_act(case, leg("", "accept"), actor, Stamp(key="k")) for case in cases))
    assert sorted(type(outcome).__name__ for outcome in found) == ["Case", "Stale"]
    assert Event.objects.filter(verb="case.accept").count() == 1


def test_two_receipts_with_one_key_make_one_case(world: World) -> None:
    enterprise()
    found = at_once(*[lambda: receive(world, "direct", "yx.clerk", stamp=Stamp(key="window-1"))] * 4)
    assert len({outcome.pk for outcome in found}) == Case.objects.count() == 1
    assert (gaps(), NumberSeries.objects.get(key="case:yx-park").last) == ([], 1)


def test_applicant_seen_for_the_first_time_by_two_clerks_is_entered_once(world: World) -> None:
    found = at_once(*[enterprise] * 4)
    assert len({outcome.pk for outcome in found}) == 1


def test_numbers_under_four_threads_have_no_gap(world: World) -> None:

    def take() -> list[str]:
        texts = []
        for n in range(10):
            try:
                with transaction.atomic():
                    text = number_take(key="t", year=2025, pattern="{n}", obj=None, object_type="test")
                    if n % 3 == 2:
                        raise Refused("undone")
                texts.append(text)
            except DomainError:
                pass
        return texts

    taken = [int(text) for texts in at_once(*[take] * 4) for text in texts]
    assert sorted(taken) == list(range(1, 29))
    assert gaps() == []
