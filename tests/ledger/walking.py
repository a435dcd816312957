"""A return walked through its life by the people of its unit."""

from __future__ import annotations

from core.door import Stamp
from ledger.cell_rules import CellInput
from ledger.lives.returns import Progress
from ledger.models import MonthlyReturn
from ledger.selectors.returns import entries_of
from ledger.services import (
    cells_write,
    return_approve,
    return_draft,
    return_receive,
    return_stamp,
    return_submit,
)
from tests.ledger.conftest import Ledger

PEOPLE = {
    "yx-park": ("yx.filer", "yx.head"),
    "yy-spj": ("spj.filer", "yyspj.head"),
    "hr-gov": ("hr.filer", "hrgov.head"),
    "nanhu-park": ("nanhu.filer", "nanhu.head"),
}
PHONE = "0730-8880001"
SAID = CellInput(Progress.UNDER_WAY, "正在推进。")


def fill(world: Ledger, row: MonthlyReturn, said: CellInput = SAID) -> MonthlyReturn:
    filer = PEOPLE[row.reporter.organisation.code][0]
    cells = {entry.cell: said for entry in entries_of(row)}
    return cells_write(row=row, said=cells, actor=world.actor(filer), stamp=Stamp())


def go(world: Ledger, row: MonthlyReturn, *, to: str, said: CellInput = SAID) -> MonthlyReturn:
    """Fill in an open return and walk it on until it is in the state `to`."""
    filer, head = (world.actor(login) for login in PEOPLE[row.reporter.organisation.code])
    row = fill(world, row, said)
    if to == "open":
        return row
    row = return_draft(row=row, phone=PHONE, actor=filer, stamp=Stamp())
    for state, step, who in (
        ("checked", return_approve, head),
        ("stamped", return_stamp, head),
        ("submitted", return_submit, filer),
        ("received", return_receive, world.actor("yy.reform")),
    ):
        if row.state == to:
            return row
        row = step(row=row, actor=who, stamp=Stamp())
        assert row.state == state
    return row
