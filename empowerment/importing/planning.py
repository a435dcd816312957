"""What a list would do to the catalogue of a park: each row added, changed, left or refused, and what is not listed."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

from core import moments
from core.events import canonical
from core.models import Organisation
from empowerment.importing import values
from empowerment.importing.columns import BY_KEY, folded
from empowerment.importing.directory import Directory
from empowerment.importing.matching import Catalogue
from empowerment.importing.rows import ListRead, ListRow
from empowerment.importing.values import Unreadable, name_key
from empowerment.models import ItemVersion, PowerItem, Scheme
from empowerment.selectors.lists import Line
from empowerment.workflow import ItemType, Mode, PowerSource, VersionState

ADDED, CHANGED, LEFT, REFUSED = "added", "changed", "left", "refused"
OUTCOMES = {ADDED: "新增", CHANGED: "变更", LEFT: "不变", REFUSED: "拒绝"}
VERSION_FIELDS = ("name", "item_type", "legal_basis", "limit", "limit_note", "instant", "fee")
UNLIKE = 0.5  # two names under one code that are less alike than this are not the same item


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
    changes: list[Change] = field(default_factory=list)

    @property
    def changed(self) -> set[str]:
        return {change.key for change in self.changes}

    @property
    def empowerment_changed(self) -> bool:
        return bool(self.changed - set(VERSION_FIELDS) - {"subitem"})

    @property
    def version_changed(self) -> bool:
        return bool(self.changed & set(VERSION_FIELDS))

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


def plan_list(read: ListRead, terms: Terms) -> Plan:
    """Compare what was read with the catalogue of the day. Reads with a fixed number of queries, writes nothing."""
    catalogue = Catalogue(terms.park, terms.starts)
    planned = [PlannedRow(row) for row in read.rows]
    planner = _Planner(terms, catalogue)
    for each in planned:
        planner.understand(each)
    planner.match(planned)
    planner.repeated(planned)
    for each in planned:
        planner.decide(each)
    return Plan(terms, read, planned, planner.unlisted(planned), catalogue)


class _Planner:
    def __init__(self, terms: Terms, catalogue: Catalogue) -> None:
        self.terms, self.catalogue = terms, catalogue
        self.directory = Directory(terms.park)
        self.found: dict[str, tuple[Organisation, str] | Unreadable] = {}

    # --- Words to rows of the base ---------------------------------------------------------------------------------------
    def understand(self, each: PlannedRow) -> None:
        """Department, superior, scheme and mode of a row; what the list leaves open comes from the terms."""
        row = each.row
        each.department = self._body(row, "department", row.department)
        each.superior = self._body(row, "superior", row.superior)
        each.scheme = self._scheme(row)
        each.mode = row.mode or ("" if row.refused("mode") else self.terms.default_mode)
        row.item_type = row.item_type or ("" if row.refused("item_type") else self.terms.default_type)
        if not row.area:
            row.area = self.terms.area

    def _body(self, row: ListRow, key: str, text: str) -> Organisation | None:
        if not folded(text):
            return None
        if text not in self.found:
            try:
                self.found[text] = self.directory.find(text)
            except Unreadable as problem:
                self.found[text] = problem
        answer = self.found[text]
        if isinstance(answer, Unreadable):
            row.refuse(key, text, answer.words, answer.remedy)
            return None
        organisation, note = answer
        if note:
            row.notes.append(note)
        return organisation

    def _scheme(self, row: ListRow) -> Scheme:
        if not row.scheme:
            return self.terms.scheme
        found = self.catalogue.scheme_named(row.scheme)
        if found is None:
            row.refuse("scheme", row.scheme, "没有适用于该园区的这个方案", "写方案的文号或标题，或删去该列内容")
        return found or self.terms.scheme

    # --- Rows of the catalogue -------------------------------------------------------------------------------------------
    def match(self, planned: list[PlannedRow]) -> None:
        """By code first; what has no code on record by name and department, unless another row has it by code."""
        by_code: set[int] = set()
        for each in planned:
            item = self.catalogue.by_code.get(each.row.code.casefold()) if each.row.code else None
            if item:
                each.item = item
                by_code.add(item.pk)
                self._check_alike(each, item)
        for each in planned:
            if each.item is None and each.row.name:
                self._by_name(each, by_code)

    def _check_alike(self, each: PlannedRow, item: PowerItem) -> None:
        ours, theirs = name_key(item.name), name_key(each.row.name)
        if not theirs or ours == theirs or ours in theirs or theirs in ours:
            return
        if SequenceMatcher(None, ours, theirs).ratio() < UNLIKE:
            words = f"编码在目录中是“{item.name}”，与表中的名称差别很大"
            each.row.refuse("code", each.row.code, words, "核对编码；新事项请用自己的编码或留空")

    def _by_name(self, each: PlannedRow, taken: set[int]) -> None:
        row = each.row
        found = [item for item in self.catalogue.by_name.get(name_key(row.name), ()) if item.pk not in taken]
        if each.department:
            of_department = [item for item in found if each.department.pk in self.catalogue.departments_of(item)]
            found = of_department
        if len(found) > 1:
            codes = "、".join(sorted(item.code for item in found))
            row.refuse("name", row.name, f"目录中有几个同名事项（{codes}）", "填写事项编码以指明是哪一个")
        elif found:
            each.item = found[0]
            if row.code:
                row.notes.append(f"按名称和部门认定为目录中的 {each.item.code}，目录编码不变（表中写 {row.code}）")

    def repeated(self, planned: list[PlannedRow]) -> None:
        """Two rows for one item and area: the same again is refused once, contradictions are refused all."""
        groups: dict[tuple[str, str], list[PlannedRow]] = defaultdict(list)
        for each in planned:
            row = each.row
            if not row.name:
                continue
            key = (
                str(each.item.pk)
                if each.item
                else row.code.casefold() or f"{name_key(row.name)}|{folded(row.department)}"
            )
            groups[key, row.area].append(each)
        for group in groups.values():
            first, *others = group
            if not others:
                continue
            if all(_says(other) == _says(first) for other in others):
                for other in others:
                    words = f"与{_place(first, other)}重复，内容相同，已按前一行处理"
                    other.row.refuse("name", other.row.name, words, "删去这一行")
                continue
            for each in group:
                where = "、".join(_place(other, each) for other in group if other is not each)
                words = f"与{where}是同一事项，内容不一致"
                each.row.refuse("name", each.row.name, words, "只留正确的一行；不同事项请填各自的编码")

    # --- Outcomes --------------------------------------------------------------------------------------------------------
    def decide(self, each: PlannedRow) -> None:
        row = each.row
        if each.item:
            each.line = self.catalogue.line_of(each.item, row.area)
        each.starts = self._starts(each)
        if each.item:
            each.version = self.catalogue.version_of(each.item, each.starts)
        each.ends = moments.end_of(row.valid_to) if row.valid_to else None
        if each.line:
            self._compare(each)
        else:
            self._new(each)
        self._check_scheme(each)
        if row.problems:
            each.outcome = REFUSED
        elif each.line is None:
            each.outcome = ADDED
        else:
            each.outcome = CHANGED if each.changes else LEFT

    def _starts(self, each: PlannedRow) -> dt.datetime:
        stated = each.row.valid_from
        if stated is None:
            return self.terms.starts
        starts = moments.start_of(stated)
        if each.line and starts <= each.line.empowerment.valid_from:
            if starts < each.line.empowerment.valid_from:
                begun = moments.chinese_date(each.line.empowerment.valid_from)
                each.row.notes.append(f"目录中自{begun}起生效，表中的生效日期更早，未改")
            return self.terms.starts
        return starts

    def _new(self, each: PlannedRow) -> None:
        row = each.row
        for key, value, remedy in (
            (
                "department",
                each.department or row.department,
                "填写主管部门；原表此处是合并单元格的，可勾选“空白沿用上一行”",
            ),
            ("mode", each.mode, "填写赋权方式，或在上传时选“表中没写方式的按”"),
            ("item_type", row.item_type, "填写事项类型，或在上传时选“表中没写类型的按”"),
        ):
            if key == "item_type" and each.version:
                continue
            if not value and not row.refused(key):
                row.refuse(key, "", f"缺{BY_KEY[key].heading}", remedy)
        each.source_of_power = row.source_of_power or self._default_source(each)
        if each.item is None:
            each.new_code = row.code or made_code(row.name, each.department.code if each.department else "")
            each.new_subitems = list(row.subitems)
        else:
            self._check_free(each)
            each.changes = self._version_changes(each) if each.version else []
            each.new_subitems = self._new_subitems(each)
        if each.item is None or each.version is None or each.version_changed:
            self._check_version(each)

    def _default_source(self, each: PlannedRow) -> str:
        """Delegated powers come by delegation [24]; otherwise what the item says, and where nothing does, the statute."""
        if each.mode == Mode.DELEGATED:
            return PowerSource.DELEGATED.value
        return each.version.source_of_power if each.version else PowerSource.STATUTE.value

    def _check_free(self, each: PlannedRow) -> None:
        """No row on record may begin later within the period of the new one."""
        assert each.item and each.starts
        for other in self.catalogue.empowerments_of(each.item, each.row.area):
            ends_before = other.valid_to is not None and other.valid_to <= each.starts
            begins_after = each.ends is not None and other.valid_from >= each.ends
            if not ends_before and not begins_after:
                begun = moments.chinese_date(other.valid_from)
                words = f"已登记自{begun}起“{other.get_mode_display()}”，与本表期间重叠"
                each.row.refuse("name", each.row.name, words, "填写“有效期至”，或改用更晚的生效日")

    def _compare(self, each: PlannedRow) -> None:
        assert each.line and each.starts and each.scheme
        row, line, now = each.row, each.line, each.line.empowerment
        each.mode = each.row.mode or now.mode
        each.source_of_power = row.source_of_power or now.source_of_power
        changes = []
        if each.mode != now.mode:
            changes.append(Change("mode", now.get_mode_display(), str(Mode(each.mode).label)))
        if each.department and each.department.pk != line.department.pk:
            changes.append(Change("department", line.department.name, each.department.name))
        if each.superior and each.superior.pk != (line.superior.pk if line.superior else None):
            changes.append(Change("superior", line.superior.name if line.superior else "", each.superior.name))
        if each.scheme.pk != now.scheme_id:
            changes.append(Change("scheme", scheme_word(now.scheme), scheme_word(each.scheme)))
        if row.source_of_power and row.source_of_power != line.source_of_power:
            before = PowerSource(line.source_of_power).label if line.source_of_power else ""
            changes.append(Change("source_of_power", str(before), str(PowerSource(row.source_of_power).label)))
        if row.promise and (row.promise.number, row.promise.unit) != (now.promise_number, now.promise_unit):
            changes.append(Change("promise", values.Limit(now.promise_number, now.promise_unit).text, row.promise.text))
        if row.remark and folded(row.remark) != folded(now.remark):
            changes.append(Change("remark", now.remark, row.remark))
        if each.ends and each.ends != now.valid_to:
            changes.append(Change("valid_to", day_word(now.valid_to), day_word(each.ends)))
        each.changes = changes + self._version_changes(each)
        each.new_subitems = self._new_subitems(each)
        if each.new_subitems:
            each.changes.append(Change("subitem", f"{len(line.subitems)} 个", f"加 {'、'.join(each.new_subitems)}"))
        if each.empowerment_changed:
            self._check_inside(each)
        if each.version_changed:
            self._check_version(each)

    def _check_inside(self, each: PlannedRow) -> None:
        assert each.line and each.starts
        now = each.line.empowerment
        if each.starts <= now.valid_from:
            words = f"该行自{moments.chinese_date(now.valid_from)}起生效，同日起不能再改"
            remedy = "如系登记错误，撤销原来的导入后重新导入；确有调整的，用更晚的生效日"
            each.row.refuse("name", each.row.name, words, remedy)
        elif now.valid_to is not None and each.starts >= now.valid_to:
            words = f"该行到{moments.chinese_date(last_day(now.valid_to))}为止，生效日须在此之前"
            each.row.refuse("valid_from", str(each.row.valid_from or ""), words, "核对生效日期")
        for other in self.catalogue.empowerments_of(each.line.item, each.row.area):
            if other.pk != now.pk and each.ends and now.valid_to and now.valid_to <= other.valid_from < each.ends:
                words = f"已登记自{moments.chinese_date(other.valid_from)}起“{other.get_mode_display()}”"
                each.row.refuse("valid_to", str(each.row.valid_to), words, "有效期须在该日之前结束")

    def _version_changes(self, each: PlannedRow) -> list[Change]:
        row, version = each.row, each.version
        if version is None:
            return []
        limit = values.Limit(version.limit_number, version.limit_unit)
        pairs = [
            ("name", version.name, row.name, name_key(version.name) == name_key(row.name)),
            (
                "legal_basis",
                version.legal_basis,
                row.legal_basis,
                folded(version.legal_basis) == folded(row.legal_basis),
            ),
            ("limit_note", version.limit_note, row.limit_note, folded(version.limit_note) == folded(row.limit_note)),
            ("fee", version.fee, row.fee, folded(version.fee) == folded(row.fee)),
        ]
        changes = [Change(key, before, after) for key, before, after, same in pairs if after and not same]
        if row.item_type and row.item_type != version.item_type:
            changes.append(Change("item_type", version.get_item_type_display(), str(ItemType(row.item_type).label)))
        if row.limit and (row.limit.number, row.limit.unit) != (limit.number, limit.unit):
            changes.append(Change("limit", limit.text, row.limit.text))
        if row.instant is not None and row.instant != version.instant:
            changes.append(Change("instant", instant_word(version.instant), instant_word(row.instant)))
        return changes

    def _new_subitems(self, each: PlannedRow) -> list[str]:
        assert each.item
        known = {name_key(name) for name in self.catalogue.subitems[each.item.pk]}
        return [name for name in each.row.subitems if name_key(name) not in known]

    def _check_version(self, each: PlannedRow) -> None:
        """A version is published before it takes effect, after the one it follows, and while no draft waits."""
        assert each.starts
        row, where = each.row, "name"
        if moments.legal_day(each.starts) < self.terms.published_on:
            words = f"生效日早于公布日（{moments.chinese_date(self.terms.published_on)}）"
            row.refuse("valid_from", str(row.valid_from or self.terms.effective_on), words, "核对公布日和生效日期")
        for version in self.catalogue.versions[each.item.pk] if each.item else ():
            if version.state == VersionState.DRAFT:
                row.refuse(where, row.name, "该事项有一个起草中的版本", "先在“基础数据”公布或撤回它")
            elif version.valid_from >= each.starts:
                words = (
                    f"事项内容第{version.number}版自{moments.chinese_date(version.valid_from)}起生效，改动须晚于该日"
                )
                row.refuse(where, row.name, words, "如系登记错误，撤销原来的导入后重新导入；否则用更晚的生效日")

    def _check_scheme(self, each: PlannedRow) -> None:
        if not each.scheme or not each.mode or each.starts is None or (each.line and not each.empowerment_changed):
            return
        if each.mode not in self.catalogue.modes_of(each.scheme, each.starts):
            words = f"方案“{scheme_word(each.scheme)}”没有“{Mode(each.mode).label}”的规则"
            each.row.refuse("mode", str(Mode(each.mode).label), words, "核对方式或所选方案")

    def unlisted(self, planned: list[PlannedRow]) -> list[Line]:
        """In force under the schemes of the list and not in it. A refused row counts as listed, by code and by name."""
        listed = {(each.item.pk, each.row.area) for each in planned if each.item}
        words = {
            word
            for each in planned
            if each.outcome == REFUSED
            for word in (name_key(each.row.name), each.row.code.casefold())
        }
        schemes = {each.scheme.pk for each in planned if each.scheme} | {self.terms.scheme.pk}
        areas = {each.row.area for each in planned} | {self.terms.area}
        return [
            line
            for line in self.catalogue.lines
            if (line.item.pk, line.empowerment.area) not in listed
            and line.empowerment.scheme_id in schemes
            and line.empowerment.area in areas
            and not {name_key(line.item.name), line.item.code.casefold()} & words
        ]


def _says(each: PlannedRow) -> tuple[object, ...]:
    row = each.row
    return (
        name_key(row.name),
        each.department.pk if each.department else folded(row.department),
        each.mode,
        row.item_type,
        folded(row.legal_basis),
        row.limit,
        row.promise,
        row.instant,
    )


def _place(other: PlannedRow, seen_from: PlannedRow) -> str:
    sheet = f"“{other.row.sheet}”" if other.row.sheet != seen_from.row.sheet else ""
    return f"{sheet}第 {other.row.row} 行"


def made_code(name: str, department: str) -> str:
    """The code of an item whose list gives none: the same for the same name and department, so that it is found again."""
    return "NB-" + hashlib.sha256(f"{name_key(name)}|{department}".encode()).hexdigest()[:12].upper()


def scheme_word(scheme: Scheme) -> str:
    """How a list names a scheme: by its document number, else by its title."""
    return scheme.document_number or scheme.title


def instant_word(instant: bool) -> str:
    return "即办件" if instant else "承诺件"


def day_word(ends: dt.datetime | None) -> str:
    """The last day of a half-open period in ISO form; empty for no end."""
    last = last_day(ends)
    return last.isoformat() if last else ""


def last_day(ends: dt.datetime | None) -> dt.date | None:
    """The last day of a half-open period."""
    return moments.legal_day(ends - dt.timedelta(microseconds=1)) if ends else None
