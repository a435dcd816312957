"""Predicates over limits: which of them had run out by a legal day, from what is stored and was known on that day.

A limit that stopped on the day itself counts as still running: it was late when the day began. So the run of the night
and one made much later for the same day look at the same rows.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterator

from django.db.models import Q, QuerySet

from approvals.clocks import clock_due
from approvals.models import Case, CheckRecord, CheckState, Clock, ClockKind, CommitmentCheck, Countersigning, PauseKind
from approvals.workflow import Entry
from core import moments
from core.models import Event
from core.selectors import calendar
from core.workdays import Calendar, Interval
from supervision.selectors.findings import CASE, Finding, holder_on, on_case, titled
from supervision.selectors.rules import Rulebook, Setting

SLACK = dt.timedelta(days=20)  # by which a holiday notice that came later may have moved a due date
AT_ONCE = 500
# Kind of clock -> the rule of its passing and what is said.
CLOCKS: dict[str, tuple[str, str]] = {
    ClockKind.DECISION: ("overdue", "的法定时限（{}）已过，尚未办结。"),
    ClockKind.REPORT: ("overdue", "的上报前审查时限（{}）已过，尚未上报。"),
    ClockKind.ISSUE: ("delivery_late", "的送达时限（{}）已过，尚未送达。"),
    ClockKind.CORRECTION: ("correction_late", "的一次性告知时限（{}）已过，没有告知、受理，也没有按视为受理处理。"),
    ClockKind.PROMISE: ("promise_passed", "的承诺时限（{}）已过，尚未办结。"),
}
Late = dict[int, set[dt.datetime]]


def clocks_over(on: dt.date, book: Rulebook) -> Iterator[Finding]:
    """Clocks of cases past their due date on a day: statutory ones, the notice of correction, delivery, the promise."""
    known = moments.end_of(on)
    days, late = calendar(known), _entered_later(on)
    for clock in _clocks_running(on, known, late):
        found = _clock_over(clock, on, book, days, late.get(clock.case_id, set()))
        if found is not None:
            yield found


def _clocks_running(on: dt.date, known: dt.datetime, late: Late) -> Iterator[Clock]:
    """Candidates: of open cases those whose lamp has come on, of the others what stopped since the day, and what was
    stopped before it by an entry made only afterwards.
    """
    rows = Clock.objects.filter(Q(replaced_at=None) | Q(replaced_at__gte=known), kind__in=list(CLOCKS))
    rows = rows.filter(computed_at__lt=known, starts_on__lt=on)
    lit = Case.objects.filter(
        Q(card_on__lte=on + SLACK, ended_at=None) | Q(red_on__lte=on + SLACK, due_on__isnull=False)
    )
    live = rows.filter(stopped_on=None, case__in=lit)
    over = rows.filter(due_on__lt=on + SLACK)
    parts = [live, over.filter(stopped_on__gte=on)]
    if late:
        parts.append(over.filter(stopped_on__lt=on, case__in=list(late)))
    for part in parts:
        found: QuerySet[Clock] = part.select_related("case__item_version", "case__park", "case__extension")
        yield from found.prefetch_related("case__pauses").order_by("pk").iterator(chunk_size=AT_ONCE)


def _clock_over(clock: Clock, on: dt.date, book: Rulebook, days: Calendar, late: set[dt.datetime]) -> Finding | None:
    case, (rule, said) = clock.case, CLOCKS[clock.kind]
    if clock.stopped_on is not None and clock.stopped_on < on and clock.stopped_on not in map(moments.legal_day, late):
        return None
    setting = book.of(rule, case.park.jurisdiction_id)
    due_on = _due_then(clock, days, moments.end_of(on), late)
    if due_on is None or not _counts(setting, days, due_on, on):
        return None
    first = due_on + dt.timedelta(days=1)
    words = titled(case) + said.format(moments.chinese_date(due_on))
    inherited = case.entry == Entry.IMPORTED and first <= moments.legal_day(case.recorded_at)
    if inherited:
        words += "迁入本系统之前已经超期，由原系统承继。"
    began = setting.counts_from(days, due_on)
    return on_case(case, rule, f"{clock.kind}:{first}", words, holder_on(case, on), began, inherited=inherited)


def _due_then(clock: Clock, days: Calendar, known: dt.datetime, late: set[dt.datetime]) -> dt.date | None:
    """The due date as it was known: with the calendar, the pauses and the extension recorded by that moment."""
    extension = getattr(clock.case, "extension", None)
    if clock.extended and extension is not None and (extension.approved_at >= known or extension.approved_at in late):
        clock.extended = 0
    pauses = [
        Interval(
            moments.legal_day(pause.started_at),
            moments.legal_day(pause.ended_at) if _known(pause.ended_at, known, late) else None,  # type: ignore[arg-type]
            PauseKind(pause.kind).label,
        )
        for pause in clock.case.pauses.all()
        if _known(pause.started_at, known, late)
    ]
    return clock_due(days, clock, pauses).on


def _known(at: dt.datetime | None, known: dt.datetime, late: set[dt.datetime]) -> bool:
    return at is not None and at < known and at not in late


def _entered_later(on: dt.date) -> Late:
    """Moments up to the day that were recorded only after it (补录), by case: on the day nobody knew of them."""
    found: Late = defaultdict(set)
    if on < moments.today():
        end = moments.end_of(on)
        rows = Event.objects.filter(object_type=CASE, recorded_at__gte=end, happened_at__lt=end)
        for pk, at in rows.values_list("object_id", "happened_at").iterator():
            found[pk].add(at)
    return found


def _counts(setting: Setting, days: Calendar, due_on: dt.date, on: dt.date) -> bool:
    return setting.cards and setting.counts_from(days, due_on) <= on


def countersigning_over(on: dt.date, book: Rulebook) -> Iterator[Finding]:
    """Papers that waited for the department's stamp longer than its working days (云溪方案三.2)."""
    open_then = Q(answered_at=None) | Q(answered_at__gte=moments.start_of(on))
    rows = Countersigning.objects.filter(open_then, due_on__lt=on).select_related("case__item_version", "case__park")
    days = calendar(moments.end_of(on))
    for row in rows.order_by("pk").iterator(chunk_size=AT_ONCE):
        assert row.due_on is not None
        setting = book.of("countersign_late", row.case.park.jurisdiction_id)
        if _counts(setting, days, row.due_on, on):
            words = f"{titled(row.case)}送到见章盖章，{moments.chinese_date(row.due_on)}到期未办。"
            began = setting.counts_from(days, row.due_on)
            yield on_case(row.case, "countersign_late", f"countersign:{row.pk}", words, row.body_id, began)


