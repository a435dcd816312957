"""What the tests of filing share: finished cases, compiled filings, a filing brought to a state."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from approvals.models import Case
from core.door import Stamp
from supervision import services
from supervision.models import Filing, FilingDuty
from supervision.services import ObjectionInput
from tests.approvals.looking import on
from tests.approvals.walks import ALL_WALKS, go, receive, today_of
from tests.world import ACTOR, World

JUNE, JULY = dt.date(2025, 6, 1), dt.date(2025, 7, 1)
OBJECTION = ObjectionInput("late", "超过承诺时限两个工作日，没有说明理由", "explain")


def walked(world: World, key: str, *, until: str = "deliver", **data: Any) -> Case:
    """A case walked on its route up to and including a step; `data` goes to the decision."""
    clerk, steps = ALL_WALKS[key]
    case = receive(world, key, clerk)
    for step in steps:
        step = today_of(step)
        if data and step.move == "decide":
            step.data.update(data)
        case = go(world, case, step)
        if step.move == until:
            return case
    return case


def duty(case: Case) -> FilingDuty:
    return FilingDuty.objects.get(case=case)


def compiled(month: dt.date = JUNE) -> list[Filing]:
    return services.filings_compile(month=month, actor=ACTOR)


def yunxi(world: World, month: dt.date = JUNE, sequence: int = 0) -> Filing:
    """云溪's filing of a month with its department of housing."""
    return Filing.objects.get(by=world.body["yx-park"], to=world.body["yx-zjj"], month=month, sequence=sequence)


def step(world: World, filing: Filing, move: str, login: str, **data: Any) -> Filing:
    service: Callable[..., Filing] = getattr(services, f"filing_{move}")
    return service(filing=filing, actor=world.actor(login), stamp=Stamp(version=filing.version), **data)


ON_THE_WAY = (("seal", "yx.head"), ("submit", "yx.head"), ("receive", "zjj.supervisor"))


def brought(world: World, filing: Filing, move: str) -> Filing:
    """A draft brought so far that the move has been made."""
    for name, login in ON_THE_WAY:
        filing = step(world, filing, name, login)
        if name == move:
            break
    return filing


def june_of(world: World, *keys: str) -> Filing:
    """云溪's filing of June with cases finished on 3 June 2025, compiled on 1 July."""
    with on(2025, 6, 3):
        for key in keys:
            walked(world, key)
    with on(2025, 7, 1):
        compiled()
    return yunxi(world)
