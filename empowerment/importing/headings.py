"""Where the table of a sheet begins and what its columns mean, told by content: one or two heading rows, titles above."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from core.sheet_reading import Sheet
from empowerment.importing.columns import BY_KEY, MODE_COLUMN, MODE_WORDS, OURS, folded, meaning, unit_in
from empowerment.importing.values import is_blank, shown
from empowerment.workflow import Mode

SEARCHED = 40  # rows from the top in which a heading is looked for
_PREFERRED = re.compile(r"^(原|主管|业务主管)")


@dataclass
class Heading:
    """One column as it is understood: `unit` is what the heading says about the numbers below it."""

    key: str
    text: str
    unit: str = ""


@dataclass
class Table:
    """A table found in a sheet. `first` is the first row below the headings; rows and columns count from 0."""

    sheet: Sheet
    top: int
    first: int
    columns: dict[int, Heading]
    unread: dict[int, str] = field(default_factory=dict)

    def written(self, column: int) -> str:
        """The heading to write over a column of the error sheet: one that alone is read as what the column means."""
        heading = self.columns[column]
        if meaning(heading.text) == heading.key and unit_in(heading.text) == heading.unit:
            return heading.text
        if heading.key.startswith(MODE_COLUMN):
            return str(Mode(heading.key.removeprefix(MODE_COLUMN)).label)
        words = BY_KEY[heading.key].heading or "办理时限"
        return words + {"workday": "（工作日）", "day": "（日）"}.get(heading.unit, "")

    def meanings(self) -> set[str]:
        return {heading.key for heading in self.columns.values()}

    def has_mode(self) -> bool:
        return any(key == "mode" or key.startswith(MODE_COLUMN) for key in self.meanings())


def table_of(sheet: Sheet) -> Table | None:
    """The table of a sheet: the heading with the most columns that are understood, item names among them."""
    best: Table | None = None
    for top in range(min(SEARCHED, len(sheet.rows))):
        for depth in (1, 2):
            if top + depth > len(sheet.rows):
                continue
            found = _table(sheet, top, depth)
            if found and (best is None or len(found.columns) > len(best.columns)):
                best = found
    return best


def understood(sheet: Sheet) -> list[str]:
    """The headings of a sheet that are known words, for the message that no table was found."""
    found: dict[str, None] = {}
    for row in sheet.rows[:SEARCHED]:
        for value in row:
            key = meaning(shown(value)) if not is_blank(value) and len(shown(value)) < 20 else ""
            if key in BY_KEY and BY_KEY[key].heading:
                found[shown(value)] = None
    return list(found)


def _table(sheet: Sheet, top: int, depth: int) -> Table | None:
    upper = _across(sheet, top)
    lower = _across(sheet, top + 1) if depth == 2 else {}
    if depth == 2 and not _goes_on(sheet, top, lower):
        return None
    texts = {column: (upper.get(column, ""), lower.get(column, "")) for column in sorted({*upper, *lower})}
    table = Table(sheet, top, top + depth, {})
    for column, pair in texts.items():
        heading = _heading(*pair)
        if heading and folded(heading.text) not in OURS:
            _place(table, column, heading)
        elif folded(" ".join(pair)) not in OURS:
            table.unread[column] = " ".join(filter(None, pair))
    _modes(table)
    _one_limit(table)
    return table if "name" in table.meanings() and len(table.columns) >= 2 else None


def _across(sheet: Sheet, row: int) -> dict[int, str]:
    """The texts of a heading row; a text merged over several columns stands over each of them."""
    cells = sheet.rows[row]
    texts = {column: shown(value) for column, value in enumerate(cells) if not is_blank(value)}
    for (first_row, first), (last_row, last) in sheet.merges:
        if first_row == row and first in texts and last > first and last_row == row:
            texts.update(dict.fromkeys(range(first + 1, last + 1), texts[first]))
    return texts


def _goes_on(sheet: Sheet, top: int, lower: dict[int, str]) -> bool:
    """Whether the row below a heading belongs to it: it names columns and is no row of data."""
    if not lower or any(len(text) > 20 for text in lower.values()):
        return False
    upper = sheet.rows[top]
    if len({key for value in upper if (key := meaning(shown(value)))}) < 2:  # a title, not a heading
        return False
    news = [
        column
        for column, text in lower.items()
        if meaning(text) or folded(text) in _SHORT_MODES or folded(text) in _LIMITS
    ]
    under_blank_or_merged = {
        column
        for (first_row, first), (last_row, last) in sheet.merges
        if first_row == top and last_row == top
        for column in range(first, last + 1)
    } | {column for column in lower if column >= len(upper) or is_blank(upper[column])}
    return bool(news) and set(news) <= under_blank_or_merged and set(lower) - set(news) <= under_blank_or_merged


_LIMITS = {"法定": "limit", "承诺": "promise"}
_SHORT_MODES = {folded(word): str(mode) for mode, words in MODE_WORDS.items() for word in words}


def _heading(upper: str, lower: str) -> Heading | None:
    """What a column's headings mean: the lower alone, both together, the upper alone."""
    unit = unit_in(lower) or unit_in(upper)
    if folded(lower) in _SHORT_MODES:
        return Heading(MODE_COLUMN + _SHORT_MODES[folded(lower)], lower)
    both = (f"{lower}{upper}", f"{upper}{lower}") if lower and upper else ()
    for text in filter(None, (lower, *both, upper)):
        key = meaning(text)
        if key:
            return Heading(key, " ".join(dict.fromkeys(f"{upper} {lower}".split())), unit)
    if folded(upper) in _SHORT_MODES:
        return Heading(MODE_COLUMN + _SHORT_MODES[folded(upper)], upper)
    if folded(lower or upper) in _LIMITS:
        return Heading(_LIMITS[folded(lower or upper)], lower or upper, unit)
    return None


def _place(table: Table, column: int, heading: Heading) -> None:
    """Of two columns with one meaning the first is read, unless the later says it plainly (原实施主体, 主管部门)."""
    for other, earlier in table.columns.items():
        if earlier.key == heading.key:
            later_is_plain = _PREFERRED.match(folded(heading.text)) and not _PREFERRED.match(folded(earlier.text))
            if heading.key == "department" and later_is_plain:
                table.unread[other] = earlier.text
                del table.columns[other]
                break
            table.unread[column] = heading.text
            return
    table.columns[column] = heading


def _modes(table: Table) -> None:
    """Columns per mode count only when there are several of them and no column that names the mode."""
    ticked = [column for column, heading in table.columns.items() if heading.key.startswith(MODE_COLUMN)]
    if len(ticked) == 1 or "mode" in table.meanings():
        for column in ticked:
            table.unread[column] = table.columns.pop(column).text


def _one_limit(table: Table) -> None:
    """办理时限 without saying which: the statutory one, unless a column of its own says that; then the promise."""
    for heading in table.columns.values():
        if heading.key == "any_limit" and "limit" in table.meanings() and "promise" not in table.meanings():
            heading.key = "promise"
