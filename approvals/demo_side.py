"""The demonstration beside the cases: a list of experts, surveys, a test and an expert review, moved through the services."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from approvals import services
from approvals.models import Case, SideTask
from core import moments
from core.actors import Actor
from core.door import Stamp
from core.models import Organisation, Person
from core.selectors import calendar
from core.workdays import Limit, Unit

ActorOf = Callable[[str], Actor]
EXPERTS = (
    ("龚演山", "环境保护", "岳阳市环境科学学会(演示)"),
    ("程演岩", "环境保护", "湖南某大学环境学院(演示)"),
    ("曹演峰", "环境保护", "长沙某环境工程公司(演示)"),
    ("魏演岳", "消防安全", "岳阳市消防协会(演示)"),
    ("蒋演岗", "消防安全", "湖南某建筑设计院(演示)"),
    ("沈演岭", "消防安全", "长沙某消防技术公司(演示)"),
    ("韩演崖", "城乡规划", "岳阳市规划设计院(演示)"),
    ("杨演峦", "城乡规划", "湖南某规划研究院(演示)"),
)


def load(*, actor: Actor, actor_of: ActorOf) -> None:
    park = Organisation.objects.get(code="yx-park")
    for name, field, unit in EXPERTS:
        services.expert_add(
            jurisdiction=park.jurisdiction,
            name=name,
            field=field,
            unit=unit,
            valid_from=dt.date(2022, 5, 11),
            actor=actor,
        )
    _survey_done(actor_of, "装备制造厂房用地规划许可")
    _survey_planned(actor_of, "环保设备生产基地用地规划许可")
    _expert_review(actor_of, "水性涂料项目环评报告表")
    _hearing_told(actor_of, "智能仓储二期用地规划许可")


def plan(actor_of: ActorOf, case_title: str, days_ago: int, **fields: Any) -> SideTask:
    """A task of the park's clerk on the case with this title, arranged some working days ago."""
    case = Case.objects.get(title=case_title)
    body = Organisation.objects.get(code="yx-park")
    made: dict[str, Any] = {
        "body": body,
        "handler": Person.objects.get(username="yx.clerk"),
        "limit": Limit(5, Unit.WORKDAY),
        "planned_on": moments.today(),
        **fields,
    }
    at = back(days_ago)
    return services.sidetask_plan(case=case, actor=actor_of("yx.reviewer"), stamp=Stamp(happened_at=at), **made)


def back(days_ago: int) -> dt.datetime:
    """Ten in the morning of the n-th working day before today, and never later than now."""
    day = calendar().add(moments.today(), -days_ago) if days_ago else moments.today()
    return min(moments.start_of(day) + dt.timedelta(hours=10), moments.now())


def _officers() -> list[Person]:
    return list(Person.objects.filter(username__in=["yx.clerk", "zjj.handler"]).order_by("username"))


def _survey_done(actor_of: ActorOf, title: str) -> None:
    task = plan(
        actor_of,
        title,
        4,
        kind="survey",
        title="拟选址现场核查",
        officers=_officers(),
        place="云溪区工业园路2号（演示）",
    )
    clerk = actor_of("yx.clerk")
    task = services.sidetask_start(task=task, actor=clerk, stamp=Stamp(happened_at=back(3)))
    services.sidetask_finish(
        task=task,
        actor=clerk,
        stamp=Stamp(happened_at=back(3)),
        present="章演行，项目经理",
        record="用地范围与红线图一致，场地已平整，未发现先行开工。",
        result="passes",
        result_text="现场情况与申请材料相符。",
    )


def _survey_planned(actor_of: ActorOf, title: str) -> None:
    plan(
        actor_of, title, 1, kind="survey", title="用地现场核查", officers=_officers(), place="云溪区化工大道8号（演示）"
    )


def _expert_review(actor_of: ActorOf, title: str) -> None:
    reviewer = actor_of("yx.reviewer")
    task = plan(
        actor_of,
        title,
        3,
        kind="expert_review",
        title="环评报告表技术评审",
        handler=reviewer.person,
        limit=Limit(10, Unit.WORKDAY),
    )
    task = services.sidetask_start(task=task, actor=reviewer, stamp=Stamp(happened_at=back(2)), pause_days=10)
    services.sidetask_draw(task=task, actor=reviewer, stamp=Stamp(happened_at=back(2)), count=2, field="环境保护")


def _hearing_told(actor_of: ActorOf, title: str) -> None:
    reviewer, case = actor_of("yx.reviewer"), Case.objects.get(title=title)
    at = Stamp(happened_at=back(1))
    party = services.party_find(
        case=case,
        actor=reviewer,
        stamp=at,
        name="晴湖社区居民代表(演示)",
        kind="resident",
        contact="云溪区晴湖路（演示）",
        interest="仓储车辆进出影响通行和安静",
    )
    services.hearing_tell(case=case, actor=reviewer, stamp=at, parties=[party], told_how="直接送达")
