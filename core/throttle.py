"""Tries are counted so that nothing is found by trying: neither a password nor a query code."""

from __future__ import annotations

import time

from django.core.cache import cache

from core.crypto import blind_index


def used_up(name: str, *, tries: int) -> bool:
    """Whether this many tries have been noted under the name and the last is not yet forgotten."""
    key = _key(name)
    return time.time() < float(cache.get(f"{key}:until", 0)) and int(cache.get(key, 0)) >= tries


def note(name: str, *, seconds: int) -> None:
    """One more try; all are forgotten when none has been added for so many seconds."""
    key, now = _key(name), time.time()
    if now >= float(cache.get(f"{key}:until", 0)):
        cache.set(key, 0, seconds)
    try:
        cache.incr(key)
    except ValueError:  # forgotten between the two lines
        cache.set(key, 1, seconds)
    # The end is kept beside the count: in a cache of files `incr` falls back to the cache's own timeout.
    cache.set(f"{key}:until", now + seconds, seconds)
    cache.touch(key, seconds)


def _key(name: str) -> str:
    """Names and addresses do not stand in the cache."""
    return f"tries:{blind_index(name)[:32]}"
