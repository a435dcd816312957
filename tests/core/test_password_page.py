"""Everybody changes their own password, and stays logged in."""

from __future__ import annotations

import pytest
from django.test import Client

from core.models import Event, Person
from tests.world import PASSWORD, World

NEW = "Yunxi-yuanqu-2027"


@pytest.fixture
def client_of_clerk(world: World, client: Client) -> Client:
    client.force_login(world.person["yx.clerk"])
    return client


def test_own_password_changed_by_its_owner(client_of_clerk: Client) -> None:
    data = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW}
    assert client_of_clerk.post("/password/", data).status_code == 302
    assert Person.objects.get(username="yx.clerk").check_password(NEW)
    assert client_of_clerk.get("/").status_code == 200
    assert Event.objects.filter(verb="person.password_set").count() == 1


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"old_password": "wrong", "new_password1": NEW, "new_password2": NEW}, "原密码不正确"),
        ({"old_password": PASSWORD, "new_password1": NEW, "new_password2": "other"}, "两次输入的新密码不一致"),
        ({"old_password": PASSWORD, "new_password1": "short", "new_password2": "short"}, "密码至少 10 位"),
    ],
)
def test_wrong_input_is_told_in_chinese(client_of_clerk: Client, data: dict[str, str], words: str) -> None:
    answer = client_of_clerk.post("/password/", data)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert Person.objects.get(username="yx.clerk").check_password(PASSWORD)
