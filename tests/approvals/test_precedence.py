"""Order of equal applications where the number is limited: by acceptance, an application not yet accepted by its receipt;
an earlier one is passed over only with a recorded reason [57] (B22).
"""

from __future__ import annotations

import pytest
from django.test import Client

from approvals.models import Case
from approvals.selectors import place_of
from core import events
from core.door import Stamp
from tests.approvals.licensing import on_to, other_enterprise, with_terms
from tests.approvals.looking import on, refusal
from tests.approvals.walks import BY_CHIEF, go, leg, receive
from tests.world import World, moment

GRANT = leg("yx.chief", "decide", **BY_CHIEF)


def _place(case: Case) -> tuple[int, int, list[str]]:
    place = place_of(Case.objects.select_related("item_version").get(pk=case.pk))
    assert place is not None
    return place.position, place.length, [other.number for other in place.ahead]


def _two(world: World, **second: object) -> tuple[Case, Case]:
    """Two equal applications, the first received an hour before the second."""
    with on(2025, 6, 3, 9):
        with_terms(world, "direct", limited_quantity=True)
        first = receive(world, "direct", "yx.clerk")
    with on(2025, 6, 3, 10):
        return first, receive(world, "direct", "yx.clerk", applicant=other_enterprise(), **second)


@pytest.mark.mission("B22")
def test_place_in_the_queue_is_the_true_receipt(world: World) -> None:
    first, second = _two(world)
    assert (_place(first), _place(second)) == ((1, 2, []), (2, 2, [first.number]))
    with on(2025, 6, 3, 11):
        late = receive(
            world,
            "direct",
            "yx.clerk",
            applicant=other_enterprise(),
            stamp=Stamp(happened_at=moment(2025, 6, 3, 8)),
        )
    assert _place(late)[0] == 1
    assert _place(first) == (2, 3, [late.number])


@pytest.mark.mission("B22")
def test_later_one_is_granted_first_only_with_a_reason(world: World) -> None:
    first, second = _two(world)
    with on(2025, 6, 4):
        second = on_to(world, second, until="examine")
        told = refusal(world, second, GRANT)
        assert (told.code, told.field, first.number in told.message) == ("out_of_order", "out_of_order", True)
        reason = "在先申请正在补正材料之外的司法查封，暂不具备条件"
        done = go(world, second, leg("yx.chief", "decide", out_of_order=reason, **BY_CHIEF))
        assert done.decision.out_of_order == reason
        assert events.facts_of(events.history(done)[-1])["out_of_order"] == reason


@pytest.mark.mission("B22")
def test_earlier_one_decided_first_frees_the_later(world: World) -> None:
    first, second = _two(world)
    with on(2025, 6, 4):
        on_to(world, first, until="decide")
        second = on_to(world, second, until="examine")
        assert _place(second) == (1, 1, [])
        assert go(world, second, GRANT).state == "decided"


@pytest.mark.mission("B22")
def test_denial_needs_no_order(world: World) -> None:
    _, second = _two(world)
    with on(2025, 6, 4):
        second = on_to(world, second, until="examine")
        denied = leg("yx.chief", "decide", result="denied", form="chief", reasons="不符合条件")
        assert go(world, second, denied).result == "denied"


@pytest.mark.mission("B22")
def test_acceptance_gives_the_place_that_the_law_names(world: World) -> None:
    """The second was accepted on 4 June, the first, completed late, on 6 June: the second comes first."""
    first, second = _two(world)
    with on(2025, 6, 3, 11):
        first = go(world, first, leg("yx.clerk", "request_correction", missing=[(1, "缺签字")]))
        assert _place(second) == (1, 1, [])
    with on(2025, 6, 4):
        second = go(world, second, leg("yx.clerk", "accept"))
    with on(2025, 6, 5):
        first = go(world, first, leg("yx.clerk", "supplement", provided=[1]))
    with on(2025, 6, 6):
        first = go(world, first, leg("yx.clerk", "accept"))
    assert (_place(second)[0], _place(first)) == (1, (2, 2, [second.number]))


@pytest.mark.mission("B22")
def test_order_does_not_matter_elsewhere(world: World) -> None:
    with on(2025, 6, 3):
        receive(world, "direct", "yx.clerk")
        second = receive(world, "direct", "yx.clerk", applicant=other_enterprise())
        assert place_of(second) is None
        second = on_to(world, second, until="examine")
        assert go(world, second, GRANT).state == "decided"


@pytest.mark.mission("B22")
def test_intake_case_and_decision_show_the_place(world: World, client: Client) -> None:
    first, second = _two(world)
    with on(2025, 6, 4):
        client.force_login(world.person["yx.clerk"])
        query = {"item": world.item["direct"].pk, "park": world.body["yx-park"].pk}
        assert "现有 2 件在先未决定，本件排在第 3 位" in client.get("/cases/new/checklist/", query).content.decode()
        page = client.get(f"/cases/{second.number}/").content.decode()
        assert "本件第 2 位，共 2 件待决定" in page
        assert f"/cases/{first.number}/" in page
        second = on_to(world, second, until="examine")
        client.force_login(world.person["yx.chief"])
        assert "先于在先申请决定的理由" in client.get(f"/cases/{second.number}/decide/").content.decode()
        assert "先于在先申请决定的理由" not in client.get(f"/cases/{first.number}/decide/").content.decode()
