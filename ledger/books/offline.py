"""The table that a unit fills offline and uploads again: one line per cell, read cell by cell, marked where it is wrong."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from core.errors import Invalid
from core.sheet_reading import read_book
from ledger.cell_rules import CellInput, cell_problem
from ledger.documents.returns import figures_words
from ledger.lives.returns import Progress
from ledger.models import Entry, MonthlyReturn
from ledger.proposals import Figure

HEADINGS = ("序号", "改革措施", "列次", "园区", "状态", "进展情况", "数据", "存在问题", "请求事项")
WIDTHS = (6, 30, 6, 24, 12, 60, 34, 30, 30)
FIELDS = {"progress": "状态", "text": "进展情况", "figures": "数据", "problems": "存在问题", "requests": "请求事项"}
FILLED = tuple(FIELDS.values())
MARK = "需要改的地方"
HELP = "只填状态及以后各列；一格有几项数据时每项一行，写成“名称=数值 单位”，例如 办结=12 件。空行不改动已填内容。"
OWN_SOURCE = "单位填报"
FIGURE = re.compile(r"(?P<name>[^=＝]+)[=＝]\s*(?P<value>[^\s\d.,-]*[-\d.,]*)\s*(?P<unit>\S*)")
RED = PatternFill("solid", fgColor="F8D7DA")
Row = list[object]
Cell = tuple[int, int]


def offline_book(row: MonthlyReturn, entries: Sequence[Entry]) -> bytes:
    """The unit's cells with what they say now."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = "台账"
    sheet.append([f"{row}（{row.reporter.organisation.name}）"])
    sheet.append([HELP])
    _table(sheet, [_line(entry) for entry in entries])
    return _saved(book)


def _line(entry: Entry) -> Row:
    return [
        entry.measure.number,
        entry.measure.title,
        entry.column.position,
        entry.column.heading,
        entry.get_progress_display(),
        entry.text,
        figures_words(entry.figures).replace("；", "\n"),
        entry.problems,
        entry.requests,
    ]


