"""容缺受理 and 告知承诺 by clicking, with and without scripts, on a desk and on a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from approvals.models import Case
from approvals.workflow import State
from core import moments
from core.selectors import calendar
from tests.approvals.promising import receive_without, republish
from tests.approvals.walks import enterprise
from tests.conftest import OpenPage
from tests.world import PASSWORD, World, build_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.mission("B7", "E1")]


@pytest.fixture
def town(transactional_db: None) -> World:
    """The small world, committed so that the live server sees it; today, with ten working days promised."""
    world = build_world()
    enterprise()
    republish(world, "delegated", deferrable=(4, 5), promise=(10, "workday"))
    republish(world, "direct", by_commitment=(4, 5))
    return world


def log_in(page: Page, login: str) -> Page:
    page.goto("/login/")
    page.fill("[name=username]", login)
    page.fill("[name=password]", PASSWORD)
    page.locator("[name=password]").press("Enter")
    expect(page.get_by_role("heading", name="工作台")).to_be_visible()
    return page


def submit(page: Page) -> None:
    page.locator("main form[method=post] button[type=submit]").last.click()


@pytest.mark.parametrize(("javascript", "width"), [(True, 1366), (False, 1366), (True, 390)])
def test_promised_supplied_and_seen_on_the_worklist(
    town: World, open_page: OpenPage, javascript: bool, width: int
) -> None:
    case = receive_without(town, "delegated", "yx.clerk", (4, 5))
    until = calendar().add(moments.today(), 3)
    page = log_in(open_page(width=width, javascript=javascript), "yx.clerk")
    page.goto(f"/cases/{case.number}/")
    page.get_by_role("link", name="容缺受理", exact=True).click()
    expect(page.get_by_text("承诺时限10个工作日")).to_be_visible()
    page.fill("[name=until]", until.isoformat())
    submit(page)
    expect(page.get_by_text("请上传签字的承诺书，或写明签字情况和原件存放处。").first).to_be_visible()
    expect(page.locator("[name=until]")).to_have_value(until.isoformat())
    page.fill("[name=note]", "法定代表人当面签字")
    submit(page)
    expect(page.get_by_text("已办理：容缺受理。")).to_be_visible()
    expect(page.get_by_role("heading", name="容缺待补")).to_be_visible()
    page.goto("/?only=promised")
    page.get_by_role("link", name="登记补交").click()
    for box in page.locator("[name=provided]").all():
        box.check()
    submit(page)
    expect(page.get_by_text("已办理：登记容缺补交。")).to_be_visible()
    case = Case.objects.get(pk=case.pk)
    assert (case.state, case.tolerance.supplied_at is None) == (State.ACCEPTED, False)
    page.goto("/?only=promised")
    expect(page.get_by_role("link", name="登记补交")).to_have_count(0)


@pytest.mark.parametrize("javascript", [True, False])
def test_committed_checked_and_revoked(town: World, open_page: OpenPage, javascript: bool) -> None:
    case = receive_without(town, "direct", "yx.clerk", (4, 5))
    chief = log_in(open_page(javascript=javascript), "yx.chief")
    chief.goto(f"/cases/{case.number}/")
    chief.get_by_role("link", name="告知承诺当场办结").click()
    expect(chief.get_by_text("承诺后免交：施工合同、资金承诺书")).to_be_visible()
    chief.fill("[name=note]", "法定代表人当面签字")
    submit(chief)
    expect(chief.get_by_text("已办理：告知承诺当场办结。")).to_be_visible()
    reviewer = log_in(open_page(javascript=javascript), "yx.reviewer")
    reviewer.goto("/commitment-checks/")
    reviewer.get_by_role("link", name="核查", exact=True).click()
    reviewer.locator("[name=finding][value=breached]").check()
    reviewer.fill("[name=text]", "资金证明系伪造")
    submit(reviewer)
    expect(reviewer.get_by_text("已办理：核查承诺。")).to_be_visible()
    head = log_in(open_page(javascript=javascript), "yx.head")
    head.goto("/commitment-checks/")
    head.get_by_role("link", name="撤销", exact=True).click()
    expect(head.locator("[name=reason]")).to_have_value("承诺不实：资金证明系伪造")
    submit(head)
    expect(head.get_by_text("未修复").first).to_be_visible()
    assert Case.objects.get(pk=case.pk).state == State.REVOKED
