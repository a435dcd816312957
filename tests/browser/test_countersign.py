"""见章盖章 and stamped papers by clicking: the queue, one click, a batch with a result per row, a refusal, a second person."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from approvals.models import Case
from empowerment.services import seal_describe
from tests.approvals.sealing import PDF, decided, png, scan_file, sealed
from tests.browser.test_walks import People, town
from tests.conftest import OpenPage
from tests.world import ACTOR, World

__all__ = ["town"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.mission("B4", "E3")
def test_queue_one_click_batch_and_refusal(town: World, open_page: OpenPage) -> None:
    seal_describe(seal=town.seal["yx-park-special"], specimen=scan_file(png(), "a.png"), actor=ACTOR)
    first, second, third, fourth = (sealed(town) for _ in range(4))
    page = People(open_page)["zjj.handler"]
    page.get_by_role("link", name=re.compile("见章盖章")).first.click()
    page.wait_for_url("**/countersign/")
    expect(page.get_by_role("row")).to_have_count(5)

    page.get_by_role("row").filter(has_text=first.number).get_by_role("button", name=re.compile("^盖章")).click()
    expect(page.get_by_text(f"已见章盖章：{first.number}。")).to_be_visible()
    expect(page.get_by_role("row")).to_have_count(4)

    page.get_by_role("row").filter(has_text=second.number).get_by_role("link", name="对照").click()
    page.wait_for_url(f"**/countersign/{second.number}/")
    expect(page.get_by_role("img", name="印模图样")).to_be_visible()
    page.get_by_role("link", name="见章退回").click()
    page.wait_for_url(f"**/cases/{second.number}/refuse-counterseal/")
    expect(page.get_by_role("radio")).to_have_count(4)
    page.get_by_label("材料在形式上缺件").check()
    page.fill("[name=note]", "决定书未附总平面图")
    page.locator("main form[method=post] button[type=submit]").last.click()
    expect(page.get_by_text("已办理：见章退回。")).to_be_visible()

    page.goto("/countersign/")
    page.get_by_label("全选").check()
    page.get_by_role("button", name="批量盖章勾选的件").click()
    expect(page.get_by_text("已办理 2 件")).to_be_visible()
    page.get_by_role("link", name="返回见章盖章").click()
    expect(page.get_by_text("没有等待见章盖章的文书")).to_be_visible()
    states = [Case.objects.get(pk=case.pk).state for case in (first, second, third, fourth)]
    assert states == ["countersealed", "counter_refused", "countersealed", "countersealed"]


@pytest.mark.mission("A5")
def test_paper_stamped_by_hand_is_confirmed_by_another(town: World, open_page: OpenPage, tmp_path: Path) -> None:
    case, people = decided(town), People(open_page)
    file = tmp_path / "盖章件.pdf"
    file.write_bytes(PDF)
    page = people["yx.clerk"]
    page.goto(f"/cases/{case.number}/seal/")
    page.get_by_label("实物用印").check()
    page.set_input_files("[name=scan]", file)
    page.locator("main form[method=post] button[type=submit]").last.click()
    expect(page.get_by_text("扫描件已提交，等另一人复核")).to_be_visible()
    assert Case.objects.get(pk=case.pk).state == "decided"

    other = people["yx.clerk2"]
    other.goto("/seal-scans/")
    other.get_by_role("link", name="复核", exact=True).click()
    other.wait_for_url("**/seal-scans/*/")
    other.get_by_role("button", name="核对无误，复核").click()
    expect(other.get_by_text("已复核，用印已登记。")).to_be_visible()
    assert Case.objects.get(pk=case.pk).state == "sealed"
