"""Lists of the 12345 hotline: looked at row by row first, then taken in; an order that is here already stays one complaint."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import dataclass, field

from django.db import transaction

from core import events, moments
from core.actors import Actor
from core.door import Stamp
from core.errors import DomainError, Invalid, NotAllowed, Refused
from core.identifiers import parse_phone
from core.models import Jurisdiction, Organisation
from core.papers import file_path, file_store
from core.selectors import organisation_by_name
from core.sheet_reading import read_book
from empowerment.models import PowerItem
from supervision.lives.complaints import ComplaintKind, Source
from supervision.models import Complaint, HotlineBatch
from supervision.models.complaints import REGISTRARS
from supervision.services.complaints import ComplaintInput, complaint_register

MOST_ROWS = 1000  # of one file: a page shows them all
COLUMNS = (
    "工单编号",
    "诉求时间",
    "诉求人",
    "联系电话",
    "诉求类型",
    "诉求内容",
    "办件编号",
    "事项名称",
    "被投诉单位",
    "办结期限",
)
NEEDED = ("工单编号", "诉求时间", "诉求内容")
DAYS = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d")


@dataclass
class PlannedRow:
    """One row of the list: what would become of it."""

    number: int  # as the file counts its rows
    cells: dict[str, str]
    problems: list[str] = field(default_factory=list)
    known: Complaint | None = None
    said: ComplaintInput | None = None

    @property
    def outcome(self) -> str:
        if self.problems:
            return "有问题"
        return "已有，不重复登记" if self.known else "新登记"


def hotline_try(*, office: Organisation, data: bytes, name: str, actor: Actor) -> HotlineBatch:
    """Keep the file and look at it; nothing is registered yet. Raises Invalid for what is no such list, NotAllowed."""
    _may(office, actor)
    book = read_book(data, name)
    rows_of([sheet.rows for sheet in book.sheets])
    stored = file_store(stream=io.BytesIO(data), name=name, kind=book.kind)
    return HotlineBatch.objects.create(
        office=office, file=stored, file_name=name[:200], tried_at=moments.now(), tried_by=actor.person
    )


def _may(office: Organisation, actor: Actor) -> None:
    if not actor.holds_any(REGISTRARS, office.pk):
        raise NotAllowed("热线工单由受理单位的窗口、管理人员或督查监察人员导入。")


def hotline_plan(batch: HotlineBatch) -> list[PlannedRow]:
    """Every row of the kept file with its faults, as things stand now."""
    book = read_book(file_path(batch.file.sha256).read_bytes(), batch.file_name)
    planned = [_planned(number, cells, batch.office) for number, cells in rows_of([s.rows for s in book.sheets])]
    numbers = [row.cells["工单编号"] for row in planned]
    here = Complaint.objects.filter(jurisdiction=batch.office.jurisdiction_id, external_number__in=numbers)
    known = {row.external_number: row for row in here}
    seen: dict[str, int] = {}
    for row in planned:
        order = row.cells["工单编号"]
        row.known = known.get(order)
        if order and order in seen:
            row.problems.append(f"工单编号与第 {seen[order]} 行相同，同一工单只登记一次")
        seen.setdefault(order, row.number)
    return planned


@transaction.atomic
def hotline_apply(*, batch: HotlineBatch, actor: Actor) -> HotlineBatch:
    """Register what is new and whole; rows with faults stay out and go into the file of faults. Once per batch."""
    _may(batch.office, actor)
    # One list of a place at a time: two with the same order would meet at the unique number and both be undone.
    Jurisdiction.objects.select_for_update(no_key=True).get(pk=batch.office.jurisdiction_id)
    row = HotlineBatch.objects.select_for_update(of=("self",)).select_related("office", "file").get(pk=batch.pk)
    if row.applied_at is not None:
        raise Refused("这份工单已经导入过。", code="applied")
    planned = hotline_plan(row)
    for line in planned:
        if line.said is not None and not line.problems and line.known is None:
            complaint_register(said=line.said, actor=actor, stamp=Stamp())
            row.made += 1
    row.wrong = sum(1 for line in planned if line.problems)
    row.applied_at, row.applied_by = moments.now(), actor.person
    row.save(update_fields=["made", "wrong", "applied_at", "applied_by"])
    facts = {"sha256": row.file.sha256, "made": row.made, "wrong": row.wrong, "rows": len(planned)}
    events.record(obj=row, verb="hotline_batch.apply", actor=actor, facts=facts, organisation_id=row.office_id)
    return row


def rows_of(sheets: list[list[list[object]]]) -> list[tuple[int, dict[str, str]]]:
    """The rows under the heading of the first sheet that has one, each with its place in the file. Raises Invalid."""
    for rows in sheets:
        for at, cells in enumerate(rows[:20]):
            heading = [_text(cell) for cell in cells]
            if not set(NEEDED) <= set(heading):
                continue
            lines = [(n, _cells(heading, row)) for n, row in enumerate(rows[at + 1 :], start=at + 2)]
            found = [(n, values) for n, values in lines if any(values.values())]
            if not found:
                raise Invalid("表头下面没有工单。", field="file")
            if len(found) > MOST_ROWS:
                raise Invalid(f"一次最多导入 {MOST_ROWS} 件工单，请拆成几个文件。", field="file")
            return found
    raise Invalid(f"没有找到表头；表头须有：{'、'.join(NEEDED)}（可有：{'、'.join(COLUMNS)}）。", field="file")


def _cells(heading: list[str], row: list[object]) -> dict[str, str]:
    written = dict(zip(heading, map(_text, row), strict=False))
    return {name: written.get(name, "") for name in COLUMNS}


def _text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))  # a number typed without decimals
    if isinstance(cell, dt.datetime):
        return f"{cell:%Y-%m-%d}"
    return "" if cell is None else str(cell).strip()


def _planned(number: int, cells: dict[str, str], office: Organisation) -> PlannedRow:
    row = PlannedRow(number, cells)
    wrong = row.problems
    for name in NEEDED:
        if not cells[name]:
            wrong.append(f"没有填写{name}")
    if len(cells["工单编号"]) > 60:
        wrong.append("工单编号超过 60 字")
    received = _day(cells["诉求时间"], "诉求时间", wrong)
    if received and received > moments.today():
        wrong.append("诉求时间晚于今天")
    answer_by = _day(cells["办结期限"], "办结期限", wrong)
    if received and answer_by and answer_by < received:
        wrong.append("办结期限早于诉求时间")
    kind = _kind(cells["诉求类型"], wrong)
    phone = _phone(cells["联系电话"], wrong)
    item = _item(cells["事项名称"], office, wrong)
    body = _body(cells["被投诉单位"], office, wrong)
    if received and not wrong:
        row.said = ComplaintInput(
            office=office,
            source=Source.HOTLINE,
            kind=kind,
            text=cells["诉求内容"],
            received_on=received,
            complainant=cells["诉求人"][:60],
            phone=phone,
            case_number=cells["办件编号"],
            item=item,
            body=body,
            external_number=cells["工单编号"],
            answer_by=answer_by,
        )
    return row


def _day(text: str, name: str, wrong: list[str]) -> dt.date | None:
    words = text.replace("T", " ").split(" ")[0]
    for pattern in DAYS if words else ():
        try:
            found = dt.datetime.strptime(words, pattern).replace(tzinfo=moments.SHANGHAI)
        except ValueError:
            continue
        if moments.within_reach(found):
            return found.date()
    if words:
        wrong.append(f"{name}“{text[:20]}”不是日期，写成 2026-11-21 的样子")
    return None


def _kind(text: str, wrong: list[str]) -> str:
    labels = {str(kind.label): kind.value for kind in ComplaintKind}
    if text and text not in labels:
        wrong.append(f"诉求类型“{text[:20]}”不是可用的词（{'；'.join(labels)}）")
    return labels.get(text, ComplaintKind.OTHER.value)


def _phone(text: str, wrong: list[str]) -> str:
    try:
        return parse_phone(text) if text else ""
    except DomainError as problem:
        wrong.append(problem.message)
        return ""


def _item(name: str, office: Organisation, wrong: list[str]) -> PowerItem | None:
    if not name:
        return None
    found = list(PowerItem.objects.filter(jurisdiction=office.jurisdiction_id, name=name)[:2])
    if len(found) != 1:
        wrong.append(f"目录中没有唯一名为“{name[:30]}”的事项，请核对或留空")
    return found[0] if len(found) == 1 else None


def _body(name: str, office: Organisation, wrong: list[str]) -> Organisation | None:
    if not name:
        return None
    found = organisation_by_name(name)
    if found is None or found.jurisdiction_id != office.jurisdiction_id:
        wrong.append(f"本辖区没有名为“{name[:30]}”的单位，请核对或留空")
        return None
    return found
