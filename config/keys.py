"""Secret keys: taken from the environment, else generated once and kept beside the data.

A trial needs no preparation, so missing keys are made at the first start. They must outlive every restart: losing the
field keys makes personal data unreadable, losing the event key makes the event chain unverifiable. Back them up.
"""

import base64
import json
import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Keys:
    """The keys of this installation.

    `field_keys` maps key id to a 32-byte key; the first is used for writing, the others only for reading (rotation).
    `index_key` makes the blind index of encrypted fields; it is apart so that rotating field keys keeps look-ups valid.
    `event_key` is the HMAC key of the event chain.
    """

    field_keys: dict[str, bytes]
    index_key: bytes
    event_key: bytes


def secret_key(path: Path) -> str:
    """Return Django's secret key from SECRET_KEY, else from `path`, which is written once (mode 0600)."""
    return os.environ.get("SECRET_KEY") or _read_or_create(path, secrets.token_urlsafe(50)).strip()


def installation_keys(path: Path) -> Keys:
    """Return the keys from FIELD_KEYS (JSON: id → base64), INDEX_KEY, EVENT_KEY (base64); the rest comes from `path`.

    Raises ValueError when a key is not base64 of exactly 32 bytes.
    """
    given = {name: os.environ[name] for name in ("FIELD_KEYS", "INDEX_KEY", "EVENT_KEY") if os.environ.get(name)}
    kept = {} if len(given) == 3 else json.loads(_read_or_create(path, _fresh_keys()))
    field_keys = json.loads(given["FIELD_KEYS"]) if "FIELD_KEYS" in given else kept["FIELD_KEYS"]
    return Keys(
        field_keys={key_id: _decode(f"FIELD_KEYS[{key_id}]", value) for key_id, value in field_keys.items()},
        index_key=_decode("INDEX_KEY", given.get("INDEX_KEY") or kept["INDEX_KEY"]),
        event_key=_decode("EVENT_KEY", given.get("EVENT_KEY") or kept["EVENT_KEY"]),
    )


def _fresh_keys() -> str:
    fresh = {"FIELD_KEYS": {"k1": _random_key()}, "INDEX_KEY": _random_key(), "EVENT_KEY": _random_key()}
    return json.dumps(fresh, indent=2) + "\n"


def _random_key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


def _decode(name: str, value: str) -> bytes:
    key = base64.b64decode(value, validate=True)
    if len(key) != 32:
        raise ValueError(f"{name} must be base64 of exactly 32 bytes")
    return key


def _read_or_create(path: Path, content: str) -> str:
    """Create `path` with `content` unless it exists; web and worker may start at once, and the link decides."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
        draft.touch(mode=0o600)
        draft.write_text(content)
        with suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return path.read_text()
