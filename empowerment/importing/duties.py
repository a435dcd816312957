"""A sheet of the regulatory duty list: columns by their headings, every fault with its row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from core.errors import Invalid
from core.models import Jurisdiction, Organisation, OrganisationKind
from core.sheet_reading import Book
from empowerment.models import DutyMethod, PowerItem
from empowerment.workflow import ItemType

COLUMNS = ("园区", "事项编码", "事项类型", "业务主管部门", "监管部门", "监管方式", "方式说明", "频次", "监管依据")
MUST = ("监管部门", "监管方式", "频次", "监管依据")
LONGEST = {"方式说明": 200, "频次": 100, "监管依据": 300}


@dataclass(frozen=True)
class DutyInput:
    """One line: an item, or a class by type and competent department; `park` None is every park of the jurisdiction."""

    supervisor: Organisation
    method: str
    frequency: str
    basis: str
    source: str
    park: Organisation | None = None
    item: PowerItem | None = None
    item_type: str = ""
    department: Organisation | None = None
    note: str = ""


@dataclass
class DutySheet:
    """The lines that can be entered, and what is wrong, each with the row of the sheet."""

    lines: list[DutyInput] = field(default_factory=list)
    faults: list[tuple[int, str]] = field(default_factory=list)


def duty_sheet(book: Book, jurisdiction: Jurisdiction, source: str) -> DutySheet:
    """Read the first sheet with the headings. Raises Invalid when none has them."""
    names = _Names(jurisdiction)
    for sheet in book.sheets:
        for number, cells in enumerate(sheet.rows[:20], start=1):
            heads = [str(cell or "").strip() for cell in cells]
            if set(MUST) <= set(heads):
                return _read(sheet.rows[number:], number + 1, heads, names, source)
    raise Invalid(f"没有找到表头，表头须有：{'、'.join(MUST)}。可先导出一份照样填写。", field="file")


def _read(rows: Sequence[Sequence[object]], first: int, heads: list[str], names: _Names, source: str) -> DutySheet:
    found = DutySheet()
    seen: dict[tuple[object, ...], int] = {}
    for number, cells in enumerate(rows, start=first):
        values = {head: _text(cell) for head, cell in zip(heads, cells, strict=False) if head in COLUMNS}
        if not any(values.values()):
            continue
        try:
            line = names.line(values, source)
        except Invalid as fault:
            found.faults.append((number, fault.message))
            continue
        scope = (line.park, line.item, line.item_type, line.department)
        if scope in seen:
            found.faults.append((number, f"与第 {seen[scope]} 行是同一个事项或同一类事项，只能留一行。"))
            continue
        seen[scope] = number
        found.lines.append(line)
    if not found.lines and not found.faults:
        raise Invalid("表头下面没有内容。", field="file")
    return found


def _text(cell: object) -> str:
    """A cell as text; a code that was stored as a number comes without its decimals."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell).strip()


class _Names:
    """The names and codes of a jurisdiction, read once for the whole sheet."""

    def __init__(self, jurisdiction: Jurisdiction) -> None:
        self.jurisdiction = jurisdiction
        self.bodies: dict[str, list[Organisation]] = {}
        for row in Organisation.objects.filter(jurisdiction=jurisdiction).prefetch_related("names"):
            for name in {row.code, row.name, row.short_name, *(alias.name for alias in row.names.all())} - {""}:
                self.bodies.setdefault(name, []).append(row)
        self.items = {row.code: row for row in PowerItem.objects.filter(jurisdiction=jurisdiction)}
        self.types = {str(label): value for value, label in ItemType.choices}
        self.methods = {str(label): value for value, label in DutyMethod.choices}

    def line(self, values: dict[str, str], source: str) -> DutyInput:
        """Raises Invalid with what is wrong in the row."""
        for name in MUST:
            if not values.get(name):
                raise Invalid(f"“{name}”没有填写。")
        for name, most in LONGEST.items():
            if len(values.get(name, "")) > most:
                raise Invalid(f"“{name}”超过 {most} 字。")
        code, kind = values.get("事项编码", ""), values.get("事项类型", "")
        item = self._item(code) if code else None
        park = self._body(values.get("园区", ""), "园区")
        if park is not None and park.kind != OrganisationKind.PARK:
            raise Invalid(f"“{park}”不是园区。")
        if kind and kind not in self.types:
            raise Invalid(f"事项类型“{kind}”认不出来，可填：{'、'.join(self.types)}。")
        if values["监管方式"] not in self.methods:
            raise Invalid(f"监管方式“{values['监管方式']}”认不出来，可填：{'、'.join(self.methods)}。")
        department = self._body(values.get("业务主管部门", ""), "业务主管部门")
        if item is None and not kind and department is None:
            raise Invalid("事项编码、事项类型、业务主管部门至少填一项。")
        supervisor = self._body(values["监管部门"], "监管部门")
        assert supervisor is not None
        return DutyInput(
            supervisor=supervisor,
            method=self.methods[values["监管方式"]],
            note=values.get("方式说明", ""),
            frequency=values["频次"],
            basis=values["监管依据"],
            source=source,
            park=park,
            item=item,
            item_type="" if item else self.types.get(kind, ""),
            department=None if item else department,
        )

    def _item(self, code: str) -> PowerItem:
        if code not in self.items:
            raise Invalid(f"{self.jurisdiction}的目录中没有编码为“{code}”的事项。")
        return self.items[code]

    def _body(self, name: str, what: str) -> Organisation | None:
        if not name:
            return None
        found = {row.pk: row for row in self.bodies.get(name, ())}
        if len(found) != 1:
            words = "没有找到" if not found else "有几个机构叫这个名字，请改填机构代码："
            raise Invalid(f"{what}：{words}“{name}”。")
        return next(iter(found.values()))
