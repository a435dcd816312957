"""Bars drawn on the server as SVG, in the manner of `core.pictures`: a table with the same figures stands beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.pictures import _picture, _text, text_width

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
