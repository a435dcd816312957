"""The demonstration of ratings: two windows, applicants who rated the services of three months through every channel, bad
ratings at every stage, an appeal. Every rating is given as the applicant of its ticket, through the service.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from approvals.models import Desk, Rating, RatingTicket
from approvals.rating_life import Occasion, RatingChannel
from approvals.services.desks import desk_open, desk_take
from approvals.services.rating_handling import (
    rating_appeal,
    rating_call_back,
    rating_close,
    rating_judge,
    rating_rectify,
    rating_reply,
)
from approvals.services.ratings import RatingInput, rating_again, rating_give
from core import moments
from core.actors import Actor
from core.door import Stamp
from core.models import Organisation, Person

ActorOf = Callable[[str], Actor]
PARK = "yx-park"
CHANNELS = tuple(RatingChannel.values)
GOOD = (
    RatingInput(1, ("attitude", "efficiency"), "材料一次说清，没有跑第二趟。"),
    RatingInput(1),
    RatingInput(2, ("efficiency",)),
    RatingInput(1, ("whole",), "窗口很耐心。"),
    RatingInput(3, ("materials",), "材料份数能再少些就好了。"),
)
BAD = (
    RatingInput(5, ("materials", "competence"), "两次说的材料不一样，多跑了一趟。"),
    RatingInput(4, ("efficiency",), "排队时间太长。"),
    RatingInput(4, ("attitude",), "问了几遍才有人回答。"),
    RatingInput(5, ("efficiency",), "超过承诺时间才拿到结果。"),
    RatingInput(4, (), ""),
)
MISTAKEN = RatingInput(5, (), "点错了。")
MEASURE = "窗口当日重印一次性告知单，班前会按事项逐项核对材料口径。"
REPLY = "经核查情况属实，已向您致歉并统一告知口径；今后材料以一次性告知单为准。"
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


def windows(*, actor_of: ActorOf) -> None:
    """Before the first case: who sits where, so that the services are of a window."""
    park = Organisation.objects.get(code=PARK)
    for name, login in (("综合窗口1", "yx.clerk"), ("综合窗口2", "yx.clerk2")):
        desk_take(desk=desk_open(body=park, name=name, actor=actor_of("yx.admin")), actor=actor_of(login))


def load(*, actor_of: ActorOf) -> None:
    tickets = RatingTicket.objects.filter(park__code=PARK).order_by("served_at", "pk")
    whole = list(tickets.filter(occasion=Occasion.WHOLE))
    earlier, recent = whole[: -len(RECENT) - 3], whole[-len(RECENT) :]  # nobody rates those between
    for number, ticket in enumerate(earlier):
        if number % 4 != 3:  # the others are bad, or nobody rated them
            _good(ticket, number)
    for number, ticket in enumerate(tickets.filter(occasion=Occasion.VISIT)):
        if number % 5 == 1:
            _good(ticket, number)
    for ticket, said, story in zip(
        earlier[3::4], BAD, (_closed, _replied, _rectified, _called, _nothing), strict=False
    ):
        story(_rate(ticket, said, dt.timedelta(days=1), RatingChannel.CODE), actor_of)
    for ticket, story in zip(recent, RECENT, strict=True):
        since = moments.now() - ticket.served_at
        story(_rate(ticket, MISTAKEN, since, RatingChannel.QR), actor_of)


def _good(ticket: RatingTicket, number: int) -> None:
    _rate(ticket, GOOD[number % len(GOOD)], dt.timedelta(minutes=5 + number), CHANNELS[number % len(CHANNELS)])


def _rate(ticket: RatingTicket, said: RatingInput, after: dt.timedelta, channel: str) -> Rating:
    """As the applicant, some time after the service and not later than now."""
    at = min(ticket.served_at + after, moments.now())
    desk = Desk.objects.filter(body_id=ticket.body_id).order_by("pk").first() if channel == "screen" else None
    return rating_give(
        ticket=ticket, said=said, channel=channel, actor=ticket.rater(), stamp=Stamp(happened_at=at), desk=desk
    )


def _nothing(row: Rating, actor_of: ActorOf) -> Rating:
    """Nobody has called back, and its day has passed."""
    return row


def _called(row: Rating, actor_of: ActorOf) -> Rating:
    said = "反映排队两小时，当天只开了一个窗口。"
    return rating_call_back(rating=row, text=said, actor=actor_of("yx.admin"), stamp=_stamp(row, 2))


def _rectified(row: Rating, actor_of: ActorOf) -> Rating:
    row = _called(row, actor_of)
    who = Person.objects.get(username="yx.clerk2")
    return rating_rectify(
        rating=row, measure=MEASURE, responsible=who, actor=actor_of("yx.admin"), stamp=_stamp(row, 3)
    )


def _replied(row: Rating, actor_of: ActorOf) -> Rating:
    """Replied today: the applicant has just rated again."""
    row = _rectified(row, actor_of)
    row = rating_reply(rating=row, text=REPLY, actor=actor_of("yx.admin"), stamp=Stamp())
    said = RatingInput(2, (), "处理及时。")
    return rating_again(rating=row, said=said, actor=row.ticket.rater(), stamp=Stamp())


def _replied_in_time(row: Rating, actor_of: ActorOf) -> Rating:
    row = _rectified(row, actor_of)
    return rating_reply(rating=row, text=REPLY, actor=actor_of("yx.admin"), stamp=_stamp(row, 4))


def _closed(row: Rating, actor_of: ActorOf) -> Rating:
    """The days for another rating are over."""
    row = _replied_in_time(row, actor_of)
    return rating_close(rating=row, opinion="评价人未再评，整改属实。", actor=actor_of("yx.head"), stamp=Stamp())


def _appealed(row: Rating, actor_of: ActorOf) -> Rating:
    row = rating_call_back(
        rating=row, text="评价人说点错了。", untrue=True, actor=actor_of("yx.admin"), stamp=_stamp(row, 0)
    )
    return rating_appeal(
        rating=row,
        text="回访时评价人说明点错，对服务是满意的。",
        files=[("回访记录.pdf", PDF)],
        actor=actor_of("yx.admin"),
        stamp=_stamp(row, 0),
    )


def _excluded(row: Rating, actor_of: ActorOf) -> Rating:
    said = "评价人书面说明系误评，回访记录属实。"
    return rating_judge(
        rating=_appealed(row, actor_of), upheld=True, opinion=said, actor=actor_of("yx.reform"), stamp=Stamp()
    )


RECENT = (_excluded, _appealed)  # an appeal has its days: these were rated just now


def _stamp(row: Rating, days: int) -> Stamp:
    return Stamp(happened_at=min(row.at + dt.timedelta(days=days, hours=1), moments.now()))
