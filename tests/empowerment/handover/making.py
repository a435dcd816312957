"""鞍山 as it was before the change of body, and what the tests do with it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from core import moments
from core.door import Stamp
from core.models import Person
from core.services import membership_add, person_create
from empowerment.models import (
    CutOver,
    Empowerment,
    EmpowermentParty,
    Handover,
    HandoverPackage,
    HandoverSeal,
    PowerItem,
    Seal,
)
from empowerment.services import (
    PartyInput,
    TableRow,
    empowerment_add,
    item_create,
    subitems_add,
    version_draft,
    version_publish,
)
from empowerment.services.cutover import CutOverTerms, cut_over_plan
from empowerment.services.packages import package_open
from empowerment.workflow import Mode, Party, SealKind
from tests.world import ACTOR, LONG_AGO, T, World

DAY_BEFORE = T - dt.timedelta(days=1)
TABLE = (("before", "own", True), ("after", "special", False))
DUE = dt.date(2024, 9, 6)


def keeper(world: World) -> Person:
    """The administrator of the park of 鞍山."""
    person = person_create(
        username="as.admin", name="林演晨", password_hash=world.person["as.head"].password, actor=ACTOR
    )
    membership_add(
        person=person, organisation=world.body["as-park"], role="park_admin", valid_from=LONG_AGO, actor=ACTOR
    )
    world.person["as.admin"] = person
    return person


def before_the_change(world: World) -> World:
    """Undo what the world says of the change: no handover, the special seal in use, 区行政审批局 decides without end."""
    keeper(world)
    Handover.objects.update(withdrawn_at=moments.start_of(LONG_AGO))
    Seal.objects.filter(code="as-spj-special").update(state="active", ended_at=None)
    rows = Empowerment.objects.filter(park=world.body["as-park"])
    EmpowermentParty.objects.filter(empowerment__in=rows).update(superseded_at=moments.start_of(LONG_AGO))
    rows.update(superseded_at=moments.start_of(LONG_AGO))
    for key in ("own", "own_delegated"):
        _held_by_the_bureau(world, world.item[key], delegated=key == "own_delegated")
    return world


def _held_by_the_bureau(world: World, item: PowerItem, *, delegated: bool = False) -> None:
    parties = [PartyInput(Party.HALL, world.body["as-spj"]), PartyInput(Party.DEPARTMENT, world.body["as-jsj"])]
    if delegated:
        parties.append(PartyInput(Party.DELEGATOR, world.body["as-city-spj"]))
    empowerment_add(
        item=item,
        park=world.body["as-park"],
        scheme=world.scheme["AS2020"],
        mode=Mode.OWN,
        valid_from=moments.start_of(LONG_AGO),
        source="测试目录",
        source_of_power="" if delegated else "concentrated25",
        parties=parties,
        actor=ACTOR,
    )


def more_items(world: World, count: int) -> None:
    """More items of the bureau, each with one sub-item."""
    for number in range(count):
        item = item_create(
            code=f"AS-MORE-{number:03d}",
            jurisdiction=world.scheme["S4"].jurisdiction,
            name=f"测试事项第{number}项",
            department=world.body["as-jsj"],
            source="测试",
            actor=ACTOR,
        )
        version = version_draft(item=item, item_type="other", actor=ACTOR)
        version_publish(
            version=version, publication="测试目录", published_on=LONG_AGO, effective_on=LONG_AGO, actor=ACTOR
        )
        subitems_add(item=item, rows=[(f"{item.code}-01", item.name)], actor=ACTOR)
        _held_by_the_bureau(world, item)


def terms(world: World, **more: Any) -> CutOverTerms:
    """S4's change of body, with what a test says otherwise."""
    former = world.body["as-spj"]
    values: dict[str, Any] = {
        "park": world.body["as-park"],
        "scheme": world.scheme["S4"],
        "title": "高新区行政权力事项实施主体调整",
        "effective_at": T,
        "from_body": former,
        "items": list(PowerItem.objects.filter(jurisdiction=world.scheme["S4"].jurisdiction)),
        "table": [
            TableRow(HandoverSeal.Side.BEFORE, SealKind.OWN, former),
            TableRow(HandoverSeal.Side.AFTER, SealKind.SPECIAL),
        ],
        "source": "鞍山高新区工作方案（2024年9月3日）二.1",
        "void_seals": [Seal.objects.get(code="as-spj-special")],
    }
    return CutOverTerms(**(values | more))


def planned(world: World, login: str = "as.admin", **more: Any) -> CutOver:
    return cut_over_plan(terms=terms(world, **more), actor=world.actor(login), stamp=Stamp())


def opened(world: World, **more: Any) -> HandoverPackage:
    """The package from 区行政审批局 to 建设管理局."""
    if "as.admin" not in world.person:
        keeper(world)
    values = {"park": "as-park", "giver": "as-spj", "taker": "as-jsj"}
    bodies = {name: world.body[more.pop(name, code)] for name, code in values.items()}
    return package_open(
        **bodies,
        due_on=more.pop("due_on", DUE),
        source="鞍山高新区工作方案",
        actor=world.actor(more.pop("login", "as.admin")),
        stamp=Stamp(),
    )
