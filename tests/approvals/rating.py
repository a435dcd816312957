"""Services that may be rated, and ratings given as their applicants."""

from __future__ import annotations

from typing import Any

from approvals.models import Case, Desk, Rating, RatingTicket
from approvals.rating_life import Occasion
from approvals.services.desks import desk_open, desk_take
from approvals.services.rating_handling import rating_call_back, rating_rectify, rating_reply
from approvals.services.ratings import RatingInput, rating_give
from core.door import Stamp
from tests.approvals.walks import WALKS, go, receive
from tests.world import World

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


def seat(world: World, login: str = "yx.clerk", name: str = "综合窗口1") -> Desk:
    """A window of the park with this clerk."""
    desk = desk_open(body=world.body["yx-park"], name=name, actor=world.actor("yx.admin"))
    return desk_take(desk=desk, actor=world.actor(login))


def ended(world: World, key: str = "direct") -> Case:
    clerk, legs = WALKS[key]
    case = receive(world, key, clerk)
    for step in legs:
        case = go(world, case, step)
    return case


def ticket(case: Case, occasion: str = Occasion.WHOLE) -> RatingTicket:
    return RatingTicket.objects.get(case=case, occasion=occasion)


def rate(row: RatingTicket, level: int, channel: str = "code", **more: Any) -> Rating:
    said = RatingInput(level, more.pop("aspects", ()), more.pop("text", ""))
    return rating_give(
        ticket=row, said=said, channel=channel, actor=row.rater(), stamp=more.pop("stamp", Stamp()), **more
    )


def called(world: World, row: Rating, login: str = "yx.admin", **more: Any) -> Rating:
    return rating_call_back(rating=row, text="反映排队太久", actor=world.actor(login), stamp=Stamp(), **more)


def rectified(world: World, row: Rating, login: str = "yx.admin") -> Rating:
    who = world.person["yx.clerk2"]
    return rating_rectify(
        rating=row, measure="加开窗口", responsible=who, actor=world.actor(login), stamp=Stamp(), files=[("a.pdf", PDF)]
    )


def replied(world: World, row: Rating, login: str = "yx.admin") -> Rating:
    row = rectified(world, called(world, row, login), login)
    return rating_reply(rating=row, text="已加开窗口", actor=world.actor(login), stamp=Stamp())
