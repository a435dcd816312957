"""Rows of the national exchange tables (`fixtures/exchange_tables.csv`): which table, which of our fields they fill."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from approvals.importing.columns import Listed, folded
from approvals.workflow import Result
from core.errors import Invalid
from core.fixtures_files import rows_of
from empowerment.importing.values import shown

ACCEPT, PROCESS, RESULT = "up_pro_accept", "up_pro_process", "up_pro_result"
ORDER = (ACCEPT, PROCESS, RESULT)
MARKS = {ACCEPT: "apply_date", PROCESS: "process_name", RESULT: "result_type"}  # a column that no other table has
SEARCHED = 10
CHANNELS = {"1": "窗口", "2": "网上", "3": "网上", "4": "网上"}  # GB/T 39046-2020 A.5
GRANTED = ("准予", "通过", "出证办结", "同意")
DENIED = ("不予", "不通过", "不准", "不同意")


@dataclass(frozen=True)
class Exchanged:
    """One row of an exchange table, by column name."""

    table: str
    place: int
    cells: dict[str, str]

    @property
    def number(self) -> str:
        return "".join(self.cells.get("project_no", "").split()).upper()[:80]


@cache
def columns_of() -> dict[str, dict[str, str]]:
    """Table -> heading (the column's name or what it means) -> column."""
    found: dict[str, dict[str, str]] = {table: {} for table in ORDER}
    for row in rows_of("exchange_tables.csv"):
        if row["table"] in found:
            found[row["table"]][row["column"]] = row["column"]
            found[row["table"]][folded(row["meaning"])] = row["column"]
    return found


def exchanged(sheets: Sequence[Sequence[Sequence[object]]]) -> list[Exchanged]:
    """The rows of every sheet, accepted ones first. Raises Invalid when no sheet is an exchange table."""
    found = [row for sheet in sheets for row in _rows(sheet)]
    if not found:
        raise Invalid(
            "没有认出交换表：表头应为 up_pro_accept、up_pro_process、up_pro_result 的字段名（如 project_no、apply_date）。",
            field="file",
        )
    return sorted(found, key=lambda row: ORDER.index(row.table))


def _rows(sheet: Sequence[Sequence[object]]) -> Iterator[Exchanged]:
    for top, head in enumerate(sheet[:SEARCHED]):
        texts = [folded(shown(value)) for value in head]
        for table in ORDER:
            columns = {
                place: columns_of()[table][text] for place, text in enumerate(texts) if text in columns_of()[table]
            }
            if {"project_no", MARKS[table]} <= set(columns.values()):
                yield from _below(table, sheet, top, columns)
                return


def _below(table: str, sheet: Sequence[Sequence[object]], top: int, columns: dict[int, str]) -> Iterator[Exchanged]:
    for place, row in enumerate(sheet[top + 1 :], start=top + 2):
        cells = {name: shown(row[column]) for column, name in columns.items() if column < len(row)}
        if any(cells.values()):
            yield Exchanged(table, place, cells)


def as_listed(row: Exchanged) -> Listed:
    """A row of up_pro_accept in the fields of a list of cases. With a paper of acceptance it comes in accepted."""
    cells = row.cells
    accepted = bool(cells.get("accept_doc_no"))
    codes = ("local_task_code", "task_code", "local_catalog_code", "catalog_code", "task_handle_item")
    return Listed(
        row.place,
        {
            "number": row.number,
            "item_code": next((cells[name] for name in codes if cells.get(name)), ""),
            "item": cells.get("task_name", ""),
            "applicant": cells.get("applyer_name", ""),
            "identity": cells.get("applyer_page_code", ""),
            "contact": cells.get("contact_name", ""),
            "phone": cells.get("contact_mobile", ""),
            "title": cells.get("project_name", ""),
            "channel": CHANNELS.get(cells.get("apply_type", ""), ""),
            "received": cells.get("apply_date", ""),
            "accepted": cells.get("accept_date", "") if accepted else "",
            "state": "已受理" if accepted else "已收件",
            "clerk": cells.get("handle_user_name", ""),
        },
    )


def result_of(text: str) -> str:
    """准予 or 不予 as the platform words it. Raises Invalid for a bare code: what the codes mean is the sender's table."""
    if any(word in text for word in DENIED):
        return Result.DENIED
    if any(word in text for word in GRANTED):
        return Result.GRANTED
    raise Invalid(f"办结结果“{text}”的含义没有登记，请与平台核对")
