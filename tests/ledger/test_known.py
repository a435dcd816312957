"""What the program says of a requirement comes from its own rows, department by department (D5)."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from decimal import Decimal

import pytest

from empowerment.models import ChiefGrant, Empowerment
from empowerment.services import ReductionInput, reductions_record
from ledger.selectors.known import known_of
from tests.approvals.looking import on
from tests.world import World, build_world

DAY = dt.date(2025, 3, 3)


@pytest.fixture
def world(db: None) -> World:
    return build_world()


@pytest.mark.mission("D5")
def test_items_rights_and_reductions(world: World) -> None:
    park, departments = world.body["yx-park"], [body.pk for body in world.body.values()]

    def said(key: str) -> dict[int, list[str]]:
        return {body: [one.text for one in found] for body, found in known_of(key, park, departments, DAY).items()}

    in_force = Empowerment.objects.filter(park=park, superseded_at=None, valid_to=None)
    counts = Counter({row.item_id: row.item.competent_department_id for row in in_force}.values())
    assert max(counts.values()) > 1
    assert said("items") == {body: [f"园区目录内事项 {n} 项"] for body, n in counts.items()}
    rights = Counter(ChiefGrant.objects.filter(right="decide", item__isnull=False).values_list("body", flat=True))
    assert set(said("decide")) == set(rights)
    for body, texts in said("decide").items():
        assert f"{rights[body]} 个事项" in texts[0]
    with on(2025, 3, 3):
        item = world.item["direct"]
        lines = [ReductionInput("days", Decimal(20), Decimal(5), "工作日")]
        reductions_record(
            park=park, item=item, lines=lines, effective_on=DAY, basis="方案", actor=world.actor("yx.admin")
        )
    assert said("reductions") == {item.competent_department_id: ["已登记减负 1 处，涉及事项 1 项"]}
    assert said("moon") == {}
