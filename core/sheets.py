"""Tables going out as CSV and XLSX. What begins like a formula leaves as text."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

Cell = str | int | float | None
FORMULA = ("=", "+", "-", "@", "\t", "\r")
CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def as_csv(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """UTF-8 with a mark, so that office programs read the Chinese; a text that begins like a formula gets a quote."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(header)
    writer.writerows([_plain(cell) for cell in row] for row in rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _plain(cell: Cell) -> Cell:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell


def as_xlsx(title: str, header: Sequence[str], rows: Iterable[Sequence[Cell]], *, notes: Sequence[str] = ()) -> bytes:
    """One sheet: notes on top, the header in bold and frozen, widths by content."""
    book = Workbook()
    sheet = book.active
    sheet.title = title[:31]
    for note in notes:
        sheet.append([note])
    sheet.append(list(header))
    top = sheet.max_row
    for cell in sheet[top]:
        cell.font = Font(bold=True)
    sheet.freeze_panes = sheet.cell(top + 1, 1)
    widths = [_width(name) for name in header]
    for number, row in enumerate(rows, start=top + 1):
        for column, value in enumerate(row, start=1):
            cell = sheet.cell(number, column, value)
            if isinstance(value, str):
                cell.data_type = "s"  # never a formula
                widths[column - 1] = max(widths[column - 1], _width(value))
    for column, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = min(width, 60) + 2
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def xlsx_write(target: IO[bytes], sheets: Iterable[tuple[str, Sequence[str], Iterable[Sequence[Cell]]]]) -> None:
    """Write (title, header, rows) as the sheets of one book, row by row: memory does not grow with the rows."""
    book = Workbook(write_only=True)
    for title, header, rows in sheets:
        sheet = book.create_sheet(title[:31])
        sheet.freeze_panes = "A2"
        for column, name in enumerate(header, start=1):
            sheet.column_dimensions[get_column_letter(column)].width = max(_width(name) + 2, 14)
        sheet.append([_bold(sheet, name) for name in header])
        for row in rows:
            sheet.append([_text(sheet, cell) if isinstance(cell, str) else cell for cell in row])
    book.save(target)


def _bold(sheet: Any, text: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, text)
    cell.font = Font(bold=True)
    return cell


def _text(sheet: Any, text: str) -> WriteOnlyCell | str:
    """Only what begins like a formula needs a cell of its own: that says it is a text."""
    if not text.startswith("="):
        return text
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    return cell


def _width(text: str) -> int:
    return sum(1 if letter.isascii() else 2 for letter in text)
