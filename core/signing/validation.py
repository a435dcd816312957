"""Checking signatures apart from the record: what the PDF itself proves, against root certificates."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass

from asn1crypto import pem, x509
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import PdfSignatureStatus
from pyhanko_certvalidator import ValidationContext

from core.signing.aside import aside


@dataclass(frozen=True)
class Seen:
    """One signature: whose, for which seal, when by its own word, and what is wrong with it (empty: nothing)."""

    owner: str
    seal: str
    at: dt.datetime | None
    fault: str
    time_stamped: bool


class Unreadable(Exception):
    """The bytes are no PDF whose signatures can be read."""


def roots_of(text: bytes) -> list[x509.Certificate]:
    """The certificates of a PEM file. Raises Unreadable."""
    try:
        return [x509.Certificate.load(der) for _, _, der in pem.unarmor(text, multiple=True)]
    except ValueError as problem:
        raise Unreadable("根证书文件不是 PEM 格式。") from problem


def signatures_in(pdf: bytes, roots: Sequence[x509.Certificate]) -> list[Seen]:
    """Every signature in the order it was put on. Each is judged at the time it names. Raises Unreadable."""
    try:
        reader = PdfFileReader(io.BytesIO(pdf))
        embedded = list(reader.embedded_regular_signatures)
        return [_seen(signature, roots) for signature in embedded]
    except (PdfError, SigningError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as problem:
        raise Unreadable("不是完整的 PDF 文件，读不出其中的签名。") from problem


def _seen(signature: EmbeddedPdfSignature, roots: Sequence[x509.Certificate]) -> Seen:
    described = signature.sig_object
    at = signature.self_reported_timestamp
    status: PdfSignatureStatus | None = None
    try:
        context = ValidationContext(trust_roots=list(roots), moment=at)
        status = aside(validate_pdf_signature, signature, context)
        fault = _fault(status)
    except (SignatureValidationError, PdfError, SigningError) as problem:
        fault = f"签名结构不对：{problem}"
    return Seen(
        owner=str(described.get("/Name", "")),
        seal=str(described.get("/Reason", "")),
        at=at,
        fault=fault,
        time_stamped=bool(status and status.timestamp_validity and status.timestamp_validity.intact),
    )


def _fault(status: PdfSignatureStatus) -> str:
    if not status.intact:
        return "签名之后内容被改动"
    if not status.valid:
        return "签名值不对"
    if not status.trusted:
        return "签名证书不是由所给根证书签发，或者已失效"
    if status.coverage < SignatureCoverageLevel.ENTIRE_REVISION:
        return "签名没有覆盖整个版次"
    if status.modification_level is None or status.modification_level > ModificationLevel.FORM_FILLING:
        return "签名之后有后续印章以外的改动"
    return "" if status.bottom_line else "签名无效"
