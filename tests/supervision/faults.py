"""What the tests of weak items, guidance and fault tolerance share: one of each, brought to a state."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from core.door import Stamp
from supervision import services
from supervision.models import Difficulty, GuidanceSession, Tolerance, WeakItem
from supervision.models.fault_terms import FIRST_CONDITIONS
from supervision.services import (
    DifficultyInput,
    FallbackInput,
    SessionInput,
    ToleranceInput,
    Verdict,
    WeakInput,
)
from tests.world import World

DAY = dt.date
DUE = DAY(2025, 3, 20)
HELD_ON = DAY(2025, 3, 10)
CLAIMS = [f"说明{n}" for n in range(1, len(FIRST_CONDITIONS) + 1)]
ALL_MET = [(True, "")] * len(FIRST_CONDITIONS)
EXEMPT = Verdict("exempt", "符合全部条件")


def act(service: str, world: World, login: str, row: Any = None, **data: Any) -> Any:
    """One service under a login; `row` goes by the name of its subject with its version."""
    called: Callable[..., Any] = getattr(services, service)
    if row is None:
        return called(**data, actor=world.actor(login), stamp=Stamp())
    name = {"weak": "weak", "session": "session", "difficulty": "difficulty", "tolerance": "tolerance"}
    subject = name[service.partition("_")[0]]
    return called(**{subject: row}, **data, actor=world.actor(login), stamp=Stamp(version=row.version))


def weak(world: World, login: str = "yx.admin", *, key: str = "direct", source: str = "park") -> WeakItem:
    said = WeakInput(world.empowerment[key], "not_taken", source, "没有消防专业审查人员")
    row: WeakItem = act("weak_register", world, login, said=said)
    return row


def followed(world: World, row: WeakItem | None = None) -> WeakItem:
    """Taken up by the park until 20 March 2025."""
    said = {"owner": world.body["yx-park"], "measures": "引进两名专业人员", "due_on": DUE}
    found: WeakItem = act("weak_take_up", world, "yx.reform", row or weak(world), **said)
    return found


def fallback(world: World, mode: str, **more: Any) -> FallbackInput:
    values = {"effective_on": DAY(2025, 4, 1), "paper": "岳云审改〔2025〕3号", "reason": "园区没有专业力量"}
    return FallbackInput(mode, **{**values, **more})


def session(world: World, held_on: dt.date = HELD_ON, **more: Any) -> GuidanceSession:
    department, park = world.body["yx-zjj"], world.body["yx-park"]
    values = {"parks": [park], "items": [world.item["direct"]], **more}
    said = SessionInput(department, "消防审查实务", held_on, "演主讲", **values)
    row: GuidanceSession = act("session_plan", world, "zjj.supervisor", said=said)
    return row


def difficulty(world: World, login: str = "yx.clerk", **more: Any) -> Difficulty:
    said = DifficultyInput(
        world.body["yx-park"], world.body["yx-zjj"], "图审系统端口没有开放", world.item["direct"], **more
    )
    row: Difficulty = act("difficulty_ask", world, login, said=said)
    return row


def applied(world: World, login: str = "yx.head", **more: Any) -> Tolerance:
    values = {"claims": CLAIMS, "happened_on": DAY(2025, 3, 3), "facts": "先行先试中超期", **more}
    said = ToleranceInput(values.pop("body", world.body["yx-park"]), values.pop("subject", "试行首件超期"), **values)
    row: Tolerance = act("tolerance_apply", world, login, said=said)
    return row


def assessed(world: World, row: Tolerance | None = None, login: str = "yx.legal", **more: Any) -> Tolerance:
    said = {"found": ALL_MET, "opinion": "exempt", "text": "属于先行先试", **more}
    found: Tolerance = act("tolerance_assess", world, login, row or applied(world), **said)
    return found


def decided(world: World, row: Tolerance | None = None, said: Verdict = EXEMPT, login: str = "yx.reform") -> Tolerance:
    office = world.body["yx-spj" if login == "yx.reform" else "yx-ducha"]
    found: Tolerance = act("tolerance_decide", world, login, row or assessed(world), office=office, said=said)
    return found
