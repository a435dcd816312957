"""Arranging what runs beside a case, as the people of the small world would."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine

from approvals import services
from approvals.models import Case, Expert, Hearing, InterestedParty, SideTask
from approvals.services import HearingPlan
from core import moments
from core.door import Stamp
from core.errors import DomainError
from core.models import Person
from core.workdays import Limit, Unit
from tests.approvals.walks import go, leg, receive
from tests.world import ACTOR, World, moment

FIVE = Limit(5, Unit.WORKDAY)
FACTS = {"record": "厂房已按图建成，消防通道畅通。", "result": "passes", "result_text": ""}


def accepted(world: World, key: str = "delegated") -> Case:
    """An accepted licence of twenty working days at the park."""
    case = receive(world, key, "yx.clerk")
    return go(world, case, leg("yx.clerk", "accept"))


def people(world: World, *logins: str) -> list[Person]:
    return [world.person[login] for login in logins]


def plan(world: World, case: Case, kind: str = "survey", *, login: str = "yx.reviewer", **changed: Any) -> SideTask:
    """A survey by two of the park, or another task of the park's clerk; `changed` are arguments of the service."""
    fields: dict[str, Any] = {
        "kind": kind,
        "title": "厂房现场核查" if kind == "survey" else "资料审查",
        "body": world.body["yx-park"],
        "handler": world.person["yx.clerk"],
        "officers": people(world, "yx.clerk", "yx.clerk2") if kind == "survey" else [],
        "planned_on": moments.today(),
        "limit": FIVE,
        "place": "云溪区化工大道1号",
        **changed,
    }
    return services.sidetask_plan(case=case, actor=world.actor(login), stamp=Stamp(), **fields)


def task_do(
    world: World, task: SideTask, login: str, move: str, *, stamp: Stamp | None = None, **data: Any
) -> SideTask:
    service = getattr(services, f"sidetask_{move}")
    made: SideTask = service(task=task, actor=world.actor(login), stamp=stamp or Stamp(version=task.version), **data)
    return made


def refused(act: Any, *args: Any, **data: Any) -> DomainError:
    with pytest.raises(DomainError) as caught:
        act(*args, **data)
    return caught.value


def expert(world: World, name: str, *, unit: str = "岳阳市某设计院", field: str = "消防", **changed: Any) -> Expert:
    data = {"jurisdiction": world.body["yx-park"].jurisdiction, "valid_from": dt.date(2020, 1, 1), **changed}
    return services.expert_add(name=name, unit=unit, field=field, actor=ACTOR, **data)


# --- Interested parties and hearings --------------------------------------------------------------------------------
def party(world: World, case: Case, *, login: str = "yx.reviewer", **changed: Any) -> InterestedParty:
    data = {"name": "邻厂", "kind": "neighbour", "contact": "化工大道2号", "interest": "采光", **changed}
    return services.party_find(case=case, actor=world.actor(login), stamp=Stamp(), **data)


def party_do(world: World, row: InterestedParty, login: str, move: str, **data: Any) -> InterestedParty:
    service = getattr(services, f"party_{move}")
    made: InterestedParty = service(party=row, actor=world.actor(login), stamp=Stamp(version=row.version), **data)
    return made


def tell(world: World, case: Case, *parties: InterestedParty) -> Hearing:
    return services.hearing_tell(case=case, actor=world.actor("yx.reviewer"), stamp=Stamp(), parties=parties)


def hearing_do(world: World, hearing: Hearing, login: str, move: str, **data: Any) -> Hearing:
    service = getattr(services, f"hearing_{move}")
    made: Hearing = service(hearing=hearing, actor=world.actor(login), stamp=Stamp(version=hearing.version), **data)
    return made


def plan_of(world: World, **changed: Any) -> HearingPlan:
    """Chaired by the head, recorded by the clerk, on 12 March 2025: the seventh working day after 3 March."""
    data = {
        "held_on": dt.date(2025, 3, 12),
        "starts_at": dt.time(9, 30),
        "place": "园区会议室",
        "chair": world.person["yx.head"],
        "recorder": world.person["yx.clerk"],
        **changed,
    }
    return HearingPlan(**data)


HEARD = {"attendants": "双方", "evidence": "", "record": "陈述和质证。", "signatures": "均已签字", "outcome": "成立"}


def to_hearing(
    world: World, case: Case, state: str, hearing: Hearing | None = None, *, chair: str = "yx.head"
) -> Hearing:
    """A hearing of the case in this state, asked for by the applicant on the day of the telling (3 March 2025)."""
    hearing = hearing or tell(world, case)
    if state == "waived":
        return hearing_do(world, hearing, "yx.reviewer", "waive", reason="书面放弃")
    if state != "told" and hearing.state == "told":
        data = {"ground": "applicant", "requested_by": "申请人", "requested_on": hearing.told_on}
        hearing = hearing_do(world, hearing, "yx.reviewer", "request", **data)
    if state == "withdrawn":
        return hearing_do(world, hearing, "yx.reviewer", "withdraw", reason="撤回")
    if state in ("noticed", "held", "no_show") and hearing.state == "called":
        hearing = hearing_do(world, hearing, "yx.reviewer", "notify", plan=plan_of(world, chair=world.person[chair]))
    with time_machine.travel(moment(2025, 3, 12, 15), tick=False):
        if state == "held":
            return hearing_do(world, hearing, chair, "hold", **HEARD)
        if state == "no_show":
            return hearing_do(world, hearing, "yx.reviewer", "miss", reason="申请人未到场")
    return hearing
