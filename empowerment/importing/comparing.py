"""Two lists side by side: what is kept, added, withdrawn, under another mode, changed otherwise."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from empowerment.importing.columns import BY_KEY, folded
from empowerment.importing.directory import Directory
from empowerment.importing.rows import ListRow
from empowerment.importing.values import Limit, Unreadable, name_key
from empowerment.importing.wording import instant_word
from empowerment.selectors.lists import Line
from empowerment.workflow import ItemType, Mode

FACTS = ("name", "item_type", "department", "area", "legal_basis", "limit", "promise", "instant")


@dataclass(frozen=True)
class Side:
    """One item of one list in words; an empty word means that the list does not say."""

    code: str
    name: str
    mode: str
    facts: dict[str, str]

    @property
    def department(self) -> str:
        return self.facts["department"]


@dataclass(frozen=True)
class Pair:
    before: Side
    after: Side
    changes: list[tuple[str, str, str]]  # heading, before, after


@dataclass
class Comparison:
    kept: list[Pair] = field(default_factory=list)
    mode_changed: list[Pair] = field(default_factory=list)
    changed: list[Pair] = field(default_factory=list)
    added: list[Side] = field(default_factory=list)
    withdrawn: list[Side] = field(default_factory=list)


def side_of_line(line: Line) -> Side:
    version, row = line.version, line.empowerment
    facts = {
        "name": version.name if version else line.item.name,
        "item_type": str(ItemType(line.item_type).label) if line.item_type else "",
        "department": line.department.name,
        "area": row.area,
        "legal_basis": version.legal_basis if version else "",
        "limit": Limit(version.limit_number, version.limit_unit).text if version else "",
        "promise": Limit(row.promise_number, row.promise_unit).text,
        "instant": instant_word(version.instant) if version else "",
    }
    return Side(line.item.code, facts["name"], str(Mode(row.mode).label), facts)


def sides_of_rows(rows: Iterable[ListRow], directory: Directory) -> list[Side]:
    """The rows of a file that have a name; a department that is not known stays as written."""
    found = []
    for row in rows:
        if not row.name:
            continue
        try:
            department = directory.find(row.department)[0].name if row.department else ""
        except Unreadable:
            department = row.department
        facts = {
            "name": row.name,
            "item_type": str(ItemType(row.item_type).label) if row.item_type else "",
            "department": department,
            "area": row.area,
            "legal_basis": row.legal_basis,
            "limit": row.limit.text if row.limit else "",
            "promise": row.promise.text if row.promise else "",
            "instant": "" if row.instant is None else instant_word(row.instant),
        }
        found.append(Side(row.code, row.name, str(Mode(row.mode).label) if row.mode else "", facts))
    return found


def compare(before: list[Side], after: list[Side]) -> Comparison:
    """Pair the items by code, then by name, department and area, then by a name that stands once on each side."""
    found = Comparison()
    old, new = list(before), list(after)
    keys: tuple[Callable[[Side], str], ...] = (
        lambda side: side.code and f"{side.code.casefold()}|{side.facts['area']}",
        lambda side: f"{name_key(side.name)}|{folded(side.department)}|{side.facts['area']}",
        lambda side: name_key(side.name),
    )
    for key in keys:
        pairs, old, new = _paired(old, new, key)
        for first, second in pairs:
            _sort(found, Pair(first, second, _changes(first, second)))
    found.withdrawn, found.added = old, new
    return found


def _paired(
    old: list[Side], new: list[Side], key: Callable[[Side], str]
) -> tuple[list[tuple[Side, Side]], list[Side], list[Side]]:
    """The pairs that stand for each other alone under a key, and what is left of both sides."""
    olds, news = _by(old, key), _by(new, key)
    pairs = [(olds[word][0], news[word][0]) for word in olds if len(olds[word]) == 1 and len(news.get(word, ())) == 1]
    taken = {id(side) for pair in pairs for side in pair}
    return pairs, [s for s in old if id(s) not in taken], [s for s in new if id(s) not in taken]


def _by(sides: list[Side], key: Callable[[Side], str]) -> dict[str, list[Side]]:
    found: dict[str, list[Side]] = defaultdict(list)
    for side in sides:
        if key(side):
            found[key(side)].append(side)
    return found


def _changes(before: Side, after: Side) -> list[tuple[str, str, str]]:
    """What both lists say and say differently."""
    pairs = [("mode", before.mode, after.mode), *((key, before.facts[key], after.facts[key]) for key in FACTS)]
    return [
        (BY_KEY[key].heading, old, new) for key, old, new in pairs if old and new and name_key(old) != name_key(new)
    ]


def _sort(found: Comparison, pair: Pair) -> None:
    if any(heading == BY_KEY["mode"].heading for heading, _, _ in pair.changes):
        found.mode_changed.append(pair)
    elif pair.changes:
        found.changed.append(pair)
    else:
        found.kept.append(pair)
