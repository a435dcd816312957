"""The demonstration shows every state of an assessment, an appeal, a filing with 督考办 and an adjustment (C5, C6)."""

from __future__ import annotations

import pytest

from supervision import demo_assess
from supervision.models import AssessmentRound, AssessmentSheet, Evaluation, EvaluationRow, IndicatorTable
from tests.approvals.looking import on
from tests.supervision.assessing import june
from tests.world import World


@pytest.mark.mission("C5")
@pytest.mark.mission("C6")
def test_every_state_is_shown(world: World) -> None:
    june(world)
    with on(2025, 8, 5):
        demo_assess.load()
    assert sorted(AssessmentRound.objects.values_list("state", flat=True)) == [
        "compiled",
        "final",
        "published",
        "received",
        "returned",
    ]
    states = AssessmentSheet.objects.values_list("state", flat=True)
    assert set(states) == {"compiled", "scored", "appealed", "decided", "final"}
    assert Evaluation.objects.count() == 3
    assert EvaluationRow.objects.exclude(adjustment=None).count() == 1
    assert set(IndicatorTable.objects.values_list("organiser__code", flat=True)) == {"yx-centre", "yx-spj", "as-spj"}
