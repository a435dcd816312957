"""Two who compile the same month, a compiler and a moving case, two who archive. Real threads, real row locks (C1)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from core.actors import job
from core.door import Stamp
from core.errors import DomainError
from supervision import services
from supervision.models import Filing, FilingDuty, FilingObjection
from supervision.selectors.filing_proof import proof, span_of
from tests.approvals.looking import on
from tests.approvals.test_races import at_once
from tests.approvals.walks import go, leg
from tests.supervision.filing import JUNE, OBJECTION, brought, compiled, step, walked, yunxi
from tests.world import World, build_world, moment

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True), pytest.mark.mission("C1")]


@pytest.fixture
def world() -> Iterator[World]:
    with on(2025, 6, 3):
        made = build_world()
        walked(made, "direct")
        walked(made, "delegated")
    with on(2025, 7, 1):
        yield made


def test_job_and_person_compile_at_once(world: World) -> None:
    park, actor = [world.body["yx-park"]], world.actor("yx.admin")
    found = at_once(
        lambda: compiled(),
        lambda: services.filings_compile(month=JUNE, by=park, actor=actor),
        lambda: compiled(),
    )
    assert [outcome for outcome in found if isinstance(outcome, Exception)] == []
    assert (Filing.objects.count(), yunxi(world).count, yunxi(world).lines.count()) == (1, 2, 2)


def test_case_sealed_while_the_month_is_compiled_is_in_one_filing(world: World) -> None:
    with on(2025, 6, 30):
        case = walked(world, "direct", until="decide")
    sealing = leg("yx.chief", "seal")
    found = at_once(lambda: compiled(), lambda: go(world, case, sealing, at=moment(2025, 6, 30, 17)))
    assert [outcome for outcome in found if isinstance(outcome, Exception)] == []
    compiled()
    assert dict(proof(span_of(JUNE)).faults) == {}
    assert FilingDuty.objects.filter(filing=None).count() == 0


def test_filing_is_not_archived_under_a_new_objection(world: World) -> None:
    compiled()
    filing = brought(world, yunxi(world), "receive")
    filing = step(world, filing, "review", "zjj.head")
    head, supervisor, line = world.actor("zjj.head"), world.actor("zjj.supervisor"), filing.lines.get(position=1)
    found = at_once(
        lambda: services.filing_archive(filing=filing, actor=head, stamp=Stamp()),
        lambda: services.objection_lodge(filing=filing, line=line, said=OBJECTION, actor=supervisor, stamp=Stamp()),
    )
    assert sum(isinstance(outcome, DomainError) for outcome in found) == 1, found
    filing.refresh_from_db()
    assert (filing.state == "archived") != FilingObjection.objects.exists()


def test_reported_case_is_filed_once_by_two_runs(world: World) -> None:
    with on(2025, 7, 1):
        walked(world, "cz_reported", until="report")
    found = at_once(*(lambda: services.filings_per_case(actor=job("filings_per_case")) for _ in range(2)))
    assert [outcome for outcome in found if isinstance(outcome, Exception)] == []
    assert Filing.objects.filter(period="per_case").count() == 1
