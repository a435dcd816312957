"""The demonstration shows complaints, inspections, referrals and proceedings in every state (C4, C12)."""

from __future__ import annotations

import pytest

from supervision import demo_complaints
from supervision.lives.complaints import ComplaintState
from supervision.lives.inspections import FindingState, InspectionState
from supervision.lives.proceedings import ProceedingState
from supervision.lives.referrals import ReferralState
from supervision.models import Complaint, HotlineBatch, Inspection, InspectionFinding, Proceeding, Referral
from tests.approvals.looking import on
from tests.supervision.test_inspections import cases
from tests.world import World


@pytest.mark.mission("C4", "C12")
def test_every_state_is_shown(world: World) -> None:
    cases(world, 4)
    with on(2025, 4, 1):
        demo_complaints.load()
    for model, states in (
        (Complaint, ComplaintState),
        (Inspection, InspectionState),
        (InspectionFinding, FindingState),
        (Proceeding, ProceedingState),
        (Referral, ReferralState),
    ):
        found = set(model.objects.values_list("state", flat=True))  # type: ignore[attr-defined]
        assert found == set(states.values), model
    batch = HotlineBatch.objects.get()
    assert (batch.made, batch.wrong) == (2, 1)
