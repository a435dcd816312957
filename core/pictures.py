"""Pictures drawn on the server as SVG: the flow of a route, the diagram of an authority, the calendar of a clock.

Pure functions from plain data to a string. Colours come from the CSS classes of `static/css/app.css`; the few
presentation attributes keep a picture readable where that stylesheet is absent (a download, a PDF). No ids, so several
pictures can share a page. Each `<desc>` says in one sentence what the picture shows; a table stands behind it.
"""

import calendar
import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import Literal

from core.workdays import DayKind, DayLine

StepState = Literal["done", "current", "todo", "skipped"]

STATE_WORDS: dict[str, str] = {"done": "已完成", "current": "进行中", "todo": "未到", "skipped": "不经过"}
DAY_WORDS: dict[DayKind, str] = {
    DayKind.START: "起算日，不计入",
    DayKind.COUNTED: "计入，写明第几日",
    DayKind.WEEKEND: "周末，不计",
    DayKind.HOLIDAY: "节假日，不计",
    DayKind.MAKEUP: "调休上班，计入",
    DayKind.PAUSED: "暂停，不计",
    DayKind.DUE: "到期日",
}
WEEKDAYS = "一二三四五六日"

_CLOSING = "，。、；：！？）》」』】”’,.;:!?)]}%"  # never first on a line
_LATIN_WIDTH = 0.55  # of the font size, measured over digits and mixed-case letters of the fonts we name


@dataclass(frozen=True, kw_only=True)
class ChartStep:
    """One step of a route: its label, who takes it, how far it is, and a short note such as a date or a limit."""

    label: str
    who: str = ""
    state: StepState = "todo"
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class DiagramNode:
    """One slot of an authority: what is done (受理, 审查 …), the body that does it, a note such as in whose name."""

    step: str
    body: str
    note: str = ""


# --- Text -----------------------------------------------------------------------------------------------------------
def text_width(text: str) -> float:
    """The width of a text in em: a Chinese character is 1, a Latin letter or digit about half."""
    return sum(1.0 if unicodedata.east_asian_width(char) in "WFA" else _LATIN_WIDTH for char in text)


def wrap(text: str, width: float) -> list[str]:
    """Break a text into lines of at most `width` em: between Chinese characters, never inside a short Latin word, never
    before closing punctuation (which may hang over by one character)."""
    lines: list[str] = []
    line = ""
    for piece in _pieces(text, width):
        if line and text_width(line + piece) > width and piece not in _CLOSING:
            lines.append(line.rstrip())
            line = ""
        line += piece if line else piece.lstrip()
    return [*lines, line.rstrip()] if line.strip() else lines


def _pieces(text: str, width: float) -> list[str]:
    """Split a text where a line may break: one piece per Chinese character or Latin word that fits on a line."""
    pieces: list[str] = []
    for char in text:
        joins = pieces and _is_word(char) and _is_word(pieces[-1][-1]) and text_width(pieces[-1] + char) <= width
        if joins:
            pieces[-1] += char
        else:
            pieces.append(char)
    return pieces


def _is_word(char: str) -> bool:
    return char.isascii() and not char.isspace()


def _clean(text: str) -> str:
    """Escape for XML and drop the control characters that XML 1.0 cannot carry at all."""
    return escape("".join(char for char in text if char >= " " and char not in "\x7f\ufffe\uffff"))


def _text(x: float, y: float, text: str, css: str, *, anchor: str = "middle", size: int = 13) -> str:
    return f'<text class="{css}" x="{x:g}" y="{y:g}" text-anchor="{anchor}" font-size="{size}">{_clean(text)}</text>'


def _rect(x: float, y: float, width: float, height: float, *, fill: str = "none", radius: int = 0) -> str:
    return (
        f'<rect class="pic-box" x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="{radius}" '
        f'fill="{fill}" stroke="#6b7280"/>'
    )


