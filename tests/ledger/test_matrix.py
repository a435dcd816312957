"""The month of all units as a picture with its table (D2): put together by one rule, read with a fixed number of queries."""

from __future__ import annotations

import datetime as dt
import io
import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from core.charts import Mark, state_grid
from core.door import Stamp
from core.models import Document
from ledger.cell_rules import CellInput
from ledger.lives.returns import SIGNS, Progress
from ledger.models import Entry, MonthlyReturn
from ledger.selectors.matrix import MISSING, combined, month_of, owing_in
from ledger.services import return_correct, return_receive, returns_remind
from supervision.selectors.filing import next_month
from tests.approvals.looking import on
from tests.ledger.conftest import Ledger, LogIn
from tests.ledger.walking import go

pytestmark = pytest.mark.mission("D2")
JUNE = dt.date(2022, 6, 1)
P = Progress
Queries = Callable[[int], AbstractContextManager[Any]]


@given(said=st.lists(st.sampled_from(Progress.values), max_size=8))
def test_what_several_units_say_comes_to_one_state(said: list[str]) -> None:
    found = combined(said)
    assert combined(reversed(said)) == combined([*said, *said]) == found  # no order, no weight
    if not said:
        assert found == MISSING
    elif len(set(said)) == 1:
        assert found == said[0]
    elif set(said) == {P.DONE, P.STANDING}:
        assert found == P.STANDING
    else:
        assert found == P.UNDER_WAY


def sent(ledger: Ledger) -> None:
    """云溪's park and the city's office have sent June; the park says done, the office under way."""
    ledger.open(JUNE)
    with on(2022, 6, 24):
        go(ledger, ledger.row("yx-park", JUNE), to="received", said=CellInput(P.DONE, "做完了"))
        go(ledger, ledger.row("yy-spj", JUNE), to="submitted")


def test_cells_say_what_was_submitted_and_who_is_missing(ledger: Ledger) -> None:
    sent(ledger)
    found = month_of(ledger.actor("yy.reform"), ledger.plan, JUNE)
    measures = {measure.number: measure for measure in found.grid.measures}
    columns = {column.position: column for column in found.columns}
    first, sixth = found.cell(measures[1], columns[5]), found.cell(measures[6], columns[5])
    assert (first.state, sixth.state) == (P.UNDER_WAY, P.DONE)
    assert [str(unit) for unit in first.missing] == ["云溪区政府"]
    assert (found.cell(measures[6], columns[1]).state, len(found.cell(measures[1], columns[1]).said)) == (MISSING, 1)
    assert len(owing_in(found)) == 45
    fixed = return_correct(
        original=ledger.row("yx-park", JUNE),
        cells=[(6, 5)],
        reason="报早了",
        actor=ledger.actor("yx.filer"),
        stamp=Stamp(),
    )
    fixed = go(ledger, fixed, to="submitted")
    assert month_of(ledger.actor("yy.reform"), ledger.plan, JUNE).cell(measures[6], columns[5]).state == P.DONE
    return_receive(row=fixed, actor=ledger.actor("yy.reform"), stamp=Stamp())
    assert month_of(ledger.actor("yy.reform"), ledger.plan, JUNE).cell(measures[6], columns[5]).state == P.UNDER_WAY


@pytest.mark.parametrize(
    ("login", "columns", "said"),
    [
        ("yy.reform", 11, 152),
        ("yx.inspector", 11, 152),
        ("yx.filer", 1, 32),
        ("spj.filer", 11, 132),
        ("nanhu.filer", 1, 12),
    ],
)
def test_a_unit_sees_its_own_words_and_all_that_is_said_of_its_park(
    ledger: Ledger, login: str, columns: int, said: int
) -> None:
    sent(ledger)
    found = month_of(ledger.actor(login), ledger.plan, JUNE)
    assert (len(found.columns), sum(len(cell.said) for cell in found.cells.values())) == (columns, said)


def fill_ten_years(ledger: Ledger) -> None:
    """A return of 47 units in each of 120 months, a few cells each."""
    units = list(ledger.plan.reporters.exclude(duties=None))
    measure, column = ledger.plan.measures.get(number=1), ledger.plan.columns.get(position=5)
    month, rows = dt.date(2012, 6, 1), []
    for _ in range(120):
        rows += [
            MonthlyReturn(plan=ledger.plan, reporter=unit, month=month, due_on=month.replace(day=25)) for unit in units
        ]
        month = next_month(month)
    made = MonthlyReturn.objects.bulk_create(rows)
    Entry.objects.bulk_create(Entry(monthly_return=row, measure=measure, column=column) for row in made)


def test_pages_ask_a_fixed_number_of_questions_after_ten_years(
    ledger: Ledger, log_in: LogIn, django_assert_num_queries: Queries
) -> None:
    sent(ledger)
    browser = log_in("yy.inspector")
    pages = {
        "/ledger/?month=2022-06": 18,
        "/ledger/compare/?month=2022-06&park=5&park=6": 17,
        "/ledger/months/yueyang/2022/2022-06/cells/1-5/": 20,
        "/ledger/returns/": 8,
    }
    for month in ("9999-12", "0001-01", "2021-01"):  # never opened
        assert browser.get(f"/ledger/months/yueyang/2022/{month}/cells/1-5/").status_code == 404
        assert browser.post(f"/ledger/months/yueyang/2022/{month}/freeze/").status_code == 404
    for page in pages:
        assert browser.get(page).status_code == 200  # warm: content types, roles of the day
    for years in (0, 10):
        if years:
            fill_ten_years(ledger)
        for page, number in pages.items():
            with django_assert_num_queries(number):
                browser.get(page)


