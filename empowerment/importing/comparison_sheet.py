"""A comparison of two lists as a workbook: a sheet of figures, then one for each group, changes with before and after."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook

from empowerment.importing.writing import saved, sheet_add

WIDTHS = (24, 44, 24, 16)


def comparison_xlsx(names: Sequence[str], groups: Sequence[dict[str, Any]]) -> bytes:
    """`names` are the two lists; each group has `label`, `pairs` and `rows` with code, name, department, mode and changes."""
    book = Workbook(write_only=True)
    figures = [[group["label"], str(len(group["rows"]))] for group in groups]
    sheet_add(book, "汇总", ["", "项数"], figures, title=f"前：{names[0]}　后：{names[1]}", widths=(20, 12))
    for group in groups:
        if group["pairs"]:
            headings = ["事项编码", "事项名称", "主管部门", "变化", "前", "后"]
            rows = [
                [each["code"], each["name"], each["department"], label, before, after]
                for each in group["rows"]
                for label, before, after in each["changes"]
            ]
        else:
            headings = ["事项编码", "事项名称", "主管部门", "方式"]
            rows = [[each["code"], each["name"], each["department"], each["mode"]] for each in group["rows"]]
        sheet_add(book, group["label"], headings, rows, widths=[*WIDTHS, 44, 44])
    return saved(book)
