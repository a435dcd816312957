"""Each kind of application on an existing licence, from the licence's page to the delivery, by clicking (B20)."""

from __future__ import annotations

import datetime as dt

import pytest
from playwright.sync_api import expect

from approvals.models import Case, Licence
from approvals.workflow import CaseKind
from core import moments
from tests.approvals.licensing import registered
from tests.approvals.walks import BY_CHIEF, WALKS, leg
from tests.browser.test_walks import People, choose, make, town
from tests.conftest import OpenPage
from tests.world import World

__all__ = ["town"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ENDS = {"change": "changed", "renewal": "in_force", "reissue": "reissued", "cancellation": "cancelled"}


def _licence(world: World) -> Licence:
    today = moments.today()
    return registered(world, today - dt.timedelta(days=700), today + dt.timedelta(days=60))


@pytest.mark.mission("B20")
@pytest.mark.parametrize("kind", ENDS)
def test_kind_walked_from_the_licence_to_the_delivery(town: World, open_page: OpenPage, kind: str) -> None:
    licence = _licence(town)
    people = People(open_page)
    page = people["yx.clerk"]
    page.goto("/licences/?within=90")
    page.get_by_role("link", name=licence.number).click()
    page.get_by_role("link", name=f"申请{CaseKind(kind).label}").click()
    expect(page.locator("#id_licence")).to_have_value(str(licence.public_id))
    expect(page.locator("#id_case_kind")).to_have_value(kind)
    page.get_by_label("全部已收").check()
    page.get_by_role("button", name="收件", exact=True).click()
    expect(page.get_by_text("已收件，办件编号")).to_be_visible()
    number = page.url.rstrip("/").rpartition("/")[2]
    for step in WALKS["direct"][1]:
        if step.move == "decide" and kind == "cancellation":
            step = leg(step.login, "decide", ground="dissolved", **BY_CHIEF)
        make(people[step.login], number, step)
    case = Case.objects.get(number=number)
    licence.refresh_from_db()
    assert (case.kind, case.state, licence.state) == (kind, "delivered", ENDS[kind])
    page.goto(f"/licences/{licence.public_id}/")
    expect(page.get_by_role("link", name=number)).to_be_visible()
    if kind == "cancellation":
        expect(page.get_by_text("已注销").first).to_be_visible()
    else:
        made = Licence.objects.get(case=case)
        assert (made.previous, made.edition) == (licence, 2)
        page.locator(f"a[href='/licences/{made.public_id}/']").click()
        expect(page.locator(".case-head").get_by_text("第2次")).to_be_visible()


@pytest.mark.mission("B20")
def test_licence_is_asked_for_as_soon_as_another_kind_is_chosen(town: World, open_page: OpenPage) -> None:
    licence = _licence(town)
    page = People(open_page)["yx.clerk"]
    page.goto("/cases/new/")
    choose(page, "item", town.item["direct"].code, town.item["direct"].name)
    choose(page, "applicant", "晴川", "晴川")
    expect(page.locator("#held")).to_contain_text(licence.number)
    expect(page.locator("#id_licence")).to_have_count(0)
    page.select_option("#id_case_kind", "renewal")
    expect(page.locator("#id_licence")).to_have_value(str(licence.public_id))
    expect(page.locator("#about-kind")).to_contain_text("视为准予延续")
    page.select_option("#id_case_kind", "new")
    expect(page.locator("#id_licence")).to_have_count(0)
