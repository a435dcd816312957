"""What a lapse does to acceptance and to running cases, by date: the daily job, the clock, the notice, who answers (A6, A8)."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from approvals import selectors
from approvals.jobs import delegations_return
from approvals.models import Case, CaseTransfer
from core import events
from core.errors import Refused
from core.models import InboxMessage, OutboxMessage
from empowerment.jobs import instruments_work
from empowerment.models import Instrument
from empowerment.services import ScopeInput, instrument_add, instrument_publish, instrument_revoke, instrument_sign
from tests.approvals.looking import clock, facts, on, refusal
from tests.approvals.test_clocks import accepted
from tests.approvals.walks import OPINION, go, leg, receive
from tests.world import ACTOR, World, moment

EXAMINE = leg("yx.reviewer", "examine", **OPINION)


def lapse(world: World, ends: dt.datetime, *, saving: bool = False) -> Instrument:
    """The delegation of the small world as if it had been signed with this end."""
    row = Instrument.objects.filter(pk=world.instrument["S0-delegation"].pk)
    row.update(valid_to=ends, saving_clause=saving)
    return row.get()


@pytest.mark.mission("A4", "A6", "A8")
def test_the_daily_job_sends_the_case_back_with_materials_clock_and_notice(world: World) -> None:
    case, zjj, park = accepted(world, "delegated"), world.body["yx-zjj"], world.body["yx-park"]
    with on(2025, 3, 4):
        case = go(world, case, EXAMINE)
    before = (case.accepted_at, case.due_on, clock(case, "decision").starts_on)
    delegation = lapse(world, moment(2025, 3, 6))
    with on(2025, 3, 6, 1):
        assert instruments_work()["expired"] == 1
        assert delegations_return() == {"done": 1, "refused": []}
        assert delegations_return() == {"done": 0, "refused": []}
        case.refresh_from_db()
        case = Case.objects.get(pk=case.pk)
    assert (case.state, case.route, case.deciding_body, case.delegation) == ("accepted", "own", zjj, None)
    assert (case.accepted_at, case.due_on, clock(case, "decision").starts_on) == before
    transfer = CaseTransfer.objects.get(case=case)
    assert (transfer.kind, transfer.from_body, transfer.to_body, transfer.person) == ("taken_back", park, zjj, None)
    assert len(transfer.materials) == case.materials.count()
    event = events.history(case)[-1]
    assert (event.verb, event.actor_kind, events.facts_of(event)["instrument"]) == (
        "case.take_back",
        "job",
        delegation.number,
    )
    told = OutboxMessage.objects.get(object_id=case.pk, purpose=f"taken-back-{case.version - 1}")
    assert "由云溪区住房和城乡建设局继续办理" in told.payload["text"]
    assert InboxMessage.objects.filter(person=world.person["zjj.handler"], url=f"/cases/{case.number}/").exists()
    assert InboxMessage.objects.filter(person=world.person["yx.reviewer"], url=f"/cases/{case.number}/").exists()
    earlier = selectors.authority_at(case, moment(2025, 3, 5))
    assert (earlier.route, earlier.instruments[0].id) == ("delegated", delegation.pk)
    assert [row.source for row in selectors.liability_at(case, "approval", moment(2025, 3, 5))] == [
        "行政许可法第24条第2款"
    ]
    (now,) = selectors.liability_at(case, "unlawful", moment(2025, 3, 7))
    assert (now.body.id, now.joint) == (zjj.pk, False)


@pytest.mark.mission("A6", "B1")
def test_after_the_lapse_the_clerk_refuses_in_writing_naming_the_delegator(world: World) -> None:
    lapse(world, moment(2025, 3, 6))
    with on(2025, 3, 6):
        case = receive(world, "delegated", "yx.clerk")
        error = refusal(world, case, leg("yx.clerk", "accept"))
        assert error.code == "no_instrument"
        assert error.message.endswith("的行政审批委托书已于2025年3月6日期满。请向云溪区住房和城乡建设局申请。")
        obstacle = selectors.why_not_accept(case)
        assert obstacle is not None and obstacle.right_body == "云溪区住房和城乡建设局"
        refuse = leg("yx.clerk", "refuse", reasons=obstacle.sentence, right_body=obstacle.right_body)
        case = go(world, case, refuse)
    assert case.state == "refused"
    assert facts(case, "refusal")["right_body"] == "云溪区住房和城乡建设局"


@pytest.mark.mission("A4", "A6")
def test_a_delegation_renewed_without_a_gap_has_not_lapsed(world: World) -> None:
    case, ends = accepted(world, "delegated"), moment(2025, 3, 6)
    lapse(world, ends)
    with on(2025, 3, 5):
        row = instrument_add(
            kind="delegation",
            number="续签",
            scheme=world.scheme["S0"],
            giver=world.body["yx-zjj"],
            taker=world.body["yx-park"],
            valid_from=ends,
            scopes=[ScopeInput(world.item["delegated"])],
            legal_basis="测",
            actor=ACTOR,
        )
        row = instrument_sign(instrument=row, signed_on=dt.date(2025, 3, 5), actor=ACTOR)
        instrument_publish(instrument=row, published_on=dt.date(2025, 3, 5), actor=ACTOR)
    with on(2025, 3, 6, 1):
        instruments_work()
        assert delegations_return() == {"done": 0, "refused": []}
        assert go(world, case, EXAMINE).state == "examined"


@pytest.mark.mission("A4", "A8")
def test_a_body_deciding_on_a_lapsed_delegation_gives_its_cases_back_too(world: World) -> None:
    """鞍山: an item delegated by the city; the new delegation is revoked while a case runs."""
    with on(2025, 3, 3):
        case = go(world, receive(world, "own_delegated", "as.clerk"), leg("as.clerk", "accept"))
    assert (case.delegation, case.instrument) == (world.instrument["S4-delegation"], world.instrument["S4-agreement"])
    with on(2025, 3, 5):
        Instrument.objects.filter(pk=world.instrument["S4-delegation"].pk).update(
            revoked_at=moment(2025, 3, 5), revocation_recorded_at=moment(2025, 3, 5)
        )
        assert delegations_return() == {"done": 1, "refused": []}
    case = Case.objects.get(pk=case.pk)
    assert (case.deciding_body, case.receiving_body) == (world.body["as-city-spj"], world.body["as-spj"])


MARCH = st.integers(min_value=1, max_value=20).map(lambda n: moment(2025, 3, n))


@pytest.mark.mission("A4", "A6")
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ends=MARCH, saving=st.booleans(), revoked=st.booleans(), looked=MARCH)
def test_by_the_dates_alone_a_case_is_accepted_goes_on_or_goes_back(
    world: World, ends: dt.datetime, saving: bool, revoked: bool, looked: dt.datetime
) -> None:
    """Accepted on 3 March: before the end only; afterwards it goes back unless the end was the term's and saved."""
    with transaction.atomic():
        lapse(world, moment(2025, 12, 31) if revoked else ends, saving=saving)
        if revoked:
            with on(2025, 3, 1, 0):
                instrument_revoke(
                    instrument=world.instrument["S0-delegation"], at=ends, reason="测", actor=world.actor("zjj.head")
                )
        try:
            case = accepted(world, "delegated")
            assert ends > moment(2025, 3, 3, 10)
        except Refused as problem:
            case = None
            assert problem.code == "no_instrument" and ends <= moment(2025, 3, 3, 10)
        if case is not None and looked >= moment(2025, 3, 4):
            with on(looked.year, looked.month, looked.day):
                returned = delegations_return()["done"]
            ended = ends <= looked + dt.timedelta(hours=10)
            assert returned == (1 if ended and (revoked or not saving) else 0)
            assert Case.objects.get(pk=case.pk).due_on == case.due_on
        transaction.set_rollback(True)
