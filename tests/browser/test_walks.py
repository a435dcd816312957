"""The same walks as the service tests, by clicking in a real browser: every route from the window to the delivery."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from playwright.sync_api import Page, expect

from approvals.models import Case
from approvals.workflow import MOVES, State
from core import moments
from tests.approvals.walks import ALL_WALKS, Leg, enterprise
from tests.conftest import OpenPage
from tests.world import PASSWORD, World, build_world, moment

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def town(transactional_db: None) -> World:
    """The small world, committed so that the live server sees it."""
    world = build_world()
    enterprise()
    return world


class People:
    """One logged-in browser page per person, kept for the whole walk."""

    def __init__(self, open_page: OpenPage) -> None:
        self.open_page = open_page
        self.pages: dict[str, Page] = {}

    def __getitem__(self, login: str) -> Page:
        if login not in self.pages:
            page = self.open_page()
            page.goto("/login/")
            page.fill("[name=username]", login)
            page.fill("[name=password]", PASSWORD)
            page.keyboard.press("Enter")
            expect(page.get_by_role("heading", name="工作台")).to_be_visible()
            self.pages[login] = page
        return self.pages[login]


def choose(page: Page, box: str, text: str, option: str) -> None:
    """Type into a combobox and take the option with the keyboard."""
    page.fill(f"#id_{box}", text)
    expect(page.locator(f"#id_{box}_list").get_by_text(option).first).to_be_visible()
    page.press(f"#id_{box}", "ArrowDown")
    page.press(f"#id_{box}", "Enter")


def take_in(page: Page, world: World, key: str) -> str:
    """Intake on one page; returns the case number."""
    item = world.item[key]
    page.goto("/cases/new/")
    choose(page, "item", item.code, item.name)
    page.fill("[name=title]", "年产2万吨涂料项目")
    choose(page, "applicant", "晴川", "晴川")
    expect(page.locator(".chosen-line")).to_contain_text("晴川")
    expect(page.locator("#checklist").get_by_text("全部已收")).to_be_visible()
    page.get_by_label("全部已收").check()
    page.get_by_role("button", name="收件", exact=True).click()
    expect(page.get_by_text("已收件，办件编号")).to_be_visible()
    return page.url.rstrip("/").rpartition("/")[2]


def make(page: Page, number: str, step: Leg) -> None:
    """One move by its page: open it from the case page, fill what the step says, submit."""
    page.goto(f"/cases/{number}/")
    address = f"/cases/{number}/{step.move.replace('_', '-')}/"
    page.locator(f"a[href='{address}']").first.click()
    # What a field is made of is asked at once, without waiting: the page must have arrived before.
    page.wait_for_url(f"**{address}", wait_until="domcontentloaded")
    fill(page, step.data)
    page.locator("main form[method=post] button[type=submit]").last.click()
    expect(page.get_by_text(f"已办理：{MOVES[step.move].label}。")).to_be_visible()


def fill(page: Page, data: dict[str, Any]) -> None:
    for name, value in data.items():
        radio = page.locator(f"input[type=radio][name={name}][value='{value}']")
        if radio.count():
            radio.check()
        elif page.locator(f"select[name={name}]").count():
            page.select_option(f"[name={name}]", str(value))
        else:
            page.fill(f"[name={name}]", str(value))


@pytest.fixture
def its_day(request: pytest.FixtureRequest) -> Iterator[None]:
    """郴州's scheme lapsed on 2026-02-23: its cases are walked on a day when it was in force."""
    if not str(request.getfixturevalue("key")).startswith("cz"):
        yield
        return
    with time_machine.travel(moment(2025, 3, 3, 10)):
        yield


@pytest.mark.mission("B3", "E1", "A3")
@pytest.mark.parametrize("key", ALL_WALKS)
def test_route_walked_in_the_browser(its_day: None, town: World, open_page: OpenPage, key: str) -> None:
    clerk, steps = ALL_WALKS[key]
    people = People(open_page)
    number = take_in(people[clerk], town, key)
    for step in steps:
        data = dict(step.data)
        if step.move == "record_superior":
            data["decided_on"] = moments.today().isoformat()
        make(people[step.login], number, Leg(step.login, step.move, data))
    case = Case.objects.get(number=number)
    assert (case.state, case.result) == (State.DELIVERED, "granted")


