"""A survey and a hearing by clicking in a real browser, beside the case and without moving it (B8, B22)."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from approvals.hearing_dates import earliest_hearing
from approvals.models import Case, Hearing, Pause, SideTask
from approvals.workflow import State
from core import moments
from core.selectors import calendar
from tests.approvals.walks import OPINION, Leg, enterprise
from tests.browser.test_walks import People, fill, make, take_in
from tests.conftest import OpenPage
from tests.world import World, build_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def town(transactional_db: None) -> World:
    world = build_world()
    enterprise()
    return world


def do(page: Page, label: str, data: dict[str, Any], chosen: dict[str, str] | None = None) -> None:
    """Open a move by its button, fill its form, send it."""
    with page.expect_navigation(wait_until="domcontentloaded"):
        page.get_by_role("link", name=label, exact=True).click()
    for name, value in (chosen or {}).items():
        page.select_option(f"[name={name}]", value)
    fill(page, data)
    page.locator("main form[method=post] button[type=submit]").last.click()
    expect(page.get_by_text(f"已办理：{label}。")).to_be_visible()


@pytest.mark.mission("B8")
def test_survey_from_the_arrangement_to_the_printed_record(town: World, open_page: OpenPage) -> None:
    people = People(open_page)
    number = take_in(people["yx.clerk"], town, "direct")
    make(people["yx.clerk"], number, Leg("yx.clerk", "accept", {}))
    reviewer, clerk = people["yx.reviewer"], people["yx.clerk"]
    reviewer.goto(f"/cases/{number}/?tab=technical")
    park, one, two = town.body["yx-park"], town.person["yx.clerk"], town.person["zjj.handler"]
    chosen = {"kind": "survey", "who": f"{park.pk}:{one.pk}", "officer_1": str(one.pk), "officer_2": str(two.pk)}
    do(reviewer, "安排技术任务", {"title": "厂房现场核查", "place": "化工大道1号"}, chosen)
    reviewer.goto(f"/cases/{number}/examine/")
    expect(reviewer.get_by_text("必须完成的技术任务还没有完成")).to_be_visible()
    clerk.goto("/tasks/")
    clerk.get_by_role("link", name="现场勘查（核查）").click()
    do(clerk, "开展", {})
    do(clerk, "登记结果", {"present": "章演行", "record": "厂房已建成。", "result": "passes"})
    clerk.get_by_role("link", name="现场核查笔录").click()
    expect(clerk.get_by_text("厂房已建成。")).to_be_visible()
    expect(clerk.get_by_text(f"核查人员（{two.name}）签字")).to_be_visible()
    make(reviewer, number, Leg("yx.reviewer", "examine", OPINION))
    assert (Case.objects.get(number=number).state, Pause.objects.count()) == (State.EXAMINED, 0)
    assert SideTask.objects.get().state == "done"


@pytest.mark.mission("B22")
@pytest.mark.parametrize("javascript", [True, False])
def test_hearing_from_the_right_to_the_notice(town: World, open_page: OpenPage, javascript: bool) -> None:
    people = People(open_page)
    number = take_in(people["yx.clerk"], town, "delegated")
    make(people["yx.clerk"], number, Leg("yx.clerk", "accept", {}))
    make(people["yx.reviewer"], number, Leg("yx.reviewer", "examine", OPINION))
    page = open_page(width=390, height=844, javascript=javascript)
    page.context.add_cookies(people["yx.reviewer"].context.cookies())  # type: ignore[arg-type]
    page.goto(f"/cases/{number}/?tab=hearing")
    do(page, "登记利害关系人", {"name": "邻厂", "contact": "化工大道2号", "interest": "采光"})
    do(page, "告知听证权利", {})
    do(page, "登记听证申请", {"ground": "applicant"})
    day = earliest_hearing(calendar(), moments.today())
    plan = {"held_on": day.isoformat(), "starts_at": "09:30", "place": "会议室", "pause_days": "8"}
    do(page, "发听证通知", plan, {"chair": str(town.person["yx.head"].pk), "recorder": str(town.person["yx.clerk"].pk)})
    expect(page.get_by_text("办件因听证暂停计时")).to_be_visible()
    hearing = Hearing.objects.get()
    assert (hearing.state, hearing.held_on, hearing.case.state) == ("noticed", day, State.EXAMINED)
    assert Case.objects.get(number=number).paused
