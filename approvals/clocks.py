"""Clocks and lamps. They follow the item's type: the Law's periods bind licences only (rules of clocks §5, §6).

Intervals are stored; due dates and lamp dates are computed from them whenever one changes, never decremented.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from approvals.models import Case, Clock, ClockKind, LampRule, PauseKind
from approvals.workflow import UP_REPORTING, CaseKind, Channel, Result
from core import moments
from core.selectors import calendar as current_calendar
from core.workdays import Calendar, DayLine, Due, Interval, Limit, Unit, due, explain
from empowerment.models import ItemVersion
from empowerment.workflow import ItemType

CORRECTION_DAYS = 5  # [32(1)(4)]
DECISION_DAYS = 20  # [42], for licences without their own limit
REPORT_DAYS = 20  # [43]
ISSUE_DAYS = 10  # [44]
OUT_OF_HOURS = frozenset({Channel.ONLINE, Channel.SELF_SERVICE, Channel.OUT_OF_HOURS})
PAUSABLE = frozenset({ClockKind.DECISION, ClockKind.REPORT, ClockKind.PROMISE})
STATUTORY = frozenset({ClockKind.CORRECTION, ClockKind.DECISION, ClockKind.REPORT, ClockKind.ISSUE, ClockKind.RENEWAL})


def is_licence(case: Case) -> bool:
    return case.pinned.item_type == ItemType.LICENCE


def event_day(calendar: Calendar, moment: dt.datetime, *, channel: str, cutoff: dt.time | None) -> dt.date:
    """The legal day of a receipt. Online and out-of-hours receipts count from the next working moment [choice]."""
    local = moment.astimezone(moments.SHANGHAI)
    day = local.date()
    late = cutoff is not None and local.time() > cutoff
    if channel in OUT_OF_HOURS and (late or not calendar.is_workday(day)):
        return calendar.next_workday(day + dt.timedelta(days=1) if late else day)
    return day


def receipt_day(case: Case, at: dt.datetime, days: Calendar) -> dt.date:
    """The legal day of a case's receipt, by its channel and the scheme's cut-off hour."""
    return event_day(days, at, channel=case.channel, cutoff=case.pinned.cutoff)


def silent_since(case: Case, now: dt.datetime) -> dt.datetime | None:
    """The receipt as of which the law takes a licence's application as accepted, when the five working days have passed
    in silence [32(1)(4)]; None while they run, and where no such clock runs.
    """
    if case.due_kind != ClockKind.CORRECTION or case.due_on is None or moments.legal_day(now) <= case.due_on:
        return None
    return case.supplemented_at or case.received_at


def clock_start(
    case: Case, kind: str, *, starts_on: dt.date, limit: Limit, basis: str, calendar: Calendar | None = None
) -> Clock:
    """Start one clock; the day of the event is not counted. Write the case's dates afterwards and save it."""
    clock = clock_new(case, kind, starts_on=starts_on, limit=limit, basis=basis, calendar=calendar)
    clock.save(force_insert=True)
    return clock


def clock_new(
    case: Case, kind: str, *, starts_on: dt.date, limit: Limit, basis: str, calendar: Calendar | None = None
) -> Clock:
    """A clock that is not stored yet."""
    found = due(calendar or current_calendar(), starts_on, limit)
    return Clock(
        case=case,
        kind=kind,
        starts_on=starts_on,
        number=limit.number,
        unit=limit.unit.value,
        roll=limit.roll,
        due_on=found.on,
        provisional=found.provisional,
        basis=basis,
        computed_at=moments.now(),
    )


def clocks_end(case: Case, *, on: dt.date) -> None:
    """The case is over: every clock stops and no date is due any more."""
    clocks_stop(case, *ClockKind.values, on=on)
    write_dates(case, [])


def clocks_stop(case: Case, *kinds: str, on: dt.date) -> None:
    Clock.objects.filter(case=case, kind__in=kinds, stopped_on=None, replaced_at=None).update(stopped_on=on)


def clocks_at_acceptance(case: Case, version: ItemVersion, day: dt.date, *, calendar: Calendar) -> list[Clock]:
    """Start what runs from acceptance. From then on no other clock is live; the case's own dates are written too."""
    live = acceptance_clocks(case, version, day, calendar=calendar)
    for clock in live:
        clock.save(force_insert=True)
    if case.kind == CaseKind.RENEWAL:  # its own runs since the receipt
        live += Clock.objects.filter(case=case, kind=ClockKind.RENEWAL, stopped_on=None, replaced_at=None)
    write_dates(case, live, calendar=calendar)
    return live