@pytest.mark.mission("B1")
def test_correction_keeps_typing_and_says_what_is_wrong(town: World, open_page: OpenPage) -> None:
    people = People(open_page)
    page = people["yx.clerk"]
    number = take_in(page, town, "direct")
    page.goto(f"/cases/{number}/request-correction/")
    page.locator("input[name^=missing_]").first.check()
    page.fill("[name=other]", "请补充用地红线图。")
    page.locator("main form[method=post] button[type=submit]").last.click()
    expect(page.locator("[name=other]")).to_have_value("请补充用地红线图。")
    expect(page.get_by_text("缺什么、错在哪里").first).to_be_visible()
    page.locator("[name^=note_]").first.fill("未加盖公章。")
    page.locator("main form[method=post] button[type=submit]").last.click()
    assert Case.objects.get(number=number).state == State.CORRECTING


@pytest.mark.mission("B3")
def test_second_clerk_on_a_stale_page_is_told_who_was_faster(town: World, open_page: OpenPage) -> None:
    people = People(open_page)
    number = take_in(people["yx.clerk"], town, "direct")
    other = people["yx.clerk2"]
    other.goto(f"/cases/{number}/refuse/")
    other.fill("[name=reasons]", "事项不属于本机关职权。")
    make(people["yx.clerk"], number, Leg("yx.clerk", "accept", {}))
    other.locator("main form[method=post] button[type=submit]").last.click()
    expect(other.get_by_text("先办理了这件").first).to_be_visible()
    expect(other.locator("[name=reasons]")).to_have_value("事项不属于本机关职权。")
    assert Case.objects.get(number=number).state == State.ACCEPTED


@pytest.mark.mission("E5")
def test_public_progress_by_number_and_query_code(town: World, open_page: OpenPage) -> None:
    people = People(open_page)
    number = take_in(people["yx.clerk"], town, "direct")
    case = Case.objects.get(number=number)
    page = open_page(width=390, height=844, javascript=False)
    page.goto("/")
    page.get_by_role("link", name="查办件进度").click()
    page.get_by_label("办件编号").fill(number)
    page.get_by_label("查询码").fill("WRONG1")
    page.get_by_role("button", name="查询").click()
    expect(page.get_by_text("办件编号与查询码不符").first).to_be_visible()
    page.get_by_label("查询码").fill(case.query_code)
    page.get_by_role("button", name="查询").click()
    expect(page.get_by_role("heading", name="已收件")).to_be_visible()
    assert case.query_code not in page.url
    assert "晴川" not in page.content()


def test_a_session_that_ends_takes_no_typing_with_it(town: World, open_page: OpenPage) -> None:
    page = People(open_page)["yx.clerk"]
    page.goto("/cases/new/")
    page.fill("[name=title]", "会话过期前写下的申请内容")
    page.context.clear_cookies(name="sessionid")
    page.evaluate("document.querySelector('#intake').noValidate = true")
    page.get_by_role("button", name="收件", exact=True).click()
    page.wait_for_url("**/login/**")
    page.fill("[name=username]", "yx.clerk")
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/cases/new/")
    expect(page.locator("[name=title]")).to_have_value("会话过期前写下的申请内容")


def test_intake_works_without_javascript(town: World, open_page: OpenPage) -> None:
    page = open_page(javascript=False)
    page.goto("/login/")
    page.fill("[name=username]", "yx.clerk")
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name="登录").click()
    item = town.item["direct"]
    page.goto("/cases/new/")
    page.fill("#id_item", item.code)
    page.locator("button[name=find][value=item]").click()
    page.locator(f"input[type=radio][name=item][value='{item.pk}']").check()
    page.fill("[name=title]", "无脚本收件")
    page.fill("[name=uscc]", "91430603XNXN00013J")
    page.fill("[name=applicant_name]", "岳阳云溪晴川新材料有限公司(演示)")
    page.get_by_role("button", name="收件", exact=True).click()
    assert Case.objects.filter(title="无脚本收件", state=State.RECEIVED).count() == 1
