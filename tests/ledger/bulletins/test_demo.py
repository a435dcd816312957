"""The demonstration of bulletins: two quarters issued with receipts, a correction in draft (D4)."""

from __future__ import annotations

import pytest

from ledger import demo_bulletin, demo_returns
from ledger.models import Bulletin
from ledger.selectors.bulletins import edition_last
from tests.ledger.conftest import ACTOR, Ledger


@pytest.mark.mission("D4")
def test_two_quarters_are_issued_and_one_is_being_corrected(ledger: Ledger) -> None:
    demo_bulletin.load_months(plan=ledger.plan, actor=ACTOR)
    demo_returns.load(plan=ledger.plan, actor=ACTOR)
    demo_bulletin.load(plan=ledger.plan)
    rows = list(Bulletin.objects.order_by("pk"))
    assert [(row.kind, row.state) for row in rows] == [
        ("ordinary", "issued"),
        ("ordinary", "issued"),
        ("correction", "draft"),
    ]
    assert [row.receipts.exclude(signed_at=None).count() for row in rows] == [4, 2, 0]
    facts = edition_last(rows[1]).facts
    assert len(facts["months"]) == 3
    assert min(len(facts[name]) for name in ("units", "measures", "problems")) > 0
    assert len(edition_last(rows[1]).chosen["practices"]) == 1
