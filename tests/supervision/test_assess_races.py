"""Two at once: a month is made once, an adjustment opened once, a sheet scored by one (C5, C6)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest

from core import events
from core.door import Stamp
from core.errors import DomainError
from empowerment.models import TrialReview
from supervision.models import AssessmentPoint, AssessmentRound, AssessmentSheet, Evaluation
from supervision.services import assessment_publish, evaluation_adjust, sheet_adjust
from tests.approvals.looking import on
from tests.approvals.test_races import at_once
from tests.supervision.assessing import june, of, opened, score, table
from tests.supervision.test_evaluation import made, row_of
from tests.world import World, build_world

pytestmark = [
    pytest.mark.concurrency,
    pytest.mark.django_db(transaction=True),
    pytest.mark.mission("C5"),
    pytest.mark.mission("C6"),
]


@pytest.fixture
def world() -> Iterator[World]:
    with on(2025, 6, 2):
        yield build_world()


def test_a_month_and_its_adjustment_once(world: World) -> None:
    june(world)
    with on(2025, 7, 2):
        found = at_once(lambda: made(world), lambda: made(world))
        assert all(isinstance(each, Evaluation) for each in found), found
        evaluation = Evaluation.objects.get()
        assert evaluation.rows.count() == len(set(evaluation.rows.values_list("position", flat=True)))
        row, actor = row_of(world, evaluation, "direct"), world.actor("yx.reform")
        found = at_once(*(lambda: evaluation_adjust(row=row, reason="运行不畅", actor=actor),) * 2)
    assert [each.adjustment_id for each in found] == [TrialReview.objects.get().pk] * 2, found
    assert [event.verb for event in events.history(evaluation)] == ["evaluation.make", "evaluation.adjust"]


def test_nobody_is_assessed_or_corrected_twice(world: World) -> None:
    june(world)
    table(world)
    with on(2025, 7, 2):
        found = at_once(lambda: opened(world), lambda: opened(world))
        assert sorted(isinstance(each, DomainError) for each in found) == [False, True], found
        row = AssessmentRound.objects.get()
        for sheet in row.sheets.all():
            score(world, sheet, "yx.centre", {3: "27"})
        sheet, centre = of(world, row, "yx.clerk"), world.actor("yx.centre")
        stamp = Stamp(version=sheet.version)
        found = at_once(
            lambda: sheet_adjust(sheet=sheet, points=Decimal(2), reason="一", actor=centre, stamp=stamp),
            lambda: assessment_publish(round=row, actor=centre, stamp=Stamp()),
        )
    sheet = AssessmentSheet.objects.get(pk=sheet.pk)
    kept = AssessmentPoint.objects.filter(sheet=sheet).count()
    assert sheet.total == Decimal("63.7") + 2 * kept  # told with the addition, or without it; never half
    assert list(events.verify()) == []
