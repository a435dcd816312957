"""Which signer this installation uses: a product by dotted path, a folder of keys, or the demonstration keys."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from core.crypto import blind_index
from core.models import Document
from core.signing.request import SignatureRequest, SigningFailed
from core.stamps import PaperStamp
from core.verification import address_of_code


def signing_job(document: Document, pdf: bytes, stamp: PaperStamp) -> dict[str, Any]:
    """The arguments of `core.signing.job.sign` for one stamp. Raises SigningFailed where no keys are configured."""
    signer, options = _signer()
    return {"pdf": pdf, "request": _request(document, stamp), "signer": signer, "options": options}


def _request(document: Document, stamp: PaperStamp) -> SignatureRequest:
    if stamp.picture is None:
        raise SigningFailed(f"“{stamp.seal_name}”没有印模，请先登记印模。")
    return SignatureRequest(
        owner_code=stamp.owner_code,
        owner_name=stamp.owner_name,
        seal_name=stamp.seal_name,
        step=stamp.step,
        picture=stamp.picture,
        address=address_of_code(document),
        place=stamp.place,
    )


def _signer() -> tuple[str, dict[str, Any]]:
    if settings.SIGNER:
        return settings.SIGNER, settings.SIGNER_OPTIONS
    tsa = {"tsa": settings.SIGNING_TSA_URL}
    if settings.SIGNING_KEYS_DIR:
        found = {"folder": settings.SIGNING_KEYS_DIR, "passwords": settings.SIGNING_PASSWORDS}
        return "core.signing.pades.FolderSigner", found | tsa
    if settings.DEMO:
        return "core.signing.pades.DemoSigner", {"folder": str(settings.VAR / "keys"), "secret": _demo_secret()} | tsa
    raise SigningFailed("尚未配置签名密钥，请按 docs/signing.md 设置 SIGNING_KEYS_DIR 或 SIGNER。")


def _demo_secret() -> str:
    """Protects the demonstration keys at rest; follows from a key of the installation that never changes."""
    return blind_index("demonstration signing keys")
