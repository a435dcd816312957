"""The demonstration shows a card in every state and an order at every stage, all made through the services (C3)."""

from __future__ import annotations

import pytest

from core.models import Role
from core.services import membership_add, organisation_create, person_create
from supervision import demo_monitor
from supervision.lives.cards import CardState
from supervision.models import Card, MonitorRule, SupervisionOrder
from tests.approvals.looking import on
from tests.approvals.test_clocks import accepted
from tests.world import ACTOR, LONG_AGO, World


@pytest.mark.mission("C3")
def test_every_state_is_shown(world: World) -> None:
    place = world.body["yx-ducha"].jurisdiction
    office = organisation_create(
        code="yx-jw", kind="oversight", level="district", jurisdiction=place, name="区纪委", actor=ACTOR
    )
    person = person_create(username="yx.discipline", name="演二", password_hash="!", actor=ACTOR)
    membership_add(person=person, organisation=office, role=Role.INSPECTOR, valid_from=LONG_AGO, actor=ACTOR)
    for _ in range(6):
        accepted(world, "delegated")
    with on(2025, 4, 1):
        demo_monitor.load()
    assert set(Card.objects.values_list("state", flat=True)) == set(CardState.values)
    states = SupervisionOrder.objects.values_list("state", flat=True)
    assert sorted(states) == ["acknowledged", "answered", "closed", "issued", "returned"]
    assert MonitorRule.objects.get().valid_from.isoformat() == "2025-05-01"
