"""A department at work in the browser: its first page, a filing reviewed, a case objected to, answered and closed."""

from __future__ import annotations

import pytest
import time_machine
from playwright.sync_api import Page, expect

from supervision.models import Filing, FilingObjection
from tests.browser.test_walks import People, fill, town
from tests.conftest import OpenPage
from tests.supervision.filing import brought, june_of
from tests.world import World, moment

__all__ = ["town"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.mission("C1", "E3")]


def step(page: Page, label: str, **data: str) -> None:
    """Open a step by its link, fill its form and send it."""
    page.get_by_role("link", name=label, exact=True).first.click()
    page.wait_for_load_state("domcontentloaded")
    fill(page, data)
    page.locator("main form[method=post] button[type=submit]").last.click()
    page.wait_for_load_state("domcontentloaded")


def test_supervisor_reviews_objects_and_closes_what_the_park_answers(town: World, open_page: OpenPage) -> None:
    filing = june_of(town, "direct", "delegated")
    with time_machine.travel(moment(2025, 7, 2, 10)):
        _walk(town, brought(town, filing, "submit"), People(open_page))


def _walk(town: World, filing: Filing, people: People) -> None:
    page = people["zjj.supervisor"]
    page.get_by_role("link", name=filing.what).click()  # on the first page, without a search
    step(page, "签收")
    expect(page.get_by_text("已签收，备案回执已制作").first).to_be_visible()
    page.get_by_role("link", name=filing.lines.get(position=1).facts["case"]).click()
    step(page, "提出异议", kind="late", reason="超过承诺时限，没有说明理由", remedy="explain", due_on="2025-07-09")
    address = page.url if "/objections/" in page.url else objection_page(filing)

    park = people["yx.admin"]
    park.goto(address)
    expect(park.get_by_text("超过承诺时限，没有说明理由").first).to_be_visible()
    step(park, "答复", text="专家评审延后两日，已补附通知")

    page.goto(address)
    expect(page.get_by_text("专家评审延后两日，已补附通知").first).to_be_visible()
    step(page, "接受答复")
    page.goto(f"/filings/{filing.public_id}/")
    page.get_by_role("button", name="其余全部无异议").click()
    expect(page.get_by_role("link", name="审阅完毕，归档")).to_be_visible()
    step(page, "审阅完毕，归档")
    expect(page.get_by_text("已归档").first).to_be_visible()
    assert Filing.objects.get(pk=filing.pk).state == "archived"
    assert FilingObjection.objects.get().state == "accepted"


def objection_page(filing: Filing) -> str:
    return f"/filings/{filing.public_id}/objections/{FilingObjection.objects.get().public_id}/"
