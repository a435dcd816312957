"""Reading the files of fixtures/: the official lists and the demonstration."""

from __future__ import annotations

import csv
import json
from typing import Any

from django.conf import settings

FOLDER = settings.BASE_DIR / "fixtures"


def rows_of(name: str) -> list[dict[str, str]]:
    """The rows of a CSV file by column."""
    with (FOLDER / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def data_of(name: str) -> Any:
    """The content of a JSON file."""
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))


def words(cell: str) -> list[str]:
    """The parts of a cell that lists several."""
    return [part for part in cell.split(";") if part]
