"""Running cases on both sides of a change of body that was carried out by the wizard's service (S4, A7)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine

from approvals.models import Case
from approvals.selectors.cutover import sides_of
from core.door import Stamp
from core.errors import Refused
from empowerment.services.cutover import cut_over_apply
from tests.approvals.looking import on, refusal, seals
from tests.approvals.test_cutover import ACCEPT, NEW_BODY, OLD_BODY, SECOND, at
from tests.approvals.walks import OPINION, Leg, go, leg, receive
from tests.empowerment.handover.making import DAY_BEFORE, before_the_change, planned
from tests.world import T, World

pytestmark = [pytest.mark.django_db, pytest.mark.mission("A7", "A11")]


@pytest.fixture
def town(world: World) -> Iterator[World]:
    with on(2024, 9, 2):
        yield before_the_change(world)


def _walk(world: World, case: Case, steps: list[Leg]) -> Case:
    for step in steps:
        case = go(world, case, step)
    return case


def _cut_over(world: World) -> None:
    with time_machine.travel(DAY_BEFORE, tick=False):
        row = planned(world)
        cut_over_apply(cut_over=row, actor=world.actor("as.admin"), stamp=Stamp())


def test_both_sides_are_counted_before_anything_is_done(town: World) -> None:
    old = go(town, receive(town, "own", "as.clerk"), ACCEPT)
    waiting = receive(town, "own_delegated", "as.clerk")
    finished = go(town, receive(town, "own", "as.clerk"), ACCEPT)
    finished = _walk(town, finished, OLD_BODY)
    sides = sides_of(planned(town), town.actor("as.admin"))
    assert (sides.before, sides.after, sides.waiting) == (1, 0, 1)
    assert {case.pk for case in sides.rows} == {old.pk, waiting.pk}
    assert sides_of(planned(town), town.actor("yx.reform")).rows == []


def test_old_cases_under_the_bureaus_own_seal_new_ones_under_the_departments(town: World) -> None:
    old = go(town, receive(town, "own", "as.clerk"), ACCEPT)
    received = receive(town, "own", "as.clerk")
    _cut_over(town)
    with at(T):
        assert refusal(town, old, leg("jsj.reviewer", "examine", **OPINION)).code == "not_allowed"
        old = _walk(town, old, OLD_BODY)
        new = go(town, received, ACCEPT)
        assert refusal(town, new, OLD_BODY[0]).code == "not_allowed"
        new = _walk(town, new, NEW_BODY)
    assert (seals(old, "acceptance"), seals(old, "decision")) == (["as-spj-special"], ["as-spj-own"])
    assert (seals(new, "acceptance"), seals(new, "decision")) == (["as-jsj-special"], ["as-jsj-special"])
    assert (old.deciding_body, new.deciding_body) == (town.body["as-spj"], town.body["as-jsj"])


def test_finished_a_second_before_under_the_old_special_seal(town: World) -> None:
    case = go(town, receive(town, "own", "as.clerk"), ACCEPT)
    _cut_over(town)
    with at(T - SECOND):
        case = _walk(town, case, OLD_BODY)
    assert seals(case, "decision") == ["as-spj-special"]


def test_notices_after_the_moment_follow_the_same_table(town: World) -> None:
    pause = {"kind": "testing", "reason": "检测", "expected_days": 3}
    old = go(town, receive(town, "own", "as.clerk"), ACCEPT)
    asked = receive(town, "own", "as.clerk")
    _cut_over(town)
    with at(T):
        old = go(town, old, leg("as.head", "extend", reason="案情复杂"))
        old = go(town, old, leg("as.reviewer", "pause", **pause))
        asked = go(town, asked, leg("as.clerk", "request_correction", missing=[(1, "缺签字")]))
    assert [seals(old, name) for name in ("extension", "pause")] == [["as-spj-own"], ["as-spj-own"]]
    assert seals(asked, "correction") == ["as-jsj-special"]


def test_entered_late_over_an_acceptance_of_the_former_body_it_is_refused(town: World) -> None:
    with at(T + dt.timedelta(days=-1)):
        case = receive(town, "own", "as.clerk")
    row = planned(town, effective_at=T - dt.timedelta(days=2))
    with at(T - SECOND):
        case = go(town, case, ACCEPT)
        with pytest.raises(Refused, match=case.number) as caught:
            cut_over_apply(cut_over=row, actor=town.actor("as.admin"), stamp=Stamp(), accept_gaps=True)
    assert caught.value.code == "accepted_too_late"
    row.refresh_from_db()
    assert row.state == "planned"