def _picture(css: str, *, width: float, height: float, title: str, description: str, parts: Sequence[str]) -> str:
    """Wrap drawn parts as one accessible SVG of natural size that shrinks with its column."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="pic {css}" role="img" '
        f'viewBox="0 0 {width:g} {height:g}" width="{width:g}" height="{height:g}">'
        f"<title>{_clean(title)}</title><desc>{_clean(description)}</desc>{''.join(parts)}</svg>"
    )


# --- Boxes in rows ---------------------------------------------------------------------------------------------------
@dataclass(frozen=True, kw_only=True)
class _Box:
    css: str
    head: str
    body: str
    note: str
    mark: str = ""


_BOX_WIDTH, _BOX_GAP, _ROW_GAP, _PAD, _LINE, _EDGE = 152, 28, 30, 10, 18, 6
_INNER = _BOX_WIDTH - 2 * _PAD


def _box_lines(box: _Box) -> list[tuple[str, str, int]]:
    """The lines of a box as (text, css class, font size)."""
    head = [(line, "pic-head", 14) for line in wrap(box.head, (_INNER - 18 * bool(box.mark)) / 14)]
    body = [(line, "pic-body", 13) for line in wrap(box.body, _INNER / 13)]
    note = [(line, "pic-note", 12) for line in wrap(box.note, _INNER / 12)]
    return head + body + note


def _draw_box(box: _Box, x: float, y: float, height: float) -> str:
    lines = _box_lines(box)
    top = y + (height - len(lines) * _LINE) / 2 + 13
    parts = [_rect(x, y, _BOX_WIDTH, height, fill="#fff", radius=3)]
    if box.mark:
        parts.append(_text(x + _BOX_WIDTH - 12, y + 17, box.mark, "pic-mark", size=12))
    for index, (line, css, size) in enumerate(lines):
        parts.append(_text(x + _BOX_WIDTH / 2, top + index * _LINE, line, css, size=size))
    return f'<g class="{box.css}">{"".join(parts)}</g>'


def _arrow(points: Sequence[tuple[float, float]]) -> str:
    """A line through points with a head at its end; the last leg runs right or down."""
    path = "M" + " L".join(f"{x:g} {y:g}" for x, y in points)
    (before_x, _), (x, y) = points[-2], points[-1]
    if before_x == x:
        head = f"{x:g},{y:g} {x - 4:g},{y - 7:g} {x + 4:g},{y - 7:g}"
    else:
        head = f"{x:g},{y:g} {x - 7:g},{y - 4:g} {x - 7:g},{y + 4:g}"
    return (
        f'<path class="pic-line" d="{path}" fill="none" stroke="#1f2937"/>'
        f'<polygon class="pic-tip" points="{head}" fill="#1f2937"/>'
    )


def _flow(boxes: Sequence[_Box], *, columns: int, css: str, title: str, description: str) -> str:
    """Lay boxes out in even rows of at most `columns`, each row read from the left, joined by arrows."""
    rows = math.ceil(len(boxes) / columns)
    columns = math.ceil(len(boxes) / max(rows, 1)) or 1  # as even as possible: 6 boxes become 3 + 3, not 5 + 1
    parts: list[str] = []
    y: float = _EDGE
    for start in range(0, len(boxes), columns):
        row = boxes[start : start + columns]
        height = max(len(_box_lines(box)) for box in row) * _LINE + 2 * _PAD
        if start:
            parts.append(_turn(columns, y))
        for column, box in enumerate(row):
            x, middle = _EDGE + column * (_BOX_WIDTH + _BOX_GAP), y + height / 2
            parts.append(_draw_box(box, x, y, height))
            if column:
                parts.append(_arrow([(x - _BOX_GAP, middle), (x, middle)]))
        y += height + _ROW_GAP
    width = columns * _BOX_WIDTH + (columns - 1) * _BOX_GAP + 2 * _EDGE
    bottom = y - _ROW_GAP + _EDGE if boxes else y
    return _picture(css, width=width, height=bottom, title=title, description=description, parts=parts)


def _turn(columns: int, y: float) -> str:
    """The arrow from the last box of a full row to the first box of the row that starts at `y`."""
    first = _EDGE + _BOX_WIDTH / 2
    last = first + (columns - 1) * (_BOX_WIDTH + _BOX_GAP)
    corners = [(last, y - _ROW_GAP / 2), (first, y - _ROW_GAP / 2)] if columns > 1 else []
    return _arrow([(last, y - _ROW_GAP), *corners, (first, y)])


def route_chart(steps: Sequence[ChartStep], *, columns: int = 5, title: str = "办理流程图") -> str:
    """Draw the steps of a route in order, at most `columns` in a row; `columns=2` is what a phone shows."""
    marks = {"done": "✓", "current": "▶", "todo": "", "skipped": "–"}
    boxes = [
        _Box(css=f"is-{step.state}", head=step.label, body=step.who, note=step.note, mark=marks[step.state])
        for step in steps
    ]
    said = (_joined(step.label, step.who, STATE_WORDS[step.state], step.note) for step in steps)
    return _flow(boxes, columns=columns, css="pic-route", title=title, description="；".join(said))


def authority_diagram(nodes: Sequence[DiagramNode], *, columns: int = 5, title: str = "谁来批") -> str:
    """Draw the slots of an authority in order (受理, 审查, 决定, 用印 …), each with the name of the body."""
    boxes = [_Box(css="is-slot", head=node.step, body=node.body, note=node.note) for node in nodes]
    said = (_joined(node.step, node.body, node.note) for node in nodes)
    return _flow(boxes, columns=columns, css="pic-authority", title=title, description="；".join(said))


def _joined(*words: str) -> str:
    return "，".join(word for word in words if word)


# --- Month grid ------------------------------------------------------------------------------------------------------
_CELL_WIDTH, _CELL_HEIGHT, _MONTH_GAP, _HEAD = 44, 40, 24, 52
_MONTH_WIDTH = 7 * _CELL_WIDTH


def month_grid(lines: Sequence[DayLine], *, per_row: int = 3, title: str = "期限日历") -> str:
    """Draw the months that the days of a clock touch: counted days carry their number, every other kind its word.

    Pass `per_row=1` for a narrow column or a phone. Days outside `lines` are shown pale.
    """
    by_day = {line.day: line for line in lines}
    months = _months(lines)
    per_row = max(1, min(per_row, len(months)))
    parts: list[str] = []
    y: float = 0
    for start in range(0, len(months), per_row):
        row = months[start : start + per_row]
        for column, (year, month) in enumerate(row):
            parts += _month(year, month, by_day, x=1 + column * (_MONTH_WIDTH + _MONTH_GAP), y=y)
        weeks = max(len(calendar.monthcalendar(*month)) for month in row)
        y += _HEAD + weeks * _CELL_HEIGHT + 16
    width = per_row * _MONTH_WIDTH + (per_row - 1) * _MONTH_GAP + 2
    kinds = [kind for kind in DAY_WORDS if any(line.kind == kind for line in lines)]
    legend, y = _legend(kinds, width, y)
    return _picture(
        "pic-months", width=width, height=y, title=title, description=_months_said(lines), parts=parts + legend
    )


def _months(lines: Sequence[DayLine]) -> list[tuple[int, int]]:
    """Every month from the first day to the last, those without a line included."""
    if not lines:
        return []
    first, last = min(line.day for line in lines), max(line.day for line in lines)
    span = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    return [(index // 12, index % 12 + 1) for index in span]


def _month(year: int, month: int, by_day: dict[date, DayLine], *, x: float, y: float) -> list[str]:
    parts = [_text(x + _MONTH_WIDTH / 2, y + 20, f"{year}年{month}月", "pic-head", size=14)]
    for column, word in enumerate(WEEKDAYS):
        parts.append(_text(x + (column + 0.5) * _CELL_WIDTH, y + 42, word, "pic-note", size=12))
    for row, week in enumerate(calendar.monthcalendar(year, month)):
        for column, number in enumerate(week):
            if number:
                day = date(year, month, number)
                cell_x, cell_y = x + column * _CELL_WIDTH, y + _HEAD + row * _CELL_HEIGHT
                parts.append(_cell(day, by_day.get(day), cell_x, cell_y))
    return parts


_SHORT_WORDS: dict[DayKind, str] = {
    DayKind.START: "起算",
    DayKind.COUNTED: "",
    DayKind.WEEKEND: "休",
    DayKind.HOLIDAY: "假",
    DayKind.MAKEUP: "班",
    DayKind.PAUSED: "停",
    DayKind.DUE: "到期",
}


def _cell(day: date, line: DayLine | None, x: float, y: float) -> str:
    middle = x + _CELL_WIDTH / 2
    css, below = ("is-outside", "")
    if line is not None:
        css, below = f"is-{line.kind}", _cell_word(line)
    words = _text(middle, y + 16, str(day.day), "pic-day", size=13)
    if below:
        words += _text(middle, y + 33, below, "pic-count", size=12)
    return f'<g class="{css}">{_rect(x, y, _CELL_WIDTH, _CELL_HEIGHT)}{words}</g>'


def _cell_word(line: DayLine) -> str:
    word = _SHORT_WORDS[line.kind]
    if line.number is None:
        return word
    if line.kind is DayKind.COUNTED:
        return f"第{line.number}"
    return f"{word}{line.number}"


def _legend(kinds: Sequence[DayKind], width: float, y: float) -> tuple[list[str], float]:
    """The swatches with their words, wrapped to the width; returns them and where they end."""
    parts: list[str] = []
    x: float = 1
    for kind in kinds:
        needed = 26 + text_width(DAY_WORDS[kind]) * 12 + 16
        if x > 1 and x + needed > width:
            x, y = 1, y + 22
        words = _text(x + 24, y + 12, DAY_WORDS[kind], "pic-note", anchor="start", size=12)
        parts.append(f'<g class="is-{kind}">{_rect(x, y, 18, 14)}{words}</g>')
        x += needed
    return parts, y + 20 if kinds else y


def _months_said(lines: Sequence[DayLine]) -> str:
    if not lines:
        return "没有可显示的日期"
    counted = sum(line.number is not None for line in lines)
    first, last = min(line.day for line in lines), max(line.day for line in lines)
    due = [line.day for line in lines if line.kind is DayKind.DUE]
    said = f"{_chinese(first)}至{_chinese(last)}，计入{counted}日"
    return said + (f"，{_chinese(due[0])}到期" if due else "")


def _chinese(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
