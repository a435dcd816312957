"""A small world for tests: three parks under the rules of 云溪 (S0, S1), 郴州 (S2) and 鞍山 (S4, before it AS2020), with
a few items of every type, people of every role, seals and instruments, all entered through the services.

    world = build_world()                       # or the fixture `world`
    world.body["yx-park"], world.person["yx.clerk"], world.item["direct"], world.scheme["S0"], world.seal["yx-park-special"]
    world.actor("yx.clerk")                     # the acting person, with the roles of the day
    world.resolve("direct", moment(2026, 11, 2, 10))

Everything is in force on any day of 2024-09-06 … 2026-02-23 (云溪 and 鞍山 also today; 郴州 lapsed on 2026-02-24).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pytest
from django.contrib.auth.hashers import make_password
from django.db import transaction
from pytest_django import DjangoDbBlocker

from core import moments
from core.actors import Actor, job
from core.demo import load_holidays
from core.fixtures_files import data_of, rows_of, words
from core.models import Jurisdiction, Organisation, Person
from core.permissions import actor_for
from core.services import membership_add, organisation_create, person_create
from empowerment.authority import Authority, Refusal
from empowerment.models import Empowerment, Handover, HandoverSeal, Instrument, PowerItem, Scheme, Seal
from empowerment.selectors import resolve
from empowerment.services import (
    MaterialDraft,
    PartyInput,
    ScopeInput,
    TableRow,
    empowerment_add,
    grant_add,
    handover_add,
    instrument_add,
    instrument_publish,
    instrument_sign,
    item_create,
    scheme_compose,
    seal_add,
    seal_retire,
    seal_user_add,
    version_draft,
    version_publish,
)
from empowerment.workflow import GrantRight, InstrumentKind, Mode, Party, SealKind

PASSWORD = "Yuanqu-2026"
ACTOR = job("test")
T = dt.datetime(2024, 9, 6, tzinfo=moments.SHANGHAI)  # 鞍山: the change of body
LONG_AGO = dt.date(2020, 1, 1)

# code: kind, level, jurisdiction, name
BODIES = {
    "yx-park": ("park", "park", "yueyang", "湖南岳阳绿色化工高新技术产业开发区管理委员会"),
    "yx-zjj": ("department", "district", "yueyang", "云溪区住房和城乡建设局"),
    "yx-centre": ("centre", "district", "yueyang", "云溪区政务服务中心"),
    "yy-zjj": ("superior", "city", "yueyang", "岳阳市住房和城乡建设局"),
    "yx-ducha": ("oversight", "district", "yueyang", "云溪区人民政府督查室"),
    "yx-spj": ("reform", "district", "yueyang", "云溪区行政审批服务局"),
    "yx-sfj": ("legal", "district", "yueyang", "云溪区司法局"),
    "czgx": ("park", "park", "chenzhou", "郴州高新技术产业开发区管理委员会"),
    "cz-sthj": ("department", "city", "chenzhou", "郴州市生态环境局"),
    "cz-sthj-gx": ("stationed", "park", "chenzhou", "郴州市生态环境局驻高新区派驻机构"),
    "hn-sthj": ("superior", "province", "hunan", "湖南省生态环境厅"),
    "as-park": ("park", "park", "anshan", "鞍山高新技术产业开发区管理委员会"),
    "as-spj": ("reform", "park", "anshan", "鞍山高新区数据局（区营商环境建设办、区行政审批局）"),
    "as-jsj": ("department", "park", "anshan", "鞍山高新区建设管理局"),
    "as-city-spj": ("superior", "city", "anshan", "鞍山市行政审批局"),
}
# login: role, body
PEOPLE = {
    "yx.clerk": ("clerk", "yx-park"),
    "yx.clerk2": ("clerk", "yx-park"),
    "yx.reviewer": ("reviewer", "yx-park"),
    "yx.chief": ("chief", "yx-park"),
    "yx.head": ("head", "yx-park"),
    "yx.admin": ("park_admin", "yx-park"),
    "yx.filer": ("filer", "yx-park"),
    "yx.centre": ("coordinator", "yx-centre"),
    "zjj.handler": ("handler", "yx-zjj"),
    "zjj.handler2": ("handler", "yx-zjj"),
    "zjj.supervisor": ("supervisor", "yx-zjj"),
    "zjj.head": ("head", "yx-zjj"),
    "yy.superior": ("superior", "yy-zjj"),
    "yx.inspector": ("inspector", "yx-ducha"),
    "yx.appraiser": ("appraiser", "yx-ducha"),
    "yx.reform": ("reform", "yx-spj"),
    "yx.legal": ("legal", "yx-sfj"),
    "gx.clerk": ("clerk", "czgx"),
    "gx.reviewer": ("reviewer", "czgx"),
    "gx.head": ("head", "czgx"),
    "sthj.handler": ("handler", "cz-sthj"),
    "sthj.head": ("head", "cz-sthj"),
    "station.clerk": ("clerk", "cz-sthj-gx"),
    "station.handler": ("handler", "cz-sthj-gx"),
    "station.head": ("head", "cz-sthj-gx"),
    "hn.superior": ("superior", "hn-sthj"),
    "as.clerk": ("clerk", "as-spj"),
    "as.reviewer": ("reviewer", "as-spj"),
    "as.head": ("head", "as-spj"),
    "jsj.reviewer": ("reviewer", "as-jsj"),
    "jsj.head": ("head", "as-jsj"),
    "sysadmin": ("sysadmin", "yx-spj"),
}
# key: scheme, park, department, catalogue file, item code. Facts of the items are those of the catalogue files.
ITEMS = {
    "direct": ("S0", "yx-park", "yx-zjj", "yunxi_items.csv", "511A0126300000"),  # licence, 7 days
    "instant": ("S0", "yx-park", "yx-zjj", "yunxi_items.csv", "513A0166300000"),  # other power, at once
    "delegated": ("S0", "yx-park", "yx-zjj", "yunxi_items.csv", "511A0148600000"),  # licence, no limit of its own
    "delegated_head": (
        "S0",
        "yx-park",
        "yx-zjj",
        "yunxi_items.csv",
        "YX-XN-002",
    ),  # licence the head or a meeting decides
    "forwarded": ("S0", "yx-park", "yx-zjj", "yunxi_items.csv", "511A0021300001"),  # licence, 10 working days
    "confirmation": ("S0", "yx-park", "yx-zjj", "yunxi_items.csv", "YX-XN-016"),  # confirmation, 30 working days
    "service": ("S0", "yx-park", "yx-zjj", "yunxi_items.csv", "YX-FW-001"),  # public service
    "reported": ("S0", "yx-park", "yx-zjj", "yunxi_items.csv", ""),  # the first reported row
    "concentrated": ("S1", "yx-park", "yx-zjj", "yueyang_intake_only.csv", "LX-XN-001"),  # direct, [25]
    "intake": ("S1", "yx-park", "yx-zjj", "yueyang_intake_only.csv", "LX-XN-004"),  # intake only
    "cz_direct": ("S2", "czgx", "cz-sthj", "chenzhou_items.csv", "CZ-XN-010"),
    "cz_forwarded": ("S2", "czgx", "cz-sthj", "chenzhou_items.csv", "CZ-XN-017"),
    "cz_reported": ("S2", "czgx", "cz-sthj", "chenzhou_items.csv", "CZ-XN-016"),
    "own": ("S4", "as-park", "as-jsj", "anshan_items.csv", "AS-XN-007"),
    "own_delegated": ("S4", "as-park", "as-jsj", "anshan_items.csv", "AS-XN-040"),
}
BEGINS = {"S0": dt.date(2022, 5, 11), "S1": dt.date(2022, 3, 8), "S2": dt.date(2021, 3, 10), "S4": LONG_AGO}
SEAL_USERS = {
    "yx-park": ("yx.clerk", "yx.clerk2", "yx.reviewer", "yx.head"),
    "yx-zjj": ("zjj.handler", "zjj.handler2", "zjj.supervisor", "zjj.head"),
    "czgx": ("gx.clerk", "gx.reviewer", "gx.head"),
    "cz-sthj": ("sthj.handler", "sthj.head", "station.clerk", "station.handler", "station.head"),
    "as-spj": ("as.clerk", "as.reviewer", "as.head"),
    "as-jsj": ("jsj.reviewer", "jsj.head", "as.clerk"),
}


def moment(year: int, month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0) -> dt.datetime:
    """A moment of Asia/Shanghai."""
    return dt.datetime(year, month, day, hour, minute, second, tzinfo=moments.SHANGHAI)


@dataclass
class World:
    body: dict[str, Organisation] = field(default_factory=dict)
    person: dict[str, Person] = field(default_factory=dict)
    scheme: dict[str, Scheme] = field(default_factory=dict)
    item: dict[str, PowerItem] = field(default_factory=dict)
    empowerment: dict[str, Empowerment] = field(default_factory=dict)
    instrument: dict[str, Instrument] = field(default_factory=dict)
    seal: dict[str, Seal] = field(default_factory=dict)
    handover: Handover | None = None

    def actor(self, login: str) -> Actor:
        """The acting person, with the roles held on the present legal day."""
        return actor_for(Person.objects.get(username=login))

    def park_of(self, key: str) -> Organisation:
        return self.body[ITEMS[key][1]]

    def resolve(self, key: str, at: dt.datetime, *, area: str = "") -> Authority | Refusal:
        return resolve(self.item[key], self.park_of(key), area, at)


def build_world(*, holidays: bool = True) -> World:
    """The whole small world. `holidays=False` leaves out the holiday notices (dates are then 暂估)."""
    world = World()
    _bodies_and_people(world)
    _schemes(world)
    for key in ITEMS:
        _item(world, key)
    _instruments(world)
    _seals(world)
    _grants(world)
    _handover(world)
    if holidays:
        load_holidays(actor=ACTOR, first_year=2020)
    return world


@pytest.fixture
def world(db: None) -> World:
    return build_world()


@pytest.fixture(scope="module")
def shared_world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """One world for all tests of a module that only read it; undone afterwards."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build_world()
        transaction.set_rollback(True)


