"""The regulatory duty list as rows of a page and of a sheet, and what an item's page says of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from core.sheets import Cell
from empowerment.authority import Authority
from empowerment.importing.duties import COLUMNS
from empowerment.models import PowerItem, RegulatoryDuty
from empowerment.selectors import Supervised, duty_for, listed_rows, resolve_listed, supervised
from empowerment.workflow import ItemType, Slot

HEAD = ("园区", "事项编码", "事项名称", "事项类型", "审批主体", "监管部门", "监管方式", "频次", "监管依据", "清单来源")
GAP = "清单未列明"


def duty_rows(lines: Sequence[Supervised]) -> list[dict[str, Any]]:
    """Each line with the body that approves, as `resolve` answers it today; queries do not grow with the lines."""
    listed = resolve_listed([line.empowerment for line in lines])
    rows = []
    for line, answer in zip(lines, listed, strict=True):
        authority = answer.authority
        approves = authority.slots.get(Slot.DECIDES) if authority else None
        rows.append(
            {
                "empowerment": line.empowerment,
                "item_type": ItemType(line.item_type).label if line.item_type else "",
                "approves": approves.name if approves else "",
                "duty": line.duty,
            }
        )
    return rows


def duty_table(lines: Sequence[Supervised]) -> tuple[Sequence[str], list[list[Cell]]]:
    """The list of a park as it is published."""
    table: list[list[Cell]] = []
    for row in duty_rows(lines):
        empowerment, duty = row["empowerment"], row["duty"]
        supervision: list[Cell] = (
            [duty.supervisor.name, duty.method_text, duty.frequency, duty.basis, duty.source]
            if duty
            else [GAP, "", "", "", ""]
        )
        name, item = empowerment.park.name, empowerment.item
        table.append([name, item.code, item.name, row["item_type"], row["approves"], *supervision])
    return HEAD, table


def entry_table(duties: Iterable[RegulatoryDuty]) -> tuple[Sequence[str], list[list[Cell]]]:
    """The lines as they are kept, in the columns that an import reads."""
    return COLUMNS, [
        [
            duty.park.name if duty.park else "",
            duty.item.code if duty.item else "",
            duty.get_item_type_display() if duty.item_type else "",
            duty.department.name if duty.department else "",
            duty.supervisor.name,
            duty.get_method_display(),
            duty.note,
            duty.frequency,
            duty.basis,
        ]
        for duty in duties
    ]


def item_duties(item: PowerItem) -> list[Supervised]:
    """Who supervises an item at each park today."""
    return supervised(listed_rows().filter(item=item).order_by("park__code", "area"))


def answer_duty(answer: Authority, item: PowerItem) -> dict[str, Any]:
    """What 谁来批 says of the supervision afterwards, at the moment that was asked about."""
    return {"duty": duty_for(item, answer.park_id, answer.item_type, answer.at)}
