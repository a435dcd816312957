"""The cells of a file as the form of adding would have been sent them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django import forms

from core.errors import Invalid
from core.sheet_reading import Book

MOST_ROWS = 2000
PART = "part"
YES, NO = ("是", "有", "√", "y", "yes", "true", "1"), ("", "否", "无", "×", "n", "no", "false", "0")
Rows = list[tuple[int, list[str]]]  # the number of the row in the file, and its cells
NAMES = ("code", "name", "short_name", "username")  # what people write for another row


@dataclass(frozen=True)
class Column:
    """A column of the file: the form's field, or one of the row's first part (a person's post)."""

    name: str
    asked: forms.Field
    part: bool = False


def sent_by(columns: dict[str, Column], written: dict[str, str]) -> tuple[dict[str, Any], list[str]]:
    """What the page would have sent, had a person chosen what the cells say; and the cells that say nothing."""
    sent: dict[str, Any] = {}
    problems = []
    filled = any(cell for label, cell in written.items() if columns[label].part)
    for label, cell in written.items():
        column = columns[label]
        try:
            value = _value(column.asked, cell)
        except Invalid as problem:
            problems.append(f"{label}：{problem.message}")
        else:
            if value is not None:
                sent[f"{PART}-0-{column.name}" if column.part else column.name] = value
    return sent | {f"{PART}-TOTAL_FORMS": int(filled), f"{PART}-INITIAL_FORMS": 0}, problems


def problems_of(form: forms.BaseForm) -> list[str]:
    return [
        f"{form.fields[name].label}：{error}" if name in form.fields else str(error)
        for name, errors in form.errors.items()
        for error in errors
    ]


def table_of(book: Book, labels: set[str]) -> tuple[list[str], Rows]:
    """The sheet and row whose cells name most of the columns; what stands below it. Raises Invalid without any."""
    best = max(
        (
            (len(labels & {_text(cell).rstrip("*＊") for cell in row}), -at, sheet)
            for sheet in book.sheets
            for at, row in enumerate(sheet.rows[:20])
        ),
        key=lambda found: found[:2],
        default=(0, 0, None),
    )
    if best[0] == 0 or best[2] is None:
        raise Invalid(f"没有找到表头。表头各列请写：{'、'.join(sorted(labels))}。")
    header = [_text(cell).rstrip("*＊") for cell in best[2].rows[-best[1]]]
    doubled = {name for name in header if name and header.count(name) > 1}
    if doubled:
        raise Invalid(f"表头有重复的列：{'、'.join(sorted(doubled))}，请删去多余的。")
    first = 1 - best[1]
    below = (
        (number, [_text(cell) for cell in row]) for number, row in enumerate(best[2].rows[first:], start=first + 1)
    )
    rows = [(number, (row + [""] * len(header))[: len(header)]) for number, row in below if any(row)]
    if not rows:
        raise Invalid("表头下面没有内容，请填写后再上传。")
    if len(rows) > MOST_ROWS:
        raise Invalid(f"一次最多导入 {MOST_ROWS} 行，文件有 {len(rows)} 行，请分次导入。")
    return header, rows


def _text(cell: object) -> str:
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(sep=" ", timespec="minutes")
    return "" if cell is None else " ".join(str(cell).split())


def _value(asked: forms.Field, text: str) -> Any:
    """The form value for a cell: a choice by its word, another row by its name or code, 是/否 for a tick."""
    if isinstance(asked, forms.ModelChoiceField):
        return _row_named(asked, text) if text else None
    if isinstance(asked, forms.BooleanField):
        word = text.casefold()
        if word in YES:
            return "on"
        if word in NO:
            return None
        raise Invalid(f"“{text}”请写“是”或“否”。")
    if isinstance(asked, forms.ChoiceField):
        choices: Any = asked.choices
        words = {str(label): value for value, label in choices if value not in (None, "")}
        if not text:
            return None
        if text in words or text in map(str, words.values()):
            return words.get(text, text)
        raise Invalid(f"“{text}”不是可用的词，可用：{'、'.join(words)}。")
    return text


def _row_named(asked: forms.ModelChoiceField[Any], text: str) -> Any:
    rows: Any = asked.queryset
    for name in NAMES:
        if name not in {one.name for one in rows.model._meta.get_fields()}:
            continue
        found = list(rows.filter(**{name: text})[:2])
        if len(found) > 1:
            raise Invalid(f"“{text}”有重名，请改写代码。")
        if found:
            return found[0].pk
    raise Invalid(f"没有找到“{text}”，请核对名称或代码。")
