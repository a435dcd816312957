"""Prints what the working-day arithmetic costs: python -m bench.workdays"""

import csv
import sys
import timeit
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from core.workdays import Calendar, Interval, Limit, Unit, due, explain  # noqa: E402


def build() -> Calendar:
    rows = list(csv.DictReader((ROOT / "fixtures" / "holidays.csv").read_text(encoding="utf-8").splitlines()))
    by_kind = {
        kind: {date.fromisoformat(row["date"]): row["name"] for row in rows if row["kind"] == kind}
        for kind in ("off", "work")
    }
    return Calendar(
        days_off=by_kind["off"], days_worked=by_kind["work"], covered_years={int(row["year"]) for row in rows}
    )


def report(what: str, work: Callable[[], object], times: int, each: int = 1) -> None:
    best = min(timeit.repeat(work, number=times, repeat=5)) / times / each
    print(f"{what:<42}{best * 1e9:>14,.0f} ns")


def main() -> None:
    calendar = build()
    start = date(2025, 9, 26)
    starts = [date(2020, 1, 1) + timedelta(days=n) for n in range(2000)]
    pauses = [Interval(date(2025, 10, 9), date(2025, 10, 20), "检验"), Interval(date(2025, 10, 15), None, "听证")]
    today = date(2025, 11, 3)
    report("build the calendar", build, 3)
    report("add 20 working days", lambda: [calendar.add(day, 20) for day in starts], 20, len(starts))
    report("count to a day a month on", lambda: calendar.count(start, today), 20_000)
    report("due, no pause", lambda: due(calendar, start, Limit(20, Unit.WORKDAY)), 20_000)
    report(
        "due, two pauses, one open", lambda: due(calendar, start, Limit(20, Unit.WORKDAY), pauses, today=today), 20_000
    )
    report("explain 40 days", lambda: explain(calendar, start, start + timedelta(days=40), Unit.WORKDAY, pauses), 500)


if __name__ == "__main__":
    main()
