"""A book written row by row reads back as it was given; what begins like a formula stays a text."""

from __future__ import annotations

import io

from openpyxl import load_workbook

from core.sheets import xlsx_write


def test_sheets_are_written_row_by_row() -> None:
    out = io.BytesIO()
    rows = ([number, "=HYPERLINK(1)", None, "甲\U00020000"] for number in range(3))
    xlsx_write(out, [("清单", ["序号", "公式", "空", "名称"], rows), ("统计", ["口径"], [["合计"]])])
    book = load_workbook(io.BytesIO(out.getvalue()))
    sheet = book["清单"]
    assert [[cell.value for cell in row] for row in sheet.rows][1] == [0, "=HYPERLINK(1)", None, "甲\U00020000"]
    assert (sheet["B2"].data_type, sheet.max_row, sheet.freeze_panes) == ("s", 4, "A2")
    assert book["统计"]["A2"].value == "合计"
