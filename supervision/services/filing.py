"""Compiling filings: once per pair and month, whoever starts it and however often.

Everything that is in no filing yet is taken with one UPDATE under the lock of the filing, then the lines are written in a
stream. What arises later for a month whose filing is no draft any more goes into a supplement (补充备案).
"""

from __future__ import annotations

import datetime as dt
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import IntegrityError, transaction

from core import door, moments
from core.actors import Actor
from core.door import Stamp
from core.errors import NotAllowed, Refused
from core.filetypes import XLSX
from core.models import Organisation
from core.papers import file_store
from core.selectors import calendar
from core.sheets import Cell, xlsx_write
from supervision.documents.filing import CHUNK, COLUMNS, lines_of, reason_words
from supervision.lives.filing import FilingState
from supervision.models import Filing, FilingDuty, FilingLine, FilingTerms
from supervision.models.filing import Period
from supervision.selectors.filing import Pair, duties_open, duties_per_case, endings_of, next_month, pairs_of_month


def filings_compile(
    *,
    month: dt.date,
    actor: Actor,
    by: Iterable[Organisation] | None = None,
    happened_at: dt.datetime | None = None,
) -> list[Filing]:
    """Compile what is open up to and including a month (its first day), and a nil return for whoever files by the month and
    has nothing; for all bodies or only for `by`. Returns the filings made or added to. `happened_at` is for late entry.

    Raises Refused for a month that is not over, NotAllowed for a body that is not the actor's.
    """
    if next_month(month) > moments.today():
        raise Refused(f"{month.year}年{month.month}月还没有结束，次月1日起编制。", code="month_running")
    bodies = None if by is None else {body.pk for body in by}
    if not actor.is_job and bodies is None:
        raise NotAllowed("请选择本单位后再编制。")
    wanted = [(*pair, month) for pair in sorted(pairs_of_month(month)) if bodies is None or pair[0] in bodies]
    wanted = list(dict.fromkeys([*duties_open(until=month, by=bodies), *wanted]))
    names = Organisation.objects.select_related("jurisdiction").in_bulk({pk for row in wanted for pk in row[:2]})
    stamp = Stamp(happened_at=happened_at)
    made = [_compile(names[who], names[to], of, actor, stamp) for who, to, of in wanted]
    return [filing for filing in made if filing is not None]


def _compile(by: Organisation, to: Organisation, month: dt.date, actor: Actor, stamp: Stamp) -> Filing | None:
    """The filing of a pair and month that was made or added to; None when everything had been taken already.

    Two at once: the database lets one filing of a number in, the other compiler finds it and finds nothing left.
    """
    try:
        with transaction.atomic():
            return _compile_now(by, to, month, actor, stamp)
    except IntegrityError:
        with transaction.atomic():
            return _compile_now(by, to, month, actor, stamp)


def _compile_now(by: Organisation, to: Organisation, month: dt.date, actor: Actor, stamp: Stamp) -> Filing | None:
    pair: Pair = (by.pk, to.pk)
    rows = Filing.objects.filter(by=by, to=to, period=Period.MONTHLY, month=month)
    last = rows.select_for_update().order_by("-sequence").first()
    open_duties = _open(pair, month).exists()
    if last is not None and not open_duties:
        return None
    if last is not None and last.state == FilingState.DRAFT:
        return filing_take(filing=last, actor=actor, stamp=stamp)
    day = moments.legal_day(stamp.happened_at or moments.now())
    terms = FilingTerms.in_force(day, by.jurisdiction_id)
    sequence = last.sequence + 1 if last else 0
    since = next_month(month) - dt.timedelta(days=1) if sequence == 0 else day
    filing = Filing(
        by=by,
        to=to,
        period=Period.MONTHLY,
        month=month,
        sequence=sequence,
        compiled_at=moments.now(),
        due_on=calendar().add(since, terms.submit_days),
    )
    return _let_in(filing, actor, stamp)


def _open(pair: Pair, month: dt.date) -> Any:
    return FilingDuty.objects.filter(by=pair[0], to=pair[1], period=Period.MONTHLY, month=month, filing=None)


def filing_take(*, filing: Filing, actor: Actor, stamp: Stamp) -> Filing:
    """重新编制 a draft: takes in what has arisen since and reads everything again."""

    def change(row: Filing, now: dt.datetime) -> dict[str, Any]:
        return _fill(row, now)

    return door.perform(filing, "compile", actor=actor, stamp=stamp, change=change)


def _let_in(filing: Filing, actor: Actor, stamp: Stamp) -> Filing:
    """The first event stands before the lines, which need the row; the figures follow in the same transaction."""

    def change(row: Filing, now: dt.datetime) -> dict[str, Any]:
        facts = _fill(row, now)
        row.save(update_fields=["count", "totals", "list_file", "compiled_at"])
        return facts

    return door.admit(filing, "compile", actor=actor, stamp=stamp, change=change)


