"""The mark of a seal use on a plain printed paper: our own drawing, which no one takes for the official imprint.

A ring with the words of the seal along it and, inside, how and when it was put on. The official imprint is on the paper
original or in the electronic seal; this mark only says which one.
"""

from __future__ import annotations

import math

from django.conf import settings
from django.utils.html import escape

from core import moments
from empowerment.models import SealUse

SIZE = 150
RADIUS = 58
ARC = 300  # degrees that the words may take; the gap at the bottom keeps first and last apart


def seal_mark(use: SealUse) -> str:
    """SVG of one use. Classes only, no inline style, no ids; the colours stand in app.css."""
    words = use.seal.name
    day = moments.legal_day(use.used_at)
    inside = ["演示用印" if settings.DEMO else "用印登记", use.get_form_display(), f"{day:%Y.%m.%d}"]
    lines = "".join(
        f'<text class="mark-line" x="{SIZE / 2}" y="{SIZE / 2 - 10 + 18 * n}">{escape(line)}</text>'
        for n, line in enumerate(inside)
    )
    return (
        f'<svg class="seal-mark" viewBox="0 0 {SIZE} {SIZE}" width="{SIZE}" height="{SIZE}" role="img">'
        f"<title>{escape(words)}</title>"
        f'<circle class="mark-ring" cx="{SIZE / 2}" cy="{SIZE / 2}" r="{SIZE / 2 - 3}"/>{_ring(words)}{lines}</svg>'
    )


def _ring(words: str) -> str:
    step = min(20.0, ARC / max(len(words), 1))
    size = min(13.0, RADIUS * math.radians(step) * 0.95)
    start = -step * (len(words) - 1) / 2
    letters = []
    for n, letter in enumerate(words):
        angle = start + step * n
        x = SIZE / 2 + RADIUS * math.sin(math.radians(angle))
        y = SIZE / 2 - RADIUS * math.cos(math.radians(angle))
        letters.append(
            f'<text font-size="{size:.1f}" x="{x:.1f}" y="{y:.1f}" transform="rotate({angle:.1f} {x:.1f} {y:.1f})">'
            f"{escape(letter)}</text>"
        )
    return "".join(letters)
