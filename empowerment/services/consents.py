"""The committee's consent: asked for, decided, carried out, ended."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from core import door, events, moments
from core.actors import Actor
from core.door import Stamp
from core.errors import Invalid, NotAllowed, Refused
from core.models import Organisation, Role
from empowerment.consent_life import SOURCE, ConsentKind, ConsentState
from empowerment.documents_committee import consent_letter
from empowerment.models import Empowerment, PowerItem, ServiceWindow, WindowConsent
from empowerment.selectors.consents import answers_for, consent_for
from empowerment.services.empowerments import empowerment_close

LONGEST = 366  # days of one consent: an exception that lasts longer is asked for again


@dataclass(frozen=True)
class ConsentInput:
    """What a department asks for; legal days, both included. Without an item: all of the department's items."""

    kind: str
    park: Organisation
    department: Organisation
    reason: str
    valid_from: dt.date
    valid_to: dt.date
    item: PowerItem | None = None


def consent_request(*, given: ConsentInput, actor: Actor, stamp: Stamp, fictional: bool = False) -> WindowConsent:
    """A department's head asks the committee. Raises Invalid naming the field, NotAllowed for who is not its head."""
    row = WindowConsent(
        kind=given.kind,
        park=given.park,
        department=given.department,
        item=given.item,
        reason=given.reason.strip()[:300],
        valid_from=given.valid_from,
        valid_to=given.valid_to,
        requested_by=actor.person,
        requested_at=moments.now(),
        fictional=fictional,
    )
    denied = row.move_permitted("request", actor)
    if denied:
        raise NotAllowed(denied)
    _check(given)
    return door.admit(row, "request", actor=actor, stamp=stamp, change=lambda new, now: _facts(new))


def consent_grant(
    *, consent: WindowConsent, opinion: str, valid_from: dt.date, valid_to: dt.date, actor: Actor, stamp: Stamp
) -> WindowConsent:
    """The committee agrees, for this term, which may be shorter than asked; the letter of consent gets its number."""
    _check_term(valid_from, valid_to)

    def change(row: WindowConsent, now: dt.datetime) -> dict[str, Any]:
        if valid_from < row.valid_from or valid_to > row.valid_to:
            raise Invalid("同意的期限不能超出申请的期限；需要更长的，请部门另行申请。", field="valid_to")
        row.valid_from, row.valid_to = valid_from, valid_to
        _decided(row, opinion, actor, now)
        row.number = consent_letter(row, at=now).number
        return _facts(row) | {"number": row.number}

    return door.perform(consent, "grant", actor=actor, stamp=stamp, change=change)


def consent_refuse(*, consent: WindowConsent, opinion: str, actor: Actor, stamp: Stamp) -> WindowConsent:
    """The committee does not agree, with a reason."""
    if not opinion.strip():
        raise Invalid("请写明不同意的理由，部门要据此办理。", field="opinion")

    def change(row: WindowConsent, now: dt.datetime) -> dict[str, Any]:
        _decided(row, opinion, actor, now)
        return _facts(row)

    return door.perform(consent, "refuse", actor=actor, stamp=stamp, change=change)


def consent_withdraw(*, consent: WindowConsent, reason: str, actor: Actor, stamp: Stamp) -> WindowConsent:
    """The department does not want it any more; the consent allows nothing from now on."""
    if not reason.strip():
        raise Invalid("请写明撤回的理由。", field="reason")

    def change(row: WindowConsent, now: dt.datetime) -> dict[str, Any]:
        row.ended_reason = reason.strip()[:300]
        return _facts(row)

    return door.perform(consent, "withdraw", actor=actor, stamp=stamp, change=change)


def window_withdraw(
    *,
    park: Organisation,
    item: PowerItem,
    department: Organisation,
    actor: Actor,
    stamp: Stamp,
    consent: WindowConsent | None = None,
) -> WindowConsent:
    """撤窗: the item's own window leaves the register; it is then received at the park's general window, if there is one.

    `consent`: the one to carry out; None: whichever is in force. Raises Refused, saying who has to consent, without one.
    """
    consent = consent or _must_consent(ConsentKind.WINDOW, park, item, department, actor)

    def change(row: WindowConsent, now: dt.datetime) -> dict[str, Any]:
        _must_fit(row, ConsentKind.WINDOW, park, item, now)
        window = ServiceWindow.objects.select_for_update().filter(park=park, item=item).first()
        if window is None:
            raise Refused("这个事项现在没有单独的窗口，不用撤回。", code="no_window")
        facts = {"item": item.code, "consent": row.number, "place": window.place}
        events.record(obj=window, verb="window.remove", actor=actor, facts=facts, organisation_id=park.pk)
        window.delete()
        row.carried_out_on = moments.legal_day(now)
        return _facts(row) | {"number": row.number}

    return door.perform(consent, "carry_out", actor=actor, stamp=stamp, change=change)


