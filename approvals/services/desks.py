"""Windows and their screens: opened and closed, taken by a clerk, a case called up; and the terms of ratings."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from approvals.models import Case, Desk, RatingTerms, RatingTicket
from approvals.models.ratings import KEEPERS, SITTING, new_code
from core import events, moments
from core.actors import Actor
from core.errors import Invalid, NotAllowed, Refused
from core.models import Jurisdiction, Organisation, Person


@transaction.atomic
def desk_open(*, body: Organisation, name: str, actor: Actor) -> Desk:
    """A window of a body with a screen address of its own. Raises Invalid for a name in use, NotAllowed."""
    _keeps(body.pk, actor)
    if not name.strip():
        raise Invalid("请填写窗口名称，例如“综合窗口1”。", field="name")
    if Desk.objects.filter(body=body, name=name.strip()).exists():
        raise Invalid(f"{body}已有窗口“{name.strip()}”，请换一个名称。", field="name")
    desk = Desk.objects.create(body=body, name=name.strip()[:40])
    _note(desk, "open", actor, name=desk.name)
    return desk


@transaction.atomic
def desk_close(*, desk: Desk, actor: Actor) -> Desk:
    """Out of use: its screen says so, its ratings stay. Raises NotAllowed, Refused."""
    row = _locked(desk)
    _keeps(row.body_id, actor)
    row.closed_at, row.clerk, row.ticket, row.called_at = moments.now(), None, None, None
    row.save()
    _note(row, "close", actor)
    return row


@transaction.atomic
def desk_renew(*, desk: Desk, actor: Actor) -> Desk:
    """A new secret address for the screen; the former one leads nowhere. Raises NotAllowed, Refused."""
    row = _locked(desk)
    _keeps(row.body_id, actor)
    row.key, row.ticket, row.called_at = new_code(), None, None
    row.save()
    _note(row, "renew", actor)
    return row


@transaction.atomic
def desk_take(*, desk: Desk, actor: Actor) -> Desk:
    """Sit down at a window of one's own body; whoever sat there and the own former window are left. Raises NotAllowed."""
    row = _locked(desk)
    if actor.person is None or not actor.holds_any(SITTING, row.body_id):
        raise NotAllowed("窗口由本单位的窗口、受理、审查人员入座。")
    Desk.objects.filter(clerk=actor.person).exclude(pk=row.pk).update(clerk=None, ticket=None, called_at=None)
    row.clerk, row.ticket, row.called_at = actor.person, None, None
    row.save()
    _note(row, "take", actor)
    return row


@transaction.atomic
def desk_leave(*, desk: Desk, actor: Actor) -> Desk:
    """Get up from the own window. Raises NotAllowed."""
    row = _locked(desk)
    if actor.person is None or row.clerk_id != actor.person.pk:
        raise NotAllowed("只能离开自己在座的窗口。")
    row.clerk, row.ticket, row.called_at = None, None, None
    row.save()
    _note(row, "leave", actor)
    return row


@transaction.atomic
def desk_call(*, case: Case, actor: Actor) -> Desk:
    """请评价: the newest service of the case that nobody has rated comes onto the screen of the actor's window for some
    minutes. Nothing is recorded: if nobody rates, nothing happened. Raises Refused without a window or such a service.
    """
    person: Person | None = actor.person
    desk = Desk.objects.select_for_update().filter(clerk=person, closed_at=None).first() if person else None
    if desk is None:
        raise Refused("您还没有入座窗口，请先在“评价窗口”中选择所在窗口。", code="no_desk")
    ticket = RatingTicket.objects.filter(case=case, rating=None).order_by("-served_at", "-pk").first()
    if ticket is None:
        raise Refused("这件没有尚未评价的服务。", code="nothing_to_rate")
    desk.ticket, desk.called_at = ticket, moments.now()
    desk.save(update_fields=["ticket", "called_at"])
    return desk


def _locked(desk: Desk) -> Desk:
    row = Desk.objects.select_for_update().get(pk=desk.pk)
    if row.closed_at is not None:
        raise Refused("这个窗口已停用。", code="desk_closed")
    return row


def _keeps(body_id: int, actor: Actor) -> None:
    if not actor.holds_any(KEEPERS, body_id):
        raise NotAllowed("窗口由本单位的园区管理员、负责人或政务服务中心协调人员设置。")


def _note(desk: Desk, verb: str, actor: Actor, **facts: str) -> None:
    events.record(obj=desk, verb=f"desk.{verb}", actor=actor, facts=dict(facts), organisation_id=desk.body_id)


@transaction.atomic
def rating_terms_add(
    *, valid_from: dt.date, actor: Actor, jurisdiction: Jurisdiction | None = None, **numbers: int
) -> RatingTerms:
    """From a day on other limits of ratings, for one jurisdiction or for all others: `ordinary_days`, `complex_days`,
    `appeal_days` in working days; `invite_days`, `rate_days`, `rerate_days` in calendar days; `screen_minutes`. What has
    been counted stays. Raises Invalid for a day in the past or a limit of nothing, Refused for terms that are there.
    """
    if valid_from < moments.today():
        raise Invalid("施行日不能早于今天：已经排定的期限不改。", field="valid_from")
    if empty := next((name for name, number in numbers.items() if number < 1), ""):
        raise Invalid("期限至少为 1。", field=empty)
    if RatingTerms.objects.filter(valid_from=valid_from, jurisdiction=jurisdiction).exists():
        raise Refused(f"{moments.chinese_date(valid_from)}起施行的好差评期限已经登记。", code="terms_present")
    terms = RatingTerms.objects.create(valid_from=valid_from, jurisdiction=jurisdiction, **numbers)
    events.record(obj=terms, verb="rating_terms.add", actor=actor, facts={"valid_from": valid_from, **numbers})
    return terms
