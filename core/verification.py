"""The verification code of a paper: the beginning of its public id in 16 letters and digits, and its QR picture.

80 bits, of which 74 are random: nobody finds a paper by trying. No letter of the code is easily taken for another, and
what people take for one another (O and 0, I, L and 1) is read as the same.
"""

from __future__ import annotations

import re
import unicodedata
import uuid
import zlib
from collections.abc import Iterator

import qrcode
from django.conf import settings

from core.models import Document

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # no I, L, O, U
LENGTH = 16
_BITS = 5 * LENGTH
_READ = str.maketrans("OIL", "011", " \t\r\n-_.·")
_IN_FILE = re.compile(rb"/verify/([0-9A-HJKMNP-TV-Z]{16})|\"public_id\": \"([0-9a-f-]{36})\"")
_STREAM = re.compile(rb"stream\r?\n")
_STREAMS, _INFLATED, _CODES = 2000, 256 * 1024, 8  # streams looked into, bytes of each, codes at most in one file
_QUIET = 4  # modules of white around the QR symbol, as its standard asks


def code_of(document: Document) -> str:
    """The code without gaps, as it stands in an address."""
    return _code(document.public_id.int >> (128 - _BITS))


def code_shown(document: Document) -> str:
    """The code as it is printed: four groups of four."""
    code = code_of(document)
    return " ".join(code[start : start + 4] for start in range(0, LENGTH, 4))


def _code(number: int) -> str:
    return "".join(ALPHABET[number >> shift & 31] for shift in range(_BITS - 5, -1, -5))


def code_read(typed: str) -> str:
    """What was typed as a code: capitals, without gaps and dashes; empty when it cannot be one."""
    code = unicodedata.normalize("NFKC", typed[:200]).upper().translate(_READ)
    return code if len(code) == LENGTH and set(code) <= set(ALPHABET) else ""


def document_by_code(typed: str) -> Document | None:
    """The paper with this code, however it was typed. One range of the unique index; two papers never share a code in
    practice, and if they did none would be shown.
    """
    code = code_read(typed)
    if not code:
        return None
    number = 0
    for letter in code:
        number = number << 5 | ALPHABET.index(letter)
    rest = 128 - _BITS
    first, last = uuid.UUID(int=number << rest), uuid.UUID(int=(number + 1 << rest) - 1)
    found = list(Document.objects.filter(public_id__gte=first, public_id__lte=last).select_related("organisation")[:2])
    return found[0] if len(found) == 1 else None


def codes_in(file: bytes) -> list[str]:
    """The codes of papers that a file carries, whatever has become of it: in its links, its description, its signatures
    and its attached facts. They stand in several places, so that a change in one leaves the others.
    """
    found: dict[str, None] = {}
    for text in _texts(file):
        for code, public_id in _IN_FILE.findall(text):
            found.setdefault(code.decode() or _code(int(public_id.replace(b"-", b"") or b"0", 16) >> (128 - _BITS)))
            if len(found) == _CODES:
                return list(found)
    return list(found)


def _texts(file: bytes) -> Iterator[bytes]:
    """The file as it is, then what its compressed streams begin with; a broken stream gives what is before the break."""
    yield file
    for place, match in enumerate(_STREAM.finditer(file)):
        if place == _STREAMS:
            return
        yield _inflated(file, match.end())


def _inflated(file: bytes, start: int) -> bytes:
    inflater, found = zlib.decompressobj(), b""
    try:
        while not inflater.eof and start < len(file) and len(found) < _INFLATED:
            found += inflater.decompress(file[start : start + 512], _INFLATED - len(found))
            start += 512
    except zlib.error:
        pass
    return found


def address_of_code(document: Document) -> str:
    """The public page that verifies the paper; absolute, because it is read off the paper."""
    return f"{settings.PUBLIC_URL}/public/verify/{code_of(document)}/"


def qr_svg(document: Document) -> str:
    """The paper's address as a QR symbol."""
    return qr_picture(address_of_code(document), "核验二维码")


def qr_picture(address: str, title: str) -> str:
    """An address as a QR symbol: SVG with one black path in units of one module. The same address gives the same text."""
    symbol = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=_QUIET)
    symbol.add_data(address)
    rows = symbol.get_matrix()
    size = len(rows)
    dark = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, on in enumerate(row) if on)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" role="img">'
        f'<title>{title}</title><path d="{dark}" fill="#000" shape-rendering="crispEdges"/></svg>'
    )
