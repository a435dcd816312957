"""One instrument from the draft to its effect and on to its renewal, by clicking (A6)."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from core import moments
from empowerment.models import Instrument
from tests.browser.test_walks import People, town
from tests.conftest import OpenPage
from tests.world import World

__all__ = ["town"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def step(page: Page, row: Instrument, label: str, fields: dict[str, str], scan: Path | None = None) -> None:
    """One move by its page, with the keyboard at the end."""
    page.goto(f"/instruments/{row.public_id}/")
    page.get_by_role("link", name=label, exact=True).click()
    expect(page.get_by_role("heading", name=label, level=1)).to_be_visible()
    for name, value in fields.items():
        page.fill(f"[name={name}]", value)
    if scan is not None:
        page.set_input_files("[name=scan]", scan)
    page.locator("main form [data-main]").press("Enter")
    expect(page.get_by_text(f"已办理：{label}")).to_be_visible()


@pytest.mark.mission("A6")
def test_a_delegation_from_the_draft_to_its_renewal(town: World, open_page: OpenPage, tmp_path: Path) -> None:
    people, today = People(open_page), moments.today()
    scan = tmp_path / "签署.pdf"
    scan.write_bytes(b"%PDF-1.4 signed")
    page = people["yx.admin"]
    page.goto("/instruments/")
    page.get_by_role("link", name="起草文书").click()
    expect(page.get_by_role("heading", name="起草文书")).to_be_visible()
    page.select_option("[name=kind]", "delegation")
    page.select_option("[name=scheme]", str(town.scheme["S0"].pk))
    page.select_option("[name=giver]", str(town.body["yx-zjj"].pk))
    page.select_option("[name=taker]", str(town.body["yx-park"].pk))
    page.fill("[name=last_day]", (today + dt.timedelta(days=364)).isoformat())
    page.fill("[name=legal_basis]", "《测试规章》第三条")
    page.fill("[name=codes]", "没有的编码")
    page.get_by_role("button", name="保存草稿").click()
    expect(page.get_by_role("alert")).to_contain_text("第1行：“没有的编码”不是")
    page.fill("[name=codes]", "")
    page.fill("[name=item_q]", town.item["delegated"].name)
    page.get_by_role("button", name="查找").click()
    page.get_by_label(town.item["delegated"].name).first.check()
    page.get_by_role("button", name="保存草稿").click()
    expect(page.get_by_text("已保存草稿，范围 1 项")).to_be_visible()
    row = Instrument.objects.latest("pk")
    step(people["yx.legal"], row, "核对", {"opinion": "依据、范围合法。"})
    signed = {"signatory": "某负责人", "post": "局长", "signed_on": today.isoformat()}
    step(people["zjj.head"], row, "授出方签署", signed, scan)
    step(people["yx.head"], row, "承接方签署", signed, scan)
    page.goto(f"/instruments/{row.public_id}/")
    expect(page.get_by_text("公布前不得据以受理")).to_be_visible()
    step(people["zjj.head"], row, "公布", {"published_on": today.isoformat(), "published_where": "区政府网站"})
    row.refresh_from_db()
    assert row.state == "effective"
    page.goto(f"/instruments/{row.public_id}/")
    expect(page.locator(".timeline")).to_contain_text("生效")
    page.locator("aside").get_by_role("link", name="行政审批委托书").click()
    expect(page.locator(".paper")).to_contain_text("受委托机关不得再委托其他组织或者个人实施")
    page.goto(f"/instruments/{row.public_id}/")
    page.get_by_role("button", name="续签").click()
    expect(page.get_by_text("已按原范围起草续签的文书")).to_be_visible()
    expect(page.locator("[name=valid_from]")).to_have_value((today + dt.timedelta(days=365)).isoformat())
    expect(page.locator("[name=codes]")).to_have_value(f"{town.item['delegated'].code} {town.item['delegated'].name}")
    page.get_by_role("button", name="保存草稿").click()
    expect(page.get_by_text("已保存草稿，范围 1 项")).to_be_visible()
    renewed = Instrument.objects.latest("pk")
    assert (renewed.replaces, renewed.valid_from, renewed.state) == (row, row.valid_to, "drafted")
