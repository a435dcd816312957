"""The imprint of a seal as our own drawing, in the size of the real one: for a demonstration, and marked as that.

A ring, the body's name along it, a plain star, the kind of seal in a line below. No state emblem. An installation in
earnest puts on the specimen that was registered instead.
"""

from __future__ import annotations

import math
from html import escape

SIDE = 42  # millimetres, the units of the drawing
MIDDLE = SIDE / 2
RED = "#d7000f"
WORDS_AT = 15.4  # from the middle to the foot of the words along the ring
ARC = 250  # degrees they may take at most
TALL, LINE = 4.4, 3.4  # height of the words along the ring, and of the line
LINE_WIDTH = 23
KINDS = ("行政审批服务专用章", "行政审批专用章", "审批服务专用章", "审批专用章", "业务专用章", "专用章")


def seal_picture(name: str) -> bytes:
    """SVG with the words of a seal; the same words give the same bytes."""
    body, kind = _parts(name)
    parts = [
        f'<circle cx="{MIDDLE:g}" cy="{MIDDLE:g}" r="20" fill="none" stroke="{RED}" stroke-width="1.2"/>',
        *_along_the_ring(body),
        f'<path d="{_star(5.2)}" fill="{RED}"/>',
        *([_text("演示", MIDDLE, 29.4, 2.8)] if kind else [_text("演示", MIDDLE, 33, LINE)]),
        *([_line(kind)] if kind else []),
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIDE} {SIDE}" width="{SIDE}mm" height="{SIDE}mm">'
        f"<title>{escape(name)}</title>{''.join(parts)}</svg>"
    ).encode()


def _parts(name: str) -> tuple[str, str]:
    """The body and the kind of seal, as the words of a seal name them one after the other."""
    kind = next((kind for kind in KINDS if name.endswith(kind) and name != kind), "")
    return name.removesuffix(kind), kind


def _along_the_ring(words: str) -> list[str]:
    step = min(24.0, ARC / max(len(words) - 1, 1))
    narrow = min(1.0, WORDS_AT * math.radians(step) / TALL * 1.1)
    start = -step * (len(words) - 1) / 2
    return [_turned(letter, start + step * place, narrow) for place, letter in enumerate(words)]


def _turned(letter: str, angle: float, narrow: float) -> str:
    return (
        f'<text x="0" y="{-WORDS_AT + 0.9:g}" font-size="{TALL}" text-anchor="middle" fill="{RED}" '
        f'transform="translate({MIDDLE:g} {MIDDLE:g}) rotate({angle:.2f}) scale({narrow:.3f} 1)">{escape(letter)}</text>'
    )


def _line(words: str) -> str:
    narrow = min(1.0, LINE_WIDTH / (len(words) * LINE))
    return (
        f'<text x="0" y="0" font-size="{LINE}" text-anchor="middle" fill="{RED}" '
        f'transform="translate({MIDDLE:g} 34) scale({narrow:.3f} 1)">{escape(words)}</text>'
    )


def _text(words: str, x: float, y: float, size: float) -> str:
    return f'<text x="{x:g}" y="{y:g}" font-size="{size:g}" text-anchor="middle" fill="{RED}">{words}</text>'


def _star(radius: float) -> str:
    """Five points around the middle, a little above it."""
    corners = []
    for corner in range(10):
        reach = radius if corner % 2 == 0 else radius * 0.382
        angle = math.radians(36 * corner)
        corners.append(f"{MIDDLE + reach * math.sin(angle):.2f} {MIDDLE - 0.6 - reach * math.cos(angle):.2f}")
    return f"M{'L'.join(corners)}z"