def _bodies_and_people(world: World) -> None:
    places = {
        row["code"]: Jurisdiction.objects.create(code=row["code"], name=row["name"], division_code=row["division_code"])
        for row in data_of("demonstration.json")["jurisdictions"]
    }
    for code, (kind, level, place, name) in BODIES.items():
        world.body[code] = organisation_create(
            code=code, kind=kind, level=level, jurisdiction=places[place], name=name, actor=ACTOR
        )
    password_hash = make_password(PASSWORD)
    for number, (login, (role, code)) in enumerate(PEOPLE.items()):
        post = {"yx.chief": "副主任", "yx.head": "主任"}.get(login, "")
        person = person_create(
            username=login,
            name=f"演{'甲乙丙丁戊己庚辛壬癸'[number // 10]}{'子丑寅卯辰巳午未申酉'[number % 10]}",
            post=post,
            is_staff=role == "sysadmin",
            password_hash=password_hash,
            actor=ACTOR,
        )
        membership_add(person=person, organisation=world.body[code], role=role, valid_from=LONG_AGO, actor=ACTOR)
        world.person[login] = person


def _schemes(world: World) -> None:
    facts = {row["code"]: row for row in data_of("schemes.json")}
    rules = {row["code"]: row for row in data_of("rules.json")}
    for code, park in (("S0", "yx-park"), ("S1", "yx-park"), ("S2", "czgx"), ("S4", "as-park"), ("AS2020", "as-park")):
        data = {**(facts.get(code) or rules[code]["scheme"]), **rules[code], "issuer_code": park, "parks": [park]}
        world.scheme[code] = scheme_compose(data={"source": f"fixtures/schemes.json {code}", **data}, actor=ACTOR)


