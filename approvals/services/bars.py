"""Bars on applying again: set by the decision that found the falsehood, seen at intake, lifted by the head with a reason."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from approvals.clocks import is_licence
from approvals.licence_life import BAR_YEARS, BarGround, bar_last_day
from approvals.models import Applicant, ApplicationBar, Case
from approvals.selectors import bars_holding, may_lift
from core import events, moments
from core.actors import Actor
from core.errors import Invalid, NotAllowed, Refused


def bar_set(case: Case, ground: str, *, applicant: Applicant, actor: Actor, now: dt.datetime) -> ApplicationBar | None:
    """One year [78] or three [79] from the decision, only for matters touching public safety, health, life or property;
    None for any other matter. Raises Invalid where the item is no licence.
    """
    if not is_licence(case):
        raise Invalid("本事项不是行政许可，不适用行政许可法第78、79条。", field="ground")
    if not case.item_version.safety_matter:
        return None
    day = moments.legal_day(now)
    bar = ApplicationBar.objects.create(
        applicant=applicant,
        item=case.item,
        ground=BarGround(ground),
        case=case,
        starts_on=day,
        ends_on=bar_last_day(day, ground),
    )
    facts = {"case": case.number, "ground": ground, "ends_on": bar.ends_on}
    events.record(obj=bar, verb="bar.set", actor=actor, facts=facts, happened_at=now, organisation_id=case.park_id)
    return bar


def bar_must_not_hold(case: Case, day: dt.date) -> None:
    """At acceptance: a barred application is answered by a written non-acceptance that names the article."""
    if not case.item_version.safety_matter:
        return
    bars = bars_holding(case.applicant, case.item, day)
    if bars:
        raise Refused(f"不能受理：申请人{bars[0].words()}请书面不予受理。", code="barred")


@transaction.atomic
def bar_lift(*, bar: ApplicationBar, reason: str, actor: Actor) -> ApplicationBar:
    """解除: the head of the body that set the bar takes it back with a reason (the decision was changed or annulled)."""
    bar = ApplicationBar.objects.select_for_update(of=("self",)).select_related("case").get(pk=bar.pk)
    if not may_lift(bar, actor):
        raise NotAllowed("再次申请限制由作出决定的机关负责人解除。")
    if not reason.strip():
        raise Invalid("请写明解除的理由，例如原决定被撤销的文号。", field="reason")
    if bar.lifted_at is not None:
        raise Refused("这项限制已经解除。")
    bar.lifted_at, bar.lifted_by, bar.lifted_reason = moments.now(), actor.person, reason.strip()
    bar.save(update_fields=["lifted_at", "lifted_by", "lifted_reason"])
    facts = {"case": bar.case.number, "reason": bar.lifted_reason}
    events.record(obj=bar, verb="bar.lift", actor=actor, facts=facts, organisation_id=bar.case.park_id)
    return bar


def bar_text(bar: ApplicationBar | None) -> str:
    """What a decision says of the bar that goes with it."""
    if bar is None:
        return ""
    years = {1: "一", 3: "三"}[BAR_YEARS[BarGround(bar.ground)]]
    return f"自本决定之日起{years}年内（至{moments.chinese_date(bar.ends_on)}止）不得再次申请该行政许可。"
