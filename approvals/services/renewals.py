"""Deemed renewal: nothing was decided on a timely application before the licence expired [50]."""

from __future__ import annotations

import datetime as dt
from typing import Any

from approvals import clocks, documents
from approvals.messages import tell_applicant
from approvals.models import Case, Clock, ClockKind, Decision, Licence
from approvals.selectors import present_edition
from approvals.services.licences import ONE_DAY, licence_renew
from approvals.workflow import CaseKind, Result
from core import door, moments
from core.actors import Actor
from core.door import Stamp
from core.errors import Refused
from core.workdays import Limit, Unit
from empowerment.workflow import DocumentClass, Slot


def case_deem_renewed(*, case: Case, actor: Actor, stamp: Stamp) -> Case:
    """视为准予延续: the next period stands from the day after the old one; the notice is sealed and handed out by people.

    A decision that lacks a seal was never made and is taken out. Raises Refused while the old validity runs, and for an
    application that was late.
    """

    def change(row: Case, now: dt.datetime) -> dict[str, Any]:
        last_day = clocks.renewal_due(row)
        if row.kind != CaseKind.RENEWAL or row.licence is None or last_day is None:
            raise Refused("本件不是按期提出的延续申请，不能视为准予延续。")
        if moments.legal_day(now) <= last_day:
            raise Refused("证照有效期尚未届满，不能视为准予延续。")
        current = Licence.objects.select_for_update().get(pk=present_edition(row.licence).pk)
        if not current.held() or current.valid_until is None:
            raise Refused(f"证照{current.number}{current.get_state_display()}，不能视为准予延续。")
        begins = current.valid_until + ONE_DAY
        Decision.objects.filter(case=row).delete()
        row.pauses.filter(ended_at=None).update(ended_at=now)
        row.paused = False
        row.result, row.decided_at = Result.GRANTED, moments.start_of(begins)
        _clocks_after(row, begins, moments.legal_day(now))
        made = licence_renew(row, current, actor, now, "", begins=begins, deemed=True)
        document = documents.make(
            row,
            DocumentClass.DECISION,
            at=now,
            title="视为准予延续行政许可通知书",
            body_slot=Slot.IN_NAME_OF,
            facts=documents.deemed_renewal(row, old=current, made=made),
        )
        tell_applicant(
            row,
            "deemed_renewed",
            f"您的延续申请{row.number}在证照届满前未作出决定，依法视为准予延续，有效期{made.period_text}。",
        )
        return {"document": document.number, "certificate": made.number, "validity": made.period_text}

    return door.perform(case, "deem_renewed", actor=actor, stamp=stamp, change=change)


def _clocks_after(row: Case, begins: dt.date, today: dt.date) -> None:
    """Every clock of the decision stops; the ten working days to hand out the certificate run from the deemed grant [44]."""
    clocks.clocks_stop(row, *ClockKind.values, on=today)
    limit = Limit(clocks.ISSUE_DAYS, Unit.WORKDAY)
    clock = clocks.clock_start(row, ClockKind.ISSUE, starts_on=begins, limit=limit, basis="行政许可法第44、50条")
    clocks.write_dates(row, [clock])


def renewal_deemed(row: Case) -> bool:
    """Whether the case was deemed renewed: its ten days to hand out run before any seal is on."""
    live = Clock.objects.filter(case=row, kind=ClockKind.ISSUE, stopped_on=None, replaced_at=None)
    return row.kind == CaseKind.RENEWAL and live.exists()
