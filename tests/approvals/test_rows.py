"""Rows made in one go say what the components say, and a case's own words stay words."""

from urllib.parse import unquote

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from approvals import selectors
from approvals.clocks import LAMPS, Lamp
from approvals.models import Case
from approvals.presenters.columns import COLUMNS, table_rows
from approvals.presenters.rows import address, lamp_cell
from tests.approvals.walks import receive
from tests.world import World

BAD = "<script>alert('1')</script>&\""


@pytest.mark.parametrize("code", LAMPS)
@pytest.mark.parametrize("text", ["", "正常", "承诺 <b>时限</b>"])
def test_lamp_of_a_row_is_the_component(code: str, text: str) -> None:
    lamp = Lamp(code, LAMPS[code][0], text)
    assert lamp_cell(lamp) == render_to_string("components/lamp.html", {"lamp": lamp}).strip()


@pytest.mark.parametrize("number", ["YX2026000001", "旧7号&<1>"])
@pytest.mark.parametrize("name", ["approvals:case", "approvals:claim", "approvals:accept"])
def test_address_of_a_case_leads_to_its_page(number: str, name: str) -> None:
    found = address(name)(Case(number=number))
    assert found == escape(found)
    assert unquote(found) == unquote(reverse(name, args=[number]))


@pytest.mark.mission("B24")
def test_words_of_a_case_are_never_markup(world: World, client: Client) -> None:
    case = receive(world, "direct", "yx.clerk")
    Case.objects.filter(pk=case.pk).update(title=BAD)
    type(case.applicant).objects.filter(pk=case.applicant_id).update(name=BAD)
    client.force_login(world.person["yx.clerk"])
    every = "&".join(f"cols={column.key}" for column in COLUMNS)
    for path in ("/", "/cases/", f"/cases/?{every}", "/cases/?print=1"):
        page = client.get(path).content.decode()
        assert BAD not in page
        assert page.count(escape(BAD)) >= 2, path


def test_a_row_has_a_cell_for_each_column_and_a_tick_when_asked(world: World) -> None:
    receive(world, "direct", "yx.clerk")
    lines = selectors.lines(selectors.case_list(world.actor("yx.clerk"), selectors.CaseFilter()))
    (plain,) = table_rows(lines, COLUMNS)
    (ticked,) = table_rows(lines, COLUMNS, tick=True)
    assert plain.count("<td ") == len(COLUMNS)
    assert ticked.count("<td ") == len(COLUMNS) + 1
    assert [plain.count(f'data-label="{column.label}"') for column in COLUMNS] == [1] * len(COLUMNS)
