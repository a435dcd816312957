"""One search column for Chinese names, the same on SQLite and PostgreSQL: ``column contains query_key(input)``.

The column holds, line by line: the text without blanks, its pinyin initials and its full pinyin. A character with
several readings gives several lines (重庆 is found by cq and zq), up to a cap, the likeliest first.

Pinyin comes from pypinyin's table of single characters only. Its table of phrases would choose readings better but
costs some 45 MB in every process (59 against 14 MB, measured), and on real item names the variants find the same.
The table is loaded at first use, so that processes which never write a search column do not pay for it.
"""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import combinations, islice
from typing import Final

MAX_CHARACTERS: Final = 64  # of one text, for the pinyin; names are far shorter
MAX_INITIALS: Final = 16
MAX_FULL: Final = 8


def normalise(text: str) -> str:
    """NFKC, case-folded, blanks collapsed to single spaces: the form in which two texts are compared."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return " ".join(folded.split())


def query_key(text: str) -> str:
    """What a person typed, in the form to look for inside a search column; blanks do not matter."""
    return unicodedata.normalize("NFKC", normalise(text).replace(" ", ""))  # marks the blanks kept apart now combine


def search_key(*texts: str) -> str:
    """The search column for an object known by ``texts`` (name, number, applicant…)."""
    lines: dict[str, None] = {}
    for text in texts:
        plain = query_key(text)
        lines[plain] = None
        readings = [found for letter in plain[:MAX_CHARACTERS] if (found := _readings(letter))]
        initials = [tuple(dict.fromkeys(reading[0] for reading in found)) for found in readings]
        lines.update(dict.fromkeys(islice(_spellings(initials), MAX_INITIALS)))
        lines.update(dict.fromkeys(islice(_spellings(readings), MAX_FULL)))
    return "\n".join(filter(None, lines))


def _spellings(choices: Sequence[tuple[str, ...]]) -> Iterator[str]:
    """Every spelling, those with the fewest unusual readings first."""
    usual = [options[0] for options in choices]
    unusual = [(place, option) for place, options in enumerate(choices) for option in options[1:]]
    for changes in range(len({place for place, _ in unusual}) + 1):
        for changed in combinations(unusual, changes):
            if len({place for place, _ in changed}) == changes:
                spelling = usual.copy()
                for place, option in changed:
                    spelling[place] = option
                yield "".join(spelling)


@cache
def _readings(letter: str) -> tuple[str, ...]:
    """The toneless readings of a character, the usual one first; a letter or digit reads as itself, a sign not."""
    if letter.isascii():
        return (letter,) if letter.isalnum() else ()
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")  # read once, when the library is imported
    from pypinyin import Style, pinyin

    found = pinyin(letter, style=Style.NORMAL, heteronym=True, errors="ignore")
    return tuple(found[0]) if found else ()