def _item(world: World, key: str) -> None:
    scheme, _, department, file, code = ITEMS[key]
    row = next(r for r in rows_of(file) if (r["code"] == code if code else r["mode"] == "reported"))
    item = item_create(
        code=row["code"],
        jurisdiction=world.scheme[scheme].jurisdiction,
        name=row["name"],
        department=world.body[department],
        source=row["source"],
        everyday_words=words(row["everyday_words"]),
        actor=ACTOR,
    )
    world.item[key] = item
    version = version_draft(
        item=item,
        item_type=row["item_type"],
        legal_basis=row["legal_basis"],
        source_of_power=row["source_of_power"],
        limit_number=int(row["limit_number"]) if row["limit_number"] else None,
        limit_unit=row["limit_unit"],
        limit_note=row["limit_note"],
        instant=row["instant"] == "1",
        decision_form=row["decision_form"],
        materials=[MaterialDraft(name, fictional=True) for name in words(row["materials"]) or ["申请书", "营业执照"]],
        actor=ACTOR,
    )
    version_publish(version=version, publication="测试目录", published_on=LONG_AGO, effective_on=LONG_AGO, actor=ACTOR)
    parties = [PartyInput(Party.DEPARTMENT, world.body[department]), *_other_parties(world, key, row["mode"])]
    begins = moments.start_of(BEGINS[scheme])
    if scheme == "S4":
        world.empowerment[f"{key}_before"] = _empower(world, key, "AS2020", row["mode"], begins, parties, ends=T)
        begins = T
    world.empowerment[key] = _empower(world, key, scheme, row["mode"], begins, parties)


