"""作废编号: a number that no paper has is closed with a reason, so that the series is whole again. It is never given out."""

from __future__ import annotations

from django.db import transaction

from core import events, moments
from core.actors import Actor
from core.errors import Invalid, NotAllowed, Refused
from core.models import NumberSeries, Organisation, Role, VoidedNumber
from core.numbering import bearer_of, body_code
from core.reach import office_reaches


@transaction.atomic
def number_void(*, series: NumberSeries, body: Organisation, value: int, reason: str, actor: Actor) -> VoidedNumber:
    """Void one number of a body's series: one that is missing, or that was taken for what was never issued.

    Raises NotAllowed, Invalid for a number the series has not reached or without a reason, Refused for one that is voided
    already or that a standing paper, case or licence bears. Records `number.void`.
    """
    if not may_void(body, actor):
        raise NotAllowed("编号由本机关的园区管理员或者辖区审改办人员作废。")
    if not reason.strip():
        raise Invalid("请写明作废理由。", field="reason")
    series = NumberSeries.objects.select_for_update().get(pk=series.pk)
    if body_code(series.key) != body.code:
        raise Invalid("这个编号系列不属于所选机关。", field="value")
    if not 1 <= value <= series.last:
        raise Invalid(f"该系列的编号只到 {series.last}，请填 1 至 {series.last} 之间的号。", field="value")
    if series.voided.filter(value=value).exists():
        raise Refused(f"{value} 号已经作废，不必再次作废。", code="number_voided", field="value")
    bearer = bearer_of(series, value)
    if bearer:
        raise Refused(f"{value} 号正由{bearer}使用，不能作废。", code="number_in_use", field="value")
    voided = VoidedNumber.objects.create(
        series=series, value=value, reason=reason.strip()[:300], voided_by=actor.person, voided_at=moments.now()
    )
    facts = {"key": series.key, "year": series.year, "value": value, "reason": voided.reason}
    events.record(obj=series, verb="number.void", actor=actor, facts=facts, organisation_id=body.pk)
    return voided


def may_void(body: Organisation, actor: Actor) -> bool:
    own = actor.holds(Role.PARK_ADMIN, body.pk)
    return own or office_reaches(actor, frozenset({Role.REFORM}), body.jurisdiction_id)
