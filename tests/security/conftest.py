"""A world of its own per module, and people who knock at its doors."""

from __future__ import annotations

import copy
import secrets
from collections.abc import Callable

import pytest
from django.core.cache import caches
from django.test import Client

from tests.world import World, shared_world

__all__ = ["shared_world", "world"]
LogIn = Callable[[str], Client]


@pytest.fixture
def world(shared_world: World, db: None) -> World:
    """A private copy of the module's world inside a transaction of its own."""
    return copy.deepcopy(shared_world)


@pytest.fixture
def log_in(world: World) -> LogIn:
    """A browser with a person's session; a fault of the program is an answer 500, as it is in production."""

    def by(login: str) -> Client:
        client = Client(raise_request_exception=False)
        client.force_login(world.person[login])
        return client

    return by


@pytest.fixture(autouse=True)
def _no_tries_counted() -> None:
    caches["default"].version = secrets.randbelow(1 << 60)  # never `clear`: others at work share a Redis
