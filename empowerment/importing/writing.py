"""Lists as files: the catalogue of a park, the refused rows to correct and upload again, the blank sample."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from core import moments
from empowerment.importing.columns import BY_KEY, MODE_WORDS, PROBLEM_HEADING, REMEDY_HEADING, WRITTEN, meaning
from empowerment.importing.guide_columns import GUIDE_COLUMNS, MATERIALS, WINDOW_KEYS, materials_written
from empowerment.importing.values import Limit
from empowerment.importing.wording import day_word, instant_word, scheme_word
from empowerment.selectors.list_guides import Guides
from empowerment.selectors.lists import Line
from empowerment.workflow import Audience, ItemType, Mode, OnlineDepth, PowerSource

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_HEAD = PatternFill("solid", start_color="FFDCE6F2")
_BAD = PatternFill("solid", start_color="FFFBE5E5")
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def line_cells(number: int, line: Line, guides: Guides) -> list[str]:
    """One line of the catalogue under the headings of `WRITTEN`, in the words that import reads back."""
    row, version = line.empowerment, line.version
    cells = {
        "seq": str(number),
        "code": line.item.code,
        "name": version.name if version else line.item.name,
        "subitem": "\n".join(line.subitems),
        "item_type": str(ItemType(line.item_type).label) if line.item_type else "",
        "department": line.department.name,
        "mode": str(Mode(row.mode).label),
        "area": row.area,
        "superior": line.superior.name if line.superior else "",
        "scheme": scheme_word(row.scheme),
        "source_of_power": str(PowerSource(line.source_of_power).label) if line.source_of_power else "",
        "promise": Limit(row.promise_number, row.promise_unit).text,
        "valid_from": moments.legal_day(row.valid_from).isoformat(),
        "valid_to": day_word(row.valid_to),
        "remark": row.remark,
    }
    if version:
        cells |= {
            "legal_basis": version.legal_basis,
            "limit": Limit(version.limit_number, version.limit_unit).text,
            "limit_note": version.limit_note,
            "instant": instant_word(version.instant),
            "fee": version.fee,
        }
        guide = guides.guides.get(version.pk)
        for key in GUIDE_COLUMNS:
            value = getattr(guide, key) if guide else None
            cells[key] = "" if value in (None, "") else GUIDE_COLUMNS[key].written(value)
        cells[MATERIALS] = materials_written(guides.materials.get(version.pk, ()))
    window = guides.window_of(line.item.pk)
    if window:
        cells |= {key: getattr(window, key) for key in WINDOW_KEYS}
    return [cells.get(column.key, "") for column in WRITTEN]


def list_xlsx(title: str, lines: Iterable[Line], guides: Guides) -> bytes:
    headings = [column.heading for column in WRITTEN]
    rows = [line_cells(number, line, guides) for number, line in enumerate(lines, start=1)]
    return _workbook("事项清单", headings, rows, title=title, widths=[column.width for column in WRITTEN])


def list_csv(lines: Iterable[Line], guides: Guides) -> bytes:
    """UTF-8 with a byte-order mark, so that spreadsheet programs show Chinese; formula starts get a leading quote."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([column.heading for column in WRITTEN])
    for number, line in enumerate(lines, start=1):
        writer.writerow([_harmless(cell) for cell in line_cells(number, line, guides)])
    return text.getvalue().encode("utf-8-sig")


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell


def error_xlsx(plan: dict[str, Any]) -> bytes:
    """The refused rows with their own columns, and what is wrong and what to do; it can be uploaded again as it is."""
    headings: dict[str, str] = dict(plan["headings"])
    rows, bad = [], []
    for each in plan["rows"]:
        if each["outcome"] != "refused":
            continue
        cells = each["cells"]
        columns = {problem[0] for problem in each["problems"]}
        problems = "\n".join(f"{_where(column)}{_quoted(value)}{words}" for column, value, words, _ in each["problems"])
        remedies = "\n".join(dict.fromkeys(remedy for *_, remedy in each["problems"]))
        sheet = f"（原表“{each['sheet']}”第 {each['row']} 行）"
        rows.append([*(cells.get(heading, "") for heading in headings), problems + sheet, remedies])
        bad.append({place for place, heading in enumerate(headings) if heading in columns})
    written = list(headings.values())
    widths = [BY_KEY[key].width if (key := meaning(heading)) in BY_KEY else 14 for heading in written]
    return _workbook("拒绝的行", [*written, PROBLEM_HEADING, REMEDY_HEADING], rows, widths=[*widths, 44, 44], bad=bad)


