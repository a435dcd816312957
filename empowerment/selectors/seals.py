"""Which seals are owed, which may be used and by whom; who is liable for an act."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q

from core import moments
from core.errors import Refused
from core.models import Person
from empowerment.authority import (
    Authority,
    Liability,
    SealStep,
)
from empowerment.models import ChiefGrant, Handover, Seal, SealUser
from empowerment.workflow import (
    SealState,
)


def seals_for(
    authority: Authority, document_class: str, accepted_at: dt.datetime | None, at: dt.datetime
) -> list[SealStep]:
    """The seal steps owed on a class of document at the moment of sealing.

    After a change of body at T the handover's table replaces the rule's first seal: by the side of T on which the case
    was accepted (鞍山方案二.1). The seals are the one exception to pinning (rules of authority §2, §3).
    """
    steps = [s for s in authority.seals if s.document_class == document_class]
    handover = handover_at(authority, at)
    if handover is None or not steps:
        return steps
    side = "before" if accepted_at is not None and accepted_at < handover.effective_at else "after"
    table = {row.document_class: row for row in handover.seals.all() if row.side == side}
    row = table.get(document_class) or table.get("")
    if row is None:
        return steps
    owner = row.owner
    first = steps[0]
    replaced = SealStep(
        document_class=document_class,
        order=first.order,
        owner_id=owner.pk if owner else first.owner_id,
        owner=owner.name_on(moments.legal_day(at)) if owner else first.owner,
        kind=row.kind,
        countersign=first.countersign,
        on_request=first.on_request,
        limit_days=first.limit_days,
    )
    return [replaced, *steps[1:]]


def handover_at(authority: Authority, at: dt.datetime) -> Handover | None:
    """The latest handover in effect that covers the item at the park."""
    rows = (
        Handover.objects.filter(park_id=authority.park_id, effective_at__lte=at, withdrawn_at=None)
        .prefetch_related("items", "seals__owner__names")
        .order_by("-effective_at")
    )
    for row in rows:
        items = {item.pk for item in row.items.all()}
        if not items or authority.item_id in items:
            return row
    return None


def seal_pick(step: SealStep, at: dt.datetime) -> Seal:
    """The active seal of the step's owner and kind at the moment; Refused in words when there is none."""
    seals = list(
        Seal.objects.filter(owner_id=step.owner_id, kind=step.kind).select_related("owner").order_by("-active_from")
    )
    for seal in seals:
        if seal_usable(seal, at):
            return seal
    if seals:
        raise Refused(seal_refusal(seals[0], at), code="void_seal")
    kind = "行政审批专用章" if step.kind == "special" else "机关公章"
    raise Refused(f"{step.owner}没有登记在用的{kind}，请先登记印章。", code="no_seal")


def seal_usable(seal: Seal, at: dt.datetime) -> bool:
    if at < seal.active_from or (seal.ended_at is not None and at >= seal.ended_at):
        return False
    return seal.state == SealState.ACTIVE or seal.ended_at is not None


def seal_refusal(seal: Seal, at: dt.datetime) -> str:
    if at < seal.active_from:
        return f"“{seal.name}”自{moments.chinese_date(seal.active_from)}起启用，现在不能使用。"
    ended = f"已于{seal.ended_at.astimezone(moments.SHANGHAI):%Y-%m-%d %H:%M}" if seal.ended_at else "已"
    return f"“{seal.name}”{ended}{seal.get_state_display()}，任何人、任何文书都不得再用。"


def may_use_seal(seal: Seal, person: Person, day: dt.date) -> bool:
    """A listed user of the seal on that day, or a chief approver of the owner whose grant says so."""
    for user in seal.users.filter(person=person):
        if user.valid_from <= day and (user.valid_to is None or day <= user.valid_to):
            return True
    at = moments.start_of(day)
    grants = seal.owner.chief_grants.filter(person=person, may_use_seal=True, superseded_at=None)
    return any(
        grant.valid_from < moments.end_of(day) and (not grant.valid_to or grant.valid_to > at) for grant in grants
    )


def seals_without_user(at: dt.datetime) -> list[Seal]:
    """Seals in use at the moment that no active person may use on its day, neither as user nor by a grant."""
    day = moments.legal_day(at)
    users = SealUser.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=day), valid_from__lte=day, person__is_active=True
    )
    granted = ChiefGrant.objects.valid_at(at).filter(may_use_seal=True, superseded_at=None, person__is_active=True)
    in_use = Seal.objects.filter(Q(ended_at=None) | Q(ended_at__gt=at), active_from__lte=at, state=SealState.ACTIVE)
    orphans = in_use.exclude(users__in=users).exclude(owner__in=granted.values("body"))
    return list(orphans.select_related("owner").order_by("owner", "name"))


def liable_for(authority: Authority, subject: str, act_at: dt.datetime) -> list[Liability]:
    """Who answers for an act of this kind at its own date: inside the transition, after it, or always (rules §1)."""
    phase = "transition" if authority.in_transition(moments.legal_day(act_at)) else "after"
    return [row for row in authority.liabilities if row.subject == subject and row.phase in ("always", phase)]
