"""A signer from outside, as docs/signing.md describes it: SM2 with SM3, the key in the hands of another program.

The program is OpenSSL's command; a seal server of a supplier would be asked over the network at the same place.
"""

from __future__ import annotations

import datetime as dt
import io
import subprocess
import tempfile
from pathlib import Path

from asn1crypto import algos, cms, core, pem, x509
from cryptography.hazmat.primitives import hashes
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.signers.cms_embedder import (
    PdfCMSEmbedder,
    SigAppearanceSetup,
    SigIOSetup,
    SigMDPSetup,
    SigObjSetup,
)
from pyhanko.sign.signers.pdf_byterange import SignatureObject

from core.signing.appearance import style_of
from core.signing.fields import next_field
from core.signing.request import SignatureRequest, SigningFailed

SM3 = "1.2.156.10197.1.401"
SM2_WITH_SM3 = "1.2.156.10197.1.501"
USER_ID = "distid:1234567812345678"  # the identity that GM/T 0009 takes where none is agreed


class Sm2Signer:
    """`key` and `certificate` are PEM files."""

    def __init__(self, *, key: str, certificate: str) -> None:
        self._key = key
        self._certificate = x509.Certificate.load(pem.unarmor(Path(certificate).read_bytes())[2])

    def sign(self, pdf: bytes, request: SignatureRequest) -> bytes:
        field, now, output = next_field(pdf), dt.datetime.now(dt.UTC), io.BytesIO()
        steps = PdfCMSEmbedder().write_cms(field.name, field.writer, existing_fields_only=True)
        next(steps)
        described = SignatureObject(
            bytes_reserved=8192,
            name=request.owner_name,
            reason=request.seal_name,
            contact_info=request.address,
            timestamp=now,
        )
        steps.send(
            SigObjSetup(
                sig_placeholder=described,
                mdp_setup=SigMDPSetup(md_algorithm="sha256", certify=field.first, docmdp_perms=MDPPerm.FILL_FORMS),
                appearance_setup=SigAppearanceSetup(style_of(request.picture), now, request.owner_name),
            )
        )
        prepared, _ = steps.send(SigIOSetup(md_algorithm="sha256", output=output))
        signed = bytearray(output.getvalue())
        content = bytes(signed[: prepared.reserved_region_start] + signed[prepared.reserved_region_end :])
        steps.send(self._container(content, now))
        return output.getvalue()

    def _container(self, content: bytes, now: dt.datetime) -> bytes:
        digest = hashes.Hash(hashes.SM3())
        digest.update(content)
        attributes = cms.CMSAttributes(
            [
                cms.CMSAttribute({"type": "content_type", "values": ["data"]}),
                cms.CMSAttribute({"type": "signing_time", "values": [cms.Time({"utc_time": core.UTCTime(now)})]}),
                cms.CMSAttribute({"type": "message_digest", "values": [digest.finalize()]}),
            ]
        )
        signer = cms.SignerInfo(
            {
                "version": "v1",
                "sid": cms.SignerIdentifier(
                    {
                        "issuer_and_serial_number": cms.IssuerAndSerialNumber(
                            {"issuer": self._certificate.issuer, "serial_number": self._certificate.serial_number}
                        )
                    }
                ),
                "digest_algorithm": algos.DigestAlgorithm({"algorithm": SM3}),
                "signed_attrs": attributes,
                "signature_algorithm": algos.SignedDigestAlgorithm({"algorithm": SM2_WITH_SM3}),
                "signature": self._raw(attributes.dump()),
            }
        )
        data = cms.SignedData(
            {
                "version": "v1",
                "digest_algorithms": [algos.DigestAlgorithm({"algorithm": SM3})],
                "encap_content_info": {"content_type": "data"},
                "certificates": [self._certificate],
                "signer_infos": [signer],
            }
        )
        der: bytes = cms.ContentInfo({"content_type": "signed_data", "content": data}).dump()
        return der

    def _raw(self, message: bytes) -> bytes:
        with tempfile.NamedTemporaryFile() as told:
            told.write(message)
            told.flush()
            asked = ["openssl", "pkeyutl", "-sign", "-rawin", "-digest", "sm3", "-pkeyopt", USER_ID]
            done = subprocess.run([*asked, "-inkey", self._key, "-in", told.name], capture_output=True)
        if done.returncode:
            raise SigningFailed("外部签名程序没有签成，请检查其密钥。")
        return done.stdout
