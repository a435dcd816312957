"""One small world per module, and the systems that speak to it."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from core.identifiers import compute_id_check
from tests.api.signing import System, system
from tests.world import World, shared_world

__all__ = ["shared_world", "world"]

ENTERPRISE = {
    "kind": "enterprise",
    "name": "岳阳云溪晴川新材料有限公司(演示)",
    "uscc": "91430603XNXN00013J",
    "contact": "章演行",
    "phone": "13900000005",
}
RESIDENT_ID = "43060319900101123" + compute_id_check("43060319900101123")
PERSON = {"kind": "person", "name": "章演行", "resident_id": RESIDENT_ID, "phone": "13900000006"}


def application(world: World, key: str = "direct", **more: Any) -> dict[str, Any]:
    """A complete application for an item of the world."""
    version = world.item[key].versions.get()
    return {
        "jurisdiction": world.item[key].jurisdiction.code,
        "item": world.item[key].code,
        "park": world.park_of(key).code,
        "applicant": ENTERPRISE,
        "title": "年产2万吨涂料项目",
        "materials": [{"order": m.order, "provided": True} for m in version.materials.all()],
        **more,
    }


@pytest.fixture
def world(shared_world: World, db: None) -> World:
    """A private copy of the module's world inside a transaction of its own."""
    return copy.deepcopy(shared_world)


@pytest.fixture
def park_system(world: World) -> System:
    """The park's own system, with every scope."""
    return system(world.body["yx-park"])
