"""The picture of a seal as the appearance of a signature: over name and date, which stay readable through it."""

from __future__ import annotations

import base64
import functools
import io

from pyhanko.pdf_utils import generic, layout
from pyhanko.pdf_utils.content import PdfContent, ResourceType
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.stamp import StaticStampStyle
from weasyprint import HTML

from core.signing.outlines import outlined
from core.signing.places import POINTS, SIDE

PICTURES = ((b"\x89PNG", "image/png"), (b"\xff\xd8\xff", "image/jpeg"))
SIDE_MM = round(SIDE / POINTS)
PAGE = "@page{{size:{side}mm {side}mm;margin:0}}body,img{{display:block;margin:0;width:{side}mm;height:{side}mm}}"


class SealPicture(PdfContent):
    """A drawn page, put on like ink: what is printed under it shows through."""

    def __init__(self, pdf: bytes) -> None:
        super().__init__(box=layout.BoxConstraints(width=SIDE, height=SIDE))
        self._pdf = pdf

    def render(self) -> bytes:
        page = self._ensure_writer.import_page_as_xobject(PdfFileReader(io.BytesIO(self._pdf)))
        ink = generic.DictionaryObject({generic.pdf_name("/BM"): generic.pdf_name("/Multiply")})
        self.set_resource(ResourceType.XOBJECT, generic.pdf_name("/Seal"), page)
        self.set_resource(ResourceType.EXT_G_STATE, generic.pdf_name("/Ink"), ink)
        return b"/Ink gs /Seal Do"


def style_of(picture: bytes) -> StaticStampStyle:
    """How pyHanko draws the signature: the picture and nothing else, filling its box."""
    rule = layout.SimpleBoxLayoutRule(layout.AxisAlignment.ALIGN_MID, layout.AxisAlignment.ALIGN_MID)
    return StaticStampStyle(
        border_width=0, background=SealPicture(_drawn(picture)), background_opacity=1, background_layout=rule
    )


@functools.lru_cache(maxsize=64)
def _drawn(picture: bytes) -> bytes:
    """One page of the seal's size with the picture on it, SVG, PNG or JPEG, everything around it transparent."""
    kind = next((kind for start, kind in PICTURES if picture.startswith(start)), "")
    if not kind:
        kind, picture = "image/svg+xml", outlined(picture)
    data = base64.b64encode(picture).decode()
    style = PAGE.format(side=SIDE_MM) + "img{object-fit:contain}"
    page = HTML(string=f'<style>{style}</style><img src="data:{kind};base64,{data}" alt="">')
    drawn: bytes = page.write_pdf(pdf_variant="pdf/a-3u")
    return drawn