def _empower(
    world: World,
    key: str,
    scheme: str,
    mode: str,
    begins: dt.datetime,
    parties: Sequence[PartyInput],
    ends: dt.datetime | None = None,
) -> Empowerment:
    return empowerment_add(
        item=world.item[key],
        park=world.park_of(key),
        scheme=world.scheme[scheme],
        mode=mode,
        valid_from=begins,
        valid_to=ends,
        source="测试目录",
        parties=parties,
        actor=ACTOR,
    )


def _other_parties(world: World, key: str, mode: str) -> list[PartyInput]:
    scheme = ITEMS[key][0]
    if (scheme, mode) == ("S0", Mode.FORWARDED):
        handler = PartyInput(Party.HANDLER, world.body["yx-zjj"], world.person["zjj.handler"])
        return [PartyInput(Party.CENTRE, world.body["yx-centre"]), handler]
    if mode == Mode.REPORTED:
        return [PartyInput(Party.SUPERIOR, world.body["yy-zjj" if scheme == "S0" else "hn-sthj"])]
    if (scheme, mode) == ("S2", Mode.FORWARDED):
        return [PartyInput(Party.STATIONED, world.body["cz-sthj-gx"])]
    if scheme == "S4":
        delegator = [PartyInput(Party.DELEGATOR, world.body["as-city-spj"])] if key == "own_delegated" else []
        return [PartyInput(Party.HALL, world.body["as-spj"]), *delegator]
    return []


def _instruments(world: World) -> None:
    s0, s2, signed = BEGINS["S0"], dt.date(2021, 3, 31), dt.date(2024, 9, 5)
    _instrument(world, InstrumentKind.AUTHORIZATION, "S0", "yx-zjj", "yx-park", s0, ["direct", "instant", "reported"])
    _instrument(world, InstrumentKind.DELEGATION, "S0", "yx-zjj", "yx-park", s0, ["delegated", "delegated_head"])
    _instrument(world, InstrumentKind.HANDOVER, "S2", "cz-sthj", "czgx", s2, ["cz_direct", "cz_reported"])
    _instrument(world, InstrumentKind.AGREEMENT, "S4", "as-spj", "as-jsj", signed, ["own", "own_delegated"], begins=T)
    _instrument(world, InstrumentKind.DELEGATION, "AS2020", "as-city-spj", "as-spj", LONG_AGO, ["own_delegated"])
    _instrument(world, InstrumentKind.DELEGATION, "S4", "as-city-spj", "as-jsj", signed, ["own_delegated"], begins=T)


