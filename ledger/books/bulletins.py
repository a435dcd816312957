"""The tables of a bulletin as one spreadsheet, from the same facts as its paper."""

from __future__ import annotations

import io

from core.sheets import xlsx_write
from ledger.documents.bulletins import (
    cells_table,
    matrix_table,
    parks_table,
    problems_table,
    progress_table,
    units_table,
)
from ledger.models import BulletinEdition


def bulletin_book(edition: BulletinEdition) -> bytes:
    """Ranking, measures, problems, measure × park, parks, units: a sheet each; figures are numbers."""
    facts = edition.facts
    tables = {
        "报送排名": units_table(facts),
        "措施落实": progress_table(facts),
        "问题和请求": problems_table(facts, edition),
        "措施×园区": matrix_table(facts),
        "各园区": parks_table(facts),
        "各单位": cells_table(facts),
    }
    out = io.BytesIO()
    xlsx_write(
        out,
        [
            (name, table["headings"], [[_value(text) for text in row] for row in table["rows"]])
            for name, table in tables.items()
        ],
    )
    return out.getvalue()


def _value(text: str) -> str | int:
    return int(text) if text.isascii() and text.isdigit() else text