def _fill(row: Filing, now: dt.datetime) -> dict[str, Any]:
    if row.period == Period.MONTHLY:
        _open((row.by_id, row.to_id), row.month).update(filing=row)
    else:
        _per_case(row).update(filing=row)
    row.compiled_at = now
    _write_lines(row)
    list_write(row)
    return {"count": row.count, "list": row.list_file.sha256 if row.list_file else ""}


def _per_case(row: Filing) -> Any:
    return FilingDuty.objects.filter(case=row.case_id, by=row.by_id, to=row.to_id, period=Period.PER_CASE, filing=None)


def _write_lines(row: Filing) -> None:
    """Write the lines afresh, keeping the reasons that were given, and add up what they say."""
    given = dict(row.lines.exclude(reason="").values_list("duty", "reason"))
    while earlier := list(row.lines.values_list("pk", flat=True)[:CHUNK]):
        FilingLine.objects.filter(pk__in=earlier).delete()
    tally = _Tally()
    chunk: list[FilingLine] = []
    for line in lines_of(row):
        line.reason = given.get(line.duty_id, "")
        tally.add(line)
        chunk.append(line)
        if len(chunk) == CHUNK:
            FilingLine.objects.bulk_create(chunk)
            chunk = []
    FilingLine.objects.bulk_create(chunk)
    row.count = tally.count
    main = row.period == Period.MONTHLY and row.sequence == 0
    row.totals = tally.totals() | {"endings": endings_of(row) if main else {}}


class _Tally:
    """Counts by mode and result, and by item."""

    def __init__(self) -> None:
        self.count = self.late = 0
        self.by_mode: Counter[tuple[str, str]] = Counter()
        self.by_item: Counter[tuple[str, str]] = Counter()

    def add(self, line: FilingLine) -> None:
        facts = line.facts
        result = facts["result"] if facts["kind"] == FilingDuty.Kind.RESULT else facts["what"]
        self.count += 1
        self.late += line.late
        self.by_mode[facts["mode"], result] += 1
        self.by_item[facts["item"], result] += 1

    def totals(self) -> dict[str, Any]:
        return {
            "count": self.count,
            "late": self.late,
            "modes": [[mode, result, n] for (mode, result), n in sorted(self.by_mode.items())],
            "items": [[item, result, n] for (item, result), n in sorted(self.by_item.items())],
        }


def list_write(row: Filing) -> None:
    """备案清单 and 统计 as one book, written row by row and kept under its hash."""
    header = ["序号", *(label for _, label in COLUMNS), "超期理由"]
    totals = [["方式", mode, result, n] for mode, result, n in row.totals["modes"]]
    totals += [["事项", item, result, n] for item, result, n in row.totals["items"]]
    totals += [["未作出决定", "", label, row.totals["endings"].get(key, 0)] for key, label in ENDING_LABELS]
    with tempfile.TemporaryFile() as target:
        xlsx_write(target, [("备案清单", header, _cells(row)), ("统计", ["口径", "名称", "结果", "件数"], totals)])
        target.seek(0)
        row.list_file = file_store(stream=target, name=f"{row}.xlsx", kind=XLSX)


ENDING_LABELS = (("refused", "不予受理"), ("withdrawn", "撤回"), ("terminated", "终止"))


def _cells(row: Filing) -> Iterator[list[Cell]]:
    for line in row.lines.order_by("position").iterator(chunk_size=CHUNK):
        yield [line.position, *(line.facts.get(key) for key, _ in COLUMNS), reason_words(line)]


def filings_per_case(*, actor: Actor) -> int:
    """A filing for every reported case that has none yet (郴州: 同时报市级部门备案). Returns how many were made."""
    made = 0
    for duty in duties_per_case().select_related("case", "by", "to").iterator():
        made += _per_case_now(duty, actor)
    return made


def _per_case_now(duty: FilingDuty, actor: Actor) -> bool:
    day = moments.legal_day(duty.arose_at)
    terms = FilingTerms.in_force(day, duty.by.jurisdiction_id)
    filing = Filing(
        by=duty.by,
        to=duty.to,
        period=Period.PER_CASE,
        month=duty.month,
        case=duty.case,
        compiled_at=moments.now(),
        due_on=calendar().add(day, terms.per_case_days),
    )
    try:
        with transaction.atomic():
            _let_in(filing, actor, Stamp())
    except IntegrityError:
        return False  # another run was faster
    return True


def line_reasons(*, filing: Filing, reasons: dict[int, str], actor: Actor, stamp: Stamp) -> Filing:
    """超期理由 by position; the list is written again with them. Raises Refused where the filing is no draft."""

    def change(row: Filing, now: dt.datetime) -> dict[str, Any]:
        lines = list(row.lines.filter(late=True, position__in=reasons))
        for line in lines:
            line.reason = reasons[line.position].strip()[:300]
        FilingLine.objects.bulk_update(lines, ["reason"], batch_size=500)
        row.list_file = None  # a long list is written again only when it is sealed
        if row.count <= CHUNK:
            list_write(row)
        return {"lines": len(lines)}

    return door.perform(filing, "explain", actor=actor, stamp=stamp, change=change)
