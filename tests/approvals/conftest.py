"""One small world per module, undone to its beginning after every test."""

from __future__ import annotations

import copy

import pytest

from tests.world import World, shared_world

__all__ = ["shared_world", "world"]


@pytest.fixture
def world(shared_world: World, db: None) -> World:
    """A private copy of the module's world inside a transaction of its own, so that a test may change anything."""
    return copy.deepcopy(shared_world)