def checks_over(on: dt.date, book: Rulebook) -> Iterator[Finding]:
    """Commitments not checked by their day, or not looked at again after the day set for their correction."""
    morning = moments.start_of(on)
    rows = CommitmentCheck.objects.filter(Q(closed_at=None) | Q(closed_at__gte=morning), due_on__lt=on)
    rows = rows.select_related("commitment__case__item_version", "commitment__case__park").prefetch_related("records")
    days = calendar(moments.end_of(on))
    for check in rows.order_by("pk").iterator(chunk_size=AT_ONCE):
        case = check.commitment.case
        owed = _check_owed(check, morning)
        setting = book.of("check_overdue", case.park.jurisdiction_id)
        if owed is None or not _counts(setting, days, owed[1], on):
            continue
        state, missed = owed
        what = "整改期满后未再核查" if state == CheckState.CORRECTING else "未按期核查"
        words = f"{titled(case)}以告知承诺办理，{moments.chinese_date(missed)}到期{what}。"
        began = setting.counts_from(days, missed)
        yield on_case(case, "check_overdue", f"{state}:{missed}", words, case.examining_body_id, began)


def _check_owed(check: CommitmentCheck, morning: dt.datetime) -> tuple[str, dt.date] | None:
    """What look was owed when the day began, and by when; None when none was."""
    told = [row for row in check.records.all() if row.made_at < morning]
    decisive = [row for row in told if row.finding != CheckRecord.Finding.UNVERIFIED]
    if not decisive:
        return CheckState.WAITING, check.due_on
    last = decisive[-1]
    if last.finding == CheckRecord.Finding.CORRECT and last.correct_by is not None:
        return CheckState.CORRECTING, last.correct_by
    return None


LIMITS: tuple[Callable[[dt.date, Rulebook], Iterator[Finding]], ...] = (clocks_over, countersigning_over, checks_over)