def _table(sheet: Any, lines: Sequence[Row]) -> None:
    sheet["A1"].font = Font(bold=True, size=14)
    sheet.append(list(HEADINGS))
    top = sheet.max_row
    for cell in sheet[top]:
        cell.font = Font(bold=True)
    for number, line in enumerate(lines, start=top + 1):
        _put(sheet, number, line)
    for column, width in enumerate(WIDTHS, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    choice = DataValidation(type="list", formula1=f'"{",".join(str(label) for label in Progress.labels)}"')
    choice.add(f"E{top + 1}:E{max(sheet.max_row, top + 1)}")
    sheet.add_data_validation(choice)
    sheet.freeze_panes = sheet.cell(top + 1, 5)


def _put(sheet: Any, number: int, line: Row) -> None:
    for column, value in enumerate(line, start=1):
        cell = sheet.cell(number, column, value)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        if isinstance(value, str):
            cell.data_type = "s"  # never a formula


def _saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@dataclass
class Read:
    """What an uploaded table says. `problems`: (sheet row counted from 0, column counted from 0) -> words."""

    rows: list[Row]
    top: int = 0  # the row of the headings
    columns: dict[str, int] = field(default_factory=dict)
    said: dict[Cell, CellInput] = field(default_factory=dict)
    problems: dict[tuple[int, int], str] = field(default_factory=dict)


def offline_read(data: bytes, name: str, known: Mapping[Cell, Entry]) -> Read:
    """Read every line and say of each cell what is wrong with it. Raises Invalid for a file that is no such table."""
    for sheet in read_book(data, name).sheets:
        found = _headed(sheet.rows)
        if found is not None:
            break
    else:
        raise Invalid(f"文件“{name}”里找不到表头（{'、'.join(HEADINGS)}），请用下载的填报表填写。", field="uploads")
    for number in range(found.top + 1, len(found.rows)):
        _read_line(found, number, known)
    if not found.said and not found.problems:
        raise Invalid(f"文件“{name}”里没有填写任何一格。", field="uploads")
    return found


def _headed(rows: list[Row]) -> Read | None:
    for top, row in enumerate(rows[:20]):
        words = {_text(value): column for column, value in reversed(list(enumerate(row)))}
        if set(HEADINGS) <= set(words):
            return Read(rows, top, {name: words[name] for name in HEADINGS})
    return None


def _read_line(found: Read, number: int, known: Mapping[Cell, Entry]) -> None:
    line = {name: _text(_at(found.rows[number], column)) for name, column in found.columns.items()}
    if not any(line[name] for name in FILLED):
        return

    def wrong(name: str, words: str) -> None:
        found.problems.setdefault((number, found.columns[name]), words)

    cell = (_number(line["序号"]), _number(line["列次"]))
    entry = known.get(cell)
    if entry is None:
        wrong("序号", "本单位本月不填报这一格（序号、列次请勿改动）。")
        return
    if line["改革措施"] != entry.measure.title:
        wrong("改革措施", f"序号 {cell[0]} 是“{entry.measure.title}”，请核对是否错行。")
    if line["园区"] != entry.column.heading:
        wrong("园区", f"列次 {cell[1]} 是“{entry.column.heading}”，请核对是否错行。")
    if cell in found.said:
        wrong("序号", "同一格填了两次，请只留一行。")
        return
    progress = {str(label): value for value, label in Progress.choices}.get(line["状态"], line["状态"])
    figures, bad = figures_read(line["数据"], entry.figures)
    if bad:
        wrong("数据", bad)
    said = CellInput(progress, line["进展情况"], figures, line["存在问题"], line["请求事项"])
    found.said[cell] = said
    problem = cell_problem(said)
    if problem:
        wrong(FIELDS[problem[0]], problem[1])


def figures_read(text: str, stored: Sequence[Mapping[str, str]] = ()) -> tuple[list[Figure], str]:
    """The figures of a text, one per line or parted by ；, and what is wrong with the first that cannot be read.

    A figure that is as it was stored keeps its source.
    """
    found: list[Figure] = []
    sources = {(row["name"], row["value"], row["unit"]): row["source"] for row in stored}
    for part in filter(None, (piece.strip() for piece in re.split(r"[\n；;]", text))):
        match = FIGURE.fullmatch(part)
        if match is None:
            return found, f"“{part}”看不懂，请写成“名称=数值 单位”。"
        name, value, unit = match["name"].strip(), match["value"].replace(",", ""), match["unit"]
        found.append(Figure(name, value, unit, sources.get((name, value, unit), OWN_SOURCE)))
    return found, ""


def marked_book(read: Read, name: str) -> bytes:
    """The table as it came, every line of it, with what is wrong marked at the cell and said at the end of the line."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = "台账"
    for number, row in enumerate(read.rows, start=1):
        _put(sheet, number, [value if isinstance(value, (int, float)) else _text(value) for value in row])
    last = max((len(row) for row in read.rows), default=0) + 1
    sheet.cell(read.top + 1, last, MARK).font = Font(bold=True)
    said: dict[int, list[str]] = {}
    for (row_number, column), words in sorted(read.problems.items()):
        cell = sheet.cell(row_number + 1, column + 1)
        cell.fill = RED
        cell.comment = Comment(words, "台账")
        said.setdefault(row_number, []).append(words)
    for row_number, words_of in said.items():
        _put_mark(sheet.cell(row_number + 1, last), words_of)
    for column, width in enumerate(WIDTHS, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.column_dimensions[get_column_letter(last)].width = 40
    return _saved(book)


def _put_mark(cell: Any, words: list[str]) -> None:
    cell.value, cell.data_type = "；".join(words), "s"
    cell.fill = RED
    cell.alignment = Alignment(wrap_text=True, vertical="top")


def _at(row: Row, column: int) -> object:
    return row[column] if column < len(row) else ""


def _text(value: object) -> str:
    """A cell as text; whole numbers come back from the reader as 12.0."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value).strip()


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0
