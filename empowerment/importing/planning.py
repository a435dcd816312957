"""What a list would do to the catalogue of a park: each row added, changed, left or refused, and what is not listed."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from core import moments
from core.events import canonical
from core.models import Organisation
from empowerment.importing.columns import BY_KEY
from empowerment.importing.guide_columns import GUIDE_COLUMNS, MATERIALS, WINDOW_KEYS
from empowerment.importing.matching import Catalogue
from empowerment.importing.rows import ListRead, ListRow
from empowerment.models import ItemVersion, PowerItem, Scheme
from empowerment.selectors.lists import Line
from empowerment.workflow import Mode

ADDED, CHANGED, LEFT, REFUSED = "added", "changed", "left", "refused"
OUTCOMES = {ADDED: "新增", CHANGED: "变更", LEFT: "不变", REFUSED: "拒绝"}
VERSION_FIELDS = frozenset(
    {"name", "item_type", "legal_basis", "limit", "limit_note", "instant", "fee", MATERIALS, *GUIDE_COLUMNS}
)


@dataclass(frozen=True)
class Terms:
    """Whose list it is, under which scheme, from which day, and what holds where the list is silent."""

    park: Organisation
    scheme: Scheme
    effective_on: dt.date
    published_on: dt.date
    area: str = ""
    default_mode: str = ""
    default_type: str = ""
    withdraw: bool = False

    @property
    def starts(self) -> dt.datetime:
        return moments.start_of(self.effective_on)


@dataclass(frozen=True)
class Change:
    """One field before and after, in words."""

    key: str
    before: str
    after: str

    @property
    def label(self) -> str:
        return BY_KEY[self.key].heading


@dataclass
class PlannedRow:
    """One row with its outcome and the rows of the catalogue that it concerns."""

    row: ListRow
    outcome: str = REFUSED
    item: PowerItem | None = None
    line: Line | None = None
    version: ItemVersion | None = None
    department: Organisation | None = None
    superior: Organisation | None = None
    scheme: Scheme | None = None
    mode: str = ""
    source_of_power: str = ""
    starts: dt.datetime | None = None
    ends: dt.datetime | None = None
    new_code: str = ""
    new_subitems: list[str] = field(default_factory=list)
    window: dict[str, str] = field(default_factory=dict)  # the whole window to be written, where one changes
    changes: list[Change] = field(default_factory=list)

    @property
    def changed(self) -> set[str]:
        return {change.key for change in self.changes}

    @property
    def empowerment_changed(self) -> bool:
        return bool(self.changed - VERSION_FIELDS - {"subitem", *WINDOW_KEYS})

    @property
    def version_changed(self) -> bool:
        return bool(self.changed & VERSION_FIELDS)

    def as_json(self) -> dict[str, Any]:
        row, line = self.row, self.line
        return {
            "sheet": row.sheet,
            "row": row.row,
            "name": row.name,
            "code": self.item.code if self.item else row.code or self.new_code,
            "department": self.department.name if self.department else row.department,
            "mode": Mode(self.mode).label if self.mode else "",
            "outcome": self.outcome,
            "changes": [[change.label, change.before, change.after] for change in self.changes],
            "problems": [[p.column, p.value, p.words, p.remedy] for p in row.problems],
            "notes": row.notes,
            "item": self.item.pk if self.item else None,
            "empowerment": line.empowerment.pk if line else None,
            "version": self.version.pk if self.version else None,
            "cells": row.cells if self.outcome == REFUSED else None,
        }


@dataclass
class Plan:
    """All rows, what is in force but not listed, and what would be closed."""

    terms: Terms
    read: ListRead
    rows: list[PlannedRow]
    unlisted: list[Line]
    catalogue: Catalogue

    def of(self, outcome: str) -> list[PlannedRow]:
        return [row for row in self.rows if row.outcome == outcome]

    def counts(self) -> dict[str, int]:
        counted = Counter(row.outcome for row in self.rows)
        return {**{outcome: counted[outcome] for outcome in OUTCOMES}, "unlisted": len(self.unlisted)}

    def as_json(self) -> dict[str, Any]:
        read = self.read
        return {
            "counts": self.counts(),
            "rows": [row.as_json() for row in self.rows],
            "unlisted": [
                {
                    "code": line.item.code,
                    "name": line.item.name,
                    "department": line.department.name,
                    "mode": line.empowerment.get_mode_display(),
                    "item": line.item.pk,
                    "empowerment": line.empowerment.pk,
                    "same_day": line.empowerment.valid_from >= self.terms.starts,
                }
                for line in self.unlisted
            ],
            "skipped": [[s.sheet, s.row, s.why, s.text] for s in read.skipped],
            "warnings": read.warnings,
            "columns": read.columns,
            "headings": list(read.headings.items()),  # pairs: a database may not keep the order of keys
        }


def digest_of(plan: dict[str, Any]) -> str:
    """What two plans have in common when they would do the same to the same rows of the catalogue."""
    return hashlib.sha256(canonical(plan).encode()).hexdigest()