def _where(column: str) -> str:
    return f"{column}：" if column else ""


def _quoted(value: str) -> str:
    return f"“{value[:40]}”" if value else ""


def sample_xlsx() -> bytes:
    """An empty list with every column that is read, and a second sheet that says what may stand in them."""
    modes = [f"{mode.label}（也可写{'、'.join(words[1:4])}）" for mode in Mode if (words := MODE_WORDS[mode])]
    notes = [
        ("事项名称", "必填。"),
        ("主管部门", "必填。写全称、简称或曾用名；一行一个部门。"),
        ("赋权方式", "；".join(modes)),
        ("事项类型", "、".join(str(label) for label in ItemType.labels)),
        ("事项编码", "有就填，按编码认定同一事项；没有就留空，按名称加部门认定。"),
        ("法定时限、承诺时限", "写数字和单位：20个工作日、15日、即办。列名里写明单位的只写数字也可以。"),
        ("权力来源", "、".join(str(label) for label in PowerSource.labels)),
        (
            "申请材料",
            "一行一种；不是必要的、不核原件的、可容缺的、承诺后免交的，分别标【非必要】【不核原件】【可容缺】【承诺免交】，"
            "补充写【说明：…】。",
        ),
        ("服务对象", "、".join(str(label) for label in Audience.labels)),
        ("网上办理深度", "、".join(str(label) for label in OnlineDepth.labels)),
        ("办理地点、窗口时间、咨询电话、投诉电话", "该园区为这一事项另设的窗口；与综合窗口相同的照写或留空。"),
        ("生效日期、有效期至", "2022-05-11 的样子；不填按上传时所选的生效日、长期。"),
        ("空格", "留空的格子表示清单没有说，目录里原有的内容不变。"),
        ("其他", "标题行、合并单元格、两行表头、小计合计、分节标题（一、直接赋权（23项））都可以有；列的先后不限。"),
    ]
    headings = [column.heading for column in WRITTEN]
    book = _book("事项清单", headings, [], widths=[column.width for column in WRITTEN])
    sheet_add(book, "填写说明", ["项目", "怎么填"], [list(note) for note in notes], widths=[24, 100])
    return saved(book)


def _workbook(
    name: str,
    headings: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    title: str = "",
    widths: Sequence[int] = (),
    bad: Sequence[set[int]] = (),
) -> bytes:
    return saved(_book(name, headings, rows, title=title, widths=widths, bad=bad))


def _book(name: str, headings: Sequence[str], rows: Sequence[Sequence[str]], **more: Any) -> Workbook:
    book = Workbook(write_only=True)
    sheet_add(book, name, headings, rows, **more)
    return book


def sheet_add(
    book: Workbook,
    name: str,
    headings: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    title: str = "",
    widths: Sequence[int] = (),
    bad: Sequence[set[int]] = (),
) -> None:
    sheet = book.create_sheet(name)
    for place, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.freeze_panes = f"A{3 if title else 2}"
    if title:
        sheet.append([_cell(sheet, title, bold=True)])
    sheet.append([_cell(sheet, heading, bold=True, fill=_HEAD) for heading in headings])
    for number, row in enumerate(rows):
        wrong = bad[number] if bad else set()
        sheet.append([_cell(sheet, text, fill=_BAD if place in wrong else None) for place, text in enumerate(row)])


def _cell(sheet: Any, text: str, *, bold: bool = False, fill: PatternFill | None = None) -> Any:
    """Always text: what begins with = + - @ is no formula, and a long code is no number."""
    readable = "".join(letter for letter in text if letter in "\t\n" or ord(letter) >= 32)
    cell = WriteOnlyCell(sheet, readable)
    cell.data_type = "s"
    cell.number_format = "@"
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    if bold:
        cell.font = Font(bold=True)
    if fill:
        cell.fill = fill
    return cell


def saved(book: Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()
