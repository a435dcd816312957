"""Personal data at rest: readable only with its key, found without being read (E1)."""

from __future__ import annotations

import base64

import pytest
from cryptography.exceptions import InvalidTag
from pytest_django import Settings

from core.crypto import blind_index, decrypt, encrypt, sign

TEXT = "11010519491231002X"
OLD, NEW = {"k1": b"1" * 32}, {"k2": b"2" * 32}


@pytest.mark.mission("E1")
def test_encrypted_text_is_read_back_and_never_equal_twice(settings: Settings) -> None:
    settings.FIELD_KEYS = OLD
    first, second = encrypt(TEXT), encrypt(TEXT)
    assert (decrypt(first), decrypt(second)) == (TEXT, TEXT)
    assert first != second
    assert first.startswith("k1:")
    assert TEXT.encode() not in base64.b64decode(first.partition(":")[2])


@pytest.mark.mission("E1")
def test_old_rows_stay_readable_after_the_key_is_changed(settings: Settings) -> None:
    settings.FIELD_KEYS = OLD
    stored = encrypt(TEXT)
    settings.FIELD_KEYS = {**NEW, **OLD}
    assert (decrypt(stored), encrypt(TEXT).partition(":")[0]) == (TEXT, "k2")
    settings.FIELD_KEYS = NEW
    with pytest.raises(KeyError):
        decrypt(stored)


@pytest.mark.mission("E1")
def test_changed_ciphertext_or_key_id_is_noticed(settings: Settings) -> None:
    settings.FIELD_KEYS = {**OLD, "k3": OLD["k1"]}
    key_id, _, body = encrypt(TEXT).partition(":")
    raw = bytearray(base64.b64decode(body))
    raw[-1] ^= 1
    for forged in (f"{key_id}:{base64.b64encode(bytes(raw)).decode()}", f"k3:{body}"):
        with pytest.raises(InvalidTag):
            decrypt(forged)


@pytest.mark.mission("E1")
def test_blind_index_is_stable_and_keyed(settings: Settings) -> None:
    settings.INDEX_KEY = b"i" * 32
    first = blind_index(TEXT)
    assert (first == blind_index(TEXT), first == blind_index(TEXT[:-1] + "1"), len(first)) == (True, False, 64)
    settings.INDEX_KEY = b"j" * 32
    assert blind_index(TEXT) != first


@pytest.mark.mission("E1")
def test_signature_depends_on_the_event_key(settings: Settings) -> None:
    settings.EVENT_KEY = b"e" * 32
    first = sign("x")
    settings.EVENT_KEY = b"f" * 32
    assert sign("x") != first
