"""A clerk takes in and accepts an application of a known enterprise with the keyboard alone; the keys are counted."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from approvals.models import Case
from approvals.workflow import State
from tests.browser.test_walks import People, town
from tests.conftest import OpenPage
from tests.world import World

__all__ = ["town"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TITLE = "施工许可"  # the application's own words; what a person types here is theirs and is counted apart


class Keyboard:
    """Presses keys and counts them; text is counted character by character."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.count = 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.count += 1

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)
        self.count += len(text)

    def tab_to(self, selector: str) -> None:
        """Press Tab until the element has the focus, as a person would."""
        for _ in range(30):
            if self.page.evaluate("s => document.activeElement && document.activeElement.matches(s)", selector):
                return
            self.press("Tab")
        raise AssertionError(f"{selector} is not reached with Tab")


@pytest.mark.mission("E1", "B1")
def test_known_enterprise_taken_in_and_accepted_by_keyboard(town: World, open_page: OpenPage) -> None:
    page = People(open_page)["yx.clerk"]
    item = town.item["direct"]
    page.locator("body").press("Escape")
    keys = Keyboard(page)
    keys.press("n")
    expect(page.locator("#id_item")).to_be_focused()
    keys.type("sgxk")  # 施工许可, pinyin initials
    expect(page.locator("#id_item_list").get_by_text(item.name)).to_be_visible()
    keys.press("ArrowDown", "Enter")
    expect(page.get_by_text("全部已收")).to_be_visible()
    keys.tab_to("#id_title")
    page.keyboard.insert_text(TITLE)
    keys.tab_to("#id_applicant")
    keys.type("qcxcl")  # 晴川新材料
    expect(page.locator("#id_applicant_list").get_by_text("晴川")).to_be_visible()
    keys.press("ArrowDown", "Enter")
    expect(page.locator(".chosen-line")).to_contain_text("晴川")
    page.wait_for_load_state("networkidle")
    keys.tab_to("[name=all-provided]")
    keys.press("Space")
    keys.press("Control+Enter")
    expect(page.get_by_text("已受理，受理通知书已用印。")).to_be_visible()
    case = Case.objects.get()
    assert (case.state, case.title) == (State.ACCEPTED, TITLE)
    assert keys.count == keystrokes_in_readme()


def keystrokes_in_readme() -> int:
    """The README tells the number; it has to be the one that is counted here."""
    readme = Path(settings.BASE_DIR, "README.md").read_text(encoding="utf-8")
    found = re.search(r"takes (\d+) keystrokes", readme)
    assert found, "README.md does not tell the number of keystrokes"
    return int(found.group(1))


def test_shortcuts_do_not_fire_while_an_input_method_composes(town: World, open_page: OpenPage) -> None:
    page = People(open_page)["yx.clerk"]
    before = page.url
    page.evaluate(
        "() => document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'n', isComposing: true, bubbles: true}))"
    )
    assert page.url == before
