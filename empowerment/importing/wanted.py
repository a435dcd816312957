"""A list that a park asks for: read like a published list, each row with its department and mode understood."""

from __future__ import annotations

from dataclasses import dataclass

from core.errors import Invalid
from core.models import Organisation
from core.sheet_reading import read_book
from core.sheets import as_xlsx
from empowerment.importing.columns import WRITTEN
from empowerment.importing.directory import Directory
from empowerment.importing.rows import ListRow, read_rows
from empowerment.importing.values import Unreadable
from empowerment.importing.wording import instant_word
from empowerment.workflow import ItemType, Mode, PowerSource

SHOWN = 20  # problems told at once


@dataclass(frozen=True)
class Wanted:
    """One item: `cells` are the columns of a list in the words that import reads back."""

    name: str
    department: Organisation
    mode: str
    cells: dict[str, str]


def read_wanted(data: bytes, name: str, park: Organisation) -> list[Wanted]:
    """The items a file asks for. Raises Invalid naming sheet, row and column of everything that is not understood."""
    directory, found, problems = Directory(park), [], []
    for row in read_rows(read_book(data, name)).rows:
        where = f"“{row.sheet}”第{row.row}行"
        problems += [f"{where}“{each.column}”：{each.words}，{each.remedy}" for each in row.problems]
        for value, what in ((row.name, "事项名称"), (row.department, "主管部门"), (row.mode, "赋权方式")):
            if not value and not row.problems:
                problems.append(f"{where}没有写{what}")
        if not (row.name and row.department and row.mode):
            continue
        try:
            department, _ = directory.find(row.department)
        except Unreadable as unknown:
            problems.append(f"{where}“{row.department}”：{unknown.words}，{unknown.remedy}")
            continue
        found.append(Wanted(row.name, department, row.mode, _cells(row, department)))
    if problems:
        more = f"；另有 {len(problems) - SHOWN} 处" if len(problems) > SHOWN else ""
        raise Invalid(f"清单有 {len(problems)} 处要改，没有提出：{'；'.join(problems[:SHOWN])}{more}。", field="file")
    return found


def _cells(row: ListRow, department: Organisation) -> dict[str, str]:
    cells = {
        "code": row.code,
        "name": row.name,
        "subitem": "\n".join(row.subitems),
        "item_type": str(ItemType(row.item_type).label) if row.item_type else "",
        "department": department.name,
        "mode": str(Mode(row.mode).label),
        "area": row.area,
        "superior": row.superior,
        "legal_basis": row.legal_basis,
        "source_of_power": str(PowerSource(row.source_of_power).label) if row.source_of_power else "",
        "limit": row.limit.text if row.limit else "",
        "limit_note": row.limit_note,
        "promise": row.promise.text if row.promise else "",
        "instant": "" if row.instant is None else instant_word(row.instant),
        "fee": row.fee,
        "remark": row.remark,
    }
    return {key: value for key, value in cells.items() if value}


def wanted_xlsx(lines: list[dict[str, str]]) -> bytes:
    """Lines of `cells` as a list that import reads."""
    headings = [column.heading for column in WRITTEN]
    rows = [[line.get(column.key, "") for column in WRITTEN] for line in lines]
    return as_xlsx("事项清单", headings, rows)
