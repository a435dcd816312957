"""Reference tables out as files and rows in from files: looked at first, then all or nothing, by form and service."""

from __future__ import annotations

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from core.admin_site import site
from core.models import Membership, Organisation, Person
from tests.admin.conftest import Furnished, LogIn, verbs

PEOPLE = reverse("admin:core_person_import")
HEADER = ["登录名", "姓名", "职务", "电话", "初始密码", "机构", "角色", "起始日"]


def _file(*rows: list[object], name: str = "人员.xlsx") -> SimpleUploadedFile:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return SimpleUploadedFile(name, out.getvalue())


def _send_on(browser: Client, address: str, page: str) -> object:
    rows = re.search(r'name="rows" value="([^"]+)"', page)
    assert rows, page[:500]
    return browser.post(address, {"rows": rows[1], "go": "1"})


def _header(browser: Client) -> list[str]:
    return re.search(r"表头写：(.+?)。", browser.get(PEOPLE).content.decode())[1].split("、")  # type: ignore[index]


@pytest.mark.mission("E2")
def test_people_and_their_posts_come_in_from_a_file(log_in: LogIn) -> None:
    browser = log_in("yx.admin")
    header = _header(browser)
    assert {"登录名", "姓名", "机构", "角色"} <= set(header)
    park = Organisation.objects.get(code="yx-park")
    secret = next(name for name in header if "密码" in name)
    columns = ["登录名", "姓名", secret, "机构", "角色", "起始日"]
    rows = [[f"yx.new{n}", f"新人{n}", "Chuangkou-2026", park.name, "窗口人员", "2026-11-02"] for n in (1, 2)]
    page = browser.post(PEOPLE, {"file": _file(["人员表"], [], columns, *rows)}).content.decode()
    assert "共 2 行：2 行可以导入" in " ".join(page.split()) and "Chuangkou-2026" not in page
    assert not Person.objects.filter(username__startswith="yx.new").exists()
    assert _send_on(browser, PEOPLE, page).status_code == 302
    found = Person.objects.filter(username__startswith="yx.new").order_by("username")
    assert [(p.name, p.check_password("Chuangkou-2026")) for p in found] == [("新人1", True), ("新人2", True)]
    posts = Membership.objects.filter(person__in=found).values_list("organisation", "role", "valid_from")
    assert [(o, r, d.isoformat()) for o, r, d in posts] == [(park.pk, "clerk", "2026-11-02")] * 2
    assert "person.create" in verbs(found[0])


@pytest.mark.mission("E2")
def test_one_wrong_row_keeps_all_out_and_every_fault_is_named(log_in: LogIn) -> None:
    browser = log_in("yx.admin")
    secret = next(name for name in _header(browser) if "密码" in name)
    columns = ["登录名", "姓名", secret, "机构", "角色", "起始日"]
    good = ["yx.good", "好人", "Chuangkou-2026", "yx-park", "窗口人员", "2026-11-02"]
    wrong = [
        (["yx.bad", "", "Chuangkou-2026", "yx-park", "窗口人员", "2026-11-02"], "姓名："),
        (["yx.bad", "甲", "Chuangkou-2026", "没有这个机构", "窗口人员", "2026-11-02"], "机构：没有找到“没有这个机构”"),
        (["yx.bad", "甲", "Chuangkou-2026", "yx-park", "临时工", "2026-11-02"], "角色：“临时工”不是可用的词"),
        (["yx.bad", "甲", "Chuangkou-2026", "yx-park", "窗口人员", "十一月"], "起始日："),
        (["yx.clerk", "甲", "Chuangkou-2026", "yx-park", "窗口人员", "2026-11-02"], "登录名"),
    ]
    for row, words in wrong:
        answer = browser.post(PEOPLE, {"file": _file(columns, good, row)})
        page = answer.content.decode()
        assert answer.status_code == 422 and words in page, (row, words)
        assert "1 行可以导入，1 行有问题" in " ".join(page.split())
    assert not Person.objects.filter(username__in=("yx.good", "yx.bad")).exists()


@pytest.mark.mission("E2")
def test_what_is_no_table_is_told(log_in: LogIn) -> None:
    browser = log_in("yx.admin")
    for upload, words in (
        (SimpleUploadedFile("a.xlsx", b"nothing"), "没有找到表头"),
        (_file(["别的", "表"], ["1", "2"]), "没有找到表头"),
        (_file(["登录名", "姓名"]), "表头下面没有内容"),
        (_file(["登录名", "登录名"], ["a", "b"]), "表头有重复的列：登录名"),
        (SimpleUploadedFile("a.xlsx", b"PK\x03\x04broken"), "已损坏"),
    ):
        answer = browser.post(PEOPLE, {"file": upload})
        assert answer.status_code == 422 and words in answer.content.decode(), words
    assert "没有完整送回" in browser.post(PEOPLE, {"rows": "tampered", "go": "1"}).content.decode()
    assert "请选择要导入的文件" in browser.post(PEOPLE, {}).content.decode()


@pytest.mark.mission("E2")
def test_nobody_imports_beyond_the_own_jurisdiction(log_in: LogIn) -> None:
    assert log_in("yx.clerk").get(PEOPLE).status_code == 403
    browser = log_in("yx.admin")
    secret = next(name for name in _header(browser) if "密码" in name)
    columns = ["登录名", "姓名", secret, "机构", "角色", "起始日"]
    row = ["yx.new", "甲", "Chuangkou-2026", "czgx", "窗口人员", "2026-11-02"]
    page = browser.post(PEOPLE, {"file": _file(columns, row)}).content.decode()
    assert "没有找到“czgx”" in page


@pytest.mark.mission("E2")
def test_every_list_goes_out_as_filtered_and_within_reach(furnished: Furnished, log_in: LogIn) -> None:
    browser = log_in("yx.admin")
    for model, admin in site._registry.items():
        if not admin.has_view_permission(_request(browser)):
            continue
        for kind in ("xlsx", "csv"):
            address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_export", args=[kind])
            answer = browser.get(address)
            assert answer.status_code == 200, address
            assert answer["Content-Disposition"].endswith(f'.{kind}"')
    answer = browser.get(reverse("admin:core_organisation_export", args=["xlsx"]), {"kind": "park"})
    rows = list(load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True))
    shown = Organisation.objects.filter(kind="park", jurisdiction__code=_jurisdiction("yx-park"))
    assert {row[0] for row in rows[1:]} == set(shown.values_list("name", flat=True))


def _jurisdiction(code: str) -> str:
    return Organisation.objects.get(code=code).jurisdiction.code


def _request(browser: Client) -> object:
    return browser.get(reverse("admin:index")).wsgi_request
