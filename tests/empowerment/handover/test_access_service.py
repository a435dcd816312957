"""The system access register: states, lamps, who writes, and that no secret is kept (A12)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest

from core.errors import Invalid, NotAllowed, Refused, Stale
from core.events import facts_of, history
from core.models import Organisation
from empowerment.models import BusinessSystem, SystemAccess
from empowerment.selectors.access import accesses_visible, lamp_code
from empowerment.services.access import AccessInput, access_set, system_add
from tests.approvals.looking import on
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.mission("A12")]
TODAY = dt.date(2026, 3, 2)


@pytest.fixture(autouse=True)
def _day() -> Iterator[None]:
    with on(2026, 3, 2):
        yield


@pytest.fixture
def system(world: World) -> BusinessSystem:
    return system_add(name="工程建设项目审批管理系统", owner=world.body["yx-zjj"], actor=world.actor("yx.reform"))


def write(world: World, system: BusinessSystem, login: str = "yx.admin", **given: Any) -> SystemAccess:
    version = given.pop("version", None)
    park: Organisation = given.pop("park", world.body["yx-park"])
    given.setdefault("owner", system.owner)
    return access_set(system=system, park=park, given=AccessInput(**given), actor=world.actor(login), version=version)


def test_only_what_changed_is_recorded_and_names_stay_out_of_the_events(world: World, system: BusinessSystem) -> None:
    row = write(world, system, port="open", owner_person="章演行", version=0)
    write(world, system, port="open", owner_person="章演行", version=1)  # nothing new: no event, no version
    row = write(world, system, port="open", account="open", keeper="中心综合科", promised_on=TODAY, version=1)
    changes = [facts_of(event)["changes"] for event in history(row)]
    assert changes[1] == {
        "account": ["closed", "open"],
        "keeper": [],
        "owner_person": [],
        "promised_on": [None, "2026-03-02"],
    }
    assert "章演行" not in "".join(event.facts for event in history(row))
    assert (row.version, len(changes)) == (2, 2)


def test_who_writes(world: World, system: BusinessSystem) -> None:
    for login in ("yx.admin", "zjj.handler", "zjj.head", "yx.reform"):
        write(world, system, login, blocker=f"由{login}填")
    for login in ("yx.clerk", "yx.inspector", "gx.head", "as.head", "sysadmin"):
        with pytest.raises(NotAllowed, match="或审改办人员登记"):
            write(world, system, login)
    with pytest.raises(NotAllowed):
        system_add(name="另一系统", owner=world.body["cz-sthj"], actor=world.actor("yx.reform"))
    with pytest.raises(Refused, match="已经登记"):
        system_add(name=system.name, owner=world.body["yx-zjj"], actor=world.actor("yx.reform"))


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        ({"port": "ajar"}, "port", "请从列表中选择状态"),
        ({"account": "open"}, "keeper", "由谁保管"),
        ({"key": "open"}, "keeper", "由谁保管"),
        ({"account_names": "yx01 密码:Qwer1234"}, "account_names", "不得登记密码、密钥的内容"),
        ({"keeper": "password=s3cr3t99"}, "keeper", "不得登记密码、密钥的内容"),
        ({"blocker": "口令是 8888888 已交"}, "blocker", "不得登记密码、密钥的内容"),
        ({"promised_on": dt.date(1026, 1, 1)}, "promised_on", "1949 年"),
    ],
)
def test_what_is_wrong_and_where(
    world: World, system: BusinessSystem, given: dict[str, Any], field: str, words: str
) -> None:
    with pytest.raises(Invalid, match=words) as caught:
        write(world, system, **given)
    assert caught.value.field == field
    assert not SystemAccess.objects.exists()


def test_words_about_keeping_are_no_secret(world: World, system: BusinessSystem) -> None:
    row = write(world, system, account="open", keeper="密码：由中心综合科保管", blocker="密钥为市级统一制作")
    assert row.keeper == "密码：由中心综合科保管"


def test_the_second_writer_of_one_cell_is_told(world: World, system: BusinessSystem) -> None:
    write(world, system, version=0)
    with pytest.raises(Stale, match="这一格刚才有别人登记过"):
        write(world, system, "zjj.head", port="open", version=0)


def test_another_city_has_no_cell(world: World, system: BusinessSystem) -> None:
    with pytest.raises(Invalid, match="同一辖区"):
        write(world, system, park=world.body["czgx"])
    with pytest.raises(Invalid, match="同一辖区"):
        write(world, system, owner=world.body["cz-sthj"])


def test_lamps_by_the_promised_day(world: World, system: BusinessSystem) -> None:
    days = {None: "grey", -1: "red", 0: "yellow", 7: "yellow", 8: "green"}
    for day, code in days.items():
        promised = None if day is None else TODAY + dt.timedelta(days=day)
        assert lamp_code(write(world, system, promised_on=promised), TODAY) == code
    opened = {"port": "open", "account": "open", "network": "not_needed", "key": "not_needed", "data": "open"}
    row = write(world, system, **opened, keeper="综合科", promised_on=TODAY - dt.timedelta(days=30))
    assert lamp_code(row, TODAY) == "done"


def test_who_sees(world: World, system: BusinessSystem) -> None:
    write(world, system)
    seeing = {login for login in world.person if accesses_visible(world.actor(login)).exists()}
    park = {login for login in seeing if login.startswith("yx.")} - {"yx.centre", "yx.legal", "yx.appraiser"}
    assert park == {f"yx.{who}" for who in ("clerk", "clerk2", "reviewer", "chief", "head", "admin", "filer")} | {
        "yx.inspector",
        "yx.reform",
    }
    assert seeing - park == {"zjj.handler", "zjj.handler2", "zjj.supervisor", "zjj.head"}
