"""Walking cases through the services, step by step, as the people of the small world would."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from approvals import services
from approvals.models import Applicant, Case
from approvals.services import MaterialInput
from core import moments
from core.door import Stamp
from tests.world import World

USCC = "91430603XNXN00013J"


def enterprise() -> Applicant:
    return services.applicant_find_or_create(
        kind="enterprise", name="岳阳云溪晴川新材料有限公司(演示)", uscc=USCC, contact="章演行", phone="13900000005"
    )


def receive(world: World, key: str, login: str, *, complete: bool = True, **fields: Any) -> Case:
    """Take an application of the enterprise in, with every material ticked unless `complete` is false."""
    item = world.item[key]
    version = item.versions.order_by("-number").first()
    assert version is not None
    lines = [MaterialInput(m.order, provided=complete, original_seen=complete) for m in version.materials.all()]
    lines = fields.pop("materials", lines)
    stamp = fields.pop("stamp", Stamp())
    return services.case_receive(
        item=item,
        park=world.park_of(key),
        applicant=fields.pop("applicant", None) or enterprise(),
        title=fields.pop("title", "年产2万吨涂料项目"),
        materials=lines,
        actor=world.actor(login),
        stamp=stamp,
        **fields,
    )


@dataclass(frozen=True)
class Leg:
    """One step of a walk: who, which move, with what."""

    login: str
    move: str
    data: dict[str, Any]


def leg(login: str, move: str, **data: Any) -> Leg:
    return Leg(login, move, data)


def go(world: World, case: Case, step: Leg, *, at: dt.datetime | None = None) -> Case:
    service: Callable[..., Case] = getattr(services, f"case_{step.move}")
    stamp = Stamp(version=case.version, happened_at=at)
    return service(case=case, actor=world.actor(step.login), stamp=stamp, **step.data)


OPINION = {"suggests": "granted", "text": "材料齐全，符合条件，建议准予。"}
BY_CHIEF = {"result": "granted", "form": "chief"}
BY_HEAD = {"result": "granted", "form": "head"}
COLLECT = {"way": "collect", "recipient": "章演行", "relation": "法定代表人"}
SUPERIOR = {"result": "granted", "number": "岳住建许〔2026〕18号", "seal": "岳阳市住房和城乡建设局"}

# Item of the world -> the whole walk of its route, from acceptance to delivery (the receipt is made by `receive`).
WALKS: dict[str, tuple[str, list[Leg]]] = {
    "direct": (
        "yx.clerk",
        [
            leg("yx.clerk", "accept"),
            leg("yx.reviewer", "examine", **OPINION),
            leg("yx.chief", "decide", **BY_CHIEF),
            leg("yx.chief", "seal"),
            leg("yx.clerk", "issue"),
            leg("yx.clerk", "deliver", **COLLECT),
        ],
    ),
    "delegated": (
        "yx.clerk",
        [
            leg("yx.clerk", "accept"),
            leg("yx.reviewer", "examine", **OPINION),
            leg("yx.chief", "decide", **BY_CHIEF),
            leg("yx.clerk", "seal"),
            leg("zjj.handler2", "counterseal"),
            leg("yx.clerk", "issue"),
            leg("yx.clerk", "deliver", **COLLECT),
        ],
    ),
    "forwarded": (
        "yx.clerk",
        [
            leg("zjj.handler2", "accept"),
            leg("yx.centre", "circulate"),
            leg("zjj.handler", "examine", **OPINION),
            leg("zjj.head", "decide", **BY_HEAD),
            leg("zjj.handler2", "seal"),
            leg("yx.clerk", "issue"),
            leg("yx.clerk", "deliver", **COLLECT),
        ],
    ),
    "reported": (
        "yx.clerk",
        [
            leg("yx.clerk", "accept"),
            leg("yx.reviewer", "examine", **OPINION),
            leg("yx.chief", "first_review", **OPINION),
            leg("yx.head", "opine", form="head", **OPINION),
            leg("yx.clerk", "seal_opinion"),
            leg("zjj.handler", "counterseal_opinion"),
            leg("zjj.handler", "report"),
            leg("yy.superior", "record_superior", **SUPERIOR),
            leg("yx.clerk", "issue"),
            leg("yx.clerk", "deliver", **COLLECT),
        ],
    ),
    "own": (
        "as.clerk",
        [
            leg("as.clerk", "accept"),
            leg("jsj.reviewer", "examine", **OPINION),
            leg("jsj.head", "decide", **BY_HEAD),
            leg("jsj.head", "seal"),
            leg("as.clerk", "issue"),
            leg("as.clerk", "deliver", **COLLECT),
        ],
    ),
}
# The routes that are not walked in the browser.
MORE_WALKS: dict[str, tuple[str, list[Leg]]] = {
    "intake": (
        "yx.clerk",
        [
            leg("yx.clerk", "hand_in"),
            leg("zjj.handler", "accept"),
            leg("zjj.handler", "examine", **OPINION),
            leg("zjj.head", "decide", **BY_HEAD),
            leg("zjj.head", "seal"),
            leg("zjj.handler", "issue"),
            leg("zjj.handler", "deliver", **COLLECT),
        ],
    ),
    # 郴州's scheme lapsed on 2026-02-24: walk these on a day before.
    "cz_reported": (
        "gx.clerk",
        [
            leg("gx.clerk", "accept"),
            leg("gx.reviewer", "examine", **OPINION),
            leg("gx.head", "opine", form="head", **OPINION),
            leg("gx.clerk", "seal_opinion"),
            leg("gx.reviewer", "report"),
            leg("sthj.handler", "counterseal_on_request", request="省厅电话要求，2025年6月3日"),
            leg("hn.superior", "record_superior", **SUPERIOR),
            leg("gx.clerk", "issue"),
            leg("gx.clerk", "deliver", **COLLECT),
        ],
    ),
    "cz_forwarded": (
        "station.clerk",
        [
            leg("station.clerk", "accept"),
            leg("station.handler", "examine", **OPINION),
            leg("station.head", "decide", **BY_HEAD),
            leg("station.head", "seal"),
            leg("station.clerk", "issue"),
            leg("station.clerk", "deliver", **COLLECT),
        ],
    ),
}
ALL_WALKS = WALKS | MORE_WALKS


def today_of(step: Leg) -> Leg:
    """The step with the superior's decision dated today, where it records one."""
    return (
        leg(step.login, step.move, **step.data, decided_on=moments.today()) if step.move == "record_superior" else step
    )
