"""What the tests of evaluation and assessment share: a month with on-time, late, refused and corrected cases; tables; rounds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from approvals.models import Case, Clock, ClockKind
from core.door import Stamp
from core.models import Person
from supervision import services
from supervision.models import AssessmentRound, AssessmentSheet, IndicatorTable
from supervision.services import IndicatorInput, RoundInput, TableInput
from tests.approvals.looking import on
from tests.approvals.walks import go, leg, receive
from tests.supervision.filing import walked
from tests.world import ACTOR, World

DAY = dt.date
JUNE, MAY = DAY(2025, 6, 1), DAY(2025, 5, 1)
END = DAY(2025, 6, 30)
ROWS = (
    IndicatorInput("按期办结", Decimal(50), "on_time", Decimal(100), Decimal(1)),
    IndicatorInput("黄牌", Decimal(20), "yellow_cards", Decimal(0), Decimal(5)),
    IndicatorInput("窗口纪律", Decimal(30), words="按日常检查记录评定"),
)


def june(world: World) -> dict[str, Case]:
    """云溪's June 2025: of "direct" two finished cases of which one was late and was told once what was missing, one refused;
    one "delegated" finished on its department's side.
    """
    found = {}
    with on(2025, 6, 3):
        found["good"] = walked(world, "direct")
        found["late"] = walked(world, "direct")
        found["delegated"] = walked(world, "delegated")
        refused = receive(world, "direct", "yx.clerk2")
        found["refused"] = go(world, refused, leg("yx.clerk2", "refuse", reasons="依法不需要取得许可"))
        told = receive(world, "direct", "yx.clerk2", complete=False)
        found["corrected"] = go(world, told, leg("yx.clerk2", "request_correction", missing=[(1, "缺签字")]))
    for name in ("good", "late"):  # the item promises nothing of its own: five working days
        promise = Clock.objects.get(case=found[name], kind=ClockKind.DECISION)
        promise.pk, promise.kind, promise.number, promise.unit = None, ClockKind.PROMISE, 5, "workday"
        promise.save()
    Clock.objects.filter(case=found["late"], kind__in=[ClockKind.DECISION, ClockKind.PROMISE]).update(
        due_on=DAY(2025, 6, 2)
    )
    return found


def table(world: World, kind: str = "window_month", organiser: str = "yx-centre", **more: Any) -> IndicatorTable:
    said: dict[str, Any] = {
        "valid_from": DAY(2022, 5, 11),
        "title": "指标表",
        "source": "测试",
        "indicators": ROWS,
        **more,
    }
    return services.indicator_table_set(
        said=TableInput(organiser=world.body[organiser], kind=kind, **said), actor=ACTOR
    )


def opened(
    world: World,
    kind: str = "window_month",
    login: str = "yx.centre",
    organiser: str = "yx-centre",
    day: dt.date = END,
    unit: str = "yx-park",
) -> AssessmentRound:
    said = RoundInput(world.body[organiser], kind, day, [world.body[unit]])
    return services.assessment_open(said=said, actor=world.actor(login), stamp=Stamp())


def score(world: World, sheet: AssessmentSheet, login: str, points: Mapping[int, str]) -> AssessmentSheet:
    scores = {position: Decimal(value) for position, value in points.items()}
    return services.sheet_score(sheet=sheet, scores=scores, notes={}, actor=world.actor(login), stamp=Stamp())


def of(world: World, round: AssessmentRound, login: str) -> AssessmentSheet:
    return AssessmentSheet.objects.get(round=round, person=Person.objects.get(username=login))


def published(world: World, **more: Any) -> AssessmentRound:
    """The window staff's June, scored and told on 2 July 2025; appeals until 9 July."""
    table(world)
    with on(2025, 7, 2):
        row = opened(world, **more)
        for sheet in row.sheets.all():
            score(world, sheet, "yx.centre", {3: "27"})
        return services.assessment_publish(round=row, actor=world.actor("yx.centre"), stamp=Stamp())
