"""Two at once: claim, assign, hand over, transfer, an answer and the job. Real threads, real row locks (B23)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from approvals import services
from approvals.models import Case, Consultation, UrgentReminder
from approvals.workflow import State
from core import events, moments
from core.actors import Actor
from core.door import Stamp
from core.errors import DomainError
from core.models import Absence, Membership
from core.services import absence_add
from tests.approvals.looking import on
from tests.approvals.test_races import at_once
from tests.approvals.walks import go, leg, receive
from tests.world import World, build_world

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True), pytest.mark.mission("B23")]


@pytest.fixture
def world() -> Iterator[World]:
    with on(2025, 6, 3):
        yield build_world()


def accepted(world: World) -> Case:
    return go(world, receive(world, "direct", "yx.clerk"), leg("yx.clerk", "accept"))


def act(case: Case, move: str, actor: Actor, *, seen: bool, **data: Any) -> Callable[[], Case]:
    service = getattr(services, f"case_{move}")
    stamp = Stamp(version=case.version if seen else None)
    return lambda: service(case=case, actor=actor, stamp=stamp, **data)


def one_won(found: list[Any], case: Case, verb: str) -> Case:
    """Exactly one made the move, the other was told; the record has it once and is whole."""
    won = [outcome for outcome in found if isinstance(outcome, Case)]
    assert (len(won), [isinstance(o, DomainError) for o in found if o not in won]) == (1, [True] * (len(found) - 1)), (
        found
    )
    assert [e.verb for e in events.history(case)].count(verb) == 1
    assert list(events.verify()) == []
    return Case.objects.get(pk=case.pk)


@pytest.mark.parametrize("seen", [True, False])
def test_two_claim_and_one_has_it(world: World, seen: bool) -> None:
    case = accepted(world)
    people = [world.actor(login) for login in ("yx.reviewer", "yx.chief")]
    found = at_once(*(act(case, "claim", actor, seen=seen) for actor in people))
    row = one_won(found, case, "case.claim")
    assert (row.claimed_state, row.handler in {p.person for p in people}) == (State.ACCEPTED, True)


def test_two_leaders_assign_and_the_later_is_told(world: World) -> None:
    case = accepted(world)
    found = at_once(
        act(case, "assign", world.actor("yx.head"), seen=True, person=world.person["yx.reviewer"]),
        act(case, "assign", world.actor("yx.admin"), seen=True, person=world.person["yx.chief"]),
    )
    one_won(found, case, "case.assign")


def test_handler_and_head_hand_over_once(world: World) -> None:
    case = services.case_claim(case=accepted(world), actor=world.actor("yx.reviewer"), stamp=Stamp())
    found = at_once(
        *(
            act(case, "hand_over", world.actor(login), seen=seen, person=world.person["yx.chief"], reason="调离")
            for login, seen in (("yx.reviewer", False), ("yx.head", False))
        )
    )
    assert one_won(found, case, "case.hand_over").handler == world.person["yx.chief"]


def test_whole_hand_over_and_the_examination_at_once_lose_nothing(world: World) -> None:
    """Whichever comes first, the examination is made and the case has one handler."""
    case = services.case_claim(case=accepted(world), actor=world.actor("yx.reviewer"), stamp=Stamp())
    opinion = {"suggests": "granted", "text": "同意"}
    found = at_once(
        lambda: services.cases_hand_over(
            person=world.person["yx.reviewer"], to=world.person["yx.chief"], reason="调离", actor=world.actor("yx.head")
        ),
        act(case, "examine", world.actor("yx.reviewer"), seen=False, **opinion),
    )
    row = Case.objects.get(pk=case.pk)
    assert (row.state, isinstance(found[1], Case)) == (State.EXAMINED, True)
    assert list(events.verify()) == []


def test_sent_away_once(world: World) -> None:
    case = receive(world, "direct", "yx.clerk")
    found = at_once(
        *(
            act(case, "transfer_out", world.actor(login), seen=seen, reasons="不属于职权", right_body="某局")
            for login, seen in (("yx.clerk", False), ("yx.clerk2", False))
        )
    )
    row = one_won(found, case, "case.transfer_out")
    assert (row.state, row.transfers.count()) == (State.REFUSED, 1)


def test_answer_and_silence_close_a_question_once(world: World) -> None:
    case = accepted(world)
    row = services.consultation_ask(
        case=case,
        body=world.body["yx-sfj"],
        question="问",
        days=1,
        rule="silence",
        actor=world.actor("yx.reviewer"),
        stamp=Stamp(),
    )
    with on(2025, 6, 6):
        legal = world.actor("yx.legal")
        found = at_once(
            lambda: services.consultation_answer(
                consultation=row, opinion="agrees", text="", actor=legal, stamp=Stamp()
            ),
            services.consultations_lapse,
        )
    row.refresh_from_db()
    answered = isinstance(found[0], Consultation)
    assert (row.state, found[1]["lapsed"]) == (("answered", 0) if answered else ("silent", 1))
    assert len(events.history(row)) == 2


def test_two_clicks_remind_once(world: World) -> None:
    case = accepted(world)
    admin = world.actor("yx.admin")
    at_once(*[lambda: services.reminder_send(case=case, text="请尽快", actor=admin)] * 3)
    assert UrgentReminder.objects.count() == 1


def test_two_absences_that_overlap_are_entered_once(world: World) -> None:
    head, person = world.actor("yx.head"), world.person["yx.reviewer"]
    day = moments.today()

    def register() -> Absence:
        return absence_add(
            person=person,
            organisation=world.body["yx-park"],
            first_day=day,
            last_day=day,
            kind="leave",
            substitute=world.person["yx.clerk"],
            actor=head,
        )

    found = at_once(*[register] * 3)
    assert [type(o).__name__ for o in found].count("Absence") == 1
    assert Membership.objects.filter(substitute_for=person).count() == 1
