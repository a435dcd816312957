"""The thresholds of the lamps are dated data [choice]."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from approvals.models import LampRule
from core import events, moments
from core.actors import Actor
from core.errors import Invalid, Refused


@transaction.atomic
def lamp_rule_add(*, valid_from: dt.date, yellow_percent: int, yellow_days: int, actor: Actor) -> LampRule:
    """From a day on the yellow lamp comes on with this share of the limit or so many working days left.

    Lamps of running cases follow at their next change; nothing that was lit is put out. Raises Invalid and Refused.
    """
    if valid_from < moments.today():
        raise Invalid("施行日不能早于今天：已经亮过的灯不改。", field="valid_from")
    if not 0 <= yellow_percent <= 100:
        raise Invalid("剩余百分比须在 0 到 100 之间。", field="yellow_percent")
    if LampRule.objects.filter(valid_from=valid_from).exists():
        raise Refused(f"{moments.chinese_date(valid_from)}起施行的阈值已经登记。", code="rule_present")
    rule = LampRule.objects.create(valid_from=valid_from, yellow_percent=yellow_percent, yellow_days=yellow_days)
    facts = {"valid_from": valid_from, "yellow_percent": yellow_percent, "yellow_days": yellow_days}
    events.record(obj=rule, verb="lamp_rule.add", actor=actor, facts=facts)
    return rule
