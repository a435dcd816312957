"""The plan as data (D1): the document's own tables, the units' cells, a new year beside the old one."""

from __future__ import annotations

from tests.ledger.conftest import Ledger


def test_smoke(ledger: Ledger) -> None:
    ledger.open()
    assert ledger.plan.returns.count() == 47
