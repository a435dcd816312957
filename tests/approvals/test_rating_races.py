"""Two at once on one code, one answer, one job: exactly one counts. Real threads, real row locks (B16, E1)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from approvals.models import Case, Rating, RatingTicket
from approvals.services.desks import desk_take
from approvals.services.rating_handling import rating_call_back
from approvals.services.rating_watch import ratings_watch
from approvals.services.ratings import RatingInput, rating_again, rating_give
from core.door import Stamp
from core.errors import Refused, Stale
from core.models import Event, OutboxMessage
from tests.approvals.looking import on
from tests.approvals.rating import ended, rate, replied, seat, ticket
from tests.approvals.test_races import at_once
from tests.world import World, build_world, moment

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True), pytest.mark.mission("B16", "E1")]


@pytest.fixture
def world() -> Iterator[World]:
    with on(2025, 6, 3):
        yield build_world()


def test_a_code_used_twice_at_once_rates_once(world: World) -> None:
    row = ticket(ended(world))

    def act(level: int) -> Rating:
        return rating_give(ticket=row, said=RatingInput(level), channel="qr", actor=row.rater(), stamp=Stamp())

    found = at_once(lambda: act(1), lambda: act(5))
    assert {type(answer) for answer in found} == {Rating, Refused}
    assert (Rating.objects.count(), Event.objects.filter(object_type="approvals.rating").count()) == (1, 1)


def test_a_double_click_is_answered_twice_and_counted_once(world: World) -> None:
    row = ticket(ended(world))

    def act() -> Rating:
        return rating_give(ticket=row, said=RatingInput(1), channel="qr", actor=row.rater(), stamp=Stamp(key="k" * 32))

    found = at_once(act, act)
    assert [type(answer) for answer in found] == [Rating, Rating]
    assert Rating.objects.count() == 1


def test_two_call_backs_and_two_second_ratings(world: World) -> None:
    row = rate(ticket(ended(world)), 5)

    def call(login: str) -> Rating:
        stamp = Stamp(version=row.version)
        return rating_call_back(rating=row, text="反映等太久", actor=world.actor(login), stamp=stamp)

    found = at_once(lambda: call("yx.admin"), lambda: call("yx.head"))
    assert {type(answer) for answer in found} == {Rating, Stale}
    other = replied(world, rate(ticket(ended(world)), 4))

    def again() -> Rating:
        return rating_again(rating=other, said=RatingInput(2), actor=other.ticket.rater(), stamp=Stamp())

    assert {type(answer) for answer in at_once(again, again)} == {Rating, Refused}


def test_two_jobs_at_once_invite_once_and_a_rating_is_never_invited(world: World) -> None:
    cases = [ended(world) for _ in range(3)]
    day = moment(2025, 6, 6).date()
    last = ticket(cases[2])
    with on(2025, 6, 6):
        at_once(lambda: ratings_watch(on=day), lambda: ratings_watch(on=day), lambda: rate(last, 1))
    told = list(OutboxMessage.objects.filter(purpose="rating-invitation").values_list("object_id", flat=True))
    assert len(told) == len(set(told)) and set(told) - {cases[2].pk} == {cases[0].pk, cases[1].pk}
    assert RatingTicket.objects.filter(invited_on=day).count() == len(told)
    assert Case.objects.count() == 3


def test_one_window_for_two_clerks(world: World) -> None:
    desk = seat(world)
    at_once(
        lambda: desk_take(desk=desk, actor=world.actor("yx.clerk")),
        lambda: desk_take(desk=desk, actor=world.actor("yx.clerk2")),
    )
    desk.refresh_from_db()
    assert desk.clerk in (world.person["yx.clerk"], world.person["yx.clerk2"])