def acceptance_clocks(case: Case, version: ItemVersion, day: dt.date, *, calendar: Calendar) -> list[Clock]:
    """What would run from an acceptance on a day, not stored: the statutory limit (or 20 for a licence without one) and
    the promise.
    """
    runs: list[tuple[ClockKind, Limit, str]] = []
    if case.route in UP_REPORTING and is_licence(case):
        runs.append((ClockKind.REPORT, Limit(REPORT_DAYS, Unit.WORKDAY), "行政许可法第43条"))
    elif version.limit_number is not None:
        limit = Limit(version.limit_number, Unit(version.limit_unit), version.limit_roll)
        runs.append((ClockKind.DECISION, limit, version.legal_basis or "事项清单"))
    elif is_licence(case):
        runs.append((ClockKind.DECISION, Limit(DECISION_DAYS, Unit.WORKDAY), "行政许可法第42条"))
    if case.pinned.promise_number is not None:
        limit = Limit(case.pinned.promise_number, Unit(case.pinned.promise_unit))
        runs.append((ClockKind.PROMISE, limit, "承诺时限"))
    return [
        clock_new(case, kind, starts_on=day, limit=limit, basis=basis, calendar=calendar) for kind, limit, basis in runs
    ]


def supply_limit(live: Sequence[Clock], calendar: Calendar) -> tuple[dt.date, str] | None:
    """The latest working day by which materials may be promised, and why: within the promised limit and the statutory
    one, whichever ends first [choice]. None where the item has neither.
    """
    order = (ClockKind.PROMISE, ClockKind.REPORT, ClockKind.DECISION)
    ends = [
        (clock.due_on, order.index(ClockKind(clock.kind)), clock)
        for clock in live
        if clock.due_on and clock.kind in order
    ]
    if not ends:
        return None
    day, _, clock = min(ends, key=lambda row: row[:2])
    last = day if calendar.is_workday(day) else calendar.add(calendar.next_workday(day), -1)
    unit = Unit(clock.unit)
    words = f"{ClockKind(clock.kind).label}{clock.number}{'个工作日' if unit is Unit.WORKDAY else '日'}"
    return last, f"{words}，至{moments.chinese_date(day)}届满"


def clock_of_renewal(case: Case, day: dt.date, valid_until: dt.date, *, calendar: Calendar) -> Clock:
    """The decision on a timely renewal is due before the licence expires; its last day is the due date, which no pause
    moves. Not stored yet [50].
    """
    limit = Limit((valid_until - day).days, Unit.DAY)
    return clock_new(case, ClockKind.RENEWAL, starts_on=day, limit=limit, basis="行政许可法第50条", calendar=calendar)


def renewal_due(case: Case) -> dt.date | None:
    """The last day of the old validity while the decision on a timely renewal is still owed; None otherwise."""
    live = Clock.objects.filter(case=case, kind=ClockKind.RENEWAL, stopped_on=None, replaced_at=None)
    return next(iter(live.values_list("due_on", flat=True)), None)


def renewal_timely(case: Case) -> bool:
    """Whether the renewal was applied for in time: then alone its clock was started."""
    return Clock.objects.filter(case=case, kind=ClockKind.RENEWAL, replaced_at=None).exists()


def clock_of_issue(case: Case, day: dt.date) -> None:
    """The result is complete: ten working days to hand out a grant of a licence [44] are all that is live."""
    if case.result != Result.GRANTED or not is_licence(case):
        write_dates(case, [])
        return
    calendar, limit = current_calendar(), Limit(ISSUE_DAYS, Unit.WORKDAY)
    clock = clock_start(case, ClockKind.ISSUE, starts_on=day, limit=limit, basis="行政许可法第44条", calendar=calendar)
    write_dates(case, [clock], calendar=calendar)


def intervals(case: Case) -> list[Interval]:
    """The case's pauses as working-day arithmetic wants them."""
    return [
        Interval(
            moments.legal_day(pause.started_at),
            moments.legal_day(pause.ended_at) if pause.ended_at else None,
            PauseKind(pause.kind).label,
        )
        for pause in case.pauses.all()
    ]


def clock_due(calendar: Calendar, clock: Clock, pauses: list[Interval]) -> Due:
    """The due date of one clock: its limit and extension in its own unit, pauses left out. None while paused.

    The correction and delivery clocks run before acceptance and after the decision, where no procedure pauses them.
    """
    mine = pauses if clock.kind in PAUSABLE else []
    found = due(calendar, clock.starts_on, Limit(clock.number, Unit(clock.unit), clock.roll), mine)
    if clock.extended and found.on is not None:
        # The extension is counted in working days after the first term has run out [42].
        return due(calendar, found.on, Limit(clock.extended, Unit.WORKDAY), mine)
    return found


