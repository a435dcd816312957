"""What falls due of ratings without a person: the invitation to rate, and bad ratings past their day."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from approvals.messages import tell_applicant
from approvals.models import Case, Rating, RatingTerms, RatingTicket
from approvals.rating_life import OWED, Occasion
from approvals.services.rating_handling import rating_escalate

FARTHEST = dt.timedelta(days=366)  # of tickets looked through; no terms keep a code open longer


def ratings_watch(*, on: dt.date) -> dict[str, int]:
    """Invite on ended cases nobody has rated, escalate bad ratings past their day. Safe to run again; a day missed is
    caught up with, as long as the code is still open.
    """
    late = Rating.objects.filter(state__in=OWED, due_on__lt=on, escalated_on=None).select_related(
        "body", "park", "item"
    )
    escalated = [rating_escalate(rating=row, on=on) for row in late.order_by("pk")]
    return {"invited": ratings_invite(on=on), "escalated": len(escalated)}


def ratings_invite(*, on: dt.date) -> int:
    """One message per ended case without a rating, so many calendar days after its end; how many were sent."""
    waiting = RatingTicket.objects.filter(
        occasion=Occasion.WHOLE, invited_on=None, rating=None, served_on__gt=on - FARTHEST, served_on__lt=on
    )
    terms: dict[tuple[int, dt.date], RatingTerms] = {}
    invited = 0
    for pk, place, day in waiting.order_by("pk").values_list("pk", "park__jurisdiction", "served_on"):
        if (place, day) not in terms:
            terms[place, day] = RatingTerms.in_force(day, place)
        found = terms[place, day]
        first, last = (day + dt.timedelta(days=n) for n in (found.invite_days, found.rate_days))
        if first <= on <= last:
            invited += _invite(pk, on)
    return invited


@transaction.atomic
def _invite(pk: int, on: dt.date) -> bool:
    """Under the lock that a rating takes too: who has just rated is not invited, and nobody twice."""
    ticket = RatingTicket.objects.select_for_update().get(pk=pk)
    if ticket.invited_on is not None or Rating.objects.filter(ticket=ticket).exists():
        return False
    case = Case.objects.get(pk=ticket.case_id)
    words = f"您的申请{case.number}已办结，请对这次服务作出评价：{ticket.address}"
    tell_applicant(case, "rating-invitation", words)
    ticket.invited_on = on
    ticket.save(update_fields=["invited_on"])
    return True
