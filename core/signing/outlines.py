"""Words of a drawn seal as outlines: twenty characters of a Chinese font would else make every signature 50 KB larger."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cache
from xml.etree import ElementTree

from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont

from core.pdf.fonts import Face, chain
from core.signing.request import SigningFailed

SVG = "{http://www.w3.org/2000/svg}"
ROLE = "title"  # the bold 宋体 of the papers' titles


def outlined(picture: bytes) -> bytes:
    """The SVG with each plain <text> as a <path>; as it is on a machine without the fonts. Raises SigningFailed."""
    if not chain(ROLE):
        return picture
    ElementTree.register_namespace("", SVG.strip("{}"))
    tree = ElementTree.parse(io.BytesIO(picture))  # noqa: S314 (drawn by us or registered by an officer of ours)
    for element in tree.iter(f"{SVG}text"):
        _to_path(element)
    return ElementTree.tostring(tree.getroot())


def _to_path(element: ElementTree.Element) -> None:
    size = float(element.attrib.pop("font-size"))
    x, y = (float(element.attrib.pop(name)) for name in "xy")
    words, element.text, element.tag = element.text or "", None, f"{SVG}path"
    glyphs = [_glyph(letter) for letter in words]
    if element.attrib.pop("text-anchor", "") == "middle":
        x -= sum(glyph.width for glyph in glyphs) * size / 2
    drawn = ""
    for glyph in glyphs:
        pen = SVGPathPen(None, ntos=lambda number: f"{number:.3f}")
        scale = size / glyph.units
        _font(glyph.face).getGlyphSet()[glyph.name].draw(TransformPen(pen, (scale, 0, 0, -scale, x, y)))
        drawn += pen.getCommands()
        x += glyph.width * size
    element.attrib["d"] = drawn


@dataclass(frozen=True)
class Glyph:
    """One character in the first font that has it; `width` in em, `units` of the font in one em."""

    face: Face
    name: str
    width: float
    units: int


@cache
def _glyph(letter: str) -> Glyph:
    for face in chain(ROLE):
        font = _font(face)
        name = font.getBestCmap().get(ord(letter))
        if name:
            units = font["head"].unitsPerEm
            return Glyph(face, name, font["hmtx"][name][0] / units, units)
    raise SigningFailed(f"印文中的“{letter}”（U+{ord(letter):04X}）字体里没有，请把含有该字的字体放入字体目录。")


@cache
def _font(face: Face) -> TTFont:
    return face.open()
