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
NAME = "园区赋权审批系统演示根证书（仅供演示，不具法律效力）"


@dataclass(frozen=True)
class Authority:
    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate


def authority() -> Authority:
    """A new root of its own."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"), x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    built = _started(name, name, key).add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    built = built.add_extension(_usage(sign=False), critical=True)
    return Authority(key, built.sign(key, hashes.SHA256()))


def body_certificate(code: str, name: str, issuer: Authority) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    """A key and certificate for one body, named as it is with 演示 behind it (a name has at most 64 characters)."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, name[:64]),
            x509.NameAttribute(NameOID.COMMON_NAME, f"{name[:60]}（演示）"),
            x509.NameAttribute(NameOID.SERIAL_NUMBER, code[:64]),
        ]
    )
    built = _started(subject, issuer.certificate.subject, key)
    built = built.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    built = built.add_extension(_usage(sign=True), critical=True)
    above = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key())
    return key, built.add_extension(above, critical=False).sign(issuer.key, hashes.SHA256())


def _started(subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(FIRST_DAY)
        .not_valid_after(FIRST_DAY.replace(year=FIRST_DAY.year + YEARS))
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
