"""Where the keys of the bodies come from: a folder of PKCS#12 files, or demonstration keys made on first use."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import pkcs12

from core.signing import demo_ca
from core.signing.request import SigningFailed


@dataclass(frozen=True)
class BodyKey:
    """Private key and certificate of one body, and the certificates above it, all as DER."""

    key: bytes
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...]


class KeyFolder:
    """`<body code>.p12` in a folder, each with a password of its own: SIGNING_PASSWORD_<CODE>, - written as _."""

    def __init__(self, folder: str, passwords: dict[str, str]) -> None:
        self._folder, self._passwords = Path(folder), passwords

    def key_of(self, code: str, name: str) -> BodyKey:
        """Raises SigningFailed for a missing file or password, a wrong password, and outside the certificate's days."""
        path = self._folder / f"{code}.p12"
        if not path.is_file():
            raise SigningFailed(f"没有“{name}”的签名密钥：请把 {code}.p12 放入签名密钥目录。")
        variable = code.upper().replace("-", "_")
        if variable not in self._passwords:
            raise SigningFailed(f"没有“{name}”签名密钥的口令：请设置环境变量 SIGNING_PASSWORD_{variable}。")
        return opened(path, self._passwords[variable], name)


class DemoKeys:
    """A key per body, signed by a demonstration CA; both made when first needed, mode 0600, in a folder of mode 0700."""

    def __init__(self, folder: str, secret: str) -> None:
        self._folder, self._secret = Path(folder), secret

    def key_of(self, code: str, name: str) -> BodyKey:
        path = self._folder / f"{code}.p12"
        if not path.exists():
            authority = self._authority()
            key, certificate = demo_ca.body_certificate(code, name, authority)
            self._keep(path, demo_ca.packed(key, certificate, (authority.certificate,), self._password(code)))
        return opened(path, self._password(code), name)

    def _authority(self) -> demo_ca.Authority:
        path = self._folder / "ca.p12"
        if not path.exists():
            made = demo_ca.authority()
            self._keep(path, demo_ca.packed(made.key, made.certificate, (), self._password("ca")))
        key, certificate, _ = pkcs12.load_key_and_certificates(path.read_bytes(), self._password("ca").encode())
        found = demo_ca.Authority(key, certificate)  # type: ignore[arg-type]
        self._keep(self._folder / "ca.pem", demo_ca.published(found))
        return found

    def _password(self, name: str) -> str:
        return hmac.new(self._secret.encode(), name.encode(), hashlib.sha256).hexdigest()

    def _keep(self, path: Path, content: bytes) -> None:
        """Write the file unless it is there; several processes may be first at once, and the link decides."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
        with suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()


def opened(path: Path, password: str, name: str) -> BodyKey:
    """Read one PKCS#12 file and look at the days of its certificate."""
    try:
        key, certificate, others = pkcs12.load_key_and_certificates(path.read_bytes(), password.encode())
    except ValueError as problem:
        raise SigningFailed(f"“{name}”的签名密钥打不开：口令不对，或者 {path.name} 不是 PKCS#12 文件。") from problem
    if key is None or certificate is None:
        raise SigningFailed(f"“{name}”的签名密钥文件 {path.name} 里没有私钥或者证书。")
    now = dt.datetime.now(dt.UTC)
    if now > certificate.not_valid_after_utc:
        day = certificate.not_valid_after_utc.astimezone().strftime("%Y年%-m月%-d日")
        raise SigningFailed(f"“{name}”的签名证书已于{day}到期，请换上新的 {path.name}；换好后自动补签。")
    if now < certificate.not_valid_before_utc:
        day = certificate.not_valid_before_utc.astimezone().strftime("%Y年%-m月%-d日")
        raise SigningFailed(f"“{name}”的签名证书自{day}起才有效，请核对 {path.name} 和系统时间。")
    return BodyKey(demo_ca.private_der(key), certificate, tuple(others))