@dataclass(frozen=True)
class Lamp:
    """What a person sees: a word and a shape, never a colour alone."""

    code: str
    label: str
    text: str


LAMPS = {
    "green": ("正常", "●"),
    "yellow": ("临近", "▲"),
    "red": ("超承诺", "■"),
    "card": ("超法定", "■"),
    "grey": ("不计时", "○"),
}


def lamp(case: Case, today: dt.date | None = None) -> Lamp:
    """The lamp of a case on a day, from its stored dates."""
    day = today or moments.today()
    code = "green"
    if case.ended_at or case.paused or case.due_on is None:
        code = "grey"
    elif case.card_on and day >= case.card_on:
        code = "card"
    elif case.red_on and day >= case.red_on:
        code = "red"
    elif case.yellow_on and day >= case.yellow_on:
        code = "yellow"
    label, _ = LAMPS[code]
    if code == "grey":
        label = "暂停计时" if case.paused else "已办结" if case.ended_at else "无时限"
    return Lamp(code, label, f"{ClockKind(case.due_kind).label}" if case.due_kind else label)


def clocks_refresh(case: Case, *, calendar: Calendar | None = None) -> None:
    """Recompute the live clocks and write the case's own due and lamp dates (the caller saves the case)."""
    calendar = calendar or current_calendar()
    live = list(Clock.objects.filter(case=case, stopped_on=None, replaced_at=None))
    pauses = intervals(case) if any(clock.kind in PAUSABLE for clock in live) else []
    for clock in live:
        found = clock_due(calendar, clock, pauses)
        if (clock.due_on, clock.provisional) != (found.on, found.provisional):
            clock.due_on, clock.provisional = found.on, found.provisional
            clock.save(update_fields=["due_on", "provisional"])
    write_dates(case, live, calendar=calendar)


def write_dates(
    case: Case, live: list[Clock], *, calendar: Calendar | None = None, rule: LampRule | None = None
) -> None:
    """The case's own due and lamp dates from its live clocks; the earliest due date leads. `rule`: today's, if at hand."""
    case.due_on = case.yellow_on = case.red_on = case.card_on = None
    case.due_kind, case.due_provisional = "", False
    running = [(clock.due_on, clock) for clock in live if clock.due_on is not None]
    if not running:
        return
    due_on, first = min(running, key=lambda pair: (pair[0], pair[1].kind != ClockKind.PROMISE))
    case.due_on, case.due_kind, case.due_provisional = due_on, first.kind, first.provisional
    case.yellow_on = yellow_on(first, calendar or current_calendar(), rule)
    case.red_on = due_on + dt.timedelta(days=1)
    statutory = [day for day, clock in running if clock.kind in STATUTORY]
    case.card_on = min(statutory) + dt.timedelta(days=1) if statutory else None


def yellow_on(clock: Clock, calendar: Calendar, rule: LampRule | None = None) -> dt.date:
    """The first day on which no more than the rule's share of the limit, or its number of working days, is left."""
    assert clock.due_on is not None
    rule = rule or LampRule.in_force(moments.today())
    share = (clock.number + clock.extended) * rule.yellow_percent // 100
    of_limit = (
        calendar.add(clock.due_on, -share) if clock.unit == Unit.WORKDAY else clock.due_on - dt.timedelta(days=share)
    )
    return max(clock.starts_on, min(of_limit, calendar.add(clock.due_on, -rule.yellow_days)))


def clock_days(case: Case, clock: Clock, *, today: dt.date | None = None) -> list[DayLine]:
    """Day by day from the start to the due date (or today, if later): why today is the n-th day."""
    day = today or moments.today()
    until = clock.stopped_on or max(day, clock.due_on or day)
    until = max(until, clock.starts_on)
    pauses = intervals(case) if clock.kind in PAUSABLE else []
    calendar, unit = current_calendar(), Unit(clock.unit)
    term = due(calendar, clock.starts_on, Limit(clock.number, unit, clock.roll), pauses).on
    if unit is Unit.WORKDAY or not clock.extended or term is None or until <= term:
        return explain(calendar, clock.starts_on, until, unit, pauses, due_on=clock.due_on)
    # A term in calendar days goes on in working days when it is extended: those are numbered from one again.
    extension = explain(calendar, term, until, Unit.WORKDAY, pauses, due_on=clock.due_on)
    return explain(calendar, clock.starts_on, term, unit, pauses) + extension[1:]
