"""Signers with keys of our own: PAdES B-B with pyHanko, B-T where a time-stamp authority is configured."""

from __future__ import annotations

from typing import Protocol

from asn1crypto import keys, x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.timestamps import HTTPTimeStamper, TimestampRequestError
from pyhanko_certvalidator.registry import SimpleCertificateStore

from core.signing.appearance import style_of
from core.signing.aside import aside
from core.signing.fields import next_field
from core.signing.keys import BodyKey, DemoKeys, KeyFolder
from core.signing.request import SignatureRequest, SigningFailed

RESERVED = 8 * 1024  # bytes of the file kept for one signature with its certificates
WITH_TIME_STAMP = 32 * 1024


class Keys(Protocol):
    def key_of(self, code: str, name: str) -> BodyKey: ...


class PadesSigner:
    """Signs with the key of the seal's owner. `tsa` is the address of a time-stamp authority (RFC 3161), or empty."""

    def __init__(self, keys: Keys, *, tsa: str = "") -> None:
        self._keys = keys
        self._timestamper = HTTPTimeStamper(tsa) if tsa else None

    def sign(self, pdf: bytes, request: SignatureRequest) -> bytes:
        field = next_field(pdf, request.place)
        described = PdfSignatureMetadata(
            field_name=field.name,
            md_algorithm="sha256",
            name=request.owner_name,
            reason=request.seal_name,
            contact_info=request.address,
            subfilter=SigSeedSubFilter.PADES,
            certify=field.first,
            docmdp_permissions=MDPPerm.FILL_FORMS,
        )
        signer = PdfSigner(
            described,
            _with(self._keys.key_of(request.owner_code, request.owner_name)),
            timestamper=self._timestamper,
            stamp_style=style_of(request.picture),
        )
        try:
            signed = aside(
                signer.sign_pdf,
                field.writer,
                existing_fields_only=True,
                bytes_reserved=2 * (WITH_TIME_STAMP if self._timestamper else RESERVED),
            )
        except TimestampRequestError as problem:
            raise SigningFailed(f"时间戳服务没有答复，稍后自动重试：{problem}") from problem
        except SigningError as problem:
            raise SigningFailed(f"“{request.owner_name}”签名没有成功：{problem}") from problem
        return bytes(signed.getbuffer())


def _with(found: BodyKey) -> SimpleSigner:
    store = SimpleCertificateStore()
    store.register_multiple([x509.Certificate.load(row.public_bytes(Encoding.DER)) for row in found.chain])
    return SimpleSigner(
        signing_cert=x509.Certificate.load(found.certificate.public_bytes(Encoding.DER)),
        signing_key=keys.PrivateKeyInfo.load(found.key),
        cert_registry=store,
    )


class DemoSigner(PadesSigner):
    """Demonstration keys, made on first use in a folder of the data directory."""

    def __init__(self, *, folder: str, secret: str, tsa: str = "") -> None:
        super().__init__(DemoKeys(folder, secret), tsa=tsa)


class FolderSigner(PadesSigner):
    """PKCS#12 files that the installation was given, one per body."""

    def __init__(self, *, folder: str, passwords: dict[str, str], tsa: str = "") -> None:
        super().__init__(KeyFolder(folder, passwords), tsa=tsa)
