"""Personal data at rest: encrypted with a named key, found by a keyed blind index."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings


def encrypt(text: str) -> str:
    """`key id:nonce and ciphertext` under the first field key, so that keys can be changed without losing old rows."""
    key_id = next(iter(settings.FIELD_KEYS))
    nonce = os.urandom(12)
    sealed = AESGCM(settings.FIELD_KEYS[key_id]).encrypt(nonce, text.encode(), key_id.encode())
    return f"{key_id}:{base64.b64encode(nonce + sealed).decode()}"


def decrypt(stored: str) -> str:
    key_id, _, body = stored.partition(":")
    raw = base64.b64decode(body)
    return AESGCM(settings.FIELD_KEYS[key_id]).decrypt(raw[:12], raw[12:], key_id.encode()).decode()


def blind_index(text: str) -> str:
    """Equal texts give equal values; without the key nothing can be read or guessed from it."""
    return hmac.new(settings.INDEX_KEY, text.encode(), hashlib.sha256).hexdigest()


def sign(text: str) -> str:
    """HMAC-SHA256 with the event key, hex."""
    return hmac.new(settings.EVENT_KEY, text.encode(), hashlib.sha256).hexdigest()
