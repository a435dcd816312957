"""The plain facts of filing papers: the lines of a list, and 备案函, 备案清单, 备案回执.

The lines are read chunk by chunk with a fixed number of queries per chunk, so that a hundred thousand need no more memory
than one chunk. A natural person stands in a list by name alone.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import Prefetch

from approvals.models import Applicant, Case, Clock, ClockKind, Licence, Pause
from core import moments
from core.models import Document, Organisation
from core.papers import document_make
from core.selectors import calendar
from core.workdays import Calendar, Interval, Unit, used
from empowerment.models import SealUse
from empowerment.workflow import DocumentClass
from supervision.models import Filing, FilingDuty, FilingLine

Facts = dict[str, Any]
LETTER, LIST, RECEIPT = "filing_letter", "filing_list", "filing_receipt"
TITLES = {LETTER: "关于报送审批事项备案的函", LIST: "审批事项备案清单", RECEIPT: "备案回执"}
CHUNK = 1000
PRINTED_LINES = 300  # a longer list is printed as its statistics; the whole list is the spreadsheet named in the letter
COLUMNS: tuple[tuple[str, str], ...] = (
    ("what", "备案内容"),
    ("case", "办件编号"),
    ("item", "事项"),
    ("mode", "方式"),
    ("applicant", "申请人"),
    ("code", "统一社会信用代码"),
    ("received", "收件日期"),
    ("accepted", "受理日期"),
    ("decided", "决定日期"),
    ("result", "结果"),
    ("document", "文书编号"),
    ("certificate", "证照编号"),
    ("seals", "印章"),
    ("handler", "经办人"),
    ("days", "用时（工作日）"),
    ("overdue", "超期"),
)
PAPER_OF = {
    FilingDuty.Kind.RESULT: DocumentClass.DECISION,
    FilingDuty.Kind.REPORT: DocumentClass.OPINION,
    FilingDuty.Kind.REVOCATION: DocumentClass.REVOCATION,
    FilingDuty.Kind.CORRECTION: DocumentClass.RECTIFICATION,
}
CLOCKS = {
    FilingDuty.Kind.RESULT: (ClockKind.DECISION, ClockKind.RENEWAL, ClockKind.PROMISE),
    FilingDuty.Kind.REPORT: (ClockKind.REPORT,),
}


def lines_of(filing: Filing) -> Iterator[FilingLine]:
    """The lines of everything that a filing has to list, not yet saved, in the order in which it happened."""
    rows = (
        FilingDuty.objects.filter(filing=filing)
        .order_by("arose_at", "pk")
        .select_related("case__item_version", "case__applicant", "case__handler", "case__first_clerk")
    )
    days, position = calendar(), 0
    chunk: list[FilingDuty] = []
    for duty in rows.defer("case__authority").iterator(chunk_size=CHUNK):
        chunk.append(duty)
        if len(chunk) == CHUNK:
            yield from _lines(filing, chunk, days, position)
            position, chunk = position + CHUNK, []
    yield from _lines(filing, chunk, days, position)


def _lines(filing: Filing, duties: Sequence[FilingDuty], days: Calendar, after: int) -> Iterator[FilingLine]:
    cases = [duty.case_id for duty in duties]
    if not cases:
        return
    papers, clocks = _papers(cases), _clocks(cases)
    pauses, licences = _pauses(cases), dict(Licence.objects.filter(case__in=cases).values_list("case", "number"))
    for position, duty in enumerate(duties, start=after + 1):
        late = _overdue(duty, clocks[duty.case_id])
        facts = _facts(duty, papers[duty.case_id], late) | {
            "certificate": licences.get(duty.case_id, ""),
            "days": _days(duty.case, pauses[duty.case_id], days),
        }
        yield FilingLine(filing=filing, position=position, duty=duty, facts=facts, late=bool(late))


def _facts(duty: FilingDuty, papers: Sequence[Document], late: str) -> Facts:
    case = duty.case
    wanted = [paper for paper in papers if paper.document_class == PAPER_OF[FilingDuty.Kind(duty.kind)]]
    paper = wanted[-1] if wanted else None
    handler = case.handler or case.first_clerk
    enterprise = case.applicant.kind == Applicant.Kind.ENTERPRISE
    return {
        "what": duty.get_kind_display(),
        "kind": duty.kind,
        "case": case.number,
        "item": case.item_version.name,
        "mode": case.get_mode_display(),
        "applicant": case.applicant.name,
        "code": case.applicant.uscc if enterprise else "",
        "received": _day(case.received_at),
        "accepted": _day(case.accepted_at),
        "decided": _day(duty.arose_at),
        "result": "已上报" if duty.kind == FilingDuty.Kind.REPORT else case.get_result_display(),
        "document": paper.number if paper else "",
        "seals": "、".join(use.seal.name for use in paper.seal_uses.all()) if paper else "",
        "handler": handler.name if handler else "",
        "overdue": late,
    }


def _day(moment: dt.datetime | None) -> str:
    return moments.legal_day(moment).isoformat() if moment else ""


def _papers(cases: Sequence[int]) -> dict[int, list[Document]]:
    found: dict[int, list[Document]] = defaultdict(list)
    uses = Prefetch("seal_uses", SealUse.objects.select_related("seal").order_by("step"))
    rows = Document.objects.filter(
        object_type=Case._meta.label_lower, object_id__in=cases, document_class__in=PAPER_OF.values()
    )
    for paper in rows.defer("facts").prefetch_related(uses).order_by("pk"):
        found[paper.object_id].append(paper)
    return found


def _clocks(cases: Sequence[int]) -> dict[int, list[Clock]]:
    found: dict[int, list[Clock]] = defaultdict(list)
    for clock in Clock.objects.filter(case__in=cases, replaced_at=None, stopped_on__isnull=False).order_by("pk"):
        found[clock.case_id].append(clock)
    return found


def _overdue(duty: FilingDuty, clocks: Sequence[Clock]) -> str:
    """Which limit was passed and by which day it should have been kept; empty when all were kept."""
    wanted = CLOCKS.get(FilingDuty.Kind(duty.kind), ())
    passed = [
        f"{clock.get_kind_display()}至{moments.chinese_date(clock.due_on)}"
        for clock in clocks
        if clock.kind in wanted and clock.due_on and clock.stopped_on and clock.stopped_on > clock.due_on
    ]
    return "、".join(passed)


def _pauses(cases: Sequence[int]) -> dict[int, list[Interval]]:
    found: dict[int, list[Interval]] = defaultdict(list)
    for pause in Pause.objects.filter(case__in=cases).order_by("pk"):
        ended = moments.legal_day(pause.ended_at) if pause.ended_at else None
        found[pause.case_id].append(Interval(moments.legal_day(pause.started_at), ended, ""))
    return found


def _days(case: Case, pauses: Sequence[Interval], days: Calendar) -> int | None:
    if case.accepted_at is None or case.result_sealed_at is None:
        return None
    accepted, sealed = moments.legal_day(case.accepted_at), moments.legal_day(case.result_sealed_at)
    return used(days, accepted, sealed, Unit.WORKDAY, pauses)


# --- Papers ---------------------------------------------------------------------------------------------------------
def letter_make(filing: Filing, *, at: dt.datetime) -> Document:
    """备案函 with the totals and the hash of the list; numbered in the park's series. A later one supersedes it."""
    before = Document.objects.filter(
        object_type=Filing._meta.label_lower, object_id=filing.pk, document_class=LETTER
    ).order_by("-pk")
    old = before.first()
    made = document_make(
        obj=filing,
        document_class=LETTER,
        title=TITLES[LETTER],
        organisation=filing.by,
        facts=_common(filing, filing.by, at) | {"addressee": filing.to.name_on(moments.legal_day(at))},
        number_key=f"{filing.by.code}:备",
        number_pattern=_initials(filing.by) + "备〔{year}〕{n}号",
        at=at,
    )
    if old is not None:
        made.supersedes = old
        made.save(update_fields=["supersedes"])
    return made


