"""One world per module, undone to its beginning after every test; a park with its windows."""

from __future__ import annotations

from tests.approvals.conftest import shared_world, world

__all__ = ["shared_world", "world"]
