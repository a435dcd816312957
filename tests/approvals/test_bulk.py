"""One move for many cases: an answer per row, nothing undone by a neighbour, nothing made twice."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from approvals.models import Case
from approvals.presenters.bulk import MOST, bulk_moves
from approvals.workflow import State
from core.events import history
from tests.approvals.walks import OPINION, go, leg, receive
from tests.world import World


def _client(world: World, login: str) -> Client:
    client = Client()
    client.force_login(world.person[login])
    return client


def _tick(case: Case) -> str:
    return f"{case.number}:{case.version}"


@pytest.fixture
def three(world: World) -> list[Case]:
    """Two that can be accepted and one whose materials are missing."""
    return [receive(world, "direct", "yx.clerk", complete=complete) for complete in (True, False, True)]


@pytest.mark.mission("E1")
def test_each_row_has_its_own_answer(world: World, three: list[Case]) -> None:
    client = _client(world, "yx.clerk")
    page = client.post(reverse("approvals:bulk"), {"move": "accept", "row": [_tick(case) for case in three]})
    key = re.search(r'name="key" value="(\w+)"', page.content.decode())
    assert key and "已选 3 件，其中 3 件可以办理" in page.content.decode()
    sent = {"move": "accept", "row": [_tick(case) for case in three], "key": key[1], "go": "1"}
    answer = client.post(reverse("approvals:bulk"), sent).content.decode()
    assert "已办理 <strong>2</strong> 件，<strong>1</strong> 件没有办理" in " ".join(answer.split())
    assert answer.count("没有办理：还缺必要材料") == 1
    assert [Case.objects.get(pk=case.pk).state for case in three] == [State.ACCEPTED, State.RECEIVED, State.ACCEPTED]

    again = client.post(reverse("approvals:bulk"), sent).content.decode()
    assert "已办理 <strong>2</strong> 件" in " ".join(again.split())
    verbs = [event.verb for event in history(Case.objects.get(pk=three[0].pk))]
    assert verbs == ["case.receive", "case.accept"]


@pytest.mark.mission("E1")
def test_a_row_that_has_moved_on_is_told_and_left(world: World, three: list[Case]) -> None:
    accepted = go(world, three[0], leg("yx.clerk", "accept"))
    examined = go(world, accepted, leg("yx.reviewer", "examine", **OPINION))
    client = _client(world, "yx.clerk")
    rows = [_tick(three[0]), _tick(three[2])]
    look = client.post(reverse("approvals:bulk"), {"move": "accept", "row": rows}).content.decode()
    assert "已选 2 件，其中 1 件可以办理" in look and "本件现在是“已审查”，不能“受理”" in look
    done = client.post(reverse("approvals:bulk"), {"move": "accept", "row": rows, "go": "1"}).content.decode()
    assert "已办理 <strong>1</strong> 件，<strong>1</strong> 件没有办理" in " ".join(done.split())
    assert Case.objects.get(pk=examined.pk).version == examined.version


@pytest.mark.mission("E1")
def test_what_the_person_may_not_see_is_not_moved(world: World, three: list[Case]) -> None:
    stranger = _client(world, "gx.clerk")
    answer = stranger.post(reverse("approvals:bulk"), {"move": "accept", "row": [_tick(three[0])], "go": "1"})
    assert answer.status_code == 422 and "请先勾选要批量办理的件" in answer.content.decode()
    assert Case.objects.get(pk=three[0].pk).state == State.RECEIVED

    reviewer = _client(world, "yx.reviewer")
    answer = reviewer.post(reverse("approvals:bulk"), {"move": "hand_in", "row": [_tick(three[0])], "go": "1"})
    assert "没有办理" in answer.content.decode()


@pytest.mark.mission("E1")
@pytest.mark.parametrize("move", ["", "decide", "examine", "nonsense"])
def test_a_judgement_on_the_single_case_is_never_made_for_many(world: World, three: list[Case], move: str) -> None:
    answer = _client(world, "yx.chief").post(reverse("approvals:bulk"), {"move": move, "row": [_tick(three[0])]})
    assert answer.status_code == 422 and "请先选择要批量办理的步骤" in answer.content.decode()
    assert not {"decide", "examine", "opine", "refuse", "request_correction"} & {name for name, _ in bulk_moves()}


@pytest.mark.mission("E1")
def test_broken_and_too_many_ticks_are_told(world: World, three: list[Case]) -> None:
    client, address = _client(world, "yx.clerk"), reverse("approvals:bulk")
    assert "请先勾选" in client.post(address, {"move": "accept"}).content.decode()
    for broken in (["x"], [":"], [f"{three[0].number}:²"]):
        assert client.post(address, {"move": "accept", "row": broken, "go": "1"}).status_code in (200, 422)
    assert Case.objects.get(pk=three[0].pk).state == State.RECEIVED
    many = [f"YX{n}:1" for n in range(MOST + 1)]
    assert f"一次最多批量办理 {MOST} 件" in client.post(address, {"move": "accept", "row": many}).content.decode()
