"""From the words of a row to the rows of the base: department, scheme, item; what is written twice."""

from __future__ import annotations

from collections import defaultdict
from difflib import SequenceMatcher

from core.models import Organisation
from empowerment.importing.columns import folded
from empowerment.importing.directory import Directory
from empowerment.importing.matching import Catalogue
from empowerment.importing.planning import PlannedRow, Terms
from empowerment.importing.rows import ListRow
from empowerment.importing.values import Unreadable, name_key
from empowerment.models import PowerItem, Scheme

UNLIKE = 0.5  # two names under one code that are less alike than this are not the same item


class Recogniser:
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
        sorted(row.guide.items()),
        row.materials,
        sorted(row.window.items()),
    )


def _place(other: PlannedRow, seen_from: PlannedRow) -> str:
    sheet = f"“{other.row.sheet}”" if other.row.sheet != seen_from.row.sheet else ""
    return f"{sheet}第 {other.row.row} 行"
