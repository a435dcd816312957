"""Progress by number and code: plain words, the clock explained, and nothing of it in an address."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from approvals.models import Case
from tests.approvals.walks import BY_CHIEF, OPINION, go, leg, receive
from tests.world import World, moment

pytestmark = pytest.mark.mission("C7", "E5")
PAGE = "/public/progress/"


def ask(case: Case, **changed: str) -> Any:
    return Client().post(PAGE, {"number": case.number, "code": case.query_code, **changed})


def at(*when: int) -> Any:
    return time_machine.travel(moment(*when), tick=False)


def sentences(case: Case) -> list[str]:
    return [clock["sentence"] for clock in ask(case).context["clocks"]]


def test_received_the_five_days_are_counted_out(world: World) -> None:
    with at(2026, 11, 18, 10):  # a Wednesday
        case = receive(world, "delegated", "yx.clerk")
        assert sentences(case) == ["今天是起算日，不计入，明天起算（共 5 个工作日）；周末和法定节假日不计。"]
    with at(2026, 11, 20, 10):
        assert sentences(case) == ["今天是第 2 个工作日（共 5 个工作日）；周末和法定节假日不计。"]
    with at(2026, 11, 22, 10):
        page = ask(case)
        assert [clock["sentence"] for clock in page.context["clocks"]] == [
            "今天不计入，已用 2 个工作日（共 5 个工作日）；周末和法定节假日不计。"
        ]
        shown = page.content.decode()
        assert "最迟 2026年11月25日，告诉您是否受理、要不要补正" in shown
        assert "在湖南岳阳绿色化工高新技术产业开发区管理委员会，下一步：受理" in shown


def test_a_limit_in_calendar_days_says_that_weekends_count(world: World) -> None:
    with at(2026, 11, 18, 10):
        case = go(world, receive(world, "direct", "yx.clerk"), leg("yx.clerk", "accept"))
    with at(2026, 11, 22, 10):
        assert sentences(case) == ["今天是第 4 日（共 7 日）；周末和节假日也计入。"]
    with at(2026, 11, 26, 10):
        assert sentences(case) == ["期限已于2026年11月25日届满（共 7 日）；周末和节假日也计入。"]


def test_a_pause_says_why_and_for_how_long_but_not_the_officers_words(world: World) -> None:
    with at(2026, 11, 18, 10):
        case = go(world, receive(world, "delegated", "yx.clerk"), leg("yx.clerk", "accept"))
    with at(2026, 11, 20, 10):
        case = go(world, case, leg("yx.reviewer", "pause", kind="testing", reason="送检晴川样品", expected_days=8))
        page = ask(case)
    shown = page.content.decode()
    assert "正在进行检测，2026年11月20日开始，预计 8 个工作日" in shown
    assert "晴川" not in shown
    assert page.context["clocks"][0]["due"] is None
    assert page.context["clocks"][0]["sentence"].startswith("已用 ")


def test_a_correction_lists_what_to_bring_and_until_when(world: World) -> None:
    with at(2026, 11, 18, 10):
        case = receive(world, "direct", "yx.clerk", complete=False)
        case = go(world, case, leg("yx.clerk", "request_correction", missing=[(1, "请补盖公章")]))
        page = ask(case)
    name = case.materials.get(order=1).name
    assert page.context["bring"] == [{"name": name, "note": "请补盖公章"}]
    assert [clock["aim"] for clock in page.context["clocks"]] == ["您补正材料"]
    assert "请补正材料" in page.content.decode()


def test_a_decided_case_tells_result_and_where_to_fetch_it(world: World) -> None:
    case = receive(world, "direct", "yx.clerk")
    for step in (
        leg("yx.clerk", "accept"),
        leg("yx.reviewer", "examine", **OPINION),
        leg("yx.chief", "decide", **BY_CHIEF),
    ):
        case = go(world, case, step)
    assert ask(case).context["result"] == ""  # not before it is sealed and issued
    for step in (leg("yx.chief", "seal"), leg("yx.clerk", "issue")):
        case = go(world, case, step)
    page = ask(case)
    assert (page.context["result"], page.context["with"]) == (
        "准予",
        f"结果已在{world.body['yx-park'].name}，等您领取或者送达",
    )
    assert [clock["aim"] for clock in page.context["clocks"]] == ["把结果送达您"]


def test_an_ended_case_has_no_clock(world: World) -> None:
    case = go(world, receive(world, "direct", "yx.clerk"), leg("yx.clerk", "withdraw", reason="不办了"))
    page = ask(case)
    assert (page.context["clocks"], page.context["pauses"], page.context["with"]) == ([], [], "")


def test_number_and_code_are_taken_from_the_body_only(world: World) -> None:
    case = receive(world, "direct", "yx.clerk")
    asked = {"number": case.number, "code": case.query_code}
    page = Client().get(PAGE, asked)
    assert page.status_code == 200
    assert "case" not in page.context
    assert case.query_code not in page.content.decode()
    moved = Client().get("/progress/", asked)
    assert (moved.status_code, moved.url) == (301, reverse("portal:progress"))
    found = ask(case)
    assert found.status_code == 200
    assert case.query_code not in found.content.decode()
    assert "no-store" in found["Cache-Control"]


def test_nobody_is_named(world: World) -> None:
    case = go(world, receive(world, "forwarded", "yx.clerk"), leg("zjj.handler2", "accept"))
    shown = ask(case).content.decode()
    people = [person.name for person in world.person.values()]
    assert [name for name in [case.applicant.name, case.applicant.contact, case.title, *people] if name in shown] == []


@pytest.mark.parametrize("left_out", ["number", "code"])
def test_what_is_missing_is_said_and_what_was_typed_is_kept(world: World, left_out: str) -> None:
    case = receive(world, "direct", "yx.clerk")
    page = ask(case, **{left_out: " "})
    assert page.status_code == 422
    assert page.context["missing"] == [left_out]
    kept = case.query_code if left_out == "number" else case.number
    assert f'value="{kept}"' in page.content.decode()


def test_a_token_is_wanted(world: World) -> None:
    case = receive(world, "direct", "yx.clerk")
    browser = Client(enforce_csrf_checks=True)
    assert browser.post(PAGE, {"number": case.number, "code": case.query_code}).status_code == 403
