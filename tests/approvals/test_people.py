"""Claim, assign, hand over: role by move, absences, one case or all of a person's (B23)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from approvals import selectors, services
from approvals.models import Case
from approvals.workflow import State
from core import events
from core.door import Stamp
from core.errors import Invalid, NotAllowed, Refused, Stale
from core.models import InboxMessage
from core.services import absence_add
from tests.approvals.looking import on
from tests.approvals.walks import OPINION, go, leg, receive
from tests.world import World

pytestmark = pytest.mark.mission("B23")
Count = Callable[[int], AbstractContextManager[Any]]
TODAY = dt.date(2025, 6, 3)


@pytest.fixture(autouse=True)
def _day() -> Iterator[None]:
    with on(2025, 6, 3):
        yield


def accepted(world: World, key: str = "direct") -> Case:
    return go(world, receive(world, key, "yx.clerk"), leg("yx.clerk", "accept"))


def away(world: World, who: str, substitute: str = "") -> None:
    absence_add(
        person=world.person[who],
        organisation=world.body["yx-park"],
        first_day=TODAY,
        last_day=TODAY,
        kind="sick",
        substitute=world.person[substitute] if substitute else None,
        actor=world.actor("yx.head"),
    )


# Who may make which move on an accepted case of the park that waits for its examination and that the reviewer handles.
ALLOWED = {
    "claim": {"yx.reviewer", "yx.chief"},
    "assign": {"yx.chief", "yx.head", "yx.admin"},
    "hand_over": {"yx.reviewer", "yx.chief", "yx.head", "yx.admin"},
    "return_back": {"yx.reviewer", "yx.chief"},
    "correct_entry": {"yx.clerk", "yx.clerk2", "yx.reviewer"},
}


@pytest.mark.parametrize("move", ALLOWED)
def test_who_may_make_which_move(world: World, move: str) -> None:
    case = accepted(world)
    case = services.case_claim(case=case, actor=world.actor("yx.reviewer"), stamp=Stamp())
    allowed = {login for login in world.person if case.move_permitted(move, world.actor(login)) is None}
    assert allowed == ALLOWED[move]


def test_claim_goes_to_one_and_is_told_to_the_next(world: World) -> None:
    case = accepted(world)
    case = services.case_claim(case=case, actor=world.actor("yx.reviewer"), stamp=Stamp())
    assert (case.handler, case.claimed_state, case.state) == (
        world.person["yx.reviewer"],
        State.ACCEPTED,
        State.ACCEPTED,
    )
    for login, words in (("yx.chief", world.person["yx.reviewer"].name), ("yx.reviewer", "您")):
        with pytest.raises(Refused) as refused:
            services.case_claim(case=case, actor=world.actor(login), stamp=Stamp())
        assert words in refused.value.message
    with pytest.raises(Stale):
        services.case_claim(case=case, actor=world.actor("yx.chief"), stamp=Stamp(version=case.version - 1))


def test_claim_is_no_lock_but_a_warning(world: World) -> None:
    """The limit binds the body: a colleague with the role goes on, and is told whose step it was."""
    case = services.case_claim(case=accepted(world), actor=world.actor("yx.reviewer"), stamp=Stamp())
    name = world.person["yx.reviewer"].name
    assert selectors.taken_by_other(case, world.actor("yx.reviewer")) == ""
    assert f"由{name}认领（今日在岗" in selectors.taken_by_other(case, world.actor("yx.chief"))
    away(world, "yx.reviewer")
    assert f"由{name}认领（今日不在岗" in selectors.taken_by_other(case, world.actor("yx.chief"))
    case = go(world, case, leg("yx.chief", "examine", **OPINION))
    assert (case.state, case.handler, selectors.claimed(case)) == (State.EXAMINED, world.person["yx.chief"], False)


def test_next_step_is_unclaimed_again(world: World) -> None:
    case = services.case_claim(case=receive(world, "direct", "yx.clerk"), actor=world.actor("yx.clerk2"), stamp=Stamp())
    assert selectors.claimed(case)
    case = go(world, case, leg("yx.clerk", "accept"))
    assert not selectors.claimed(case)


def test_worklist_by_who_has_taken(world: World) -> None:
    mine, other, free = (accepted(world) for _ in range(3))
    services.case_claim(case=mine, actor=world.actor("yx.reviewer"), stamp=Stamp())
    services.case_claim(case=other, actor=world.actor("yx.chief"), stamp=Stamp())
    shown = {
        wanted: [c.pk for s in selectors.worklist(world.actor("yx.reviewer"), wanted=wanted) for c in s.cases]
        for wanted in ("", "mine", "free")
    }
    assert shown == {"": [mine.pk, other.pk, free.pk], "mine": [mine.pk], "free": [free.pk]}


def test_assign_needs_somebody_who_may_and_is_there(world: World) -> None:
    case, head = accepted(world), world.actor("yx.head")
    for login in ("yx.clerk", "zjj.handler"):
        with pytest.raises(Invalid):
            services.case_assign(case=case, actor=head, stamp=Stamp(), person=world.person[login])
    away(world, "yx.reviewer", substitute="yx.clerk")
    with pytest.raises(Invalid) as wrong:
        services.case_assign(case=case, actor=head, stamp=Stamp(), person=world.person["yx.reviewer"])
    assert "不在岗" in wrong.value.message
    case = services.case_assign(case=case, actor=head, stamp=Stamp(), person=world.person["yx.clerk"], note="急件")
    assert (case.handler, selectors.claimed(case)) == (world.person["yx.clerk"], True)
    told = InboxMessage.objects.filter(person=world.person["yx.clerk"], url=f"/cases/{case.number}/").get()
    assert "急件" in told.text


def test_hand_over_needs_a_handler_a_reason_and_a_colleague_of_the_step(world: World) -> None:
    case, head = accepted(world), world.actor("yx.head")
    give = {"actor": head, "stamp": Stamp()}
    with pytest.raises(Refused):
        services.case_hand_over(case=case, person=world.person["yx.chief"], reason="调离", **give)  # type: ignore[arg-type]
    case = services.case_claim(case=case, actor=world.actor("yx.reviewer"), stamp=Stamp())
    for person, reason in (("yx.chief", " "), ("yx.reviewer", "调离"), ("yx.clerk", "调离")):
        with pytest.raises(Invalid):
            services.case_hand_over(case=case, person=world.person[person], reason=reason, **give)  # type: ignore[arg-type]
    case = services.case_hand_over(case=case, person=world.person["yx.chief"], reason="调离", **give)  # type: ignore[arg-type]
    assert (case.handler, selectors.claimed(case)) == (world.person["yx.chief"], True)
    assert selectors.timeline(events.history(case))[0].detail == (
        f"原经办人：{world.person['yx.reviewer'].name}；经办人：{world.person['yx.chief'].name}；原因：调离"
    )


def test_named_person_of_the_green_channel_is_replaced_by_the_department_or_the_centre(world: World) -> None:
    case = go(world, receive(world, "forwarded", "yx.clerk"), leg("zjj.handler2", "accept"))
    case = go(world, case, leg("yx.centre", "circulate"))
    with pytest.raises(Refused):
        services.case_claim(case=case, actor=world.actor("zjj.handler2"), stamp=Stamp())
    with pytest.raises(NotAllowed):
        go(world, case, leg("zjj.handler2", "examine", **OPINION))
    assigned = services.case_assign(
        case=case, actor=world.actor("zjj.head"), stamp=Stamp(), person=world.person["zjj.handler2"]
    )
    back = go(world, assigned, leg("zjj.handler2", "return_to_centre", reason="回避"))
    assert (back.state, back.handler) == (State.ACCEPTED, None)
    again = go(world, back, leg("yx.centre", "circulate", person=world.person["zjj.handler2"]))
    case = go(world, again, leg("zjj.handler2", "examine", **OPINION))
    assert case.state == State.EXAMINED


def test_all_open_cases_of_a_leaver_go_to_a_colleague(world: World) -> None:
    """Claimed ones, examined ones waiting for the chief, and one that cannot go: each has its own answer."""
    claimed = services.case_claim(case=accepted(world), actor=world.actor("yx.reviewer"), stamp=Stamp())
    examined = go(world, accepted(world), leg("yx.reviewer", "examine", **OPINION))
    ended = go(world, accepted(world), leg("yx.reviewer", "examine", **OPINION))
    go(world, ended, leg("yx.reviewer", "terminate", reason="主体资格终止"))
    with pytest.raises(NotAllowed):
        services.cases_hand_over(
            person=world.person["yx.reviewer"],
            to=world.person["yx.chief"],
            reason="调离",
            actor=world.actor("zjj.head"),
        )
    results = services.cases_hand_over(
        person=world.person["yx.reviewer"], to=world.person["yx.clerk"], reason="调离", actor=world.actor("yx.head")
    )
    assert [(row.number, row.done) for row in results] == [(claimed.number, False), (examined.number, True)]
    assert "不在能办本环节的岗位" in results[0].words
    results = services.cases_hand_over(
        person=world.person["yx.reviewer"], to=world.person["yx.chief"], reason="调离", actor=world.actor("yx.head")
    )
    assert [(row.number, row.done) for row in results] == [(claimed.number, True)]
    handlers = dict(Case.objects.values_list("pk", "handler__username"))
    assert handlers == {claimed.pk: "yx.chief", examined.pk: "yx.clerk", ended.pk: "yx.reviewer"}
    assert [e.verb for e in events.history(claimed)][-1] == "case.hand_over"


def test_hand_over_of_200_cases_costs_the_same_for_each(world: World) -> None:
    first = accepted(world)
    services.case_claim(case=first, actor=world.actor("yx.reviewer"), stamp=Stamp())
    rows = []
    for n in range(200):
        copy = Case.objects.get(pk=first.pk)
        copy.pk, copy._state.adding = None, True
        copy.public_id, copy.number, copy.handler = uuid.uuid4(), f"T{n:06d}", world.person["yx.reviewer"]
        copy.claimed_state = State.ACCEPTED
        rows.append(copy)
    Case.objects.bulk_create(rows)
    with CaptureQueriesContext(connection) as captured:
        results = services.cases_hand_over(
            person=world.person["yx.reviewer"], to=world.person["yx.chief"], reason="调离", actor=world.actor("yx.head")
        )
    assert [row.done for row in results] == [True] * 201
    assert len(captured) <= 201 * 14 + 10


def test_page_of_the_hand_over_shows_and_does(world: World, client: Client) -> None:
    case = services.case_claim(case=accepted(world), actor=world.actor("yx.reviewer"), stamp=Stamp())
    client.force_login(world.person["yx.head"])
    address = f"/handover/?person={world.person['yx.reviewer'].pk}"
    assert case.number in client.get(address).content.decode()
    assert client.post(address, {"to": world.person["yx.chief"].pk, "reason": ""}).status_code == 422
    done = client.post(address, {"to": world.person["yx.chief"].pk, "reason": "调离"}).content.decode()
    assert "已交接给" in done
    client.force_login(world.person["zjj.head"])
    assert client.get(address).status_code == 404


def test_claim_from_the_worklist(world: World, client: Client) -> None:
    case = accepted(world)
    client.force_login(world.person["yx.reviewer"])
    assert f'formaction="/cases/{case.number}/claim/"' in client.get("/").content.decode()
    answer = client.post(f"/cases/{case.number}/claim/", {"version": case.version})
    assert (answer.status_code, answer["Location"]) == (302, f"/cases/{case.number}/")
    assert world.person["yx.reviewer"].name in client.get("/?whose=mine").content.decode()
