"""Where a case is, in words a citizen understands. No names, no free text of the officers but what must be brought."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.urls import reverse

from approvals import selectors
from approvals.clocks import clock_days
from approvals.models import Case, CaseMaterial, Clock, ClockKind, Pause, PauseKind
from approvals.selectors.ratings import open_ticket
from approvals.workflow import ENDED, MOVES, State, next_step
from core import moments
from core.workdays import DayLine
from empowerment.workflow import Slot

AIMS = {
    ClockKind.CORRECTION: "告诉您是否受理、要不要补正",
    ClockKind.ANSWER: "您补正材料",
    ClockKind.DECISION: "作出决定（法定时限）",
    ClockKind.REPORT: "审查完毕并报上级机关",
    ClockKind.PROMISE: "作出决定（承诺时限）",
    ClockKind.ISSUE: "把结果送达您",
}


def progress_context(case: Case) -> dict[str, Any]:
    """State, who has it, what comes next, every running clock with its arithmetic, what to bring, why it stands still."""
    step = next_step(case.route, case.state)
    body = case.pinned.body(step.slot) if step else None
    ended = case.state in ENDED
    return {
        "case": case,
        "state": selectors.public_state(case),
        "result": case.get_result_display() if case.state in (State.ISSUED, State.DELIVERED) else "",
        "steps": selectors.status_bar(case),
        "with": _with_whom(case, body.name if body else ""),
        "next": MOVES[step.move].label if step else "",
        "pauses": [] if ended else _pauses(case),
        "clocks": [] if ended else _clocks(case),
        "bring": _bring(case),
        "rate_url": _rate_url(case),
    }


def _rate_url(case: Case) -> str:
    """Where the newest service that nobody has rated is rated; who has number and query code holds the application."""
    ticket = open_ticket(case)
    return f"{reverse('portal:rating_code', args=[ticket.code])}?via=public" if ticket else ""


def _with_whom(case: Case, body: str) -> str:
    if case.state == State.ISSUED:
        issuing = case.pinned.body(Slot.ISSUES)
        return f"结果已在{issuing.name if issuing else case.park}，等您领取或者送达"
    return f"在{body}" if body else ""


def _pauses(case: Case) -> list[dict[str, Any]]:
    """What stands the clock still at present [45]: the kind and the time told beforehand, not the officers' words."""
    rows = Pause.objects.filter(case=case, ended_at=None)
    return [{"kind": PauseKind(row.kind).label, "since": row.started_at, "expected": row.expected_days} for row in rows]


def _clocks(case: Case) -> list[dict[str, Any]]:
    rows = Clock.objects.filter(case=case, replaced_at=None, stopped_on=None)
    shown = [_clock(case, clock) for clock in rows]
    return sorted(shown, key=lambda row: (row["due"] is None, row["due"] or dt.date.max))


def _clock(case: Case, clock: Clock) -> dict[str, Any]:
    days, today = clock_days(case, clock), moments.today()
    return {
        "aim": AIMS[ClockKind(clock.kind)],
        "due": clock.due_on,
        "provisional": clock.provisional,
        "sentence": clock_sentence(clock, days, today),
        "basis": clock.basis,
        "lines": days,
    }


def clock_sentence(clock: Clock, days: list[DayLine], today: dt.date) -> str:
    """今天是第 n 个工作日（共 m 个）; what is not counted is said in the same breath."""
    workdays = clock.unit == "workday"
    unit = "个工作日" if workdays else "日"
    rest = "周末和法定节假日不计" if workdays else "周末和节假日也计入"
    counted = [line.number for line in days if line.number is not None and line.day <= today]
    used, total = counted[-1] if counted else 0, f"共 {clock.number} {unit}"
    if clock.extended:
        total += f"，经批准延长 {clock.extended} 个工作日"
    if clock.due_on is None:
        words = f"已用 {used} {unit}（{total}），现在不计时，最迟日期在恢复计时后算出"
    elif today > clock.due_on:
        words = f"期限已于{moments.chinese_date(clock.due_on)}届满（{total}）"
    elif today <= clock.starts_on:
        words = f"今天是起算日，不计入，明天起算（{total}）"
    elif any(line.day == today and line.number is None for line in days):
        words = f"今天不计入，已用 {used} {unit}（{total}）"
    else:
        words = f"今天是第 {used} {unit}（{total}）"
    return f"{words}；{rest}。"


def _bring(case: Case) -> list[dict[str, str]]:
    """What is still wanted from the applicant: the list of the one correction notice."""
    if case.state != State.CORRECTING:
        return []
    rows = CaseMaterial.objects.filter(case=case).exclude(missing_note="").order_by("order")
    return [{"name": row.name, "note": row.missing_note} for row in rows]
