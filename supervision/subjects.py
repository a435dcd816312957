"""Where the subject of a supervision order is shown: apps above register the address of their rows."""

from __future__ import annotations

from collections.abc import Callable

from core.actors import Actor

Address = Callable[[int, Actor], str]
_addresses: dict[str, Address] = {}


def subject_register(label: str, address: Address) -> None:
    """`address(key, actor)` returns where the row is, or nothing when the actor may not see it."""
    _addresses[label] = address


def subject_address(label: str, key: int, actor: Actor) -> str:
    return _addresses[label](key, actor) if label in _addresses else ""
