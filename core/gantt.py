"""Tasks over time drawn on the server as SVG, in the manner of `core.pictures`: a table with the same days stands beside it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from core.charts import _short
from core.pictures import _chinese, _clean, _picture, _text

WIDE, NARROW = 960, 340
LABEL = 330  # room for the labels beside the bars; on a phone they stand above them
LINE, LOW_LINE = 28, 44
BAR = 12
TOP = 34
MARGIN = 16
FILLS = {
    "is-good": "#1a7f4b",
    "is-going": "#b7791f",
    "is-standing": "#1d4f91",
    "is-quiet": "#8a93a3",
    "is-bad": "#b42318",
    "is-none": "#c3cad5",
}
AXIS_ROOM = 40  # for the last name on the axis
MANY, MORE = 16, 48  # months up to which every one, then every third, is named


@dataclass(frozen=True)
class Span:
    """One task: first and last day (both inclusive), how far it is in percent, its sign and word, the class of its colour,
    last days it had before they were moved, the day it was finished.
    """

    label: str
    starts_on: dt.date
    ends_on: dt.date
    percent: int
    sign: str
    word: str
    css: str
    former: tuple[dt.date, ...] = ()
    finished_on: dt.date | None = None
    url: str = ""


def gantt(spans: Sequence[Span], *, today: dt.date, title: str, narrow: bool = False) -> str:
    """Bars from first to last day, filled as far as they are, with a dash where a last day was before. A line marks today
    where the picture reaches it.

    Links can be clicked but are not stops of the Tab key: the table with the same links stands below.
    """
    width, side, line = (NARROW, MARGIN, LOW_LINE) if narrow else (WIDE, LABEL, LINE)
    scale = _Scale.over(spans, left=side, right=width - MARGIN)
    height = TOP + len(spans) * line + 6
    parts = _axis(scale, height, few=narrow)
    for number, span in enumerate(spans):
        parts.append(_line(span, scale, TOP + number * line, side=side, narrow=narrow))
    if scale.first <= today <= scale.last:
        x = scale.x(today)
        parts.append(f'<path class="pic-today" d="M{x:g} 16 V{height}" stroke="#b42318" stroke-dasharray="3 3"/>')
        parts.append(_text(x, 12, "今天", "pic-note", size=11))
    said = "；".join(f"{span.label}，{_days(span)}，{span.word}" for span in spans[:12])
    description = f"{said}{f'，等 {len(spans)} 项' if len(spans) > 12 else ''}。"
    return _picture("pic-gantt", width=width, height=height, title=title, description=description, parts=parts)


@dataclass(frozen=True)
class _Scale:
    """Days to places between `left` and `right`, over whole months."""

    first: dt.date
    last: dt.date
    left: float
    right: float

    @classmethod
    def over(cls, spans: Sequence[Span], *, left: float, right: float) -> _Scale:
        days = [day for span in spans for day in (span.starts_on, span.ends_on, *span.former, span.finished_on) if day]
        first = min(days, default=dt.date(2000, 1, 1)).replace(day=1)
        return cls(first, _after(max(days, default=first)), left, right)

    def x(self, day: dt.date) -> float:
        return round(self.left + (day - self.first).days / (self.last - self.first).days * (self.right - self.left), 1)

    def months(self) -> list[dt.date]:
        found = [self.first]
        while (following := _after(found[-1])) < self.last:
            found.append(following)
        return found


def _after(day: dt.date) -> dt.date:
    """The first day of the next month."""
    return (day.replace(day=1) + dt.timedelta(days=32)).replace(day=1)


def _axis(scale: _Scale, height: float, *, few: bool) -> list[str]:
    months = scale.months()
    step = 1 if len(months) <= MANY else 3 if len(months) <= MORE else 12
    step = min(step * (3 if step < 12 else 1), 12) if few and len(months) > 4 else step
    parts = []
    for at, month in enumerate(months):
        if (month.month - 1) % step and at:
            continue
        x = scale.x(month)
        parts.append(f'<path class="pic-rule" d="M{x:g} {TOP - 8} V{height:g}" stroke="#dde2ea"/>')
        if x > scale.right - AXIS_ROOM:
            continue
        words = f"{month.year}年" if month.month == 1 or not at else ""
        if at and step < 12 and words:
            words = f"{month:%y}年"
        parts.append(_text(x + 2, TOP - 12, f"{words}{month.month}月", "pic-note", anchor="start", size=10))
    return parts


def _line(span: Span, scale: _Scale, y: float, *, side: float, narrow: bool) -> str:
    bar = y + (24 if narrow else 8)
    words = f"{span.sign} {span.label}"
    if narrow:
        parts = [_text(side, y + 17, _short(words, NARROW - MARGIN), "pic-label", anchor="start", size=12)]
    else:
        parts = [_text(8, y + 18, _short(words, side), "pic-label", anchor="start", size=12)]
    left, right = scale.x(span.starts_on), scale.x(span.ends_on + dt.timedelta(days=1))
    fill = FILLS.get(span.css, "#8a93a3")
    parts.append(_bar(left, bar, right - left, "pic-span", "#fff", fill))
    if span.percent:
        parts.append(_bar(left, bar, round((right - left) * span.percent / 100, 1), f"pic-done {span.css}", fill, fill))
    for day in span.former:
        x = scale.x(day + dt.timedelta(days=1))
        parts.append(f'<path class="pic-former" d="M{x:g} {bar - 3:g} v{BAR + 6}" stroke="#1f2937" stroke-width="2"/>')
    if span.finished_on:
        x = scale.x(span.finished_on)
        colour = "#fff" if span.finished_on <= span.ends_on else "#1f2937"
        parts.append(
            f'<text x="{x:g}" y="{bar + BAR - 2:g}" text-anchor="middle" font-size="11" fill="{colour}">✓</text>'
        )
    told = f"{span.label}：{_days(span)}，{span.word}，{span.percent}%"
    drawn = f"<g><title>{_clean(told)}</title>{''.join(parts)}</g>"
    return f'<a href="{_clean(span.url)}" tabindex="-1">{drawn}</a>' if span.url else drawn


def _bar(x: float, y: float, width: float, css: str, fill: str, stroke: str) -> str:
    return (
        f'<rect class="{css}" x="{x:g}" y="{y:g}" width="{max(width, 2):g}" height="{BAR}" rx="2" '
        f'fill="{fill}" stroke="{stroke}"/>'
    )


def _days(span: Span) -> str:
    return f"{_chinese(span.starts_on)}至{_chinese(span.ends_on)}"