def test_the_overview_shows_picture_table_missing_units_and_reminders(ledger: Ledger, log_in: LogIn) -> None:
    sent(ledger)
    with on(2022, 6, 27):
        returns_remind(on=dt.date(2022, 6, 27))
        page = log_in("yy.reform").get("/ledger/?month=2022-06")
        rows = page.context["grid"]["rows"]
        assert [(cell["sign"], cell["word"]) for cell in rows[5]["cells"][3:6]] == [
            ("✕", "未报"),
            ("●", "已完成"),
            ("✕", "未报"),
        ]
        owing = {row["unit"]: row for row in page.context["owing"]}
        assert owing["南湖新区"]["reminded"] == ["2022年6月27日：熊演承、钟演澧"]
        assert (owing["南湖新区"]["late"], owing["云溪区政府"]["reminded"]) == (True, [])
        picture = ElementTree.fromstring(page.context["grid"]["picture"])
        signs = [
            text.text for text in picture.iter("{http://www.w3.org/2000/svg}text") if text.get("class") == "pic-sign"
        ]
        assert len(signs) == 220
        assert {sign: signs.count(sign) for sign in set(signs)} == {"◐": 132, "●": 8, "✕": 80}
        cell = log_in("yy.reform").get("/ledger/months/yueyang/2022/2022-06/cells/1-5/")
        assert [row["unit"] for row in cell.context["entries"]] == ["市行政审批服务局", "岳阳绿色化工产业区"]
        assert (cell.context["missing"], cell.context["look"]["word"]) == (["云溪区政府"], "推进中")
        assert [(past["month"], past["word"]) for past in cell.context["history"]] == [(JUNE, "推进中")]
        beside = log_in("yy.reform").get("/ledger/compare/?month=2022-06&park=5&park=6&park=99").context["rows"][5]
        assert [(cell["heading"], cell["word"], cell["said"]) for cell in beside["cells"]] == [
            ("岳阳绿色化工产业区", "已完成", [("岳阳绿色化工产业区", "做完了")]),
            ("平江高新区", "未报", []),
        ]


def test_no_state_is_told_by_colour_alone() -> None:
    marks = [[Mark(SIGNS[value], str(label), "is-good") for value, label in Progress.choices]]
    for narrow in (False, True):
        picture = ElementTree.fromstring(state_grid(["一"], ["甲", "乙", "丙", "丁"], marks, title="图", narrow=narrow))
        tags = "{http://www.w3.org/2000/svg}"
        words = [title.text for group in picture.iter(f"{tags}g") for title in group.iter(f"{tags}title")]
        assert words == ["未启动", "推进中", "已完成", "长期坚持"]
        assert picture.findtext(f"{tags}desc") == "已完成 1 格，推进中 1 格，未启动 1 格，长期坚持 1 格。"
    assert len(set(SIGNS.values())) == len(SIGNS) == 4


@pytest.mark.mission("D7")
def test_the_month_as_book_and_frozen_paper(ledger: Ledger, log_in: LogIn) -> None:
    sent(ledger)
    browser, home = log_in("yy.reform"), "/ledger/months/yueyang/2022/2022-06/"
    sheet = load_workbook(io.BytesIO(browser.get(f"{home}book/").content)).worksheets[0]
    line = next(row for row in sheet.iter_rows(values_only=True) if row[0] == "1.有效落实园区赋权工作")
    assert line[5] == "【市行政审批服务局】◐推进中\n正在推进。\n【岳阳绿色化工产业区】●已完成\n做完了"
    assert line[1] == "【市行政审批服务局】◐推进中\n正在推进。"
    assert browser.post(f"{home}freeze/").status_code == 302
    paper = Document.objects.get(document_class="ledger_month")
    facts = json.loads(paper.facts)
    assert facts["groups"][0]["rows"][0]["cells"][4] == line[5].split("\n")
    assert (facts["body"], facts["month"], paper.title) == (
        str(ledger.plan.office),
        "2022年6月",
        ledger.plan.ledger_title,
    )
    refused = {
        login: log_in(login).post(f"{home}freeze/").status_code for login in ("yy.inspector", "yx.filer", "cz.reform")
    }
    assert refused == {"yy.inspector": 403, "yx.filer": 403, "cz.reform": 404}
    assert log_in("yx.filer").get(f"{home}book/").status_code == 403
    assert browser.get(f"{home}papers/{paper.pk}/").status_code == 404  # not drawn yet
    assert browser.get("/ledger/?month=2022-06").context["papers"] == [paper]


def test_months_and_addresses_that_are_none(ledger: Ledger, log_in: LogIn) -> None:
    browser: Client = log_in("yy.reform")
    for address, status in (
        ("/ledger/?month=2021-01", 200),
        ("/ledger/?month=x&place=nowhere", 200),
        ("/ledger/compare/?park=²&month=2022-06", 200),
        ("/ledger/months/yueyang/2022/2022-13/cells/1-1/", 404),
        ("/ledger/months/yueyang/2022/2022-06/cells/99-1/", 404),
        ("/ledger/months/yueyang/1999/2022-06/cells/1-1/", 404),
        ("/ledger/returns/?month=2022-99&state=x&after=²", 200),
        ("/ledger/plans/nowhere/2022/", 404),
    ):
        assert (address, browser.get(address).status_code) == (address, status)
    assert Client().get("/ledger/").url == "/login/?next=/ledger/"
    assert log_in("yx.clerk").get("/ledger/").context["plan"] is None
