"""Which seals are owed, which may be used and by whom; who is liable for an act."""

from __future__ import annotations

import datetime as dt

from django.db.models import Exists, OuterRef, Q, QuerySet

from core import moments
from core.errors import Refused
from core.models import Person
from empowerment.authority import Authority, Liability, SealStep
from empowerment.models import ChiefGrant, Handover, Seal, SealSuspension, SealUser
from empowerment.workflow import SealKind


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


class SealUnusable(Refused):
    """A seal that is retired, void, lost or suspended was to be used; which one, so that the attempt is recorded."""

    def __init__(self, seal: Seal, at: dt.datetime) -> None:
        super().__init__(seal_refusal(seal, at), code="void_seal")
        self.seal = seal


def usable_at(at: dt.datetime) -> QuerySet[Seal]:
    """Seals in use at the moment: begun, not ended, not suspended."""
    suspended = SealSuspension.objects.filter(seal=OuterRef("pk"), started_at__lte=at)
    suspended = suspended.filter(Q(ended_at=None) | Q(ended_at__gt=at))
    begun = Seal.objects.filter(Q(ended_at=None) | Q(ended_at__gt=at), active_from__lte=at)
    return begun.filter(~Exists(suspended))


def seal_pick(step: SealStep, at: dt.datetime) -> Seal:
    """The active seal of the step's owner and kind at the moment; Refused in words when there is none."""
    of_step = {"owner_id": step.owner_id, "kind": step.kind}
    found = usable_at(at).filter(**of_step).select_related("owner").order_by("-active_from").first()
    if found is not None:
        return found
    ended = Seal.objects.filter(**of_step).order_by("-active_from").first()
    if ended is not None:
        raise SealUnusable(ended, at)
    kind = "行政审批专用章" if step.kind == SealKind.SPECIAL else "机关公章"
    raise Refused(f"{step.owner}没有登记在用的{kind}，请先登记印章。", code="no_seal")


def seal_named(step: SealStep, seal: Seal, at: dt.datetime) -> Seal:
    """The seal that a person says is on the paper, if it may be there. One that may not be used is refused first, whose
    ever it is. Raises SealUnusable and Refused.
    """
    if not seal_usable(seal, at):
        raise SealUnusable(seal, at)
    if (seal.owner_id, seal.kind) != (step.owner_id, step.kind):
        raise Refused(f"这一步应盖{step.owner}的{SealKind(step.kind).label}，不是“{seal.name}”。", code="wrong_seal")
    return seal


def seal_usable(seal: Seal, at: dt.datetime) -> bool:
    return usable_at(at).filter(pk=seal.pk).exists()


def seal_refusal(seal: Seal, at: dt.datetime) -> str:
    if at < seal.active_from:
        return f"“{seal.name}”自{moments.chinese_date(seal.active_from)}起启用，现在不能使用。"
    if seal.ended_at is None or at < seal.ended_at:
        return f"“{seal.name}”已暂停使用，恢复之前任何人、任何文书都不得使用。"
    ended = seal.ended_at.astimezone(moments.SHANGHAI)
    return f"“{seal.name}”已于{ended:%Y-%m-%d %H:%M}{seal.get_state_display()}，任何人、任何文书都不得再用。"


def seal_denied(seal: Seal, person: Person, day: dt.date, authority: Authority | None = None) -> str:
    """Why the person may not use the seal on that legal day; empty when they may.

    Listed users may, and for the special seal a chief approver of its body whose grant says so, within the items of the
    grant when the case's `authority` is given (城陵矶方案三（四）).
    """
    listed = [user for user in seal.users.all() if user.person_id == person.pk]
    if any(user.valid_from <= day and (user.valid_to is None or day <= user.valid_to) for user in listed):
        return ""
    granted = list(seal.owner.chief_grants.filter(person=person, superseded_at=None))
    held = [grant for grant in granted if _grant_covers(grant, day, authority)]
    special = seal.kind == SealKind.SPECIAL
    if special and any(grant.may_use_seal for grant in held):
        return ""
    if listed:
        until = max((user.valid_to for user in listed if user.valid_to), default=None)
        begins = min(user.valid_from for user in listed)
        when = f"自{moments.chinese_date(begins)}起" if day < begins else f"已于{moments.chinese_date(until)}期满"
        return f"您作为“{seal.name}”用印人的登记{when}，{moments.chinese_date(day)}不能用印。"
    if held and special:
        return f"您的首席审批员授权没有写明可以使用“{seal.name}”，请由登记的用印人办理。"
    if granted and special:
        return f"本件不在您可使用“{seal.name}”的首席审批员授权范围或期限内，请由登记的用印人办理。"
    return f"您未登记为“{seal.name}”的用印人，请由登记的用印人办理。"


def _grant_covers(grant: ChiefGrant, day: dt.date, authority: Authority | None) -> bool:
    if grant.valid_from >= moments.end_of(day) or (grant.valid_to and grant.valid_to <= moments.start_of(day)):
        return False
    if authority is None:
        return True
    return grant.item_id in (None, authority.item_id) and grant.item_type in ("", authority.item_type)


def may_use_seal(seal: Seal, person: Person, day: dt.date) -> bool:
    """Whether the person may use the seal on that legal day for anything at all."""
    return not seal_denied(seal, person, day)


def step_denied(step: SealStep, person: Person, at: dt.datetime, authority: Authority) -> str:
    """Why the person cannot put the step's seal on now: the seal itself, or no right to it; empty when they can."""
    try:
        return seal_denied(seal_pick(step, at), person, moments.legal_day(at), authority)
    except Refused as refusal:
        return refusal.message


def seals_without_user(at: dt.datetime) -> list[Seal]:
    """Seals in use at the moment that no active person may use on its day, neither as user nor by a grant."""
    day = moments.legal_day(at)
    users = SealUser.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=day), valid_from__lte=day, person__is_active=True
    )
    granted = ChiefGrant.objects.valid_at(at).filter(may_use_seal=True, superseded_at=None, person__is_active=True)
    orphans = usable_at(at).exclude(users__in=users)
    orphans = orphans.exclude(kind=SealKind.SPECIAL, owner__in=granted.values("body"))
    return list(orphans.select_related("owner").order_by("owner", "name"))


def liable_for(authority: Authority, subject: str, act_at: dt.datetime) -> list[Liability]:
    """Who answers for an act of this kind at its own date: inside the transition, after it, or always (rules §1)."""
    phase = "transition" if authority.in_transition(moments.legal_day(act_at)) else "after"
    return [row for row in authority.liabilities if row.subject == subject and row.phase in ("always", phase)]
