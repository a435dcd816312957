"""Whether every character of a paper can be printed: asked before it is issued, never found as an empty box after."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import Any

from core.errors import Invalid
from core.pdf.fonts import ROLES, Face, chain

AROUND = 8  # characters of the text shown on each side of one that cannot be printed
MOST_NAMED = 5


def glyphs_must_exist(facts: dict[str, Any]) -> None:
    """Raises Invalid that names each character no font of the chain has, and the words around it.

    A machine without any of the fonts says nothing: it cannot know, and its self-check tells that fonts are missing.
    """
    if not chain("fang"):
        return
    missing = [(text, sign) for text in _texts(facts) for sign in sorted(set(text)) if not _printable(sign)]
    if missing:
        named = "；".join(dict.fromkeys(_where(text, sign) for text, sign in missing[:MOST_NAMED]))
        raise Invalid(
            f"文书中有字体里没有的字，不能打印：{named}。请改用规范字，或请管理员把含有该字的字体放入字体目录。"
        )


def printable(text: str) -> str:
    """The text with 〓 for each character that no font has: for a list of what others wrote, which must not fail on it."""
    if not chain("fang"):
        return text
    return "".join(sign if _printable(sign) else "〓" for sign in text)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)


def _where(text: str, sign: str) -> str:
    at = text.index(sign)
    words = text[max(0, at - AROUND) : at + AROUND + 1].strip()
    return f"“{words}”中的“{sign}”（U+{ord(sign):04X}）"


def _printable(sign: str) -> bool:
    """Every role must have it, since the same words stand in title, text and table."""
    if sign.isascii() or unicodedata.category(sign) in ("Cc", "Cf", "Zs", "Zl", "Zp"):
        return True
    return all(any(ord(sign) in _signs(face) for face in chain(role)) for role in ROLES)


@cache
def _signs(face: Face) -> frozenset[int]:
    """The characters of a font. Kept per process; Noto's, the largest, is read only when a rare character asks."""
    with face.open() as font:
        return frozenset(font.getBestCmap())
