"""Reminding holders before their licences expire: once per licence and stage; the stages are dated data [choice]."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.db.models import Exists

from approvals.licence_life import HELD, last_timely_day
from approvals.messages import tell_holder
from approvals.models import Licence, ReminderRule
from approvals.selectors import open_cases, renewal_pending
from approvals.workflow import CaseKind
from core import events, moments
from core.actors import Actor
from core.errors import Invalid, Refused
from core.events import label_of
from core.models import OutboxMessage

PURPOSE = "expiry"


@transaction.atomic
def reminder_rule_add(*, valid_from: dt.date, leads: Sequence[int], actor: Actor) -> ReminderRule:
    """From a day on holders are reminded so many calendar days before the expiry. Raises Invalid and Refused."""
    if valid_from < moments.today():
        raise Invalid("施行日不能早于今天。", field="valid_from")
    if not leads or len(set(leads)) != len(leads) or not all(1 <= lead <= 730 for lead in leads):
        raise Invalid("提前日数须为 1 至 730 之间互不相同的数，例如 90、60、30。", field="leads")
    if ReminderRule.objects.filter(valid_from=valid_from).exists():
        raise Refused(f"{moments.chinese_date(valid_from)}起施行的提醒已经登记。", code="rule_present")
    rule = ReminderRule.objects.create(valid_from=valid_from, leads=sorted(leads, reverse=True))
    events.record(
        obj=rule, verb="reminder_rule.add", actor=actor, facts={"valid_from": valid_from, "leads": rule.leads}
    )
    return rule


def stage_of(days_left: int, leads: Sequence[int]) -> int | None:
    """The stage that is due so many days before the expiry: the shortest lead reached; None before the first one."""
    return min((lead for lead in leads if days_left <= lead), default=None)


@transaction.atomic
def holders_remind() -> int:
    """Queue one message for every licence that has come to a stage, unless its renewal is under way. A missed day is caught
    up with the latest stage only. Returns how many were queued.
    """
    today = moments.today()
    leads = ReminderRule.in_force(today)
    rows = (
        Licence.objects.filter(
            state__in=HELD,
            following=None,
            valid_until__gte=today,
            valid_until__lte=today + dt.timedelta(days=leads[0]),
        )
        .exclude(Exists(open_cases(CaseKind.RENEWAL)))
        .exclude(renewal_pending())
        .select_related("item_version")
    )
    told = set(
        OutboxMessage.objects.filter(object_type=label_of(Licence()), purpose=PURPOSE).values_list(
            "object_id", "period"
        )
    )
    count = 0
    for licence in rows:
        assert licence.valid_until is not None
        stage = stage_of((licence.valid_until - today).days, leads)
        period = f"{licence.valid_until}:{stage}"
        if stage is None or (licence.pk, period) in told:
            continue
        tell_holder(licence, PURPOSE, _words(licence, today), period=period)
        count += 1
    return count


def _words(licence: Licence, today: dt.date) -> str:
    assert licence.valid_until is not None
    version = licence.item_version
    until = moments.chinese_date(licence.valid_until)
    last = last_timely_day(licence.valid_until, version.renewal_lead_days)
    begin = f"您的{version.name}证照{licence.number}有效期至{until}。"
    if today <= last:
        return f"{begin}需要延续的，请最迟于{moments.chinese_date(last)}提出申请。"
    return f"{begin}按期申请延续的日期已过，需要继续从事许可事项的，请尽快申请。"
