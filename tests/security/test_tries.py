"""Neither a password nor a query code is found by trying."""

from __future__ import annotations

import re
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from core.views import Login
from portal.views import TRIES_PER_MINUTE
from tests.approvals.walks import receive
from tests.world import PASSWORD, World

LOGIN = "/login/"


def attempt(name: str, password: str = "falsch", **more: str) -> int:
    return Client().post(LOGIN, {"username": name, "password": password}, **more).status_code


def test_one_name_is_one_name_however_it_is_written(world: World) -> None:
    """The login form takes full width and blanks for the same name; so does the count."""
    spellings = ["yx.clerk", " yx.clerk", "\uff59x.clerk", "y\uff58.clerk", "yx\uff0eclerk"]
    assert [attempt(name) for name in spellings] == [422] * Login.TRIES
    assert attempt("yx.clerk ") == attempt("yx.clerk", PASSWORD) == 429
    assert attempt("yx.head", PASSWORD) == 302


def test_the_door_stays_closed_for_the_time_it_names(world: World) -> None:
    with time_machine.travel("2026-11-20 10:00:00+08:00", tick=False) as clock:
        for _ in range(Login.TRIES):
            attempt("yx.clerk")
        clock.shift(Login.MINUTES * 60 - 1)
        assert attempt("yx.clerk", PASSWORD) == 429
        clock.shift(2)
        assert attempt("yx.clerk", PASSWORD) == 302


def test_one_password_tried_on_many_names(world: World) -> None:
    assert {attempt(f"name-{n}") for n in range(Login.TRIES_OF_ADDRESS)} == {422}
    assert attempt("yx.clerk", PASSWORD) == 429
    assert attempt("yx.clerk", PASSWORD, REMOTE_ADDR="10.0.0.9") == 302


@pytest.mark.parametrize("behind", [True, False])
def test_behind_the_proxy_the_address_is_the_one_it_added(world: World, settings: Any, behind: bool) -> None:
    """And without a proxy a forged header changes nothing."""
    settings.BEHIND_PROXY = behind
    for n in range(Login.TRIES):
        attempt("yx.clerk", HTTP_X_FORWARDED_FOR=f"203.0.113.{n}, 198.51.100.7")
    assert attempt("yx.clerk", PASSWORD, HTTP_X_FORWARDED_FOR="203.0.113.99, 198.51.100.7") == 429
    other = attempt("yx.clerk", PASSWORD, HTTP_X_FORWARDED_FOR="203.0.113.99, 198.51.100.8")
    assert other == (302 if behind else 429)


def test_query_codes(world: World) -> None:
    case = receive(world, "direct", "yx.clerk")
    asked = {"number": case.number, "code": "WRONG1"}
    with time_machine.travel("2026-11-20 10:00:00+08:00", tick=False) as clock:
        page = reverse("portal:progress")
        assert {Client().post(page, asked).status_code for _ in range(TRIES_PER_MINUTE)} == {404}
        assert Client().post(page, {**asked, "code": case.query_code}).status_code == 429
        clock.shift(61)
        found = Client().post(page, {**asked, "code": case.query_code})
    assert found.status_code == 200
    assert "no-store" in found["Cache-Control"]
    shown = found.content.decode()
    assert case.applicant.name not in shown
    assert case.applicant.phone not in shown
    assert case.title not in shown


def test_a_number_that_is_none_and_a_wrong_code_are_told_alike(world: World) -> None:
    case = receive(world, "direct", "yx.clerk")
    page = reverse("portal:progress")
    numbers = (case.number, "YX2026999999")
    answers = [Client().post(page, {"number": number, "code": "WRONG1"}) for number in numbers]
    assert [answer.status_code for answer in answers] == [404, 404]
    shown = [re.sub(r'csrfmiddlewaretoken" value="\w+"', "", answer.content.decode()) for answer in answers]
    pages = [page.replace(number, "") for page, number in zip(shown, numbers, strict=True)]
    assert pages[0] == pages[1]


def test_the_session_changes_at_login_and_next_stays_here(world: World) -> None:
    browser = Client()
    browser.get(LOGIN)
    browser.session.save()
    before = browser.session.session_key
    sent = {"username": "yx.clerk", "password": PASSWORD, "next": "https://example.org/"}
    assert browser.post(LOGIN, sent).url == "/"
    assert browser.session.session_key != before
    for elsewhere in ("//example.org", "/\\example.org", "javascript:alert(1)", "https:example.org"):
        sent["next"] = elsewhere
        assert Client().post(LOGIN, sent).url == "/"


def test_a_post_without_its_token_is_refused(world: World) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(world.person["yx.clerk"])
    case = receive(world, "direct", "yx.clerk")
    assert browser.post(reverse("approvals:accept", args=[case.number])).status_code == 403
    assert browser.post(LOGIN, {"username": "yx.clerk", "password": PASSWORD}).status_code == 403
    case.refresh_from_db()
    assert case.state == "received"
