"""The rows of a table, typed, each with what is wrong with it: sheet, row, column, value and what to do."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from core.errors import Invalid
from core.sheet_reading import Book, Sheet
from empowerment.importing import values
from empowerment.importing.columns import BY_KEY, MODE_COLUMN, OURS, folded
from empowerment.importing.guide_columns import (
    GUIDE_COLUMNS,
    MATERIALS,
    WINDOW_KEYS,
    WINDOW_LONGEST,
    MaterialLine,
    materials_of,
)
from empowerment.importing.headings import Heading, Table, table_of, understood
from empowerment.importing.values import Limit, Unreadable
from empowerment.workflow import Mode

_SUBTOTAL = re.compile(r"^.{0,10}(小计|合计|总计|共计)[:：]?(共?\d*[项个件条]?)?$")
_SECTION = re.compile(r"^([(（]?[一二三四五六七八九十]+[)）]?[、.,]?|第[一二三四五六七八九十]+(部分|类|章)|\d+[、.])")
_COUNTED = re.compile(r"[(（][^()（）]*?(\d+)[项个件][^()（）]*[)）]|共(\d+)[项个件]")
_NOTE = re.compile(
    r"^([(（【]?(注|备注|说明|附注|填表说明|填报说明|附件)[)）】]?[:：\d、.]|※|\*"
    r"|(制表|填表|填报|审核|联系)(人|单位|日期)?[:：]|单位[(（]盖章[)）])"
)
LONGEST = {"name": 200, "area": 60, "fee": 200, "limit_note": 300, "remark": 300, "subitem": 200}


@dataclass(frozen=True)
class Problem:
    """What is wrong with one cell. `column` is the heading as the file has it."""

    key: str
    column: str
    value: str
    words: str
    remedy: str


@dataclass
class ListRow:
    """One item as a list states it. None (or an empty text) means that the list does not say."""

    sheet: str
    row: int  # as the spreadsheet counts, from 1
    cells: dict[str, str] = field(default_factory=dict)
    headings: dict[str, str] = field(default_factory=dict)  # meaning -> heading, one dict for all rows of a table
    code: str = ""
    name: str = ""
    item_type: str = ""
    department: str = ""
    mode: str = ""
    area: str = ""
    superior: str = ""
    scheme: str = ""
    legal_basis: str = ""
    source_of_power: str = ""
    limit: Limit | None = None
    limit_note: str = ""
    promise: Limit | None = None
    instant: bool | None = None
    fee: str = ""
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    remark: str = ""
    subitems: list[str] = field(default_factory=list)
    guide: dict[str, Any] = field(default_factory=dict)  # field of the guide -> what the list says
    materials: tuple[MaterialLine, ...] = ()
    window: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def refuse(self, key: str, value: str, words: str, remedy: str) -> None:
        column = self.headings.get(key) or BY_KEY[key].heading
        self.problems.append(Problem(key, column, value, words, remedy))

    def refused(self, key: str) -> bool:
        """Whether the cell of this meaning has been refused: nothing else may then be taken in its place."""
        return any(problem.key == key for problem in self.problems)


@dataclass(frozen=True)
class Skipped:
    sheet: str
    row: int
    why: str
    text: str


@dataclass
class ListRead:
    """What was read: the items, what was passed over and why, and how the columns were understood."""

    rows: list[ListRow] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    columns: list[tuple[str, str, str]] = field(default_factory=list)  # sheet, heading, meaning ("" when not read)
    headings: dict[str, str] = field(default_factory=dict)  # as found -> as written in the error sheet


def read_rows(book: Book, *, fill_down: bool = False) -> ListRead:
    """Every item of every sheet that holds a list. `fill_down`: an empty 部门 or 方式 repeats the row above.

    Raises Invalid, naming what was found on each sheet, when none holds a list.
    """
    tables = [table for table in map(table_of, book.sheets) if table]
    tables = [
        table for table in tables if "department" in table.meanings() or table.has_mode() or len(table.columns) > 2
    ]
    if not tables:
        raise Invalid(_no_table(book), field="file")
    read = ListRead()
    for table in tables:
        _Reader(table, read, fill_down).run()
    used = {table.sheet.name for table in tables}
    others = [sheet.name for sheet in book.sheets if sheet.name not in used and sheet.rows]
    if others:
        read.warnings.append(f"没有清单、未读的工作表：{'、'.join(others)}。")
    if book.hidden:
        read.warnings.append(f"隐藏的工作表不读：{'、'.join(book.hidden)}；其中有清单的请取消隐藏后重新上传。")
    if not read.rows:
        raise Invalid("找到了表头，但表头之下没有事项。请核对上传的是否为填好的清单。", field="file")
    return read


def _no_table(book: Book) -> str:
    looked = []
    for sheet in book.sheets[:6]:
        known = "、".join(understood(sheet)[:6])
        looked.append(f"“{sheet.name}”" + (f"只认出{known}" if known else "没有认出任何列名"))
    hidden = f"隐藏的工作表（{'、'.join(book.hidden)}）不读。" if book.hidden else ""
    return (
        f"没有找到清单：表头至少要有“事项名称”和“主管部门”“赋权方式”“事项类型”等列。{'；'.join(looked)}。{hidden}"
        "可下载空白样表对照列名。"
    )


class _Reader:
    """Reads one table from top to bottom; section rows above the items may say the mode or the department."""

    def __init__(self, table: Table, read: ListRead, fill_down: bool) -> None:
        self.table, self.read, self.fill_down = table, read, fill_down
        self.sheet: Sheet = table.sheet
        self.section_mode, self.section_department = "", ""
        named = values.modes_in(self.sheet.name)
        self.sheet_mode = named[0] if len(named) == 1 else ""
        self.above: dict[str, str] = {}
        self.counted: tuple[str, int, int] | None = None  # section, items announced, items before it
        self.covered = self._covered()
        self.by_key = {heading.key: (column, heading) for column, heading in table.columns.items()}
        self.headings = {heading.key: heading.text for heading in table.columns.values()}
        self.headings.setdefault("limit", self.headings.get("any_limit", ""))

    def run(self) -> None:
        for column, heading in sorted(self.table.columns.items()):
            meant = BY_KEY[heading.key].heading if heading.key in BY_KEY else "赋权方式（打勾）"
            meant = meant or "法定时限（列名没写明法定或承诺）"
            self.read.columns.append((self.sheet.name, heading.text, meant))
            self.read.headings.setdefault(heading.text, self.table.written(column))
        for text in self.table.unread.values():
            self.read.columns.append((self.sheet.name, text, ""))
            self.read.headings.setdefault(text, text)
        for number in range(self.table.first, len(self.sheet.rows)):
            self._row(number)
        self._check_count()

    def _covered(self) -> dict[tuple[int, int], tuple[int, int]]:
        """Cells hidden below the first of a merge that goes down, except names: cell -> the cell that shows."""
        found = {}
        for (top, left), (bottom, right) in self.sheet.merges:
            if bottom > top and top >= self.table.first and right == left:
                found.update({(row, left): (top, left) for row in range(top + 1, bottom + 1)})
        return found

    def _value(self, row: int, column: int) -> object:
        row, column = self.covered.get((row, column), (row, column))
        cells = self.sheet.rows[row]
        return cells[column] if column < len(cells) else ""

    # --- What kind of row it is ------------------------------------------------------------------------------------------
    def _row(self, number: int) -> None:
        own = [values.shown(value) for value in self.sheet.rows[number]]
        texts = [text for text in own if folded(text)]
        if not texts:
            return
        kind = self._kind(number, own, list(dict.fromkeys(texts)))
        if kind:
            self.read.skipped.append(Skipped(self.sheet.name, number + 1, kind, " ".join(texts)[:80]))
        elif self._continues(number):
            self._subitem(number)
        else:
            self._item(number)

    def _kind(self, number: int, own: list[str], texts: list[str]) -> str:
        """Why a row is no item; empty when it is one."""
        name_column = self.by_key["name"][0]
        own_name = own[name_column] if name_column < len(own) else ""
        same = sum(
            1
            for column, heading in self.table.columns.items()
            if column < len(own) and own[column] and folded(own[column]) in folded(heading.text)
        )
        if (
            same >= min(3, len(self.table.columns))
            and folded(own_name)
            and folded(own_name) in folded(self.by_key["name"][1].text)
        ):
            return "重复的表头"
        if any(_SUBTOTAL.match(folded(text)) for text in texts[:2]) and not self._filled(own):
            return "小计、合计"
        if _NOTE.match(folded(texts[0])) and len(texts) <= 3 and not self._filled(own):
            return "表注"
        if len(texts) <= 2 and self._section(texts):
            return "分节标题"
        if len(texts) == 1 and not own_name and not self._continues(number):
            return "只有一格文字，未作为事项"
        return ""

    def _filled(self, own: list[str]) -> bool:
        keys = {
            heading.key for column, heading in self.table.columns.items() if column < len(own) and folded(own[column])
        }
        return "name" in keys and bool(keys & {"department", "mode", "item_type", "code"})

    def _section(self, texts: list[str]) -> bool:
        """一、直接赋权（23项）: a row with one text (and its number) over the items that follow."""
        text = "".join(texts)
        number = _SECTION.match(folded(text))
        if len(texts) == 2 and not re.fullmatch(r"[(（]?[一二三四五六七八九十]+[)）]?[、.]?", texts[0]):
            return False
        modes, counted = values.modes_in(text), _COUNTED.search(text)
        bare = _SECTION.sub("", _COUNTED.sub("", folded(text))).strip(":：事项")
        if not number and not counted and bare not in {folded(Mode(mode).label) for mode in modes}:
            return False
        self._check_count()
        announced = next(filter(None, counted.groups()), "") if counted else ""
        self.counted = (text, int(announced), len(self.read.rows)) if announced else None
        if len(modes) == 1:
            self.section_mode, self.section_department = modes[0], ""
        elif modes:
            self.section_mode = ""
        else:
            self.section_department = re.sub(r"[:：]$", "", _SECTION.sub("", _COUNTED.sub("", values.plain(text))))
        return True

    def _check_count(self) -> None:
        if self.counted and len(self.read.rows) - self.counted[2] != self.counted[1]:
            section, announced, before = self.counted
            found = len(self.read.rows) - before
            where = f"工作表“{self.sheet.name}”的“{section[:40]}”"
            self.read.warnings.append(f"{where}写明 {announced} 项，其下读到 {found} 项，请核对。")
        self.counted = None

    # --- Items -------------------------------------------------------------------------------------------------------------
    def _continues(self, number: int) -> bool:
        return (number, self.by_key["name"][0]) in self.covered

    def _subitem(self, number: int) -> None:
        """A further row of a name that is merged downwards: one more sub-item of the item above."""
        column = self.by_key.get("subitem", (None, None))[0]
        text = values.name_of(values.shown(self._value(number, column))) if column is not None else ""
        if text and self.read.rows:
            row = self.read.rows[-1]
            if text not in row.subitems:
                row.subitems.append(text)
        words = f"并入上一事项{f'（子项“{text}”）' if text else ''}"
        self.read.skipped.append(Skipped(self.sheet.name, number + 1, "同一事项的续行", words))

    def _item(self, number: int) -> None:
        row = ListRow(self.sheet.name, number + 1, headings=self.headings)
        for column, text in {**{c: h.text for c, h in self.table.columns.items()}, **self.table.unread}.items():
            if folded(text) not in OURS:
                row.cells[text] = values.shown(self._value(number, column))
        raw = {heading.key: (self._value(number, column), heading) for column, heading in self.table.columns.items()}
        for key, (value, heading) in raw.items():
            if folded(values.shown(value)) in values.ERRORS:
                row.refuse(
                    key if key in BY_KEY else "mode",
                    values.shown(value),
                    "公式出错，没有值",
                    "在原表中改正公式或直接填写内容",
                )
                raw[key] = ("", heading)
        self._texts(row, raw)
        self._mode(row, raw)
        self._department(row, raw)
        self._limits(row, raw)
        self._dates(row, raw)
        self._guide(row, raw)
        self.read.rows.append(row)

    def _texts(self, row: ListRow, raw: dict[str, tuple[Any, Heading]]) -> None:
        readers: dict[str, Callable[[str], str]] = {
            "name": values.name_of,
            "area": values.plain,
            "superior": values.plain,
            "scheme": values.plain,
            "legal_basis": str,
            "fee": values.plain,
            "limit_note": values.plain,
            "remark": values.plain,
            "source_of_power": values.source_of,
            "code": values.code_of,
        }
        for key, reader in readers.items():
            text = values.shown(raw[key][0]) if key in raw else ""
            if not folded(text) or (key not in ("name", "legal_basis") and folded(text) in values.EMPTY):
                continue
            self._read(row, key, raw, partial(_set, row, key, reader, text))
        if "item_type" in raw and values.shown(raw["item_type"][0]):
            self._read(row, "item_type", raw, lambda: self._type(row, values.shown(raw["item_type"][0])))
        if "subitem" in raw and folded(values.shown(raw["subitem"][0])) not in values.EMPTY:
            row.subitems = [name for name in map(values.name_of, values.shown(raw["subitem"][0]).split("\n")) if name]
        if not row.name:
            row.refuse("name", "", "缺事项名称", "填写事项名称；不是事项的行请删去")
        for key, longest in LONGEST.items():
            texts = row.subitems if key == "subitem" else [getattr(row, key)]
            if any(len(text) > longest for text in texts):
                row.refuse(key, texts[0][:30] + "…", f"超过 {longest} 字", "缩短内容")

    def _type(self, row: ListRow, text: str) -> None:
        row.item_type, note = values.type_of(text)
        if note:
            row.notes.append(note)

    def _mode(self, row: ListRow, raw: dict[str, tuple[Any, Heading]]) -> None:
        """From the column, else from the ticked columns, the section above, the name of the sheet."""
        if "mode" in raw:
            text = values.shown(raw["mode"][0])
            if not folded(text) and self.fill_down:
                text = self.above.get("mode", "")
                if text:
                    row.notes.append(f"方式沿用上一行“{text}”")
            if folded(text) not in values.EMPTY:
                self.above["mode"] = text
                self._read(row, "mode", raw, lambda: setattr(row, "mode", values.mode_of(text)))
                return
        ticked = [
            (key.removeprefix(MODE_COLUMN), heading)
            for key, (value, heading) in raw.items()
            if key.startswith(MODE_COLUMN) and folded(values.shown(value)) in values.TICKS
        ]
        if len(ticked) > 1:
            headings = "、".join(heading.text for _, heading in ticked)
            row.refuse("mode", headings, "勾了几种方式", "一行只勾一种方式")
        elif ticked:
            row.mode = ticked[0][0]
        elif self.section_mode or self.sheet_mode:
            row.mode = self.section_mode or self.sheet_mode

    def _department(self, row: ListRow, raw: dict[str, tuple[Any, Heading]]) -> None:
        text = values.shown(raw["department"][0]) if "department" in raw else ""
        if not folded(text) and self.fill_down and "department" in raw:
            text = self.above.get("department", "")
            if text:
                row.notes.append(f"主管部门沿用上一行“{values.plain(text)}”")
        if folded(text):
            self.above["department"] = text
        row.department = values.plain(text or self.section_department)

    def _limits(self, row: ListRow, raw: dict[str, tuple[Any, Heading]]) -> None:
        unit_text = folded(values.shown(raw["limit_unit"][0])) if "limit_unit" in raw else ""
        unit = {"工作日": "workday", "workday": "workday", "日": "day", "天": "day", "自然日": "day", "day": "day"}.get(
            unit_text, ""
        )
        for key in ("limit", "any_limit", "promise"):
            if key in raw and folded(values.shown(raw[key][0])) not in values.EMPTY:
                own_unit = raw[key][1].unit or ("" if key == "promise" else unit)
                self._read(row, key, raw, partial(self._limit, row, key, raw[key][0], own_unit))
        if "instant" in raw and folded(values.shown(raw["instant"][0])) not in values.EMPTY:
            self._read(
                row, "instant", raw, lambda: setattr(row, "instant", values.instant_of(values.shown(raw["instant"][0])))
            )

    def _limit(self, row: ListRow, key: str, value: object, unit: str) -> None:
        statutory, promised, unsaid = values.limits_of(values.shown(value), unit)
        if key == "promise":
            promised = promised or unsaid
        else:
            statutory = statutory or unsaid
        for limit in (statutory, promised):
            if limit and limit.instant:
                row.instant = True
        if statutory and not statutory.instant:
            row.limit = statutory if statutory.number is not None else None
            row.limit_note = row.limit_note or statutory.note
        if promised and promised.number is not None:
            row.promise = promised
        if promised and promised.note:
            row.notes.append(f"承诺时限中的说明“{promised.note}”未登记")

    def _dates(self, row: ListRow, raw: dict[str, tuple[Any, Heading]]) -> None:
        for key in ("valid_from", "valid_to"):
            if key in raw:
                self._read(row, key, raw, partial(_set, row, key, values.date_of, raw[key][0]))
        if row.valid_from and row.valid_to and row.valid_to < row.valid_from:
            row.refuse("valid_to", row.valid_to.isoformat(), "有效期早于生效日期", "核对两个日期")

    def _guide(self, row: ListRow, raw: dict[str, tuple[Any, Heading]]) -> None:
        for key in (*GUIDE_COLUMNS, MATERIALS, *WINDOW_KEYS):
            text = values.shown(raw[key][0]) if key in raw else ""
            if folded(text) not in values.EMPTY:
                self._read(row, key, raw, partial(self._told, row, key, text))

    def _told(self, row: ListRow, key: str, text: str) -> None:
        if key == MATERIALS:
            row.materials = materials_of(text)
        elif key in GUIDE_COLUMNS:
            row.guide[key] = GUIDE_COLUMNS[key].read(text)
        elif len(values.plain(text)) > WINDOW_LONGEST[key]:
            raise Unreadable(f"超过 {WINDOW_LONGEST[key]} 字", "缩短内容")
        else:
            row.window[key] = values.plain(text)

    def _read(self, row: ListRow, key: str, raw: dict[str, tuple[Any, Heading]], read: Callable[[], None]) -> None:
        try:
            read()
        except Unreadable as problem:
            row.refuse("limit" if key == "any_limit" else key, values.shown(raw[key][0]), problem.words, problem.remedy)


def _set(row: ListRow, key: str, reader: Callable[[Any], Any], value: object) -> None:
    setattr(row, key, reader(value))
