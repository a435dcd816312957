"""How a jurisdiction pushes: the time to answer, and the parks whose own team takes over (dated data)."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from core import events, moments
from core.actors import Actor
from core.errors import Invalid, NotAllowed
from core.models import Jurisdiction, Organisation, OrganisationKind, Role
from core.reach import office_reaches
from supervision.models import PenaltyPilot, PushTerm

MOST_DAYS = 30


def _may(jurisdiction_id: int, actor: Actor) -> None:
    if not actor.is_job and not office_reaches(actor, frozenset({Role.REFORM}), jurisdiction_id):
        raise NotAllowed("推送设置由审改办维护。")


@transaction.atomic
def push_term_set(
    *, jurisdiction: Jurisdiction, claim_days: int, feedback_days: int, begins_on: dt.date, basis: str, actor: Actor
) -> PushTerm:
    """Working days to claim and to feed back, for pushes made from a day on. Raises NotAllowed, Invalid."""
    _may(jurisdiction.pk, actor)
    for field, days in (("claim_days", claim_days), ("feedback_days", feedback_days)):
        if not 1 <= days <= MOST_DAYS:
            raise Invalid(f"请填写 1–{MOST_DAYS} 之间的工作日数。", field=field)
    if not basis.strip():
        raise Invalid("请写明依据的文件。", field="basis")
    Jurisdiction.objects.select_for_update(no_key=True).get(pk=jurisdiction.pk)
    if PushTerm.objects.filter(jurisdiction=jurisdiction, begins_on=begins_on).exists():
        raise Invalid("这一天起算的时限已经登记，请换一天。", field="begins_on")
    term = PushTerm.objects.create(
        jurisdiction=jurisdiction,
        claim_days=claim_days,
        feedback_days=feedback_days,
        begins_on=begins_on,
        basis=basis.strip()[:200],
        recorded_at=moments.now(),
        recorded_by=actor.person,
    )
    facts = {"claim_days": claim_days, "feedback_days": feedback_days, "begins_on": begins_on}
    events.record(obj=term, verb="push_term.set", actor=actor, facts=facts)
    return term


@transaction.atomic
def penalty_pilot_set(
    *,
    park: Organisation,
    team: Organisation,
    begins_on: dt.date,
    basis: str,
    actor: Actor,
    ends_on: dt.date | None = None,
) -> PenaltyPilot:
    """From a day on the park's results go onto the list of its own team. Raises NotAllowed, Invalid."""
    _may(park.jurisdiction_id, actor)
    if park.kind != OrganisationKind.PARK:
        raise Invalid("请选择园区。", field="park")
    if team.jurisdiction_id != park.jurisdiction_id:
        raise Invalid("执法队伍须是本辖区的机构。", field="team")
    if not basis.strip():
        raise Invalid("请填写批准试点的文件。", field="basis")
    if ends_on is not None and ends_on < begins_on:
        raise Invalid("最后一日不能早于起始日。", field="ends_on")
    Organisation.objects.select_for_update(no_key=True).get(pk=park.pk)
    overlapping = PenaltyPilot.objects.filter(park=park).exclude(ends_on__lt=begins_on)
    if ends_on is not None:
        overlapping = overlapping.filter(begins_on__lte=ends_on)
    if overlapping.exists():
        raise Invalid("该园区在这段时间已有试点设置，请先终止原来的。", field="begins_on")
    pilot = PenaltyPilot.objects.create(
        park=park,
        team=team,
        begins_on=begins_on,
        ends_on=ends_on,
        basis=basis.strip()[:200],
        recorded_at=moments.now(),
        recorded_by=actor.person,
    )
    facts = {"park": park.code, "team": team.code, "begins_on": begins_on, "basis": pilot.basis}
    events.record(obj=pilot, verb="penalty_pilot.set", actor=actor, facts=facts, organisation_id=park.pk)
    return pilot


@transaction.atomic
def penalty_pilot_end(*, pilot: PenaltyPilot, ends_on: dt.date, actor: Actor) -> PenaltyPilot:
    """The pilot's last day; results are pushed again after it. Raises NotAllowed, Invalid."""
    row = PenaltyPilot.objects.select_for_update(of=("self",)).select_related("park").get(pk=pilot.pk)
    _may(row.park.jurisdiction_id, actor)
    if ends_on < row.begins_on:
        raise Invalid("最后一日不能早于起始日。", field="ends_on")
    row.ends_on = ends_on
    row.save(update_fields=["ends_on"])
    facts = {"park": row.park.code, "ends_on": ends_on}
    events.record(obj=row, verb="penalty_pilot.end", actor=actor, facts=facts, organisation_id=row.park_id)
    return row
