"""Saved filters, chosen columns and the print view of the case list."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from core.models import SavedView
from tests.approvals.walks import receive
from tests.world import World


@pytest.fixture
def client(world: World) -> Client:
    client = Client()
    client.force_login(world.person["yx.clerk"])
    return client


LIST = "/cases/"


@pytest.mark.mission("E1")
def test_filters_are_kept_under_a_name_for_this_person_alone(world: World, client: Client) -> None:
    sent = {"page": "approvals:case_list", "query": "state=received&cols=handler", "name": "我的收件"}
    answer = client.post(reverse("saved_view_keep"), sent)
    assert answer["Location"] == "/cases/?state=received&cols=handler"
    assert "我的收件" in client.get(LIST).content.decode()
    client.post(reverse("saved_view_keep"), sent | {"query": "state=accepted"})
    view = SavedView.objects.get()
    assert (view.person, view.query) == (world.person["yx.clerk"], "state=accepted")

    other = Client()
    other.force_login(world.person["yx.reviewer"])
    assert "我的收件" not in other.get(LIST).content.decode()
    assert other.post(reverse("saved_view_drop", args=[view.pk])).status_code == 404
    assert client.post(reverse("saved_view_drop", args=[view.pk]))["Location"] == LIST
    assert not SavedView.objects.exists()


@pytest.mark.mission("E1")
@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"name": " "}, "请给这个筛选起一个名字"),
        ({"name": "名" * 31}, "不超过 30 个字"),
        ({"page": "//elsewhere.example"}, "没有这个列表"),
        ({"query": "q=" + "长" * 1000}, "筛选条件太长"),
    ],
)
def test_a_view_that_cannot_be_kept_is_told(client: Client, wrong: dict[str, str], words: str) -> None:
    sent = {"page": "approvals:case_list", "query": "q=1", "name": "甲"} | wrong
    answer = client.post(reverse("saved_view_keep"), sent)
    assert answer.status_code == 422 and words in answer.content.decode()
    assert not SavedView.objects.exists()


@pytest.mark.mission("E1")
def test_the_list_shows_the_chosen_columns(world: World, client: Client) -> None:
    receive(world, "direct", "yx.clerk")
    plain = client.get(LIST).content.decode()
    chosen = client.get(LIST, {"cols": ["clerk", "channel"]}).content.decode()
    for label, standard in (("申请人", True), ("剩余工作日", True), ("首问责任人", False), ("渠道", False)):
        assert (f'data-label="{label}"' in plain) is standard
        assert (f'data-label="{label}"' in chosen) is not standard
    assert 'data-label="办件编号"' in chosen
    assert 'data-label="申请人"' in client.get(LIST, {"cols": "nonsense"}).content.decode()


@pytest.mark.mission("E1")
def test_the_print_view_has_every_row_and_nothing_to_tick(world: World, client: Client) -> None:
    numbers = [receive(world, "direct", "yx.clerk").number for _ in range(52)]
    screen, paper = client.get(LIST).content.decode(), client.get(LIST, {"print": "1"}).content.decode()
    assert sum(f">{number}</a>" in screen for number in numbers) == 50
    assert sum(f">{number}</a>" in paper for number in numbers) == 52
    assert 'name="row"' in screen and 'name="row"' not in paper
