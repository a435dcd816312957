"""The fonts of official papers, in order: the site's own licensed ones, then Fandol, then Noto Serif CJK.

GB/T 9704-2012 names 仿宋, 小标宋, 黑体 and 楷体. Sites that have licensed ones put the files into the folder FONTS_DIR;
`bin/setup.py` fetches Fandol; Noto has the rare characters of names.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from fontTools.ttLib import TTFont

# role -> words in the family name of a site's font, file of Fandol
ROLES = {
    "fang": (("仿宋", "fangsong"), "FandolFang-Regular.otf"),
    "title": (("小标宋", "xiaobiaosong"), "FandolSong-Bold.otf"),
    "hei": (("黑体", "simhei"), "FandolHei-Regular.otf"),
    "kai": (("楷体", "kaiti"), "FandolKai-Regular.otf"),
    "song": (("宋体", "simsun"), ""),
}
NOTO_FILES = ("NotoSerifCJK-Regular.ttc", "NotoSerifCJKsc-Regular.otf")
NOTO_FAMILY = "Noto Serif CJK SC"
SYSTEM_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")
FAMILY_NAMES = (1, 4, 16)  # family, full name, typographic family in the table of names


@dataclass(frozen=True)
class Face:
    """A font file, the family the style sheet calls it by, and which font of a collection it is."""

    path: Path
    family: str
    number: int = 0

    def open(self) -> TTFont:
        return TTFont(self.path, fontNumber=self.number, lazy=True)


@cache
def chain(role: str) -> tuple[Face, ...]:
    """The fonts a role is set in, best first; empty on a machine without any of them."""
    _, fandol = ROLES[role]
    faces = [Face(path, f"site-{role}") for path, names in _site_fonts() if _role_of(names) == role][:1]
    file = settings.FONTS / fandol
    if fandol and file.is_file():
        faces.append(Face(file, f"fandol-{role}"))
    noto = _noto()
    return (*faces, noto) if noto else tuple(faces)


def _site_fonts() -> list[tuple[Path, str]]:
    """The font files of the site's folder with all their names in one text."""
    if settings.FONTS_DIR is None:
        return []
    files = sorted(p for p in settings.FONTS_DIR.iterdir() if p.suffix.lower() in (".ttf", ".otf", ".ttc"))
    return [(path, _names(Face(path, "").open())) for path in files]


def _names(font: TTFont) -> str:
    records = [record.toUnicode() for record in font["name"].names if record.nameID in FAMILY_NAMES]
    return " ".join(records).lower().replace(" ", "")


def _role_of(names: str) -> str:
    """The first role whose word the names contain: 仿宋体 is 仿宋, not 宋体."""
    return next((role for role, (words, _) in ROLES.items() if any(word in names for word in words)), "")


@cache
def _noto() -> Face | None:
    for folder in map(Path, SYSTEM_FOLDERS):
        for file in NOTO_FILES:
            for path in sorted(folder.expanduser().rglob(file)):
                return Face(path, NOTO_FAMILY, _number_in(path))
    return None


def _number_in(path: Path) -> int:
    """Which font of a collection is the simplified Chinese one."""
    if path.suffix != ".ttc":
        return 0
    number = 0
    while NOTO_FAMILY.lower().replace(" ", "") not in _names(TTFont(path, fontNumber=number, lazy=True)):
        number += 1
    return number
