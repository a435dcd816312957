"""Reading the fixture files as they are: no database, no application code."""

import csv
import json
from pathlib import Path
from typing import Any

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
Row = dict[str, str]


def read_csv(name: str) -> list[Row]:
    with (FIXTURES / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def read_json(name: str) -> Any:
    return json.loads((FIXTURES / name).read_text(encoding="utf-8"))


def organisations() -> dict[str, Row]:
    return {row["code"]: row for row in read_csv("organisations.csv")}


def split(cell: str) -> list[str]:
    return [part for part in cell.split(";") if part]
