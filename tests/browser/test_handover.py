"""Handing over by clicking: a package filled and signed by both sides, the change of body from choice to execution."""

from __future__ import annotations

import datetime as dt

import pytest
from playwright.sync_api import Page, expect

from core import moments
from empowerment.models import CutOver, Empowerment, HandoverPackage
from tests.browser.test_promises import log_in
from tests.conftest import OpenPage
from tests.empowerment.handover.making import before_the_change, opened
from tests.world import World, build_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.mission("A7", "A11")]


@pytest.fixture
def town(transactional_db: None) -> World:
    """鞍山 before the change of body, committed so that the live server sees it; the day is today."""
    return before_the_change(build_world())


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def fill_lines(page: Page, row: HandoverPackage) -> None:
    for number in range(1, 11):
        page.goto(f"/packages/{row.public_id}/lines/{number}/")
        if number < 10:
            page.get_by_label("已交", exact=True).check()
            page.fill("[name=handed_by]", "胡演慧")
            page.fill("[name=taken_by]", "马演海")
            page.fill("[name=handed_on]", moments.today().isoformat())
        else:
            page.get_by_label("不适用", exact=True).check()
        press(page, "登记")
        if number == 10:  # without a reason it comes back with what was chosen
            expect(page.get_by_text("登记为“不适用”的，请写明原因。").first).to_be_visible()
            expect(page.get_by_label("不适用", exact=True)).to_be_checked()
            page.fill("[name=reason]", "不使用省平台账号")
            press(page, "登记")
        expect(page.get_by_role("heading", name="双方签字")).to_be_visible()


def sign(page: Page, row: HandoverPackage, label: str) -> None:
    page.goto(f"/packages/{row.public_id}/")
    page.get_by_role("link", name=label, exact=True).click()
    press(page, "签字")
    expect(page.get_by_text(f"已登记：{label}。")).to_be_visible()


@pytest.mark.parametrize(("javascript", "width"), [(True, 1366), (False, 390)])
def test_a_package_is_filled_and_signed_by_both_sides(
    town: World, open_page: OpenPage, javascript: bool, width: int
) -> None:
    row = opened(town, due_on=moments.today() - dt.timedelta(days=2))
    giver = log_in(open_page(width=width, javascript=javascript), "as.head")
    giver.goto("/packages/")
    expect(giver.get_by_text("逾期2日")).to_be_visible()
    giver.goto(f"/packages/{row.public_id}/sign/giver/")
    press(giver, "签字")
    expect(giver.get_by_text("还有 10 行没有交接")).to_be_visible()
    fill_lines(giver, row)
    sign(giver, row, "移交方签字")
    taker = log_in(open_page(width=width, javascript=javascript), "jsj.head")
    sign(taker, row, "接收方签字")
    taker.get_by_role("link", name="权力事项交接清单").click()
    expect(taker.get_by_text("不使用省平台账号")).to_be_visible()
    expect(taker.get_by_text(town.person["as.head"].name).last).to_be_visible()
    assert HandoverPackage.objects.get(pk=row.pk).state == "signed"


@pytest.mark.parametrize("javascript", [True, False])
def test_the_change_of_body_is_chosen_tried_out_and_carried_out(
    town: World, open_page: OpenPage, javascript: bool
) -> None:
    page = log_in(open_page(javascript=javascript), "as.admin")
    page.goto(f"/cut-overs/new/?on={dt.date(2024, 9, 1).isoformat()}")
    page.fill("[name=title]", "实施主体调整")
    page.fill("[name=effective_at]", "2024-09-06T00:00")
    page.select_option("[name=scheme]", str(town.scheme["S4"].pk))
    press(page, "试算")  # the basis is missing: the browser itself or the server says so, and nothing is lost
    expect(page.locator("[name=title]")).to_have_value("实施主体调整")
    page.fill("[name=source]", "工作方案二.1")
    page.get_by_label(town.seal["as-spj-special"].name).check()
    press(page, "试算")
    expect(page.get_by_text("自该时刻起作废")).to_be_visible()
    expect(page.get_by_text("执行即为补登")).to_be_visible()
    press(page, "执行：2 项、0 子项")
    if javascript:
        page.get_by_role("dialog").get_by_role("button", name="确定").click()
    expect(page.get_by_text("已执行：2 个事项、0 个业务子项。")).to_be_visible()
    row = CutOver.objects.get()
    assert row.state == "applied"
    assert Empowerment.objects.known_at(None).filter(scheme=town.scheme["S4"]).count() == 2
    press(page, "为每个新实施主体建交接包")
    expect(page.get_by_text("已建立 1 个交接包。")).to_be_visible()
