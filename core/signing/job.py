"""What the drawing process does when it is asked to sign."""

from __future__ import annotations

import importlib
from typing import Any

from core.signing.request import SignatureRequest, Signer, SigningFailed

_signers: dict[tuple[str, str], Signer] = {}


def sign(*, pdf: bytes, request: SignatureRequest, signer: str, options: dict[str, Any]) -> bytes:
    """Sign with the signer of the dotted path. Raises SigningFailed, also when it did not keep the bytes it was given."""
    signed = _made(signer, options).sign(pdf, request)
    if not signed.startswith(pdf) or len(signed) == len(pdf):
        raise SigningFailed("签名组件没有以增量方式签名，已放弃其结果，请联系系统管理员。")
    return signed


def _made(path: str, options: dict[str, Any]) -> Signer:
    """Kept for the life of the process; each is asked again for its key file, so a new one is taken up at once."""
    found = _signers.get((path, repr(options)))
    if found is None:
        module, _, name = path.rpartition(".")
        try:
            made = getattr(importlib.import_module(module), name)
        except (ImportError, AttributeError, ValueError) as problem:
            raise SigningFailed(f"找不到签名组件 {path}，请核对 SIGNER。") from problem
        found = _signers[path, repr(options)] = made(**options)
    return found