def item_withdraw(
    *,
    park: Organisation,
    item: PowerItem,
    department: Organisation,
    effective_on: dt.date,
    actor: Actor,
    stamp: Stamp,
    consent: WindowConsent | None = None,
) -> WindowConsent:
    """撤回事项: from a coming legal day the park handles the item no more; cases accepted before end as they began.

    `consent`: the one to carry out; None: whichever is in force. Raises Refused, saying who has to consent, without one;
    Invalid for a day outside its term.
    """
    consent = consent or _must_consent(ConsentKind.ITEM, park, item, department, actor)

    def change(row: WindowConsent, now: dt.datetime) -> dict[str, Any]:
        _must_fit(row, ConsentKind.ITEM, park, item, now)
        if not moments.legal_day(now) < effective_on <= row.valid_to:
            last = moments.chinese_date(row.valid_to)
            raise Invalid(f"撤回须从今后的一天起，且不晚于同意的最后一天{last}。", field="effective_on")
        at = moments.start_of(effective_on)
        rows = Empowerment.objects.known_at(None).valid_at(at).filter(park=park, item=item)
        if not rows:
            raise Refused("这个事项到那一天已经不在本园区办理，不用撤回。", code="not_listed")
        for each in rows:
            reason = f"{department.name}撤回事项，管委会同意函{row.number}：{row.reason}"[:300]
            empowerment_close(empowerment=each, valid_to=at, reason=reason, actor=actor)
        row.carried_out_on = effective_on
        return _facts(row) | {"number": row.number, "effective_on": effective_on}

    return door.perform(consent, "carry_out", actor=actor, stamp=stamp, change=change)


def consents_expire(*, on: dt.date, actor: Actor) -> int:
    """End the consents whose last day has passed; they have allowed nothing since then anyway. Returns how many."""
    rows = WindowConsent.objects.filter(state=ConsentState.GRANTED, valid_to__lt=on).order_by("pk")
    for row in rows:
        door.perform(row, "expire", actor=actor, stamp=Stamp(), change=lambda each, now: _facts(each))
    return len(rows)


def consent_needed(kind: str, park: Organisation) -> str:
    """Who has to consent, and how it is asked for."""
    return (
        f"{ConsentKind(kind).label}须经{park.name}同意（{SOURCE}），现在没有有效的同意；"
        "请由本部门负责人在“管委会同意”中申请。"
    )


def _must_consent(
    kind: ConsentKind, park: Organisation, item: PowerItem, department: Organisation, actor: Actor
) -> WindowConsent:
    if not actor.holds(Role.HEAD, department.pk):
        raise NotAllowed(f"由{department.name}的负责人办理。")
    today = moments.today()
    found = consent_for(kind, park_id=park.pk, item_id=item.pk, bodies=(department.pk,), on=today)
    if found is None:
        raise Refused(consent_needed(kind, park), code="no_consent")
    return found


def _must_fit(row: WindowConsent, kind: str, park: Organisation, item: PowerItem, now: dt.datetime) -> None:
    """Checked again on the locked row: it is for this, and today is within its term (the door asks for the state)."""
    fits = (row.kind, row.park_id, row.item_id) == (kind, park.pk, item.pk)
    if not fits or not row.valid_from <= moments.legal_day(now) <= row.valid_to:
        raise Refused(consent_needed(kind, park), code="no_consent")


def _check(given: ConsentInput) -> None:
    if given.kind not in ConsentKind.values:
        raise Invalid("请选择申请事由。", field="kind")
    if not given.reason.strip():
        raise Invalid("请写明理由，管委会要据此决定。", field="reason")
    if given.item is None and given.kind != ConsentKind.OUTSIDE:
        raise Invalid("撤回窗口或事项，请填写事项编码。", field="item")
    if given.item is not None and not answers_for(given.department, given.item, given.park):
        raise Invalid(f"“{given.item}”现在不是{given.department.name}在该园区办理的事项，请核对。", field="item")
    own = ServiceWindow.objects.filter(park=given.park, item=given.item)
    if given.kind == ConsentKind.WINDOW and not own.exists():
        raise Invalid(f"“{given.item}”没有单独的窗口，在综合窗口办理，不能撤窗。", field="item")
    _check_term(given.valid_from, given.valid_to)


def _check_term(valid_from: dt.date, valid_to: dt.date) -> None:
    if valid_to < valid_from or valid_to < moments.today():
        raise Invalid("最后一天不能早于起始日，也不能早于今天。", field="valid_to")
    if not moments.within_reach(moments.start_of(valid_from)) or (valid_to - valid_from).days > LONGEST:
        raise Invalid(f"一次同意最长{LONGEST}天；仍有需要的，到期前另行申请。", field="valid_to")


def _decided(row: WindowConsent, opinion: str, actor: Actor, now: dt.datetime) -> None:
    row.opinion, row.decided_by, row.decided_at = opinion.strip()[:300], actor.person, now


def _facts(row: WindowConsent) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "park": row.park.code,
        "department": row.department.code,
        "item": row.item.code if row.item else "",
        "valid_from": row.valid_from,
        "valid_to": row.valid_to,
    }
