"""Pushes: made in the transaction of the result, claimed, returned, sent elsewhere, fed back."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.urls import reverse

from approvals.models import Case
from core import door, inbox, moments
from core.actors import Actor
from core.door import Stamp
from core.errors import Invalid
from core.models import Membership, Organisation, OrganisationKind, Role
from core.outbox import messages_add
from core.selectors import calendar
from empowerment.workflow import ItemType
from supervision.deliveries import announcements
from supervision.lives.pushes import PushOccasion, PushWay
from supervision.models import Push
from supervision.selectors.pushes import claim_days, destination_of, feedback_days, pushes_overdue, receivers_of

SUFFIX = {PushOccasion.RESULT: 1, PushOccasion.REVOKED: 2, PushOccasion.CANCELLED: 3}


def push_make(case: Case, occasion: PushOccasion, facts: dict[str, Any]) -> None:
    """Push a result to who supervises it, in the caller's transaction: the row and a message to each receiver of the
    body. The result of a park with a team of its own goes onto the team's list and leaves the program nowhere.
    Public services leave nothing to supervise. Four queries, one more where the body has receivers.
    """
    if case.pinned.item_type == ItemType.SERVICE:
        return
    now = moments.now()
    to = destination_of(case, now)
    push = Push.objects.create(
        number=f"TS-{case.number}-{SUFFIX[occasion]}",
        case=case,
        occasion=occasion,
        way=to.way,
        park_id=case.park_id,
        organisation_id=to.organisation_id,
        duty_id=to.duty_id,
        facts=_frozen(case, occasion, facts, now),
        pushed_at=now,
        claim_due_on=calendar().add(moments.legal_day(now), to.claim_days),
    )
    _announce(push, now)


def _frozen(case: Case, occasion: PushOccasion, facts: dict[str, Any], now: dt.datetime) -> dict[str, Any]:
    """What the supervising body is told; a person's number stays masked."""
    return {
        "occasion": str(occasion.label),
        "item": case.pinned.item,
        "item_code": case.item.code,
        "park": case.pinned.park,
        "mode": case.pinned.mode_label,
        "decided_by": case.pinned.slots["decides"].name,
        "case": case.number,
        "kind": case.get_kind_display(),
        "title": case.title,
        "applicant": case.applicant.name,
        "identifier": case.applicant.identifier,
        "certificate": str(facts.get("certificate", "")),
        "validity": str(facts.get("validity", "")),
        "document": str(facts.get("document", "")),
        "reason": str(facts.get("reason", "")),
        "at": now.isoformat(timespec="seconds"),
    }


def _announce(push: Push, now: dt.datetime) -> None:
    if push.way == PushWay.PUSH:
        messages_add(announcements(push, receivers_of(push.organisation_id, moments.legal_day(now))))


def push_claim(*, push: Push, actor: Actor, stamp: Stamp) -> Push:
    """认领: the time for the feedback begins."""

    def change(row: Push, now: dt.datetime) -> dict[str, Any]:
        day = moments.legal_day(now)
        row.claimed_at, row.claimed_by = now, actor.person
        row.feedback_due_on = calendar().add(day, feedback_days(row, day))
        return {"number": row.number, "late": day > row.claim_due_on}

    return door.perform(push, "claim", actor=actor, stamp=stamp, change=change)


def push_give_back(*, push: Push, reason: str, actor: Actor, stamp: Stamp) -> Push:
    """退回: not this body's duty. Raises Invalid without a reason."""
    if not reason.strip():
        raise Invalid("请写明退回理由，最好写明应由哪个部门监管。", field="reason")

    def change(row: Push, now: dt.datetime) -> dict[str, Any]:
        row.returned_reason, row.feedback_due_on = reason.strip()[:300], None
        _tell(row, (Role.PARK_ADMIN,), row.park_id, f"{row.organisation.name}退回了推送单{row.number}，请改派。")
        return {"number": row.number, "by": row.organisation.code, "reason": row.returned_reason}

    return door.perform(push, "give_back", actor=actor, stamp=stamp, change=change)


def push_reroute(*, push: Push, organisation: Organisation, reason: str, actor: Actor, stamp: Stamp) -> Push:
    """改派 a returned push to another body of the jurisdiction; it is told anew. Raises Invalid."""
    if not reason.strip():
        raise Invalid("请写明改派的依据。", field="reason")

    def change(row: Push, now: dt.datetime) -> dict[str, Any]:
        if organisation.pk == row.organisation_id:
            raise Invalid("请选择退回的部门以外的部门。", field="organisation")
        if organisation.jurisdiction_id != row.park.jurisdiction_id or organisation.kind == OrganisationKind.PARK:
            raise Invalid(f"{organisation}不是本辖区的监管部门。", field="organisation")
        before, day = row.organisation, moments.legal_day(now)
        row.organisation, row.round, row.pushed_at = organisation, row.round + 1, now
        row.claim_due_on = calendar().add(day, claim_days(row, day))
        row.claimed_at = row.claimed_by = None
        _announce(row, now)
        return {"number": row.number, "from": before.code, "to": organisation.code, "reason": reason.strip()[:300]}

    return door.perform(push, "reroute", actor=actor, stamp=stamp, change=change)


def push_feed_back(*, push: Push, text: str, actor: Actor, stamp: Stamp) -> Push:
    """反馈 to the park how the permission is supervised. Raises Invalid when nothing is said."""
    if not text.strip():
        raise Invalid("请写明接收和监管安排情况。", field="text")

    def change(row: Push, now: dt.datetime) -> dict[str, Any]:
        row.feedback, row.fed_back_at, row.fed_back_by = text.strip()[:500], now, actor.person
        late = row.feedback_due_on is not None and moments.legal_day(now) > row.feedback_due_on
        _tell(row, (Role.PARK_ADMIN,), row.park_id, f"{row.organisation.name}已反馈推送单{row.number}。")
        return {"number": row.number, "late": late}

    return door.perform(push, "feed_back", actor=actor, stamp=stamp, change=change)


def pushes_remind(*, on: dt.date) -> int:
    """Tell the body, and the park that approved, of every push whose claim or feedback is late; each once per working
    day and round. Returns how many are late.
    """
    if not calendar().is_workday(on):
        return 0
    count = 0
    for push in pushes_overdue(on).iterator():
        what = "认领" if push.claimed_at is None else "反馈"
        words = f"推送单{push.number}应于{moments.chinese_date(push.due_on)}前{what}，已经逾期。"  # type: ignore[arg-type]
        key = f"push-late:{push.pk}:{push.round}:{what}:{on}"
        _tell(push, (Role.SUPERVISOR, Role.HANDLER, Role.HEAD), push.organisation_id, words, key=key)
        _tell(push, (Role.PARK_ADMIN,), push.park_id, words, key=key)
        count += 1
    return count


def _tell(push: Push, roles: tuple[Role, ...], organisation_id: int, words: str, *, key: str = "") -> None:
    inbox.inbox_add(
        to=people_of(organisation_id, roles),
        text=words,
        url=reverse("supervision:push", args=[push.public_id]),
        key=key,
    )


def people_of(organisation_id: int, roles: tuple[Role, ...]) -> list[int]:
    """Who holds one of the roles at a body today, by key."""
    day = moments.today()
    rows = Membership.objects.filter(organisation=organisation_id, role__in=roles, valid_from__lte=day)
    rows = rows.exclude(valid_to__lt=day).filter(person__is_active=True)
    return list(rows.values_list("person_id", flat=True))
