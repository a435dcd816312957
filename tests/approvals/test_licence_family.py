"""证照同一: items listed apart that give one licence choose each other's licences; others do not (B22)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from django.test import Client

from approvals import selectors, services
from approvals.models import Licence
from core.door import Stamp
from core.errors import Invalid
from empowerment.selectors.families import licence_family, same_licence
from empowerment.services import item_update
from tests.approvals.licensing import with_terms
from tests.approvals.looking import on
from tests.approvals.walks import enterprise, receive
from tests.world import ACTOR, World

pytestmark = pytest.mark.mission("B22")


@pytest.fixture(autouse=True)
def _day() -> Iterator[None]:
    with on(2025, 6, 3):
        yield


@pytest.fixture
def licence(world: World) -> Licence:
    """Held under 新办 (direct), which takes no change itself."""
    with_terms(world, "direct", takes_change=False)
    with_terms(world, "delegated", takes_change=True)
    return services.licence_register(
        item=world.item["direct"],
        park=world.body["yx-park"],
        holder=enterprise(),
        number="证1号",
        subject="生产",
        issued_on=dt.date(2024, 1, 1),
        valid_from=dt.date(2024, 1, 1),
        valid_until=None,
        source="原件",
        actor=world.actor("yx.clerk"),
        stamp=Stamp(),
    )


def join(world: World, *keys: str, family: str = "生产许可证") -> None:
    for key in keys:
        item = world.item[key]
        item_update(
            item=item,
            name=item.name,
            department=item.competent_department,
            everyday_words=[],
            source=item.source,
            licence_family=family,
            actor=ACTOR,
        )
        item.refresh_from_db()


def test_a_change_listed_apart_is_about_the_licence_of_its_family(world: World, licence: Licence) -> None:
    with pytest.raises(Invalid, match="不是本园区本事项的证照"):
        receive(world, "delegated", "yx.clerk", kind="change", licence=licence)
    join(world, "direct", "delegated")
    case = receive(world, "delegated", "yx.clerk", kind="change", licence=licence)
    assert (case.item, case.licence) == (world.item["delegated"], licence)
    assert set(licence_family(world.item["direct"])) == {world.item["direct"], world.item["delegated"]}
    assert not same_licence(world.item["direct"], world.item["forwarded"])


def test_the_intake_offers_what_another_item_of_the_family_takes(
    world: World, licence: Licence, client: Client
) -> None:
    own = selectors.kinds_possible([licence])[licence.pk]
    assert [kind for kind, _, _ in own] == ["reissue", "cancellation"]
    join(world, "direct", "delegated")
    licence = Licence.objects.select_related("item", "item_version").get(pk=licence.pk)
    found = {kind: item for kind, _, item in selectors.kinds_possible([licence])[licence.pk]}
    assert found == {
        "change": world.item["delegated"].pk,
        "reissue": world.item["direct"].pk,
        "cancellation": world.item["direct"].pk,
    }
    client.force_login(world.person["yx.clerk"])
    page = client.get(
        "/cases/new/", {"case_kind": "change", "licence": str(licence.public_id), "item": world.item["delegated"].pk}
    )
    text = page.content.decode()
    assert world.item["delegated"].name in text and "证1号" in text


def test_without_a_family_items_stand_alone(world: World) -> None:
    """An empty family is none: two items without one have nothing in common."""
    assert list(licence_family(world.item["direct"])) == [world.item["direct"]]
    assert not same_licence(world.item["direct"], world.item["delegated"])
