"""好差评: a ticket when a service has ended, the rating by whoever holds its code, once, and once more after a reply."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from approvals.models import Case, Desk, Rating, RatingTerms, RatingTicket
from approvals.models.ratings import HANDLERS, aspects_of
from approvals.rating_life import BAD, Level, Occasion, RatingChannel
from approvals.workflow import ENDED
from core import door, moments
from core.absences import present_people
from core.actors import Actor
from core.door import Stamp
from core.errors import Invalid, NotAllowed, Refused
from core.inbox import inbox_add
from core.selectors import calendar

LONGEST = 500  # of what a rater says
ONCE = "这次服务已经评价过，每次服务只评一次。"


@dataclass(frozen=True)
class RatingInput:
    """What a rater says: the level 1–5, aspects by code, words."""

    level: int | None
    aspects: tuple[str, ...] = ()
    text: str = ""


def ticket_issue(*, case: Case, move: str, actor: Actor) -> RatingTicket | None:
    """The ticket of the service that this move of a case has just ended; None for a whole matter that has its ticket.

    Call inside the transaction of the move. A move that ends the case makes the ticket of the whole matter (一事一评),
    the others that of one visit (一次一评).
    """
    whole = case.state in ENDED
    if whole and RatingTicket.objects.filter(case=case, occasion=Occasion.WHOLE).exists():
        return None
    at = _served_at(case, move)
    person = actor.person
    return RatingTicket.objects.create(
        case=case,
        occasion=Occasion.WHOLE if whole else Occasion.VISIT,
        move=move,
        served_at=at,
        served_on=moments.legal_day(at),
        park_id=case.park_id,
        body_id=case.move_organisation_id(move) or case.park_id,
        department_id=case.item.competent_department_id,
        item_id=case.item_id,
        desk=Desk.objects.filter(clerk=person, closed_at=None).first() if person else None,
        person=person,
    )


def _served_at(case: Case, move: str) -> dt.datetime:
    """When the service ended: the moment that the case keeps of it, which of a late entry is before now."""
    kept = {"receive": case.received_at, "supplement": case.supplemented_at}.get(move, case.ended_at)
    return kept or moments.now()


def rating_give(
    *,
    ticket: RatingTicket,
    said: RatingInput,
    channel: str,
    actor: Actor,
    stamp: Stamp,
    desk: Desk | None = None,
) -> Rating:
    """Rate a service, once. A bad rating (4, 5) has its limit in working days from the day after, and who answers for the
    body is told. `desk`: the window whose screen was used, at which a service without a window is entered.

    Raises Invalid for a level or an aspect that is not on the list, NotAllowed for anybody but the applicant, Refused when
    the service has been rated or its days have passed.
    """
    at = stamp.happened_at or moments.now()
    with transaction.atomic():
        row = RatingTicket.objects.select_for_update().get(pk=ticket.pk)
        case = Case.objects.select_related("park").get(pk=row.case_id)
        if actor.kind != "applicant":
            raise NotAllowed("评价只能由申请人作出，工作人员和系统不得代评。")
        earlier = door.admitted(Rating, actor=actor, stamp=stamp)
        if earlier is not None:
            return earlier
        if Rating.objects.filter(ticket=row).exists():
            raise Refused(ONCE, code="rated")
        terms = RatingTerms.in_force(row.served_on, case.park.jurisdiction_id)
        last = row.served_on + dt.timedelta(days=terms.rate_days)
        if moments.legal_day(at) > last:
            raise Refused(f"可评价的期限（{moments.chinese_date(last)}）已过。", code="rating_over")
        level = _checked(said, case, channel)
        if row.desk_id is None and desk is not None:
            row.desk = desk
            row.save(update_fields=["desk"])
        rating = _rating(row, case, level, said, channel, at)
        return door.admit(
            rating,
            "complain" if level in BAD else "rate",
            actor=actor,
            stamp=stamp,
            change=lambda made, now: _given(made, case),
        )


def _checked(said: RatingInput, case: Case, channel: str) -> int:
    if said.level not in Level.values:
        raise Invalid("请选择满意程度。", field="level")
    if channel not in RatingChannel.values:
        raise Invalid("没有这种评价渠道。")
    if not set(said.aspects) <= set(aspects_of(case.channel)):
        raise Invalid("选择的方面不在列表中，请重新选择。", field="aspects")
    if len(said.text.strip()) > LONGEST:
        raise Invalid(f"意见最多 {LONGEST} 字。", field="text")
    return said.level


def _rating(ticket: RatingTicket, case: Case, level: int, said: RatingInput, channel: str, at: dt.datetime) -> Rating:
    day, terms = moments.legal_day(at), RatingTerms.in_force(moments.legal_day(at), case.park.jurisdiction_id)
    bad = level in BAD
    return Rating(
        ticket=ticket,
        case=case,
        park_id=ticket.park_id,
        body_id=ticket.body_id,
        department_id=ticket.department_id,
        item_id=ticket.item_id,
        desk_id=ticket.desk_id,
        person_id=ticket.person_id,
        occasion=ticket.occasion,
        served_on=ticket.served_on,
        level=level,
        aspects=sorted(said.aspects),
        text=said.text.strip(),
        channel=channel,
        at=at,
        due_on=calendar().add(day, terms.ordinary_days) if bad else None,
        appeal_by=calendar().add(day, terms.appeal_days) if bad else None,
    )


def _given(row: Rating, case: Case) -> dict[str, Any]:
    """The facts of the event: neither who rated nor what was said."""
    Desk.objects.filter(ticket=row.ticket_id).update(ticket=None, called_at=None)
    if row.bad:
        served, due = moments.chinese_date(row.served_on), moments.chinese_date(row.due_on)
        words = f"差评待回访：{case.item.name}，{served}的服务，请在{due}以前办理并答复。"
        inbox_add(to=answerable(row), text=words, url=rating_address(row), key=f"rating:{row.pk}")
    return {"level": row.level, "channel": row.channel, "occasion": row.occasion, "ticket": row.ticket_id}


def rating_again(*, rating: Rating, said: RatingInput, actor: Actor, stamp: Stamp) -> Rating:
    """再次评价 through the same code after the reply, once and within its days. The first rating stays.

    Raises Invalid without a level, NotAllowed for anybody but the applicant, Refused before the reply and a second time.
    """
    if said.level not in Level.values:
        raise Invalid("请选择满意程度。", field="level")
    if len(said.text.strip()) > LONGEST:
        raise Invalid(f"意见最多 {LONGEST} 字。", field="text")

    def change(row: Rating, now: dt.datetime) -> dict[str, Any]:
        row.again_level, row.again_text, row.again_at = said.level, said.text.strip(), now
        inbox_add(
            to=answerable(row),
            text=f"评价人已再次评价：{row.get_again_level_display()}，可以办结。",
            url=rating_address(row),
            key=f"rating:{row.pk}:again",
        )
        return {"level": said.level}

    return door.perform(rating, "rate_again", actor=actor, stamp=stamp, change=change)


def answerable(row: Rating) -> Iterable[int]:
    """Who answers for the body complained of and for the park, by key; the person complained of does not handle it."""
    found = {person.pk for pk in {row.body_id, row.park_id} for person in present_people(pk, HANDLERS)}
    return found - {row.person_id}


def rating_address(row: Rating) -> str:
    return f"/ratings/{row.public_id}/"
