"""The verification code of a paper: the beginning of its public id in 16 letters and digits, and its QR picture.

80 bits, of which 74 are random: nobody finds a paper by trying. No letter of the code is easily taken for another, and
what people take for one another (O and 0, I, L and 1) is read as the same.
"""

from __future__ import annotations

import unicodedata
import uuid

import qrcode
from django.conf import settings

from core.models import Document

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # no I, L, O, U
LENGTH = 16
_BITS = 5 * LENGTH
_READ = str.maketrans("OIL", "011", " \t\r\n-_.·")
_QUIET = 4  # modules of white around the QR symbol, as its standard asks


def code_of(document: Document) -> str:
    """The code without gaps, as it stands in an address."""
    number = document.public_id.int >> (128 - _BITS)
    return "".join(ALPHABET[number >> shift & 31] for shift in range(_BITS - 5, -1, -5))


def code_shown(document: Document) -> str:
    """The code as it is printed: four groups of four."""
    code = code_of(document)
    return " ".join(code[start : start + 4] for start in range(0, LENGTH, 4))


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


def address_of_code(document: Document) -> str:
    """The public page that verifies the paper; absolute, because it is read off the paper."""
    return f"{settings.PUBLIC_URL}/public/verify/{code_of(document)}/"


def qr_svg(document: Document) -> str:
    """The address as a QR symbol: SVG with one black path in units of one module. The same paper gives the same text."""
    symbol = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=_QUIET)
    symbol.add_data(address_of_code(document))
    rows = symbol.get_matrix()
    size = len(rows)
    dark = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, on in enumerate(row) if on)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" role="img">'
        f'<title>核验二维码</title><path d="{dark}" fill="#000" shape-rendering="crispEdges"/></svg>'
    )
