"""What each kind of application needs of the licence it is about: looked at when it is received and when it is accepted."""

from __future__ import annotations

import datetime as dt

from approvals import clocks
from approvals.models import Case, Clock, ClockKind, Licence
from approvals.selectors import kind_obstacle, kind_open_already, late_words, present_edition
from approvals.workflow import CaseKind
from core import moments
from core.errors import Invalid, Refused
from core.workdays import Calendar
from empowerment.models import ItemVersion
from empowerment.selectors.families import same_licence


def kind_must_fit(row: Case, day: dt.date) -> None:
    """At receipt: the licence is named and is this item's, this park's and (revocation apart) this applicant's, can be the
    object of such an application, and has no other one open. Locks the licence, so that two equal applications queue up.
    """
    if row.kind not in CaseKind.values:
        raise Invalid("请选择申请种类：新办、变更、延续、补发、注销或撤销。", field="case_kind")
    if row.kind == CaseKind.NEW:
        if row.licence_id is not None:
            raise Invalid("新办不针对已有证照；办理已有证照的，请选择变更、延续、补发或注销。", field="case_kind")
        return
    label = CaseKind(row.kind).label
    if row.licence_id is None:
        raise Invalid(f"请选择要{label}的证照；系统中没有的，请先登记已有证照。", field="licence")
    licence = Licence.objects.select_for_update().get(pk=row.licence_id)
    same = licence.item_id == row.item_id or same_licence(licence.item, row.item)
    if not same or licence.park_id != row.park_id:
        raise Invalid(f"证照{licence.number}不是本园区本事项的证照，请核对事项和证照。", field="licence")
    if row.kind != CaseKind.REVOCATION and licence.holder_id != row.applicant_id:
        raise Invalid(f"证照{licence.number}的持证人不是本件申请人，请核对证照和申请人。", field="licence")
    obstacle = kind_obstacle(licence, row.kind, row.item_version, day)
    if obstacle:
        raise Invalid(obstacle, field="licence")
    open_already = kind_open_already(licence, row.kind)
    if open_already:
        raise Invalid(f"证照{licence.number}已有在办的{label}申请{open_already}，不必重复收件。", field="licence")


def kind_must_still_fit(row: Case, version: ItemVersion, received_on: dt.date) -> None:
    """At acceptance: what happened to the licence since the receipt. Its validity is judged by the day of receipt."""
    if row.kind == CaseKind.NEW or row.licence is None:
        return
    obstacle = kind_obstacle(present_edition(row.licence), row.kind, version, received_on)
    if obstacle:
        raise Refused(f"不能受理：{obstacle}可以书面不予受理。", code="licence")


def renewal_clock(row: Case, days: Calendar) -> list[Clock]:
    """The clock of a timely renewal, not stored; a late one has none: its silence renews nothing [50]."""
    if row.kind != CaseKind.RENEWAL or row.licence is None or row.licence.valid_until is None or not row.received_at:
        return []
    day = clocks.receipt_day(row, row.received_at, days)
    if late_words(row.licence, row.item_version, day):
        return []
    return [clocks.clock_of_renewal(row, day, row.licence.valid_until, calendar=days)]


def renewal_clock_again(row: Case, now: dt.datetime, days: Calendar) -> None:
    """The true receipt was another one: whether the renewal was in time follows from it."""
    if row.kind != CaseKind.RENEWAL:
        return
    live = Clock.objects.filter(case=row, kind=ClockKind.RENEWAL, stopped_on=None, replaced_at=None)
    live.update(replaced_at=now)
    for clock in renewal_clock(row, days):
        clock.save(force_insert=True)
    clocks.clocks_refresh(row)


def renewal_words(row: Case, *, timely: bool) -> str:
    """What the acceptance notice says of a renewal: by when it is decided, and what silence means [50]."""
    if row.kind != CaseKind.RENEWAL or row.licence is None or row.licence.valid_until is None:
        return ""
    if not timely:
        assert row.received_at is not None
        return late_words(row.licence, row.item_version, moments.legal_day(row.received_at))
    until = moments.chinese_date(row.licence.valid_until)
    return f"本机关将在有效期届满（{until}）前作出是否准予延续的决定；逾期未作决定的，视为准予延续。"
