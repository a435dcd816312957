"""The three attachments as spreadsheets, from the same facts as their papers; nothing in them is ever a formula."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter

A3, A4 = 8, 9  # paper sizes by their numbers in the file format
THIN = Side(style="thin")
BOX = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
SIGNED = "单位:(盖章)"


class _Page:
    """One sheet written from above, text as text, cells of a table boxed."""

    def __init__(self, title: str, widths: Sequence[float], *, paper: int) -> None:
        self.book = Workbook()
        self.sheet: Any = self.book.active
        self.sheet.title = title
        self.columns = len(widths)
        self.row = 0
        for column, width in enumerate(widths, start=1):
            self.sheet.column_dimensions[get_column_letter(column)].width = width
        setup = self.sheet.page_setup
        setup.orientation, setup.paperSize, setup.fitToWidth, setup.fitToHeight = "landscape", paper, 1, 0
        self.sheet.sheet_properties.pageSetUpPr.fitToPage = True

    def line(self, cells: Sequence[str], *, boxed: bool = True, bold: bool = False, centred: bool = False) -> int:
        self.row += 1
        for column, text in enumerate(cells, start=1):
            cell = self.sheet.cell(self.row, column, text or None)
            if text:
                cell.data_type = "s"
            cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center" if centred else None)
            cell.font = Font(bold=bold)
            if boxed:
                cell.border = BOX
        return self.row

    def wide(self, text: str, *, size: int = 11, bold: bool = False, centred: bool = False) -> int:
        """One text over the whole width."""
        row = self.line([text], boxed=False, bold=bold, centred=centred)
        self.sheet.cell(row, 1).font = Font(bold=bold, size=size)
        self.merge(row, 1, row, self.columns)
        return row

    def merge(self, top: int, left: int, bottom: int, right: int) -> None:
        if (top, left) != (bottom, right):
            self.sheet.merge_cells(start_row=top, start_column=left, end_row=bottom, end_column=right)

    def repeat(self, row: int) -> None:
        """The rows up to this one stand on every page and stay in sight."""
        self.sheet.print_title_rows = f"1:{row}"
        self.sheet.freeze_panes = self.sheet.cell(row + 1, 2)

    def saved(self) -> bytes:
        out = io.BytesIO()
        self.book.save(out)
        return out.getvalue()


def contacts_book(facts: dict[str, Any]) -> bytes:
    """附件1."""
    page = _Page("联络表", (26, 14, 18, 20, 20, 24), paper=A4)
    page.wide(facts["title"], size=16, bold=True, centred=True)
    page.line([SIGNED, facts["unit"]], boxed=False)
    page.repeat(page.line(["", *facts["columns"]], bold=True, centred=True))
    for person in facts["people"]:
        page.line([person[name] for name in ("kind", "name", "post", "office_phone", "mobile", "note")])
    page.wide(facts["note"])
    return page.saved()


def contacts_list_book(title: str, rows: Sequence[Sequence[str]]) -> bytes:
    """The contacts of all units on one sheet, telephones as the reader sees them."""
    page = _Page("联络表", (26, 24, 14, 18, 20, 20, 24), paper=A4)
    page.wide(title, size=16, bold=True, centred=True)
    page.repeat(page.line(["单位", "", "姓名", "职务", "办公电话", "联系手机", "备注"], bold=True, centred=True))
    for row in rows:
        page.line(row)
    return page.saved()


def tasks_book(facts: dict[str, Any]) -> bytes:
    """附件2: a heading and a measure that stand over several rows are merged."""
    page = _Page("任务分解表", (18, 24, 90, 28, 40), paper=A4)
    page.wide(facts["title"], size=16, bold=True, centred=True)
    page.repeat(page.line(facts["columns"], bold=True, centred=True))
    for group in facts["groups"]:
        first = page.row + 1
        for measure in group["measures"]:
            top = page.row + 1
            for number, row in enumerate(measure["rows"]):
                head = group["heading"] if page.row + 1 == first else ""
                page.line([head, "" if number else measure["title"], *row])
            page.merge(top, 2, page.row, 2)
        page.merge(first, 1, page.row, 1)
    return page.saved()


def ledger_book(facts: dict[str, Any]) -> bytes:
    """附件3 on A3, lying; the headings stand on every page."""
    columns = facts["columns"]
    page = _Page("台账", (30, *[22] * len(columns)), paper=A3)
    page.wide(facts["title"], size=16, bold=True, centred=True)
    row = page.line([f"{SIGNED}{facts['unit']}", *[""] * len(columns)], boxed=False)
    for column, text in ((5, f"填报人:{facts['filled_by']}"), (8, f"电话:{facts['phone']}"), (11, facts["month"])):
        page.sheet.cell(row, column, text).data_type = "s"
    if facts.get("correction"):
        page.wide(facts["correction"])
    page.repeat(page.line(["改革措施", *columns], bold=True, centred=True))
    for group in facts["groups"]:
        page.line([group["heading"], *[""] * len(columns)], bold=True)
        page.merge(page.row, 1, page.row, len(columns) + 1)
        for line in group["rows"]:
            page.line([line["measure"], *("\n".join(cell) for cell in line["cells"])])
    page.wide(facts["legend"])
    page.wide(facts["note"])
    return page.saved()
