"""A unit's pages, from the list to the stamped table, as people use them (D2, D7)."""

from __future__ import annotations

import datetime as dt
import io
import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from core.door import Stamp
from core.models import Document
from core.pdf.page import page_of
from core.pdf.render import render
from ledger.models import MonthlyReturn
from ledger.services import return_give_back
from tests.approvals.looking import on
from tests.approvals.sealing import PDF
from tests.core.drawn import pages
from tests.ledger.conftest import Ledger, LogIn
from tests.ledger.walking import PHONE, fill, go

pytestmark = pytest.mark.mission("D2")
JUNE = dt.date(2022, 6, 1)
CELL = {"progress": "under_way", "text": "已承接", "figures": "办结=12 件", "problems": "", "requests": "", "seen": "1"}


def test_a_cell_is_filled_on_its_page_and_no_typing_is_lost(ledger: Ledger, log_in: LogIn) -> None:
    ledger.open(JUNE)
    with on(2022, 6, 20):
        row, browser = ledger.row("yx-park", JUNE), log_in("yx.filer")
        home = f"/ledger/returns/{row.public_id}/"
        page = browser.get(f"{home}cells/1-5/")
        assert list(page.context["form"].fields) == [
            *("progress", "text", "figures", "adopt", "problems", "requests", "uploads", "seen")
        ]
        for wrong, field in (
            ({"progress": ""}, "progress"),
            ({"text": ""}, "text"),
            ({"figures": "十二"}, "figures"),
            ({"figures": "办结=12"}, "figures"),
            ({"adopt": "没有这项"}, "adopt"),
            ({"uploads": SimpleUploadedFile("x.pdf", b"MZ\x90")}, "uploads"),
        ):
            answer = browser.post(f"{home}cells/1-5/", {**CELL, **wrong})
            form = answer.context["form"]
            assert (answer.status_code, field in form.errors or bool(form.non_field_errors())) == (422, True)
            assert form["problems"].value() == ""
        sent = {**CELL, "adopt": "本月办结", "uploads": SimpleUploadedFile("证明.pdf", PDF), "next": "1"}
        assert browser.post(f"{home}cells/1-5/", sent).url == f"{home}cells/2-5/"
        assert browser.post(f"{home}cells/1-5/", CELL).status_code == 409  # the page is old
        entry = row.entries.get(measure__number=1)
        assert [figure["name"] for figure in entry.figures] == ["办结", "本月办结"]
        file = entry.files.get()
        assert browser.get(f"{home}files/{file.pk}/").status_code == 200
        assert log_in("nanhu.filer").get(f"{home}files/{file.pk}/").status_code == 404
        for address, status in (("cells/1-6/", 404), ("cells/x/", 404), ("no-such/", 404), ("files/0/", 404)):
            assert (address, browser.get(f"{home}{address}").status_code) == (address, status)
        assert log_in("yx.head").get(f"{home}cells/1-5/").status_code == 403


def test_from_the_page_to_the_lock_and_a_correction(ledger: Ledger, log_in: LogIn) -> None:
    ledger.open(JUNE)
    with on(2022, 6, 20):
        row = fill(ledger, ledger.row("yx-park", JUNE))
        home = f"/ledger/returns/{row.public_id}/"
        filer, head, reform = log_in("yx.filer"), log_in("yx.head"), log_in("yy.reform")
        assert filer.get("/ledger/returns/?waits=1").context["rows"][0]["row"] == row
        answer = filer.post(f"{home}draft/", {"phone": "123"})
        assert (answer.status_code, answer.context["form"]["phone"].value()) == (422, "123")
        assert filer.post(f"{home}approve/", {}).status_code == 403
        for browser, move, data in (
            (filer, "draft", {"phone": PHONE}),
            (head, "approve", {}),
            (head, "stamp", {}),
            (head, "submit", {}),
            (reform, "receive", {}),
        ):
            assert browser.get(f"{home}{move}/").status_code == 200
            assert browser.post(f"{home}{move}/", data).url == home
        assert [step["move"] for step in reform.get(home).context["steps"]] == []
        assert (reform.get(home).context["phone"], filer.get(home).context["phone"]) == ("0730-*****01", PHONE)
        assert filer.post(f"{home}correct/", {"reason": "错", "cells": "9-9"}).status_code == 422
        made = filer.post(f"{home}correct/", {"reason": "错", "cells": ["5-5", "6-5"]})
        correction = MonthlyReturn.objects.get(sequence=1)
        assert (made.url, correction.entries.count()) == (f"/ledger/returns/{correction.public_id}/", 2)
        assert filer.post(f"{home}correct/", {"reason": "错", "cells": "5-5"}).status_code == 409
        assert reform.get(f"{home}correct/").status_code == 403


def test_the_books_and_papers_of_a_return(ledger: Ledger, log_in: LogIn) -> None:
    ledger.open(JUNE)
    with on(2022, 6, 20):
        row = go(ledger, ledger.row("yx-park", JUNE), to="submitted")
        home = f"/ledger/returns/{row.public_id}/"
        for login, phone in (("yx.filer", PHONE), ("yy.reform", "0730-*****01")):
            sheet = load_workbook(io.BytesIO(log_in(login).get(f"{home}book/").content)).worksheets[0]
            assert [cell for cell in next(sheet.iter_rows(2, 2, values_only=True)) if cell] == [
                "单位:(盖章)湖南岳阳绿色化工高新技术产业开发区管理委员会",
                "填报人:黄演宇",
                f"电话:{phone}",
                "2022年6月",
            ]
        assert log_in("yx.filer").get(f"{home}paper/").status_code == 404  # not drawn yet
        return_give_back(row=row, reason="补充", actor=ledger.actor("yy.reform"), stamp=Stamp())
        assert "退回原因：补充" in log_in("yx.filer").get(home).content.decode()


@pytest.mark.mission("D7")
def test_the_ledger_is_drawn_on_a3_with_its_heads_on_every_page(ledger: Ledger) -> None:
    ledger.open(JUNE)
    with on(2022, 6, 20):
        row = go(ledger, ledger.row("yx-park", JUNE), to="stamped")
    paper = Document.objects.get(object_id=row.pk, document_class="ledger_return")
    facts = json.loads(paper.facts)
    for group in facts["groups"]:
        for line in group["rows"]:
            line["cells"][4] = ["◐推进中", "正在推进。" * 60]
    paper.facts = json.dumps(facts, ensure_ascii=False)
    drawn = pages(render(**page_of(paper)))
    text = ["".join(sign.text for line in page.lines for sign in line) for page in drawn]
    assert len(drawn) > 1
    assert {(round(page.width), round(page.height)) for page in drawn} == {(420, 297)}
    assert all("改革措施" in page and "绿色化" in page for page in text)
    assert "单位:(盖章)" in text[0]
    assert "填报人:黄演宇" in text[0]
    assert "备注:本表请各市直部门及各县市区于每月25日前报市审改办。" in text[-1]


Queries = Callable[[int], AbstractContextManager[Any]]


def test_a_units_page_asks_a_fixed_number_of_questions(
    ledger: Ledger, log_in: LogIn, django_assert_num_queries: Queries
) -> None:
    ledger.open(JUNE)
    for login, code in (("yx.filer", "yx-park"), ("spj.filer", "yy-spj")):
        browser, address = log_in(login), f"/ledger/returns/{ledger.row(code, JUNE).public_id}/"
        with on(2022, 6, 20):
            browser.get(address)
            with django_assert_num_queries(12):  # 20 cells or 132
                browser.get(address)
