"""The list pages in the hands of each role: upload, dry run, apply, undo, error sheet, export, comparison (A2)."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from core.models import Event
from core.services import membership_add
from empowerment.models import Empowerment, ListImport
from tests.approvals.looking import on
from tests.empowerment.lists.making import HEADINGS, PUBLICATION, workbook
from tests.world import ACTOR, LONG_AGO, World

pytestmark = [pytest.mark.django_db, pytest.mark.mission("A2")]
GOOD = [
    "1",
    "LIST0001",
    "临时占用园区道路审批",
    "行政许可",
    "云溪区住房和城乡建设局",
    "直接赋权",
    "10个工作日",
    "5个工作日",
    "",
]
BAD = ["2", "LIST0002", "园区绿地占用审批", "行政许可", "区园林绿化局", "下派", "20", "", ""]


@pytest.fixture(autouse=True)
def _day() -> Iterator[None]:
    with on(2025, 6, 3):
        yield


def _client(world: World, login: str) -> Client:
    client = Client()
    client.force_login(world.person[login])
    return client


def _sent(world: World, data: bytes, name: str = "清单.xlsx", **more: Any) -> dict[str, Any]:
    return {
        "file": SimpleUploadedFile(name, data),
        "park": world.body["yx-park"].pk,
        "scheme": world.scheme["S0"].pk,
        "publication": PUBLICATION,
        "published_on": "2025-06-03",
        "effective_on": "2025-06-03",
        **more,
    }


def _upload(client: Client, world: World, rows: list[list[str]], **more: Any) -> ListImport:
    answer = client.post("/items/import/", _sent(world, workbook([HEADINGS, *rows]), **more))
    assert answer.status_code == 302, answer.content.decode()
    row = ListImport.objects.latest("pk")
    assert answer["Location"] == f"/items/import/{row.public_id}/"
    return row


def test_a_list_is_tried_out_applied_and_undone_in_the_browser(world: World) -> None:
    client = _client(world, "yx.admin")
    row = _upload(client, world, [GOOD, BAD])
    page = client.get(f"/items/import/{row.public_id}/").content.decode()
    assert "不认识的赋权方式" in page and "不认识的机构" in page and "只有数字、没有单位" in page
    assert Empowerment.objects.filter(item__code="LIST0001").count() == 0
    applied = client.post(f"/items/import/{row.public_id}/apply/", {"version": row.version}, follow=True)
    assert "已导入：新增 1 项，变更 0 项，收回 0 项。" in applied.content.decode()
    assert Empowerment.objects.known_at(None).filter(item__code="LIST0001", mode="direct").count() == 1
    assert client.get(f"/items/import/{row.public_id}/undo/").status_code == 200
    missing = client.post(f"/items/import/{row.public_id}/undo/", {"reason": " "})
    assert (missing.status_code, "请填写撤销理由" in missing.content.decode()) == (422, True)
    undone = client.post(f"/items/import/{row.public_id}/undo/", {"reason": "传错文件"}, follow=True)
    assert "传错文件" in undone.content.decode()
    assert Empowerment.objects.known_at(None).filter(item__code="LIST0001").count() == 0
    verbs = list(
        Event.objects.filter(object_type="empowerment.listimport").order_by("pk").values_list("verb", flat=True)
    )
    assert verbs == ["listimport.plan", "listimport.apply", "listimport.undo"]


def test_a_second_apply_is_told_who_was_faster(world: World) -> None:
    client = _client(world, "yx.admin")
    row = _upload(client, world, [GOOD])
    assert client.post(f"/items/import/{row.public_id}/apply/", {"version": row.version}).status_code == 302
    again = client.post(f"/items/import/{row.public_id}/apply/", {"version": row.version})
    assert again.status_code == 409
    assert "先办理了这件" in again.content.decode()


def test_the_error_sheet_is_corrected_and_uploaded_again_as_it_is(world: World) -> None:
    client = _client(world, "yx.admin")
    row = _upload(client, world, [GOOD, BAD])
    client.post(f"/items/import/{row.public_id}/apply/", {"version": row.version})
    answer = client.get(f"/items/import/{row.public_id}/errors/")
    book = load_workbook(io.BytesIO(answer.content))
    sheet = book.worksheets[0]
    rows = [[cell.value or "" for cell in cells] for cells in sheet.iter_rows()]
    assert rows[0] == [*HEADINGS, "问题", "怎么改"]
    assert rows[1][: len(BAD)] == BAD
    assert "第 3 行" in rows[1][len(BAD)] and "“20个工作日”或“20日”" in rows[1][len(BAD) + 1]
    for heading, text in (("原行使部门", "云溪区住房和城乡建设局"), ("赋权形式", "委托"), ("法定时限", "20日")):
        sheet.cell(2, rows[0].index(heading) + 1).value = text
    stream = io.BytesIO()
    book.save(stream)
    assert client.post("/items/import/", _sent(world, stream.getvalue(), "改好.xlsx")).status_code == 302
    again = ListImport.objects.latest("pk")
    assert again.plan_result["counts"] == {"added": 1, "changed": 0, "left": 0, "refused": 0, "unlisted": 9}
    assert [written for _, written in again.plan_result["headings"]] == list(HEADINGS)


@pytest.mark.parametrize("login", ["yx.clerk", "zjj.handler", "yx.inspector", "sysadmin"])
@pytest.mark.parametrize("path", ["/items/import/", "/items/compare/", "/items/import/sample/"])
def test_others_may_not_import_or_compare(world: World, login: str, path: str) -> None:
    assert _client(world, login).get(path).status_code == 403


def test_another_citys_import_does_not_exist_for_its_neighbours(world: World) -> None:
    row = _upload(_client(world, "yx.admin"), world, [GOOD])
    stranger = _client(world, "as.clerk")
    assert stranger.get(f"/items/import/{row.public_id}/").status_code == 403
    membership_add(
        person=world.person["gx.head"],
        organisation=world.body["czgx"],
        role="park_admin",
        valid_from=LONG_AGO,
        actor=ACTOR,
    )
    neighbour = _client(world, "gx.head")
    for path in ("", "errors/", "file/", "undo/"):
        assert neighbour.get(f"/items/import/{row.public_id}/{path}").status_code == 404
    for path in ("apply/", "replan/", "drop/", "undo/"):
        assert neighbour.post(f"/items/import/{row.public_id}/{path}", {"version": row.version}).status_code == 404
    answer = neighbour.post("/items/import/", _sent(world, workbook([HEADINGS, GOOD])))
    assert (answer.status_code, "请从列表中选择园区" in answer.content.decode()) == (422, True)


def test_the_reform_office_imports_for_the_parks_of_its_city(world: World) -> None:
    client = _client(world, "yx.reform")
    row = _upload(client, world, [GOOD])
    assert client.post(f"/items/import/{row.public_id}/apply/", {"version": row.version}).status_code == 302
    row.refresh_from_db()
    assert row.applied_by == world.person["yx.reform"]


def test_without_a_login_the_pages_ask_for_one(world: World) -> None:
    for path in ("/items/import/", "/items/compare/"):
        answer = Client().get(path)
        assert (answer.status_code, answer["Location"]) == (302, f"/login/?next={path}")


def test_what_was_typed_is_kept_when_the_file_cannot_be_read(world: World) -> None:
    client = _client(world, "yx.admin")
    answer = client.post("/items/import/", _sent(world, b"PK\x03\x04 broken", fill_down="on", area="东片"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "已损坏或没有传完整" in page
    assert f'value="{PUBLICATION}"' in page and 'value="东片"' in page
    assert answer.context["form"]["fill_down"].value() is True
    assert ListImport.objects.count() == 0


@pytest.mark.parametrize("format", ["xlsx", "csv"])
def test_an_export_imported_again_leaves_everything(world: World, format: str) -> None:
    client = _client(world, "yx.admin")
    answer = client.get("/items/export/", {"park": "yx-park", "format": format})
    in_force = Empowerment.objects.known_at(None).filter(park=world.body["yx-park"]).count()
    assert client.post("/items/import/", _sent(world, answer.content, f"导出.{format}")).status_code == 302
    row = ListImport.objects.latest("pk")
    assert row.plan_result["counts"] == {"added": 0, "changed": 0, "left": in_force, "refused": 0, "unlisted": 0}
    refused = client.post(f"/items/import/{row.public_id}/apply/", {"version": row.version})
    assert (refused.status_code, "没有要新增或变更的行" in refused.content.decode()) == (409, True)


def test_an_export_is_filtered_as_the_catalogue_is(world: World) -> None:
    answer = Client().get("/items/export/", {"park": "yx-park", "mode": "reported"})
    sheet = load_workbook(io.BytesIO(answer.content)).worksheets[0]
    assert [row[2].value for row in sheet.iter_rows(min_row=3)] == [world.item["reported"].name]
    assert Client().get("/items/export/", {"park": "nowhere"}).status_code == 404


def test_text_that_looks_like_a_formula_stays_text(world: World) -> None:
    client = _client(world, "yx.admin")
    names = ["=甲类审批", "+乙类审批", "-丙类审批", "@丁类审批"]
    lines = [HEADINGS, *(["", f"F{n}", name, *GOOD[3:]] for n, name in enumerate(names))]
    client.post("/items/import/", _sent(world, "\n".join(map(",".join, lines)).encode(), "清单.csv"))
    row = ListImport.objects.latest("pk")
    client.post(f"/items/import/{row.public_id}/apply/", {"version": row.version})
    sheet = load_workbook(io.BytesIO(client.get("/items/export/", {"park": "yx-park"}).content)).worksheets[0]
    cells = {cell.value: cell.data_type for cells in sheet.iter_rows() for cell in cells}
    assert [cells.get(name) for name in names] == ["s"] * 4
    text = client.get("/items/export/", {"park": "yx-park", "format": "csv"}).content.decode("utf-8-sig")
    assert all(f",'{name[0]}" in text and f",{name[0]}" not in text for name in names)


def test_a_list_is_compared_with_the_catalogue(world: World) -> None:
    client = _client(world, "yx.admin")
    kept, other = world.item["direct"], world.item["delegated"]
    rows = [
        ["1", kept.code, kept.name, "", "云溪区住房和城乡建设局", "直接赋权", "", "", ""],
        ["2", other.code, other.name, "", "云溪区住房和城乡建设局", "直接赋权", "", "", ""],
        GOOD,
    ]
    sent = {
        "park": world.body["yx-park"].pk,
        "before_on": "2025-06-03",
        "after_file": SimpleUploadedFile("新.xlsx", workbook([HEADINGS, *rows])),
    }
    answer = client.post("/items/compare/", sent)
    groups = {group["key"]: [row["name"] for row in group["rows"]] for group in answer.context["groups"]}
    assert groups["kept"] == [kept.name]
    assert groups["mode_changed"] == [other.name]
    assert groups["added"] == [GOOD[2]]
    assert groups["changed"] == []
    assert len(groups["withdrawn"]) == 8
    file = client.post("/items/compare/download/", {"signed": answer.context["signed"]})
    book = load_workbook(io.BytesIO(file.content))
    assert book.sheetnames == ["汇总", "方式改变", "其他变化", "新增", "收回", "保留"]
    assert [[cell.value for cell in row] for row in book["汇总"].iter_rows(min_row=3)] == [
        ["方式改变", "1"],
        ["其他变化", "0"],
        ["新增", "1"],
        ["收回", "8"],
        ["保留", "1"],
    ]
    changed = [[cell.value for cell in row] for row in book["方式改变"].iter_rows(min_row=2)]
    assert changed == [[other.code, other.name, "云溪区住房和城乡建设局", "赋权方式", "委托行使", "直接赋权"]]
    for signed in ("", answer.context["signed"][:-1]):
        assert client.post("/items/compare/download/", {"signed": signed}).status_code == 404
    assert _client(world, "yx.clerk").post("/items/compare/download/").status_code == 403
    nothing = client.post("/items/compare/", {"park": world.body["yx-park"].pk})
    assert (nothing.status_code, "前一份请选择文件，或填写目录的日期" in nothing.content.decode()) == (422, True)
