"""A list is tried out, applied in one transaction, and undone while nothing depends on it (A2)."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core import events
from core.door import Stamp
from empowerment.models import Empowerment, ItemVersion, ListImport, PowerItem
from empowerment.services import list_apply, list_undo
from tests.approvals.looking import on
from tests.empowerment.lists.making import departments, messy, plan_of
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.mission("A2")]


def counts_of(row: ListImport) -> dict[str, int]:
    found: dict[str, int] = row.plan_result["counts"]
    return found


def test_a_thousand_messy_rows_are_read_as_they_are(world: World) -> None:
    with on(2025, 6, 3):
        departments(world)
        mess = messy(1200)
        row = plan_of(world, mess.data)
        refused = {each["name"]: each["problems"] for each in row.plan_result["rows"] if each["outcome"] == "refused"}
        assert {name: problems[0][0] for name, problems in refused.items()} == mess.bad
        assert counts_of(row) == {
            "added": len(mess.good),
            "changed": 0,
            "left": 0,
            "refused": len(mess.bad),
            "unlisted": 8,
        }
        done = list_apply(list_import=row, actor=world.actor("yx.admin"), stamp=Stamp(version=row.version))
        assert done.applied_result["counts"] == {"added": len(mess.good), "changed": 0, "withdrawn": 0}
        on_record = {}
        for each in (
            Empowerment.objects.known_at(None).filter(pk__in=done.applied_result["empowerments"]).select_related("item")
        ):
            version = ItemVersion.objects.get(item=each.item)
            department = each.parties.get().organisation
            on_record[each.item.code] = {
                "name": version.name,
                "mode": each.mode,
                "item_type": version.item_type,
                "department": f"测-{department.code.removeprefix('mess-')}",
                "limit": (version.limit_number, version.limit_unit),
                "instant": version.instant,
            }
        assert on_record == mess.good
        assert list(events.verify()) == []
        assert not PowerItem.objects.filter(name="不应读入的旧事项").exists()
        again = plan_of(world, mess.data)
        assert (counts_of(again)["left"], counts_of(again)["added"]) == (len(mess.good), 0)
        undone = list_undo(list_import=done, reason="测试", actor=world.actor("yx.admin"), stamp=Stamp())
        assert undone.state == "undone"
        assert Empowerment.objects.known_at(None).filter(item__code__startswith="MESS").count() == 0
        assert list(events.verify()) == []


def test_planning_asks_the_database_as_often_for_many_rows_as_for_few(world: World) -> None:
    with on(2025, 6, 3):
        departments(world)
        actor = world.actor("yx.admin")
        asked = []
        for count in (20, 300):
            with CaptureQueriesContext(connection) as queries:
                plan_of(world, messy(count).data, actor=actor)
            asked.append(len(queries))
        assert asked[0] == asked[1]


def test_the_rows_of_an_import_are_shown_a_page_at_a_time(world: World) -> None:
    with on(2025, 6, 3):
        departments(world)
        row = plan_of(world, messy(260).data)
        client = Client()
        client.force_login(world.person["yx.admin"])
        address = f"/items/import/{row.public_id}/"
        first, last = client.get(address, {"show": "added"}), client.get(address, {"show": "added", "page": "3"})
        assert (len(first.context["rows"]), len(last.context["rows"])) == (100, counts_of(row)["added"] - 200)
        assert first.context["page"]["next_url"] == "?show=added&page=2"
        assert len(client.get(address, {"show": "refused"}).context["rows"]) == counts_of(row)["refused"]
        assert client.get(address, {"show": "nothing", "page": "-7"}).status_code == 200
