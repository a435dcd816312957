"""Where seals stand on a sheet: the anchors seal-1, seal-2 … of the page, each the upper left corner of one seal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pyhanko.pdf_utils.reader import PdfFileReader

POINTS = 72 / 25.4  # of one millimetre
SIDE = 42 * POINTS  # a seal is 42 mm wide
GAP = 2 * POINTS
PLACES = 3  # seals that a paper can carry: the park's, the department's, and one more on request
EDGE = 24 * POINTS  # from the right and lower edge, for a sheet without anchors


@dataclass(frozen=True)
class Place:
    """One seal: the page counted from 0 and its box (left, bottom, right, top) in points."""

    page: int
    box: tuple[int, int, int, int]


def places_of(reader: PdfFileReader) -> list[Place]:
    """The three places of a paper. What the sheet does not name follows to the left of the one before."""
    count = int(reader.root["/Pages"]["/Count"])
    pages = [reader.find_page_for_modification(index)[0] for index in range(count)]
    references = [page.reference for page in pages]
    anchors = _anchors(reader)
    found: list[Place] = []
    for number in range(1, PLACES + 1):
        named = anchors.get(f"seal-{number}")
        if named is not None:
            page = references.index(named.raw_get(0).reference)
            found.append(_place(page, float(named[2]), float(named[3]) - SIDE))
        elif found:
            found.append(_place(found[-1].page, found[-1].box[0] - GAP - SIDE, found[-1].box[1]))
        else:
            width = float(pages[-1].get_object()["/MediaBox"][2])
            found.append(_place(count - 1, width - EDGE - SIDE, EDGE))
    return found


def _place(page: int, left: float, bottom: float) -> Place:
    left = max(left, GAP)
    return Place(page, (round(left), round(bottom), round(left + SIDE), round(bottom + SIDE)))


def _anchors(reader: PdfFileReader) -> dict[str, Any]:
    names = reader.root.get("/Names", {}).get("/Dests", {}).get("/Names", [])
    return {str(names[index]): names[index + 1] for index in range(0, len(names), 2)}
