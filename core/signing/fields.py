"""A PDF made ready for its next signature: which field takes it, and whether it is the first."""

from __future__ import annotations

import io
from dataclasses import dataclass

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign.fields import SigFieldSpec, append_signature_field

from core.signing.places import PLACES, places_of
from core.signing.request import SigningFailed


@dataclass(frozen=True)
class NextField:
    """`first`: this signature certifies the file."""

    writer: IncrementalPdfFileWriter
    name: str
    first: bool


def next_field(pdf: bytes, place: int = 0) -> NextField:
    """The fields of all places are made with the first signature, because a certified file takes no new ones. `place` is
    the field of a body that has its own, 0 for the next free one.

    Raises SigningFailed for bytes that are no PDF and for a paper without a free place.
    """
    try:
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
        signed = len(writer.prev.embedded_regular_signatures)
        if signed == PLACES:
            raise SigningFailed(f"文书上已有 {PLACES} 枚印章，没有可再用印的位置。")
        if not signed:
            for number, found in enumerate(places_of(writer.prev), start=1):
                append_signature_field(writer, SigFieldSpec(_name(number), on_page=found.page, box=found.box))
    except PdfError as problem:
        raise SigningFailed("文书文件不是完整的 PDF，不能签章。") from problem
    return NextField(writer, _name(place or signed + 1), not signed)


def _name(number: int) -> str:
    return f"Seal{number}"
