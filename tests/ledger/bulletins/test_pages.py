"""Pages of the bulletins (D4): who sees and does what, what was typed stays, fixed queries, the spreadsheet."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from core.rail import entries
from ledger.documents.bulletins import cells_table, problems_table, progress_table, units_table
from ledger.models import Bulletin
from ledger.selectors.bulletins import edition_last, practices_of
from tests.ledger.bulletins.conftest import Quarter
from tests.ledger.conftest import LogIn

pytestmark = pytest.mark.mission("D4")
LIST = "/ledger/bulletins/"


def at(row: Bulletin, name: str = "bulletin", *more: Any) -> str:
    return reverse(f"ledger:{name}", args=[row.public_id, *more])


def test_who_sees_and_does_what(quarter: Quarter, log_in: LogIn) -> None:
    """Drafts are the office's; issued ones the addressed units', the inspectors'; nobody else's."""
    row = quarter.compiled()
    pages = (
        "bulletin",
        "bulletin_preview",
        "bulletin_edit",
        "bulletin_practices",
        "bulletin_compare",
        "bulletin_correct",
    )
    draft = {
        "yy.reform": (200, 200, 200, 200, 200, 200),
        "yysgb.head": (200, 200, 403, 403, 200, 403),
        "yy.inspector": (404,) * 6,
        "yx.filer": (404,) * 6,
        "yx.clerk": (404,) * 6,
        "zjj.handler": (404,) * 6,
    }
    issued = draft | {
        "yy.inspector": (200, 403, 403, 403, 403, 403),
        "yx.filer": (200, 403, 403, 403, 403, 403),
        "nanhu.head": (200, 403, 403, 403, 403, 403),
    }
    for state, table in (("draft", draft), ("issued", issued)):
        row = quarter.issued(row) if state == "issued" else row
        for login, codes in table.items():
            browser = log_in(login)
            assert tuple(browser.get(at(row, name)).status_code for name in pages) == codes, (state, login)
        assert log_in("yy.reform").get(at(row, "bulletin_paper")).status_code == (200 if state == "issued" else 404)
    for login, code in (("yy.reform", 200), ("yx.filer", 403), ("yysgb.head", 403)):
        assert log_in(login).get(f"{LIST}new/").status_code == code
    assert log_in("yx.filer").get(at(row, "bulletin_figure", "measure", "1-done")).context["drill"].hidden == 1
    assert log_in("yx.filer").post(at(row, "bulletin_figure", "problem", "0")).status_code == 404
    assert log_in("yy.inspector").post(at(row, "bulletin_sign")).status_code == 403
    assert len(log_in("nanhu.filer").get(LIST).context["rows"]) == 1
    assert len(log_in("zjj.handler").get(LIST).context["rows"]) == 0


def test_from_compiling_to_signing_on_the_pages(quarter: Quarter, log_in: LogIn) -> None:
    reform, head, filer = (log_in(login) for login in ("yy.reform", "yysgb.head", "yx.filer"))
    place = quarter.plan.jurisdiction_id
    bad = reform.post(f"{LIST}new/", {"place": place, "year": "2023x", "quarter": "1"})
    assert (bad.status_code, 'value="2023x"' in bad.content.decode()) == (422, True)
    none = reform.post(f"{LIST}new/", {"place": place, "year": "2019", "quarter": "1"})
    assert (none.status_code, "还没有启用的方案" in none.content.decode()) == (422, True)
    assert reform.post(f"{LIST}new/", {"place": place, "year": "2023", "quarter": "1"}).status_code == 302
    row = Bulletin.objects.get()
    assert reform.post(f"{LIST}new/", {"place": place, "year": "2023", "quarter": "1"}).status_code == 409

    form = reform.get(at(row, "bulletin_edit")).context["form"]
    data = {name: form.initial.get(name, "") for name in form.fields}
    bad = reform.post(
        at(row, "bulletin_edit"), {**data, "commended_units": [], "next": "改过的话", "version": row.version}
    )
    assert (bad.status_code, "改过的话" in bad.content.decode()) == (422, True)
    good = {**data, "next": "改过的话", "version": row.version}
    assert reform.post(at(row, "bulletin_edit"), good).status_code == 302
    stale = reform.post(at(row, "bulletin_edit"), {**good, "opening": "另一句"})
    assert (stale.status_code, "另一句" in stale.content.decode()) == (409, True)

    entry = practices_of(row, ["2023-03-01"], unit="yx-park").get()
    assert reform.post(at(row, "bulletin_practices"), {"entry": entry.pk, "take": "1"}).status_code == 302
    key = edition_last(row).facts["problems"][0]["key"]
    wrong = reform.post(at(row, "bulletin_figure", "problem", key), {"unit": "nowhere"})
    assert wrong.status_code == 422
    assert reform.post(at(row, "bulletin_figure", "problem", key), {"unit": "hr-gov"}).status_code == 302
    told = reform.get(at(row, "bulletin_compare"), {"from": "1", "to": "4"}).content.decode()
    assert [word in told for word in ("改过的话", "选入做法", "改了解决单位")] == [True] * 3
    assert "（印发时编号）" in reform.get(at(row, "bulletin_preview")).content.decode()

    assert reform.post(at(row, "bulletin_step", "offer")).status_code == 302
    assert reform.post(at(row, "bulletin_step", "approve")).status_code == 403
    assert head.post(at(row, "bulletin_step", "reopen"), {"reason": ""}).status_code == 422
    for move in ("approve", "issue"):
        assert head.post(at(row, "bulletin_step", move)).status_code == 302
    assert head.post(at(row, "bulletin_step", "issue")).status_code == 409
    row.refresh_from_db()
    assert row.number in filer.get(at(row, "bulletin_paper")).content.decode()
    waits = next(entry for entry in entries(quarter.actor("yx.filer")) if entry["label"] == "季度通报")
    assert (waits["url"], waits["count"]) == (LIST, "1")
    assert filer.post(at(row, "bulletin_sign")).status_code == 302
    assert filer.post(at(row, "bulletin_sign")).status_code == 409
    page = reform.get(at(row, "bulletin_receipts"), {"open": "1"})
    codes = [each["row"].reporter.organisation.code for each in page.context["rows"]]
    assert (codes, page.context["signed"], page.context["count"]) == (["yy-spj", "hr-gov", "nanhu-park"], 1, 4)
    assert reform.post(at(row, "bulletin_correct"), {"kind": "correction"}).status_code == 422
    assert reform.post(at(row, "bulletin_correct"), {"kind": "correction", "reason": "漏计"}).status_code == 302
    draft = Bulletin.objects.latest("pk")
    assert reform.post(at(draft, "bulletin_step", "drop"), {"reason": "不更正了"}).status_code == 302


def test_the_spreadsheet_says_what_the_paper_says(quarter: Quarter, log_in: LogIn) -> None:
    row = quarter.compiled()
    edition = edition_last(row)
    book = load_workbook(io.BytesIO(log_in("yy.reform").get(at(row, "bulletin_book")).content))
    assert book.sheetnames == ["报送排名", "措施落实", "问题和请求", "措施×园区", "各园区", "各单位"]
    facts = edition.facts
    for name, table in (
        ("报送排名", units_table(facts)),
        ("措施落实", progress_table(facts)),
        ("问题和请求", problems_table(facts, edition)),
        ("各单位", cells_table(facts)),
    ):
        rows = [["" if value is None else str(value) for value in line] for line in book[name].values]
        assert rows == [table["headings"], *table["rows"]]
    assert [list(line) for line in book["措施×园区"].values][1][1:] == ["已完成", "长期坚持"]


def test_pages_take_a_fixed_number_of_queries(quarter: Quarter, log_in: LogIn, django_assert_num_queries: Any) -> None:
    row = quarter.issued(quarter.compiled())
    reform, filer = log_in("yy.reform"), log_in("yx.filer")
    for browser, address, most in (
        (reform, LIST, 9),
        (reform, at(row), 18),
        (filer, at(row), 11),
        (reform, at(row, "bulletin_receipts"), 9),
        (reform, at(row, "bulletin_figure", "unit", "yx-park"), 10),
        (reform, at(row, "bulletin_compare"), 13),
    ):
        with django_assert_num_queries(most):
            assert browser.get(address).status_code == 200
