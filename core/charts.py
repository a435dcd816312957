"""Bars drawn on the server as SVG, in the manner of `core.pictures`: a table with the same figures stands beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from core.pictures import _clean, _picture, _text, text_width

ROW = 26
BAR = 14
LABEL = 190
ROOM = 52  # for the figure behind a bar


@dataclass(frozen=True)
class Bar:
    """One line: a label and the figures of the series, in their order."""

    label: str
    values: tuple[int, ...]


def bar_chart(bars: Sequence[Bar], series: Sequence[str], *, width: int = 860, title: str) -> str:
    """Horizontal bars, one group per line, told apart by pattern of fill and by the figure at their end."""
    most = max((value for bar in bars for value in bar.values), default=0) or 1
    label = min(LABEL, width // 3)
    span = width - label - ROOM
    parts = _legend(series, label)
    y = 30.0
    for bar in bars:
        height = ROW + (len(bar.values) - 1) * BAR
        parts.append(_text(label - 8, y + height / 2 + 1, _short(bar.label, label), "pic-label", anchor="end", size=12))
        for number, value in enumerate(bar.values):
            top = y + 5 + number * BAR
            length = round(value / most * span, 1)
            parts.append(_rect(label, top, length, number))
            parts.append(_text(label + length + 5, top + 9, str(value), "pic-note", anchor="start", size=11))
        y += height
    said = "；".join(f"{bar.label}{'、'.join(map(str, bar.values))}" for bar in bars[:12])
    description = f"{'、'.join(series)}：{said}{'等' if len(bars) > 12 else ''}。"
    return _picture("pic-bars", width=width, height=y + 6, title=title, description=description, parts=parts)


def _rect(x: float, y: float, length: float, series: int) -> str:
    fill = ("#1d4f91", "#9db7d9")[series % 2]
    return (
        f'<rect class="pic-bar is-{series}" x="{x:g}" y="{y:g}" width="{length:g}" height="{BAR - 3}" '
        f'fill="{fill}" stroke="#1d4f91"/>'
    )


def _legend(series: Sequence[str], x: float) -> list[str]:
    parts = []
    for number, name in enumerate(series):
        parts += [_rect(x, 8, 18, number), _text(x + 24, 17, name, "pic-note", anchor="start", size=12)]
        x += 24 + text_width(name) * 12 + 22
    return parts


def _short(label: str, room: float) -> str:
    """The label cut to the width that is left for it, with an ellipsis; the whole stands in the table."""
    most = room / 12 - 1
    if text_width(label) <= most:
        return label
    while label and text_width(label) > most - 1:
        label = label[:-1]
    return f"{label}…"


@dataclass(frozen=True)
class Mark:
    """One field of a grid: its sign and word (never colour alone), the class that colours it, where a click leads, and
    whether its corner is marked.
    """

    sign: str
    word: str
    css: str
    url: str = ""
    note: str = ""  # more words, shown when the pointer rests on the field
    corner: bool = False


CELL, TOP, SIDE = 44, 92, 250  # of a grid: the side of a field, room above for headings and beside for labels
NUMBERED = 34  # room for the number alone, on a phone
GRID_FILLS = {
    "is-good": "#dff3e7",
    "is-going": "#fdf1d5",
    "is-quiet": "#eef0f3",
    "is-standing": "#e3ecf8",
    "is-bad": "#fbe3e0",
    "is-none": "#ffffff",
}


def state_grid(
    rows: Sequence[str], columns: Sequence[str], marks: Sequence[Sequence[Mark]], *, title: str, narrow: bool = False
) -> str:
    """Rows × columns of signs on pale fields. `narrow` is what a phone shows: numbers in place of labels.

    Links can be clicked but are not stops of the Tab key: the table with the same links stands below.
    """
    side, top, cell = (NUMBERED, 34, 26) if narrow else (SIDE, TOP, CELL)
    parts = []
    for at, label in enumerate(columns):
        x = side + at * cell + cell / 2
        lines = [str(at + 1)] if narrow else _upright(label, cell)
        parts += [
            _text(x, top - 8 - (len(lines) - 1 - n) * 13, line, "pic-note", size=11) for n, line in enumerate(lines)
        ]
    for down, label in enumerate(rows):
        y = top + down * (26 if narrow else 30)
        height = 26 if narrow else 30
        words = str(down + 1) if narrow else _short(label, side)
        parts.append(_text(side - 8, y + height / 2 + 4, words, "pic-label", anchor="end", size=12))
        parts += [_field(side + at * cell, y, cell, height, mark) for at, mark in enumerate(marks[down])]
    height = top + len(rows) * (26 if narrow else 30) + 6
    counts: dict[str, int] = {}
    for line in marks:
        for mark in line:
            counts[mark.word] = counts.get(mark.word, 0) + 1
    said = "，".join(f"{word} {number} 格" for word, number in sorted(counts.items()))
    width = side + len(columns) * cell + 6
    return _picture("pic-grid", width=width, height=height, title=title, description=f"{said}。", parts=parts)


def _upright(label: str, cell: float) -> list[str]:
    """A heading in lines as wide as its column, four at most."""
    per = max(int((cell - 2) / 11), 1)
    lines = [label[at : at + per] for at in range(0, len(label), per)]
    return lines if len(lines) <= 6 else [*lines[:5], "…"]


def _field(x: float, y: float, width: float, height: float, mark: Mark) -> str:
    drawn = (
        f'<rect class="pic-field {mark.css}" x="{x:g}" y="{y:g}" width="{width - 2}" height="{height - 2}" '
        f'fill="{GRID_FILLS.get(mark.css, "#fff")}" stroke="#c3cad5"/>'
    )
    drawn += _text(x + width / 2 - 1, y + height / 2 + 4, mark.sign, "pic-sign", size=15)
    if mark.corner:
        right, low = x + width - 2, y + 8
        drawn += f'<polygon points="{right - 8:g},{y:g} {right:g},{y:g} {right:g},{low:g}" fill="#b42318"/>'
    words = f"{mark.word}：{mark.note}" if mark.note else mark.word
    drawn = f"<g><title>{_clean(words)}</title>{drawn}</g>"
    return f'<a href="{escape(mark.url)}" tabindex="-1">{drawn}</a>' if mark.url else drawn
