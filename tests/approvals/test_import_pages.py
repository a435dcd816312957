"""The pages of data import: upload, trial, error sheet, import, undo; who may see them (B24)."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from approvals.importing.columns import HEADINGS, listed
from approvals.models import Case, ImportBatch
from core.sheets import as_xlsx
from tests.approvals.imported import cells, former, grid, tried
from tests.approvals.looking import on
from tests.world import PASSWORD, World

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _workbook(rows: list[dict[str, str]]) -> bytes:
    sheet = grid(rows)
    return as_xlsx("在办件", [str(cell) for cell in sheet[1]], [[str(cell) for cell in row] for row in sheet[2:]])


def _upload(client: Client, world: World, content: bytes, **more: object) -> object:
    data = {
        "kind": "golive",
        "park": world.body["yx-park"].pk,
        "system": former(world).pk,
        "file": SimpleUploadedFile("在办件.xlsx", content, XLSX),
        **more,
    }
    return client.post("/imports/", data)


@pytest.mark.mission("B24")
def test_a_list_is_tried_corrected_imported_and_undone(world: World, client: Client) -> None:
    rows = [
        cells(world, "direct", "A", "2025-03-07 10:00", "待受理"),
        cells(world, "direct", "B", "错", "待受理"),
    ]
    client.login(username="yx.admin", password=PASSWORD)
    with on(2025, 3, 10):
        answer = _upload(client, world, _workbook(rows))
        batch = ImportBatch.objects.get()
        here = f"/imports/{batch.public_id}/"
        assert answer.headers["Location"] == here  # type: ignore[attr-defined]
        page = client.get(here)
        assert [(f["label"], f["count"]) for f in page.context["summary"]] == [
            ("全部", 2),
            ("可以导入", 1),
            ("不能导入", 1),
        ]
        sheet = load_workbook(io.BytesIO(client.get(f"{here}problems/").content)).active
        again = listed([list(row) for row in sheet.values])
        assert [(row.cells["number"], row.cells["received"]) for row in again] == [("B", "错")]
        assert next(iter(sheet.values))[-1] == "问题"
        assert client.post(f"{here}apply/").status_code == 302
        assert Case.objects.get().numbers.get().number == "A"
        assert "已导入" in client.get(here).content.decode()
        assert client.post(f"{here}apply/").status_code == 409
        assert client.post(f"{here}undo/", {"reason": " "}).status_code == 422
        assert client.post(f"{here}undo/", {"reason": "列错位"}).status_code == 302
    assert Case.objects.count() == 0
    assert ImportBatch.objects.get().state == "undone"


@pytest.mark.mission("B24")
def test_file_that_is_no_list_comes_back_on_the_form(world: World, client: Client) -> None:
    client.login(username="yx.admin", password=PASSWORD)
    for content, words in (
        (b"%PDF-1.7 nothing", "不是"),
        (as_xlsx("x", ["甲", "乙"], [["1", "2"]]), "没有找到表头"),
        (_workbook([]), "表头下面没有内容"),
    ):
        answer = _upload(client, world, content)
        assert answer.status_code == 422  # type: ignore[attr-defined]
        assert words in answer.content.decode()  # type: ignore[attr-defined]
    assert ImportBatch.objects.count() == 0


@pytest.mark.mission("B24")
def test_imports_exist_only_for_the_parks_administrator(world: World, client: Client) -> None:
    with on(2025, 3, 10):
        batch = tried(world, [cells(world, "direct", "A", "2025-03-07 10:00", "待受理")])
    here = f"/imports/{batch.public_id}/"
    for login, expected in (("yx.admin", 200), ("yx.clerk", 404), ("gx.head", 404), ("sysadmin", 404)):
        client.login(username=login, password=PASSWORD)
        assert client.get("/imports/").status_code == expected
        assert client.get(here).status_code == expected
        assert client.get(f"{here}problems/").status_code == expected
    assert client.post(f"{here}apply/").status_code == 404


@pytest.mark.mission("B24")
def test_template_can_be_read_again(world: World, client: Client) -> None:
    client.login(username="yx.admin", password=PASSWORD)
    sheet = load_workbook(io.BytesIO(client.get("/imports/template/").content)).active
    rows = listed([list(row) for row in sheet.values])
    assert [set(row.cells) for row in rows] == [set(HEADINGS)]
