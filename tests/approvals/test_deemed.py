"""视为受理: silence of five working days accepts a licence's application as of its receipt [32(1)(4)]; which day the five
working days are counted from (B1, B6)."""

from __future__ import annotations

import datetime as dt

import pytest

from approvals import jobs, services
from approvals.models import Case
from approvals.workflow import Channel, State
from core import events, moments
from core.actors import job
from core.door import Stamp
from core.errors import Refused
from empowerment.services import empowerment_change_mode, instrument_revoke
from tests.approvals.looking import cards, clock, facts, on, seals
from tests.approvals.walks import go, leg, receive
from tests.world import ACTOR, World, moment

# received, the last of the five working days, the day on which it is deemed accepted
FIVE_DAYS = [
    ((2025, 3, 3), (2025, 3, 10), (2025, 3, 11)),  # Monday: one weekend
    ((2025, 9, 26), (2025, 10, 10), (2025, 10, 11)),  # Friday: Sunday 28 September is worked, National Day is not
    ((2025, 9, 29), (2025, 10, 13), (2025, 10, 14)),  # Saturday 11 October is worked
    ((2025, 10, 1), (2025, 10, 14), (2025, 10, 15)),  # at the window on a holiday: the event's own day, not counted
]


def _refreshed(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


@pytest.mark.mission("B1", "B6")
@pytest.mark.parametrize(("received", "last", "deemed"), FIVE_DAYS, ids=str)
def test_deemed_accepted_the_day_after_five_working_days(
    world: World, received: tuple[int, int, int], last: tuple[int, int, int], deemed: tuple[int, int, int]
) -> None:
    with on(*received):
        case = receive(world, "direct", "yx.clerk")
    assert case.due_on == dt.date(*last)
    with on(*last, 23, 59):
        assert jobs.deem_accepted() == {"done": 0, "refused": []}
    with on(*deemed, 0, 5):
        assert jobs.deem_accepted() == {"done": 1, "refused": []}
        assert jobs.deem_accepted() == {"done": 0, "refused": []}
    case = _refreshed(case)
    assert case.state == State.ACCEPTED
    assert case.accepted_at == case.pinned_at == case.pinned.at == moment(*received, 10)
    assert clock(case, "decision").starts_on == dt.date(*received)
    assert clock(case, "correction").stopped_on == dt.date(*deemed)
    assert [e.verb for e in events.history(case)] == ["case.receive", "case.deem_accepted"]
    assert facts(case, "acceptance")["deemed"] is True
    assert seals(case, "acceptance") == []  # nobody has sealed it
    assert cards(case) == ["deemed_accepted"]


@pytest.mark.mission("B1", "B6")
@pytest.mark.parametrize("key", ["instant", "confirmation", "service"])
def test_nothing_but_a_licence_is_deemed_accepted(world: World, key: str) -> None:
    with on(2025, 3, 3):
        case = receive(world, key, "yx.clerk")
    assert (case.due_on, case.clocks.count()) == (None, 0)
    with on(2025, 12, 31):
        assert jobs.deem_accepted() == {"done": 0, "refused": []}
        with pytest.raises(Refused):
            services.case_deem_accepted(case=case, actor=job("deem_accepted"), stamp=Stamp())


@pytest.mark.mission("B1", "B3")
def test_application_handed_in_is_deemed_accepted_too(world: World) -> None:
    with on(2025, 3, 3):
        case = receive(world, "intake", "yx.clerk")
    with on(2025, 3, 7):
        case = go(world, case, leg("yx.clerk", "hand_in"))
    with on(2025, 3, 11):
        assert jobs.deem_accepted() == {"done": 1, "refused": []}
    assert (_refreshed(case).state, _refreshed(case).accepted_at) == (State.ACCEPTED, moment(2025, 3, 3, 10))


@pytest.mark.mission("B1")
def test_correction_notice_breaks_the_silence_until_the_answer(world: World) -> None:
    with on(2025, 3, 3):
        case = receive(world, "direct", "yx.clerk")
        case = go(world, case, leg("yx.clerk", "request_correction", missing=[(1, "缺签字")]))
    with on(2025, 3, 20):
        assert jobs.deem_accepted() == {"done": 0, "refused": []}
        case = go(world, case, leg("yx.clerk", "supplement", provided=[1]))
    with on(2025, 3, 27, 23):
        assert jobs.deem_accepted() == {"done": 0, "refused": []}
    with on(2025, 3, 28):
        assert jobs.deem_accepted() == {"done": 1, "refused": []}
    assert _refreshed(case).accepted_at == moment(2025, 3, 20, 10)


@pytest.mark.mission("B1")
def test_person_who_accepts_after_the_silence_accepts_as_of_the_receipt(world: World) -> None:
    with on(2025, 3, 3):
        case = receive(world, "direct", "yx.clerk")
    with on(2025, 3, 12):
        case = go(world, case, leg("yx.clerk", "accept"))
    assert case.accepted_at == moment(2025, 3, 3, 10)
    assert clock(case, "decision").due_on == dt.date(2025, 3, 10)
    assert seals(case, "acceptance") == ["yx-park-special"]


@pytest.mark.mission("A2", "B1")
def test_authority_of_a_deemed_acceptance_is_that_of_the_receipt(world: World) -> None:
    """The item goes to another mode, and the instrument is revoked, in the five days of silence."""
    with on(2025, 3, 3):
        case = receive(world, "direct", "yx.clerk")
    empowerment_change_mode(
        empowerment=world.empowerment["direct"],
        mode="delegated",
        at=moment(2025, 3, 5),
        reason="调整",
        source="测试",
        actor=ACTOR,
    )
    instrument_revoke(
        instrument=world.instrument["S0-authorization"],
        at=moment(2025, 3, 6),
        reason="测试",
        actor=world.actor("zjj.head"),
    )
    with on(2025, 3, 11):
        assert jobs.deem_accepted() == {"done": 1, "refused": []}
    case = _refreshed(case)
    assert (case.mode, case.route) == ("direct", "direct")
    assert [found.kind for found in case.pinned.instruments] == ["authorization"]


@pytest.mark.mission("A4", "B1", "C3")
def test_silence_does_not_make_up_for_a_missing_instrument(world: World) -> None:
    instrument_revoke(
        instrument=world.instrument["S0-authorization"],
        at=moment(2025, 3, 1),
        reason="测",
        actor=world.actor("zjj.head"),
    )
    with on(2025, 3, 3):
        case = receive(world, "direct", "yx.clerk")
    for _ in range(2):
        with on(2025, 3, 11):
            outcome = jobs.deem_accepted()
    assert outcome["done"] == 0
    assert [line.startswith(f"{case.number}：不能受理：") for line in outcome["refused"]] == [True]
    assert (_refreshed(case).state, cards(case)) == (State.RECEIVED, ["no_instrument"])


@pytest.mark.mission("B2", "B6")
@pytest.mark.parametrize(
    ("channel", "received", "counted_from"),
    [
        (Channel.WINDOW, (2025, 3, 8, 10), (2025, 3, 8)),  # Saturday, the window was open
        (Channel.ONLINE, (2025, 3, 8, 10), (2025, 3, 10)),
        (Channel.SELF_SERVICE, (2025, 3, 8, 10), (2025, 3, 10)),
        (Channel.OUT_OF_HOURS, (2025, 3, 9, 10), (2025, 3, 10)),
        (Channel.ONLINE, (2025, 10, 1, 10), (2025, 10, 9)),  # National Day
        (Channel.ONLINE, (2025, 10, 11, 10), (2025, 10, 11)),  # a worked Saturday
        (Channel.ONLINE, (2025, 3, 7, 17, 30), (2025, 3, 7)),
        (Channel.ONLINE, (2025, 3, 7, 17, 31), (2025, 3, 10)),  # Friday, past the scheme's hour
        (Channel.WINDOW, (2025, 3, 7, 17, 31), (2025, 3, 7)),
    ],
)
def test_receipt_counts_from_the_next_working_moment(
    world: World, channel: str, received: tuple[int, ...], counted_from: tuple[int, int, int]
) -> None:
    world.scheme["S0"].cutoff_time = dt.time(17, 30)
    world.scheme["S0"].save()
    with on(*received):
        case = receive(world, "direct", "yx.clerk", channel=channel)
    assert moments.legal_day(case.received_at) == dt.date(*received[:3])
    assert clock(case, "correction").starts_on == dt.date(*counted_from)


@pytest.mark.mission("B2", "B6")
def test_acceptance_counts_from_its_own_day_whatever_the_channel_of_the_receipt(world: World) -> None:
    with on(2025, 3, 7):
        case = receive(world, "direct", "yx.clerk", channel=Channel.ONLINE)
    with on(2025, 3, 8):
        case = go(world, case, leg("yx.clerk", "accept"))
    assert clock(case, "decision").starts_on == dt.date(2025, 3, 8)
