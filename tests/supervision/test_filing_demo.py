"""The demonstration of filing shows filings in every state, made from the cases that are there (C1)."""

from __future__ import annotations

import pytest

from supervision import demo_filing
from supervision.models import Filing, FilingObjection
from supervision.selectors.filing_proof import proof, span_of
from tests.approvals.looking import on
from tests.supervision.filing import walked
from tests.world import ACTOR, World

pytestmark = [pytest.mark.django_db, pytest.mark.mission("C1")]


def test_three_months_are_filed_in_all_states(world: World) -> None:
    for month in (4, 5, 6):
        with on(2025, month, 10):
            walked(world, "direct")
    with on(2025, 6, 3):
        walked(world, "cz_reported", until="report")
    with on(2025, 7, 15):
        demo_filing.load(actor=ACTOR)
        assert proof(span_of(None)).complete
    states = list(Filing.objects.filter(case=None).order_by("month").values_list("month__month", "state"))
    assert states == [(4, "archived"), (5, "received"), (6, "submitted")]
    assert Filing.objects.get(case__isnull=False).state == "received"
    assert sorted(FilingObjection.objects.values_list("state", flat=True)) == ["accepted", "open"]
    late = [row.month.month for row in Filing.objects.filter(case=None) if row.park_late()]
    assert late == [4]