def _instrument(
    world: World,
    kind: InstrumentKind,
    scheme: str,
    giver: str,
    taker: str,
    signed_on: dt.date,
    keys: Sequence[str],
    *,
    begins: dt.datetime | None = None,
) -> None:
    instrument = instrument_add(
        kind=kind,
        number=f"测{scheme}{kind.label}〔{signed_on.year}〕{len(world.instrument) + 1}号",
        scheme=world.scheme[scheme],
        giver=world.body[giver],
        taker=world.body[taker],
        valid_from=begins or moments.start_of(signed_on),
        scopes=[ScopeInput(world.item[key]) for key in keys],
        legal_basis="测试：委托依据",
        fictional=True,
        actor=ACTOR,
    )
    instrument = instrument_sign(instrument=instrument, signed_on=signed_on, actor=ACTOR)
    instrument = instrument_publish(instrument=instrument, published_on=signed_on, actor=ACTOR)
    world.instrument[f"{scheme}-{kind}"] = instrument


def _seals(world: World) -> None:
    special_from = {"yx-park": moment(2022, 5, 11), "czgx": moment(2021, 3, 10), "as-jsj": T}
    for code, logins in SEAL_USERS.items():
        owner = world.body[code]
        for kind in SealKind:
            name = f"{owner.name}{'行政审批专用章' if kind == SealKind.SPECIAL else ''}"
            since = (
                special_from.get(code, moments.start_of(LONG_AGO)) if kind == SealKind.SPECIAL else moment(2020, 1, 1)
            )
            seal = seal_add(code=f"{code}-{kind}", owner=owner, kind=kind, name=name, active_from=since, actor=ACTOR)
            for login in logins:
                seal_user_add(seal=seal, person=world.person[login], valid_from=LONG_AGO, actor=ACTOR)
            world.seal[seal.code] = seal
    for number in (2, 3):
        seal = seal_add(
            code=f"czgx-{number}",
            owner=world.body["czgx"],
            kind=SealKind.SPECIAL,
            name=f"郴州高新技术产业开发区管理委员会审批专用{number}号公章",
            active_from=moment(2018, 1, 1),
            actor=ACTOR,
        )
        world.seal[seal.code] = seal_retire(
            seal=seal, at=moment(2021, 3, 10), reason="郴政办发〔2021〕4号 二（一）", actor=ACTOR
        )


def _grants(world: World) -> None:
    for key, (scheme, *_) in ITEMS.items():
        if scheme != "S0" or world.empowerment[key].mode == Mode.FORWARDED:
            continue
        form = world.item[key].versions.get().decision_form
        grant_add(
            body=world.body["yx-park"],
            person=world.person["yx.chief"],
            item=world.item[key],
            right=GrantRight.DECIDE if form == "chief" else GrantRight.FIRST_REVIEW,
            may_use_seal=True,
            valid_from=moment(2022, 5, 11),
            actor=ACTOR,
        )


def _handover(world: World) -> None:
    world.handover = handover_add(
        scheme=world.scheme["S4"],
        park=world.body["as-park"],
        title="高新区行政权力事项实施主体调整",
        effective_at=T,
        from_body=world.body["as-spj"],
        table=[
            TableRow(HandoverSeal.Side.BEFORE, SealKind.OWN, world.body["as-spj"]),
            TableRow(HandoverSeal.Side.AFTER, SealKind.SPECIAL),
        ],
        void_seals=[world.seal["as-spj-special"]],
        source="鞍山高新区工作方案二.1",
        actor=ACTOR,
    )
    world.seal["as-spj-special"].refresh_from_db()