def list_make(filing: Filing, *, at: dt.datetime) -> Document:
    """备案清单 as a paper: its lines, or for a long list the statistics alone."""
    lines = filing.lines.all()[:PRINTED_LINES] if filing.count <= PRINTED_LINES else ()
    rows = [{**line.facts, "position": line.position, "reason": reason_words(line)} for line in lines]
    return document_make(
        obj=filing,
        document_class=LIST,
        title=TITLES[LIST],
        organisation=filing.by,
        facts=_common(filing, filing.by, at) | {"lines": rows, "letter": filing.number},
        at=at,
    )


def receipt_make(filing: Filing, *, person: str, at: dt.datetime) -> Document:
    """备案回执, signed by who received; numbered in the department's series."""
    return document_make(
        obj=filing,
        document_class=RECEIPT,
        title=TITLES[RECEIPT],
        organisation=filing.to,
        facts=_common(filing, filing.to, at)
        | {"letter": filing.number, "person": person, "received_at": moments.chinese_moment(at)},
        number_key=f"{filing.to.code}:备收",
        number_pattern=_initials(filing.to) + "备收〔{year}〕{n}号",
        at=at,
    )


def reason_words(line: FilingLine) -> str:
    """The reason of a late line; said in words when there is none."""
    return "" if not line.late else line.reason or "未填写理由"


def _common(filing: Filing, body: Organisation, at: dt.datetime) -> Facts:
    day = moments.legal_day(at)
    return {
        "body": body.name_on(day),
        "by": filing.by.name_on(day),
        "to": filing.to.name_on(day),
        "date": moments.chinese_date(at),
        "what": filing.what,
        "per_case": filing.case.number if filing.case else "",
        "month": f"{filing.month.year}年{filing.month.month}月",
        "supplement": filing.sequence,
        "count": filing.count,
        "totals": filing.totals,
        "list_sha256": filing.list_file.sha256 if filing.list_file else "",
    }


def _initials(body: Organisation) -> str:
    return body.initials or body.short_name or body.name


def facts_of(document: Document) -> Facts:
    found: Facts = json.loads(document.facts)
    return found
