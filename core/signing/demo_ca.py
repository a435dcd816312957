"""The demonstration CA: every name in its certificates says 演示, so that nobody takes a trial for an official signature."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

FIRST_DAY = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)  # a trial may be set to an earlier day
YEARS = 20
NAME, REMARK = "园区赋权审批系统演示根证书", "仅供演示，不具法律效力"


@dataclass(frozen=True)
class Authority:
    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate


def authority() -> Authority:
    """A new root of its own."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name((NameOID.ORGANIZATION_NAME, REMARK), (NameOID.COMMON_NAME, NAME))
    built = _started(name, name, key).add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    built = built.add_extension(_usage(sign=False), critical=True)
    return Authority(key, built.sign(key, hashes.SHA256()))


def body_certificate(
    code: str, name: str, issuer: Authority, *, years: int = YEARS
) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    """A key and certificate for one body, good for some years from FIRST_DAY. Its whole name stands as the organisation:
    a common name may not be that long.
    """
    key = ec.generate_private_key(ec.SECP256R1())
    subject = _name((NameOID.ORGANIZATION_NAME, f"{name}（演示）"), (NameOID.COMMON_NAME, f"演示电子印章 {code}"))
    built = _started(subject, issuer.certificate.subject, key, years)
    built = built.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    built = built.add_extension(_usage(sign=True), critical=True)
    above = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key())
    return key, built.add_extension(above, critical=False).sign(issuer.key, hashes.SHA256())


def _name(*parts: tuple[x509.ObjectIdentifier, str]) -> x509.Name:
    return x509.Name([x509.NameAttribute(oid, text) for oid, text in ((NameOID.COUNTRY_NAME, "CN"), *parts)])


def _started(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, years: int = YEARS
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(FIRST_DAY)
        .not_valid_after(FIRST_DAY.replace(year=FIRST_DAY.year + years))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _usage(*, sign: bool) -> x509.KeyUsage:
    """For signing papers, or for signing certificates."""
    return x509.KeyUsage(
        digital_signature=sign,
        content_commitment=sign,
        key_cert_sign=not sign,
        crl_sign=not sign,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def packed(
    key: ec.EllipticCurvePrivateKey, certificate: x509.Certificate, above: tuple[x509.Certificate, ...], password: str
) -> bytes:
    """PKCS#12 under a password."""
    locked = serialization.BestAvailableEncryption(password.encode())
    return pkcs12.serialize_key_and_certificates(None, key, certificate, above or None, locked)


def published(found: Authority) -> bytes:
    """The certificate alone, as PEM: what a reader trusts to verify papers of this trial."""
    return found.certificate.public_bytes(serialization.Encoding.PEM)


def private_der(key: Any) -> bytes:
    der: bytes = key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return der
